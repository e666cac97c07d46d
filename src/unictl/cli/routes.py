"""`unictl routes`: where a call would go by the rules, and whether they can be read."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import output, shell
from unictl.cli.common import Given, extras
from unictl.cli.routes_shown import checked, row, shown
from unictl.client.explaining import explain as explained
from unictl.client.routing import Rules, line_of, rules_of, told
from unictl.client.session import Session
from unictl.errors import CheckFailed, InvalidRequest

app = shell.new_app("See which service a call goes to, and why.")


@app.command(context_settings={"allow_interspersed_args": False})
def explain(
    capability: Annotated[str, typer.Argument(metavar="CAPABILITY", help="payments …")],
    operation: Annotated[str, typer.Argument(metavar="OPERATION", help="create-order …")],
    options: Annotated[
        list[str] | None,
        typer.Argument(metavar="[OPTIONS]", help="The operation's own options, as far as known."),
    ] = None,
) -> None:
    """Show which service an operation would go to, rule by rule, and which after it.

    Takes the operation's own options, --output and --query too: `unictl routes explain payments
    create-order --currency EUR`. Nothing is sent, and nobody is asked for a passphrase: what a
    locked vault has is unknown.
    """
    values = _parsed(capability, operation, options or [])
    given = Given.take(values)
    from unictl.cli.request import collect  # noqa: PLC0415 - brings the models
    from unictl.core import registry  # noqa: PLC0415 - likewise

    identifier = f"{capability}.{operation}".replace("-", "_")
    found = registry.operation(identifier)
    for name in (*found.path_parameters, "content"):
        values.pop(name, None)
    settings = shell.settings(**given.flags)
    output.form(settings)
    output.check_query(given.query)
    session = Session(settings)  # nobody is asked for a passphrase over an explanation
    try:
        explanation = explained(
            session,
            identifier,
            collect(found, values),
            service=given.service,
            key=given.idempotency_key,
            extra=extras(given.extra),
            country=given.country,
        )
    finally:
        session.close()
    output.emit(explanation.as_dict(), settings, query=given.query, human=shown)


@app.command()
def check(
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
) -> None:
    """Check the rules of unictl.toml and of your own settings.toml; status 17 if one is wrong."""
    settings = shell.settings(output=output_form, quiet=quiet)
    found = [rules for one in CAPABILITIES if (rules := rules_of(one, settings)) is not None]
    faults = [fault for rules in found for fault in faults_of(rules)]
    rows = [row(rules, number) for rules in found for number in range(len(rules.rules))]
    result = {"rules": rows, "faults": faults}
    output.emit(result, settings, query=query, human=lambda _: checked(rows, faults))
    output.flush()
    if faults:
        raise CheckFailed(
            f"{len(faults)} faults in the rules" if len(faults) > 1 else "a fault in the rules",
            hint="Each has its remedy, above; a call that the rules are for is refused until then.",
        )


def faults_of(rules: Rules) -> list[dict[str, Any]]:
    """Return what is wrong with a capability's rules, each with its place and remedy."""
    return [
        {
            "file": rules.file,
            "line": line_of(rules.file, rules.capability, fault),
            "message": told(rules.capability, fault),
            "remedy": fault.fix,
        }
        for fault in rules.faults
    ]


def _parsed(capability: str, operation: str, options: Sequence[str]) -> dict[str, Any]:
    """Return the values of the operation's options, as its command would read them.

    Raises:
        InvalidRequest: There is no such operation.
    """
    name, own = capability.replace("-", "_"), operation.replace("-", "_")
    if name not in CAPABILITIES:
        raise _unknown("capability", capability, [one.replace("_", "-") for one in CAPABILITIES])
    if own not in CAPABILITIES[name].operations:
        known = [one.replace("_", "-") for one in CAPABILITIES[name].operations]
        raise _unknown(f"operation of {capability}", operation, known)
    from unictl.cli.projection import command  # noqa: PLC0415 - brings the capability with it

    its = command(name, own)
    for param in its.params:
        param.required = False  # what stands in a path needn't be known
    with its.make_context(f"unictl {capability} {operation}", list(options)) as context:
        return dict(context.params)


def _unknown(what: str, given: str, known: Sequence[str]) -> InvalidRequest:
    from difflib import get_close_matches  # noqa: PLC0415 - only for this error

    near = get_close_matches(given, known, n=1)
    return InvalidRequest(
        f"there is no {what} {given!r}",
        hint=f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}.",
    )
