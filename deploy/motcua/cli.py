"""The command line `motcua`: every command is registered here, and every ending becomes an exit code here."""

import sys

import typer

from deploy import calendar_cli, calendar_publish
from deploy.motcua import deadlines, dossier, events, furnishing, parked, publishing, running, secrets, status, token
from deploy.motcua.demo import demo
from deploy.motcua.feed.command import feed
from deploy.motcua.ledger import command as ledger
from deploy.motcua.output import Ending, must_be_text, speak_utf8
from deploy.schemas.cli import schemas

app = typer.Typer(
    help="Một Cửa: hồ sơ từ lúc tiếp nhận đến lúc trả kết quả. The one-stop shop, from the counter to the result.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command()(running.up)
app.command()(running.down)
app.command()(running.reset)
app.command(hidden=True)(running.supervise)
app.command()(status.status)
app.command()(token.token)
app.command()(demo)
app.command()(feed)
app.add_typer(events.app, name="events")
app.add_typer(parked.app, name="parked")
app.add_typer(ledger.app, name="ledger")
app.add_typer(dossier.app, name="dossier")
app.add_typer(deadlines.app, name="deadlines")
app.command()(schemas)
app.command()(furnishing.provision)
app.command()(furnishing.migrate)
app.command()(furnishing.topics)
app.command()(publishing.publish)
app.command()(secrets.secrets)
app.command()(secrets.jwks)
calendar_cli.app.command("publish")(calendar_publish.publish)
app.add_typer(calendar_cli.app, name="calendar")


def main() -> None:
    """Run one command and leave with its exit code."""
    as_json = "--json" in sys.argv
    speak_utf8()
    with Ending(as_json=as_json):
        must_be_text(sys.argv[1:])
        # Without --json the framework shows a usage error itself, in colour and with the right exit code.
        code = app(standalone_mode=not as_json)
        raise SystemExit(code or 0)
