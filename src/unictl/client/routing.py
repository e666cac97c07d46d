"""The rules of `unictl.toml` and `settings.toml`, and the way of a call that goes by them.

The project's rules for a capability stand in place of the user's own. Neither is more than a
choice among services: no rule raises a limit, names an address or lets live money move.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from unictl import home
from unictl.client.address import own_base_url
from unictl.client.outside import Keys
from unictl.core import registry
from unictl.core.operation import Operation
from unictl.core.record import record
from unictl.engine import routes
from unictl.engine.facts import Facts, why_not
from unictl.engine.facts import facts as facts_of
from unictl.engine.route import Route, Served
from unictl.engine.routes import Decision, Judged
from unictl.engine.rules import Fault, Rule
from unictl.engine.rules_reading import read
from unictl.errors import InvalidRequest, NotConfigured
from unictl.settings import USER_FILE, Settings

TABLE: Final = "routes"


@record
class Rules:
    """A capability's rules, and where they come from.

    Attributes:
        capability: Its name.
        file: The file's path.
        rules: In the file's order; of a rule with a fault, what could be read.
        faults: What is wrong with them.
    """

    capability: str
    file: str
    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]

    def error(self) -> InvalidRequest | None:
        """Return the first fault as an error with its line; None where there is none."""
        if not self.faults:
            return None
        fault, more = self.faults[0], len(self.faults) - 1
        others = f" `unictl routes check` shows {more} more." if more else ""
        return InvalidRequest(
            told(self.capability, fault),
            hint=fault.fix + others,
            file=self.file,
            line=line_of(self.file, self.capability, fault),
        )


def told(capability: str, fault: Fault) -> str:
    """Return what is wrong, with its place: `routes.payments, rule 2: split has to be …`."""
    rule = f", rule {fault.number}" if fault.number else ""
    return f"{TABLE}.{capability}{rule}: {f'{fault.key} ' if fault.key else ''}{fault.why}"


@lru_cache(maxsize=16)  # a batch asks for each of its rows; a run's settings don't change
def rules_of(capability: str, settings: Settings) -> Rules | None:
    """Return a capability's rules, or None where neither file has any."""
    path, project = settings.project()
    for file, said in ((str(path), project), (str(home.home() / USER_FILE), settings.user())):
        table = said.get(TABLE)
        if isinstance(table, Mapping) and capability in table:
            return Rules(capability, file, *read(capability, table[capability]))
    return None


def route_of(
    operation: Operation,
    values: Mapping[str, Any],
    given: Mapping[str, Any],
    settings: Settings,
    keys: Keys,
    *,
    told_of: Callable[[Served], None] | None,
) -> Route | None:
    """Return the way of a call that no service was named for, None where no rule is for it.

    Args:
        operation: What is asked for.
        values: Its request's fields, with the settings' defaults filled in.
        given: The call's options.
        settings: Of this run.
        keys: Asked for a service's mode where a rule has one.
        told_of: Takes who served the call.

    Raises:
        InvalidRequest: A rule of the capability's can't be read.
    """
    found = rules_of(operation.capability, settings)
    if found is None or why_not(operation) is not None:
        return None
    if (error := found.error()) is not None:
        raise error
    facts = facts_of(operation, values, given.get("country"))
    chosen = decision(found, operation, facts, settings, keys).chosen
    if chosen is None:
        return None
    chosen = narrowed(chosen, given.get("extra") or {})

    def address(service: str) -> str | None:
        return None if settings["sandbox"] else own_base_url(service, settings)

    return Route(
        rule=chosen.rule.number,
        file=found.file,
        why=chosen.why,
        services=chosen.services,
        split=chosen.rule.split,
        failover_on=chosen.rule.failover_on,
        address=address,
        passed_over=chosen.passed_over,
        told=told_of,
    )


def decision(
    found: Rules, operation: Operation, facts: Facts, settings: Settings, keys: Keys
) -> Decision:
    """Return which rule the operation goes by.

    Raises:
        VaultError: A rule asks for the keys' mode, and the vault can't be opened.
    """
    modes: dict[str, str | None] = {}

    def mode(service: str) -> str | None:
        if service not in modes:
            modes[service] = _mode(service, operation, settings, keys)
        return modes[service]

    features = features_of(settings)
    return routes.decide(found.rules, operation, facts, mode=mode, features=features)


def narrowed(chosen: Judged, extra: Mapping[str, Any]) -> Judged:
    """Return the rule's choice without the services that don't know the fields of one of them."""
    known = tuple(service for service in chosen.services if service in extra)
    if not known:
        return chosen
    why = f"does not know the fields of {' and '.join(known)}"
    others = tuple((service, why) for service in chosen.services if service not in known)
    return replace(chosen, services=known, passed_over=(*chosen.passed_over, *others))


def features_of(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the features that the project uses, by service."""
    services = settings.project()[1].get("services", {})
    found: dict[str, tuple[str, ...]] = {}
    for service, about in services.items() if isinstance(services, Mapping) else ():
        listed = about.get("features", ()) if isinstance(about, Mapping) else ()
        if isinstance(listed, list):
            found[service] = tuple(one for one in listed if isinstance(one, str))
    return found


def line_of(file: str, capability: str, fault: Fault) -> int | None:
    """Return the line in which a rule's fault stands, or the rule; None where it isn't plain."""
    try:
        with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - pathlib isn't loaded here
            lines = opened.read().splitlines()
    except (OSError, ValueError):
        return None
    head = re.compile(rf"\s*\[\[\s*{TABLE}\s*\.\s*{re.escape(capability)}\s*\]\]")
    heads = [number for number, line in enumerate(lines) if head.match(line)]
    if not 0 < fault.number <= len(heads):
        return None
    first = heads[fault.number - 1]
    for number, line in enumerate(lines[first + 1 :], first + 1):
        if line.lstrip().startswith("[["):
            break
        if any(re.match(rf"\s*{re.escape(key)}\b", line) for key in _spelt(fault.key)):
            return number + 1
    return first + 1


def _spelt(key: str) -> tuple[str, ...]:
    """Return how lines begin that hold the key: `when = …`, `when.amount = …`, `at_least = …`."""
    parts = key.split(".")
    return tuple(key for key in (".".join(parts), parts[-1], parts[0]) if key)


def _mode(service: str, operation: Operation, settings: Settings, keys: Keys) -> str | None:
    if settings["sandbox"]:
        return "test"
    try:
        loaded = keys.load(service, settings["account"])
    except NotConfigured:
        return None
    return registry.provider(service, operation).mode(loaded)
