"""Each lawful turn of a dossier, through routing's own doors."""

from tests.integration.routing.bureau import Bureau
from tests.unit.routing.facts import at, recorded


async def test_a_recorded_dossier_is_routed_worked_on_and_returned(bureau: Bureau) -> None:
    dossier = recorded()
    await bureau.hears(dossier)
    code = dossier.dossier_code

    await bureau.done(code, "start", role="case_officer")
    await bureau.done(code, "complete-step", role="case_officer")
    bureau.now = at(26)
    ready = await bureau.done(code, "complete", outcome="granted", result="12/GXN-UBND")
    returned = await bureau.done(code, "return", role="reception_officer")

    assert (ready["state"], ready["national_code"], ready["timeliness"]) == ("result_ready", 9, "early")
    assert (returned["state"], returned["national_code"]) == ("result_returned", 10)
    assert await bureau.names() == [
        "DossierRouted",
        "StepStarted",
        "StepCompleted",
        "DossierCompleted",
        "ResultReturned",
    ]
