"""What an operator gives by hand to reach a province elsewhere: addresses, a token, a commune."""

import re
from urllib.parse import urlsplit

import httpx

from contracts.problems import InputRefused

_DATABASES = ("postgresql", "postgres")
_TOKEN = re.compile(r"[!-~]+")
_COMMUNE = re.compile(r"[0-9]{5}")
_BROKER = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:\[\],]+)(?::([0-9]{1,5}))?")
_PORTS = range(1, 65_536)


class UrlNotUnderstood(InputRefused):
    """Địa chỉ của dịch vụ không đúng dạng.

    The address of the service is not understood.
    """


class TokenNotUnderstood(InputRefused):
    """Thẻ truy cập có ký tự không thể có trong một thẻ.

    The bearer token holds characters that no token has.
    """


class DatabaseNotUnderstood(InputRefused):
    """Địa chỉ cơ sở dữ liệu không đúng dạng.

    The address of the database is not understood.
    """


class BrokerNotUnderstood(InputRefused):
    """Địa chỉ Kafka không đúng dạng.

    The address of Kafka is not understood.
    """


class CommuneNotACode(InputRefused):
    """Mã xã gồm 5 chữ số.

    A commune is named by the 5 digits of its GSO code.
    """


def service(url: str, *, field: str = "/url") -> str:
    """The base address of a service."""
    try:
        read = httpx.URL(url)
    except httpx.InvalidURL:
        read = httpx.URL()
    port_is_one = read.port is None or read.port in _PORTS
    if read.scheme not in ("http", "https") or not read.host or not port_is_one or " " in url:
        raise UrlNotUnderstood(f"{UrlNotUnderstood.title()} “{url}”", field=field, expected="http://host:port")
    return url.rstrip("/")


def bearer(token: str) -> str:
    """A token as it goes into a header."""
    if _TOKEN.fullmatch(token) is None:
        raise TokenNotUnderstood(field="/token", expected="chữ không dấu, không khoảng trắng (ASCII without spaces)")
    return token


def database(dsn: str, *, field: str = "/dsn") -> str:
    """A database's address; what it says is told to nobody, for it may hold a password."""
    try:
        read = urlsplit(dsn)
        hosts = read.netloc.rpartition("@")[2].split(",")
        ports = [int(port) for host in hosts if (port := host.rpartition("]")[2].partition(":")[2])]
        sound = read.scheme in _DATABASES and all(port in _PORTS for port in ports)
    except ValueError:
        sound = False
    if not sound:
        raise DatabaseNotUnderstood(field=field, expected="postgresql://user:password@host:port/name")
    return dsn


def kafka(brokers: str, *, field: str) -> str:
    """One broker or several."""
    found = [_BROKER.fullmatch(each.strip()) for each in brokers.split(",")]
    if not all(it and int(it[1] or 1) in _PORTS for it in found):
        raise BrokerNotUnderstood(field=field, expected="host:port[,host:port]")
    return brokers


def commune(code: str | None) -> str | None:
    """A commune's code, where one is named at all."""
    if code is not None and _COMMUNE.fullmatch(code) is None:
        raise CommuneNotACode(field="/commune", expected="5 chữ số, ví dụ 02215 (5 digits)")
    return code
