"""The settings of topics that exist already: what they lack is given to them, and what an operator gave them stays."""

from collections.abc import Iterable, Mapping

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

from contracts.problems import Trouble

# What a topic was given, and has not from its broker: `config_source` of Kafka's DescribeConfigs.
_ITS_OWN = 1


class TopicNotSet(Trouble):
    """Không đọc hoặc không đặt được cấu hình chủ đề Kafka.

    A Kafka topic's settings could not be read or set.
    """


async def settle(admin: AIOKafkaAdminClient, wanted: Mapping[str, Mapping[str, str]]) -> None:
    """Each of these topics has these settings afterwards."""
    # Kafka takes a topic's settings as a whole here, and would forget those that are not named.
    changed = [
        ConfigResource(ConfigResourceType.TOPIC, name, {**own, **wanted[name]})
        for name, own in (await _own(admin, wanted)).items()
        if not wanted[name].items() <= own.items()
    ]
    for answer in await admin.alter_configs(changed) if changed else ():
        for code, message, _, name in answer.resources:
            _raise_for(name, code, message)


async def _own(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, dict[str, str]]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    own: dict[str, dict[str, str]] = {}
    for answer in await admin.describe_configs(asked) if asked else ():
        for code, message, _, name, entries in answer.resources:
            _raise_for(name, code, message)
            own[name] = {setting: value for setting, value, _, source, *_ in entries if source == _ITS_OWN}
    return own


def _raise_for(name: str, code: int, message: str | None) -> None:
    if code:
        raise TopicNotSet(f"{name}: {message or for_code(code).__name__}")
