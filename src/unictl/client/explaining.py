"""Tells, before anything is sent, where a call would go and why."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from unictl.capabilities._index import CAPABILITIES
from unictl.client.choice import choose
from unictl.client.defaults import with_defaults
from unictl.client.routing import decision, narrowed, rules_of
from unictl.client.session import Base
from unictl.core import registry
from unictl.core.operation import Operation
from unictl.core.record import record
from unictl.engine import routes
from unictl.engine.facts import Facts
from unictl.engine.facts import facts as facts_of
from unictl.engine.routes import Decision, Judged
from unictl.engine.run import refusal
from unictl.engine.task import Task
from unictl.errors import InvalidRequest, NotConfigured, UnictlError, VaultError


@record
class Candidate:
    """A service that a call may go to.

    Attributes:
        service: Its slug.
        ready: Whether it can be asked now; None where that isn't known.
        why: What it lacks, or why nobody can say.
    """

    service: str
    ready: bool | None
    why: str = ""


@record
class Explanation:
    """Where a call would go, and why.

    Attributes:
        operation: `payments.create_order`.
        service: The service that would be asked first; None where nobody can say.
        why: What chose it, or what there is to do.
        file: The file whose rules were looked at; None where there are none.
        facts: What the rules look at in the request.
        rules: The rules up to the one that matched, or all.
        order: The services in the order in which they would be asked.
        failover_on: Codes of the errors after which the next would be asked.
    """

    operation: str
    service: str | None
    why: str
    file: str | None
    facts: Facts
    rules: tuple[Judged, ...] = ()
    order: tuple[Candidate, ...] = ()
    failover_on: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it in JSON's types."""
        return {
            "operation": self.operation,
            "service": self.service,
            "why": self.why,
            "file": self.file,
            "currency": self.facts.currency,
            "amount": self.facts.amount,
            "country": self.facts.country,
            "rules": [
                {
                    "rule": one.rule.number,
                    "services": list(one.rule.services),
                    "matched": one.matched,
                    "why": one.why,
                }
                for one in self.rules
            ],
            "order": [
                {"service": one.service, "ready": one.ready, "why": one.why} for one in self.order
            ],
            "failover_on": list(self.failover_on),
        }


def explain(
    session: Base,
    identifier: str,
    values: Mapping[str, Any],
    *,
    service: str | None = None,
    **given: Any,
) -> Explanation:
    """Return where a call would go; nothing is sent, and fields may still be missing.

    Args:
        session: Whose settings and keys count.
        identifier: `payments.create_order`.
        values: The request's fields, as far as they are known.
        service: The service, if one is named.
        given: The call's options: `key`, `extra`, `country`.

    Raises:
        InvalidRequest: There is no such operation or field, or a rule can't be read.
    """
    operation = _known(identifier, values)
    model = operation.request
    filled = with_defaults(model, values, session.settings) if model is not None else {}
    facts = facts_of(operation, filled, given.get("country"))
    rules = rules_of(operation.capability, session.settings)
    if rules is not None and (error := rules.error()) is not None:
        raise error
    file = None if rules is None else rules.file
    if service is not None:
        why = "it is named, and that goes before any rule"
        return Explanation(identifier, service, why, file, facts)
    decided = Decision(why_not="there are no rules")
    if rules is not None:
        decided = decision(rules, operation, facts, session.settings, session.keys)
    chosen = decided.chosen
    if rules is None or chosen is None:
        return _without(session, operation, decided, file, facts)
    chosen = narrowed(chosen, given.get("extra") or {})
    order = tuple(_candidates(session, operation, filled, chosen, given))
    why = f"rule {chosen.rule.number} matches: {chosen.why}{_split(chosen, given.get('key'))}"
    first = next((one.service for one in order if one.ready is not False), order[0].service)
    return Explanation(
        identifier, first, why, file, facts, decided.judged, order, chosen.rule.failover_on
    )


def _known(identifier: str, values: Mapping[str, Any]) -> Operation:
    capability, _, name = identifier.partition(".")
    if capability not in CAPABILITIES or name not in CAPABILITIES[capability].operations:
        raise InvalidRequest(
            f"there is no operation {identifier!r}", hint="Write it so: payments.create_order."
        )
    operation = registry.operation(identifier)
    known = [one.name for one in fields(operation.request)] if operation.request else []
    for field in values:
        if field not in known:
            raise InvalidRequest(
                f"unknown field {field}", hint=f"Known are: {', '.join(known)}.", field=field
            )
    return operation


def _without(
    session: Base, operation: Operation, decided: Decision, file: str | None, facts: Facts
) -> Explanation:
    """Return where a call goes that no rule is for: as it went before there were rules."""
    why = decided.why_not or "no rule matches"
    try:
        service: str | None = choose(operation, None, session.settings, session.keys)
    except UnictlError as error:
        service, why = None, f"{why}; {error.message}. {error.hint}"
    else:
        default = session.settings.default_service(operation.capability)
        why += "; it is the default" if default else "; it is the only one, or has the only keys"
    return Explanation(operation.id, service, why, file, facts, decided.judged)


def _candidates(
    session: Base,
    operation: Operation,
    values: Mapping[str, Any],
    chosen: Judged,
    given: Mapping[str, Any],
) -> Iterator[Candidate]:
    """Yield the services in their order, then those that the rule's conditions leave out."""
    key, split = given.get("key"), chosen.rule.split
    services = chosen.services if key is None else routes.order(chosen.services, split, key)
    for service in services:
        try:
            task = session.task(
                operation.id, {}, values, service=service, extra=given.get("extra") or {}
            )
        except UnictlError:
            task = None  # a field is missing still, which a real call is told
        yield _candidate(session, operation, service, task)
    for service, why in chosen.passed_over:
        yield Candidate(service, ready=False, why=why)


def _candidate(session: Base, operation: Operation, service: str, task: Task | None) -> Candidate:
    if task is not None and (refused := refusal(task)) is not None:
        return Candidate(service, ready=False, why=refused.message)
    try:
        loaded = session.keys.load(service, session.settings["account"])
    except NotConfigured as error:
        return Candidate(service, ready=False, why=error.message)
    except VaultError as error:
        return Candidate(service, ready=None, why=f"its keys can't be looked at: {error.message}")
    mode = "test" if session.sandbox else registry.provider(service, operation).mode(loaded)
    return Candidate(service, ready=True, why=f"{mode} keys from {loaded.source}")


def _split(chosen: Judged, key: str | None) -> str:
    if not chosen.rule.split:
        return ""
    weights = ", ".join(f"{service} {weight}" for service, weight in chosen.rule.split)
    return f"; split by the key{'' if key else ', which is not given'}: {weights}"
