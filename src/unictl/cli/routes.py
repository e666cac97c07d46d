"""`unictl routes`: where a call would go by the rules, and whether they can be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import output, shell, unlock
from unictl.cli.common import Given, extras
from unictl.client.explaining import explain as explained
from unictl.client.routing import Rules, line_of, rules_of, told
from unictl.client.session import Session
from unictl.errors import CheckFailed, InvalidRequest

app = shell.new_app("See which service a call goes to, and why.")

_READY: Final = {True: "ready", False: "no", None: "unknown"}


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
    create-order --currency EUR`. Nothing is sent, and keys are looked at only where the vault is
    open.
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
    session = Session(settings, prompt=unlock.prompt(settings))
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
    output.emit(explanation.as_dict(), settings, query=given.query, human=_human)


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
    rows = [_row(rules, number) for rules in found for number in range(len(rules.rules))]
    result = {"rules": rows, "faults": faults}
    output.emit(result, settings, query=query, human=lambda _: _checked(rows, faults))
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


def _row(rules: Rules, number: int) -> dict[str, Any]:
    rule = rules.rules[number]
    bounds = {"at_least": rule.at_least, "at_most": rule.at_most}
    when = {
        "currency": list(rule.currency),
        "country": list(rule.country),
        "amount": {name: bound for name, bound in bounds.items() if bound is not None},
        "mode": rule.mode,
        "feature": list(rule.feature),
    }
    return {
        "capability": rules.capability,
        "rule": rule.number,
        "file": rules.file,
        "services": list(rule.services),
        "operations": list(rule.operations),
        "when": {name: value for name, value in when.items() if value},
        "split": dict(rule.split),
        "failover_on": list(rule.failover_on),
    }


def _checked(rows: Sequence[Mapping[str, Any]], faults: Sequence[Mapping[str, Any]]) -> str:
    lines = []
    for one in faults:
        place = shell.shown(Path(one["file"])) + (f":{one['line']}" if one["line"] else "")
        lines += [f"{place}: {one['message']}", f"  {one['remedy']}"]
    if faults:
        return "\n".join(lines)
    if not rows:
        return "There are no rules: each call goes to the service named, or to the default."
    return output.people(
        [
            {
                "capability": row["capability"],
                "rule": row["rule"],
                "services": ", ".join(row["services"]),
                "when": _condition(row["when"]) or "always",
                "split": ", ".join(f"{name} {weight}" for name, weight in row["split"].items()),
                "operations": ", ".join(row["operations"]) or "all",
            }
            for row in rows
        ]
    )


def _condition(when: Mapping[str, Any]) -> str:
    parts = []
    for name, value in when.items():
        if name == "amount":
            bounds = {"at_least": "from", "at_most": "to"}
            told_of = " ".join(f"{bounds[bound]} {units}" for bound, units in value.items())
        else:
            told_of = value if isinstance(value, str) else " or ".join(value)
        parts.append(f"{name} {told_of}")
    return ", ".join(parts)


def _human(shown: Any) -> str:
    first = shown["service"]
    lines = [f"{shown['operation']} goes to {first}: {shown['why']}." if first else shown["why"]]
    if shown["rules"]:
        rows = [
            {
                "rule": one["rule"],
                "services": ", ".join(one["services"]),
                "matches": "yes" if one["matched"] else "no",
                "why": one["why"],
            }
            for one in shown["rules"]
        ]
        file = shell.shown(Path(shown["file"]))
        lines += ["", f"Rules of {file}, the first that matches:", output.people(rows)]
    if shown["order"]:
        rows = [
            {"service": one["service"], "can be asked": _READY[one["ready"]], "why": one["why"]}
            for one in shown["order"]
        ]
        lines += ["", "In this order:", output.people(rows), "", _onward(shown["failover_on"])]
    return "\n".join(lines)


def _onward(codes: Sequence[str]) -> str:
    if not codes:
        return "No other service is tried after an error."
    return f"The next is tried where the one before did nothing, on: {', '.join(codes)}."
