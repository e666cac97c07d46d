"""`unictl services`: what the catalog knows, and which operations each service offers."""

from typing import Annotated, Any

import typer

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import output, shell
from unictl.cli.services_find import category_of, holders, known, listed, matches, offered_by
from unictl.cli.services_show import about, people
from unictl.core.page import Page
from unictl.settings import Settings

app = shell.new_app("Show the services, and what they offer.")


@app.command(name="list")
def list_(
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="WORD", help="Part of a name, or a variable such as RAZORPAY_KEY_ID."
        ),
    ] = None,
    *,
    category: Annotated[
        str | None, typer.Option("--category", "-c", help="Only those for this purpose.")
    ] = None,
    provider: Annotated[
        bool, typer.Option("--provider", help="Only those that carry out operations.")
    ] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
) -> None:
    """List the services that unictl knows, and how many operations each offers.

    A service without operations can still have its keys found, locked away and handed to programs.
    """
    settings = shell.settings(output=output_form, quiet=quiet)
    wanted = category_of(category)
    said = holders(word) if word else frozenset()
    items = [
        item
        for item in listed()
        if (wanted is None or item["category"] == wanted)
        and (item["provider"] or not provider)
        and (word is None or item["service"] in said or matches(item, word))
    ]
    if not items:
        output.note("No service is like that; `unictl services list` shows all.", settings)
    _emit_list(items, settings, query)


@app.command()
def show(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="The service's short name.")],
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
) -> None:
    """Show where a service's keys are made, which variables hold them, and what it offers."""
    settings = shell.settings(output=output_form)
    output.emit(about(known(service), offered_by(service)), settings, query=query, human=people)


@app.command()
def check(
    services: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SERVICE]...", help="Which; by itself all that there are keys of."),
    ] = None,
    *,
    profile: shell.Profile = None,
    account: shell.Account = None,
    sandbox: Annotated[
        bool | None, typer.Option("--sandbox", help="Use the built-in stand-in of the services.")
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", help="How long to wait for each reply."),
    ] = None,
    record: shell.Record = None,
    replay: shell.Replay = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    verbose: shell.Verbose = None,
) -> None:
    """Show the keys to their services: do they work, whose are they, what may they do.

    Nothing is changed there. Status 17 if some of several don't work, and that of the failure if
    the only ones don't.
    """
    from unictl.cli.services_check import check as show_keys  # noqa: PLC0415 - only this needs it

    settings = shell.settings(
        profile=profile,
        account=account,
        sandbox=sandbox,
        timeout=timeout,
        record=record,
        replay=replay,
        output=output_form,
        no_input=no_input,
        verbose=verbose,
    )
    show_keys(settings, services or (), query)


@app.command()
def support(output_form: shell.Output = None, query: shell.Query = None) -> None:
    """Show which service offers which operation."""
    services = carrying()
    items = [
        {
            "operation": f"{capability}.{name}",
            "command": f"{capability} {name}".replace("_", "-"),
            "services": {slug: slug in entry.services for slug in services},
        }
        for capability, about_it in CAPABILITIES.items()
        for name, entry in about_it.operations.items()
    ]
    settings = shell.settings(output=output_form)
    output.emit(Page(tuple(items)), settings, query=query, human=_table)


def _table(shown: Page[dict[str, Any]]) -> str:
    """Return the operations by capability, with a mark under each service that offers one."""
    services = carrying()
    width = max(len(item["command"]) for item in shown.items) + 2
    lines = [" " * width + "  ".join(services)]
    before = None
    for item in shown.items:
        capability = item["operation"].partition(".")[0]
        if before not in {None, capability}:
            lines.append("")
        before = capability
        marks = [("x" if item["services"][one] else "-").center(len(one)) for one in services]
        lines.append(f"{item['command']:<{width}}{'  '.join(marks)}".rstrip())
    return "\n".join(lines)


def carrying() -> tuple[str, ...]:
    """Return the services that offer an operation at all, sorted."""
    found = {
        slug
        for capability in CAPABILITIES.values()
        for operation in capability.operations.values()
        for slug in operation.services
    }
    return tuple(sorted(found))


def _emit_list(items: list[dict[str, Any]], settings: Settings, query: str | None) -> None:
    """Print a list as the lists of operations are printed."""
    output.emit(Page(tuple(items)), settings, query=query)
