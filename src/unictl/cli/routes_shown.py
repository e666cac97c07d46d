"""How rules, and where a call goes by them, are shown."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from unictl.cli import output, shell
from unictl.client.routing import Rules

_READY: Final = {True: "ready", False: "no", None: "unknown"}


def row(rules: Rules, number: int) -> dict[str, Any]:
    """Return a rule for JSON, with what it leaves out filled in."""
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


def checked(rows: Sequence[Mapping[str, Any]], faults: Sequence[Mapping[str, Any]]) -> str:
    """Return the faults, or the rules, for people."""
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


def shown(told: Any) -> str:
    """Return where a call goes, for people."""
    first = told["service"]
    lines = [f"{told['operation']} goes to {first}: {told['why']}." if first else told["why"]]
    if told["rules"]:
        rows = [
            {
                "rule": one["rule"],
                "services": ", ".join(one["services"]),
                "matches": "yes" if one["matched"] else "no",
                "why": one["why"],
            }
            for one in told["rules"]
        ]
        file = shell.shown(Path(told["file"]))
        lines += ["", f"Rules of {file}, the first that matches:", output.people(rows)]
    if told["order"]:
        rows = [
            {"service": one["service"], "can be asked": _READY[one["ready"]], "why": one["why"]}
            for one in told["order"]
        ]
        lines += [
            "",
            "In this order:",
            output.people(rows),
            "",
            _onward(told["failover_on"]),
        ]
    return "\n".join(lines)


def _onward(codes: Sequence[str]) -> str:
    if not codes:
        return "No other service is tried after an error."
    return f"The next is tried where the one before did nothing, on: {', '.join(codes)}."
