"""Routing put together: settings, database, doors, pages."""

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI

from contracts.delivery.service import Service
from contracts.pages.render import Pages
from services.routing.http import bulk, commands, control, desk, reading, recounts, tracking
from services.routing.http.office import Office
from services.routing.schedule import Auditing, Deadlines, Forgetting, Recounting, Waiting
from services.routing.settings import RoutingSettings
from services.routing.stream import hearing

TEMPLATES = Path(__file__).parent / "templates"


def create_app() -> FastAPI:
    """The service as its environment describes it."""
    return assembled(RoutingSettings())


def assembled(settings: RoutingSettings) -> FastAPI:
    """The same, told by these settings."""
    service = Service(settings, hearing=hearing())
    for name, work in (
        ("deadlines", Deadlines(service, per_second=settings.timers_per_second)),
        ("waiting", Waiting(service)),
        ("forgetting", Forgetting(service)),
        ("auditing", Auditing(service, at=settings.audit_at)),
    ):
        service.works(name, work.run, pulse=work.pulse)
    for number in range(settings.recount_hands):
        recounting = Recounting(service, at_most=settings.recount_dossiers)
        service.works(f"recounting {number + 1}", recounting.run, pulse=recounting.pulse)
    app = service.app("Một Cửa: giải quyết hồ sơ (routing)")
    if settings.public_url:
        app.servers = [{"url": settings.public_url}]
        app.root_path = urlsplit(settings.public_url).path.rstrip("/")
    pages = Pages(TEMPLATES)
    pages.serve(app)
    app.state.office = Office(
        service=service,
        signing_key=settings.signing_key.get_secret_value(),
        tracking_key=settings.tracking_key.get_secret_value(),
        pages=pages,
    )
    for room in (commands, bulk, reading, control, desk, tracking, recounts):
        app.include_router(room.router)
    return app
