"""`unictl sandbox`: serve the stand-in of the services, play the customer, begin anew.

Ctrl-C ends `serve` with 130, as it does any other command: a script can tell it from a failure. It
is what ends it, so nothing is said of an error.
"""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from unictl import home
from unictl.cli import output, shell
from unictl.core import catalog
from unictl.core.convert import plain
from unictl.core.money import parse_amount
from unictl.errors import EXIT_INTERRUPTED
from unictl.sandbox.app import Sandbox
from unictl.sandbox.services import keys as keys_of
from unictl.sandbox.services import part, services

app = shell.new_app("Use the built-in stand-in of the services.")
_PORT = 8765
_STATE = "sandbox.sqlite3"
# A Literal because typer lists its words in the help; `customer` is where they are told.
Outcome = Literal["captured", "authorized", "failed"]


def state_file() -> Path:
    """Return the sandbox's state file, in a folder that exists."""
    return home.private_folder(home.state()) / _STATE


def _variables(url: str, service: str) -> dict[str, str]:
    """Return the variables that point unictl at a served stand-in; the keys are no secrets."""
    slug = service.upper().replace("-", "_")
    entry = catalog.load(service)
    keys = {entry.field(role).names[0]: key for role, key in keys_of(service).items()}
    return {f"UNICTL_{slug}_BASE_URL": f"{url}/{service}", **keys}


def _directions(url: str) -> str:
    """Return how clients are pointed at the stand-ins."""
    lines = ["unictl without --sandbox, and whatever reads these variables:"]
    for service in services():
        pairs = _variables(url, service).items()
        lines.append(f"  export {' '.join(f'{name}={value}' for name, value in pairs)}")
    lines += ["", "Official clients:"]
    for service in services():
        client = getattr(part(service, "keys"), "CLIENT", None)
        if client:
            lines.append(f"  {client.format(url=f'{url}/{service}', **keys_of(service))}")
    told = "Other well-formed test keys are accepted too, except at AWS, where they sign."
    lines += ["", told, "Press Ctrl-C to stop."]
    return "\n".join(lines)


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.", max=65535)] = _PORT,
    output_form: shell.Output = None,
    quiet: shell.Quiet = None,
) -> int:
    """Serve the sandbox on 127.0.0.1 for any other client, until Ctrl-C."""
    from unictl.sandbox.server import Server, serve  # noqa: PLC0415 - only this command serves

    settings = shell.settings(output=output_form, quiet=quiet)

    def ready(server: Server) -> None:
        where = {service: f"{server.url}/{service}" for service in services()}
        variables = {k: v for one in services() for k, v in _variables(server.url, one).items()}
        shown = {"url": server.url, **where, "variables": variables}
        output.emit(shown, settings, human=lambda result: str(result["url"]))
        sys.stdout.flush()  # whoever started this waits for the address
        output.note(_directions(server.url), settings)

    try:
        serve(port, state_file(), ready)
    except KeyboardInterrupt:
        output.note("\nStopped.", settings)
    return EXIT_INTERRUPTED


@app.command()
def pay(
    thing: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="An order, payment link, invoice or subscription of the sandbox; at some services"
            " a payout or a dispute too.",
        ),
    ],
    *,
    outcome: Annotated[
        Outcome | None,
        typer.Option("--outcome", help="What comes of it; by itself the order's capture rule."),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="METHOD",
            help="How it is paid, as the service calls it: card, upi, paypal, pm_card_visa …",
        ),
    ] = "card",
    amount: Annotated[
        str | None,
        typer.Option(
            "--amount",
            metavar="AMOUNT",
            help='A part, where parts are accepted: 5000 minor units, or "INR 50.00".',
        ),
    ] = None,
    sandbox_too: Annotated[bool, typer.Option("--sandbox", hidden=True)] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
) -> None:
    """Play the customer: pay an order or a link, or agree to a subscription and be charged."""
    del sandbox_too  # said out of habit, as with every other command here; it changes nothing
    from unictl.cli.carry_out import friendly  # noqa: PLC0415 - brings the engine
    from unictl.client.session import Session  # noqa: PLC0415 - likewise
    from unictl.core import registry  # noqa: PLC0415 - likewise

    settings = shell.settings(output=output_form, sandbox=True)
    units, currency = (None, None) if amount is None else parse_amount(amount)
    with closing(Sandbox(state_file())) as sandbox:
        paid = sandbox.pay(thing, outcome=outcome, method=method, amount=units, currency=currency)
    shows = registry.operation(paid.operation)
    with closing(Session(settings)) as session:
        arguments = {shows.path_parameters[0]: paid.id}
        result = session.call(paid.operation, arguments, {}, service=paid.service)
    output.emit(result, settings, query=query, human=friendly)


@app.command()
def seed(output_form: shell.Output = None) -> None:
    """Make a few things at each service, to look at and to try commands on."""
    settings = shell.settings(output=output_form)
    with closing(Sandbox(state_file())) as sandbox:
        made = sandbox.seed()
    output.emit(made, settings, human=_seeded)


def _seeded(made: Any) -> str:
    return "\n".join(f"{service}: {count} things" for service, count in made.items())


@app.command()
def log(
    *,
    service: Annotated[
        str | None, typer.Option("--service", "-s", help="Only requests to this service.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="So many at most.")] = 20,
    output_form: shell.Output = None,
    query: shell.Query = None,
) -> None:
    """Show the latest requests that reached the sandbox, newest first; bodies aren't kept."""
    settings = shell.settings(output=output_form)
    with closing(Sandbox(state_file())) as sandbox, sandbox.store.transaction() as session:
        found = session.logged(service, limit)
    for request in found:
        request["at"] = datetime.fromtimestamp(request["at"], UTC)
    output.emit({"items": plain(found), "next": None}, settings, query=query)


@app.command()
def reset(output_form: shell.Output = None) -> None:
    """Forget everything that was made in the sandbox."""
    from unictl.client.journal_file import journal_of  # noqa: PLC0415 - only this command's

    settings = shell.settings(output=output_form)
    path = state_file()
    with closing(Sandbox(path)) as sandbox:
        sandbox.reset()
    with closing(journal_of(settings)) as journal:
        if journal.path.exists():  # else its keys would still stand for what is gone
            journal.forget("sandbox")
    output.emit(
        {"reset": str(path)},
        settings,
        human=lambda _: f"The sandbox is empty ({shell.shown(path)}).",
    )
