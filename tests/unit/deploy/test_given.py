"""What an operator gives to reach a province elsewhere is taken as it is, or refused before anything is asked there."""

import pytest

from deploy.motcua import given


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8101", "https://intake.example.vn", "http://[::1]:8101", "http://intake/motcua"]
)
def test_an_address_of_a_service_is_taken_without_its_last_stroke(url: str) -> None:
    assert given.service(f"{url}/") == given.service(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "intake:8101",
        "ftp://x",
        "http://",
        "http://:80",
        "http://[::1",
        "http://x:99999",
        "http://x:0",
        "http://a b/",
        "http://x:y",
        "",
        "http://x\n",
    ],
)
def test_an_address_where_no_service_could_be_is_refused(url: str) -> None:
    with pytest.raises(given.UrlNotUnderstood) as refused:
        given.service(url, field="/routing")

    assert (refused.value.field, refused.value.expected) == ("/routing", "http://host:port")


@pytest.mark.parametrize("token", ["thẻ", "a b", "a\nb", "", "\x7f"])
def test_what_no_header_can_carry_is_no_token(token: str) -> None:
    with pytest.raises(given.TokenNotUnderstood) as refused:
        given.bearer(token)

    assert refused.value.field == "/token"
    assert refused.value.expected
    assert given.bearer("eyJ.a-b_c=") == "eyJ.a-b_c="


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://routing:p%40ss@127.0.0.1:5432/motcua",
        "postgres://db/motcua",
        "postgresql:///motcua?host=/run",
        "postgresql://[::1]:5432/x",
        "postgresql://a,b:5433/x",
    ],
)
def test_an_address_of_a_database_is_taken(dsn: str) -> None:
    assert given.database(dsn) == dsn


@pytest.mark.parametrize(
    "dsn",
    [
        "nonsense",
        "http://127.0.0.1/x",
        "postgresql://u:secret@h:999999/x",
        "postgresql://[::1/x",
        "postgresql://u:secret@h:abc/x",
        "postgresql://a,b:1,c:70000/x",
        "postgresql://h:0/x",
    ],
)
def test_an_address_of_no_database_is_refused_and_its_password_told_to_nobody(dsn: str) -> None:
    with pytest.raises(given.DatabaseNotUnderstood) as refused:
        given.database(dsn)

    assert refused.value.field == "/dsn"
    assert refused.value.expected
    assert "secret" not in refused.value.details().model_dump_json()


@pytest.mark.parametrize("brokers", ["127.0.0.1:9092", "kafka", "a:1,b:2, c:3", "[::1]:9092"])
def test_addresses_of_kafka_are_taken(brokers: str) -> None:
    assert given.kafka(brokers, field="/MOTCUA_KAFKA") == brokers


@pytest.mark.parametrize("brokers", ["127.0.0.1:99999", "127.0.0.1:abc", "[::1", "a b:1", "127.0.0.1:9,", "x:0"])
def test_addresses_where_no_kafka_could_be_are_refused(brokers: str) -> None:
    with pytest.raises(given.BrokerNotUnderstood) as refused:
        given.kafka(brokers, field="/MOTCUA_KAFKA")

    assert (refused.value.field, refused.value.expected) == ("/MOTCUA_KAFKA", "host:port[,host:port]")


@pytest.mark.parametrize("code", ["2353", "023530", "0235a", "٠٢٣٥٣", "", " 02353"])
def test_a_commune_is_named_by_five_digits(code: str) -> None:
    with pytest.raises(given.CommuneNotACode) as refused:
        given.commune(code)

    assert refused.value.field == "/commune"
    assert (given.commune("02353"), given.commune(None)) == ("02353", None)
