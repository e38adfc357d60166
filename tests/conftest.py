"""The fixtures of all tests: real servers, fresh databases, the gateways of the outside world."""

pytest_plugins = ["tests.fixtures.servers", "tests.fixtures.databases", "tests.fixtures.gateways"]
