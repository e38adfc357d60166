"""Survey behind a gateway that puts a path in front of it."""

import httpx
from pydantic import SecretStr

from services.survey.app import survey
from services.survey.settings import SurveySettings
from tests.integration.survey.facts import KEY


async def test_pages_and_document_stand_below_the_public_address() -> None:
    settings = SurveySettings(
        database_url=SecretStr("postgresql://nobody@127.0.0.1:1/none"),
        kafka="127.0.0.1:1",
        auth_jwks="unused.json",
        auth_issuer="urn:motcua:local",
        survey_key=SecretStr(KEY),
        public_url="https://motcua.example/survey/",
    )
    transport = httpx.ASGITransport(app=survey(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as gateway:
        page = await gateway.get("/nowhere", headers={"Accept": "text/html"})
        document = (await gateway.get("/openapi.json")).json()

    assert 'href="/survey/static/style.' in page.text
    assert document["servers"][0]["url"] == "https://motcua.example/survey/"
