"""The fixtures of all tests: real servers, fresh databases, the gateways of the outside world."""

import signal

from hypothesis import settings

pytest_plugins = ["tests.fixtures.servers", "tests.fixtures.databases", "tests.fixtures.gateways"]

# How long an example takes is the machine's affair; a busy one refutes nothing.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Whoever is started in the background may have been told to ignore Ctrl-C, and hands that on to all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
