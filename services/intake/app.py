"""Intake put together: settings, queue, doors."""

from fastapi import FastAPI

from contracts.delivery.service import Service
from services.intake.domain.admission import Admission
from services.intake.handlers.read_editions import Editions
from services.intake.http import changing, later, offers, people, publishing, reading, recording
from services.intake.http.office import Office
from services.intake.http.queue import Bounds, ReceptionQueue
from services.intake.http.receipts import Receipts
from services.intake.schedule import Lookout
from services.intake.settings import IntakeSettings


def create_app() -> FastAPI:
    """The app of one intake process; there may be several."""
    return assembled(IntakeSettings())


def assembled(settings: IntakeSettings) -> FastAPI:
    """The same, told by these settings."""
    service = Service(settings)
    office = Office(
        service=service,
        editions=Editions(),
        queue=ReceptionQueue(
            service,
            Bounds(
                waiting=settings.queue_waiting,
                drain=settings.queue_drain,
                patience=settings.queue_patience,
            ),
        ),
        receipts=Receipts(settings.tracking_url.rstrip("/"), settings.tracking_key.get_secret_value()),
        admission=Admission(floor=settings.commune_floor, share=settings.commune_share),
        signing_key=settings.signing_key.get_secret_value(),
    )
    lookout = Lookout(office.read_editions)
    service.works("editions", lookout.run, pulse=lookout.pulse)
    for number in range(settings.queue_writers):
        service.works(f"writer {number + 1}", office.queue.write, pulse=office.queue.pulse)
    service.on_close(office.queue.close)
    app = service.app("Một Cửa: tiếp nhận")
    app.state.office = office
    recording.open_hot_door(app)
    for room in (later, people, reading, offers, publishing, changing):
        app.include_router(room.router)
    return app
