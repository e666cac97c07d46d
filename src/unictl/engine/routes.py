"""Which of several services an operation goes to: what a request says, the rule that fits, why.

Pure: the same rules, request and key lead to the same decision on every machine. The command line,
the clients and a hosted platform decide with it; `engine.failover` carries the decision out.
"""

from collections.abc import Callable, Collection, Mapping
from hashlib import sha256

from unictl.capabilities._index import CAPABILITIES
from unictl.core.operation import Operation
from unictl.core.record import record
from unictl.engine.facts import Facts, why_not
from unictl.engine.rules import Rule


@record
class Judged:
    """What was made of a rule.

    Attributes:
        rule: The rule.
        matched: Whether the operation goes by it.
        why: What made it match, or what kept it from it.
        services: Those that are tried, in the rule's order; none where it didn't match.
        passed_over: The rule's other services, each with the reason.
    """

    rule: Rule
    matched: bool
    why: str
    services: tuple[str, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()


@record
class Decision:
    """Which rule an operation goes by.

    Attributes:
        judged: The rules up to the first that matched, or all of them.
        why_not: Why no rule could be asked; None where they were.
    """

    judged: tuple[Judged, ...] = ()
    why_not: str | None = None

    @property
    def chosen(self) -> Judged | None:
        """The rule that matched."""
        return self.judged[-1] if self.judged and self.judged[-1].matched else None


def decide(
    rules: tuple[Rule, ...],
    operation: Operation,
    found: Facts,
    *,
    mode: Callable[[str], str | None],
    features: Mapping[str, Collection[str]],
) -> Decision:
    """Return which rule the operation goes by: the first that matches.

    Args:
        rules: The capability's, in the file's order.
        operation: What is asked for.
        found: What its request says.
        mode: Returns the mode of a service's keys, None where there are none; called only where a
            rule asks for a mode.
        features: What the project uses of each service.
    """
    if (why := why_not(operation, found)) is not None:
        return Decision(why_not=why)
    judged: list[Judged] = []
    for rule in rules:
        judged.append(_judge(rule, operation, found, mode, features))
        if judged[-1].matched:
            break
    return Decision(tuple(judged))


def order(
    services: tuple[str, ...], split: tuple[tuple[str, int], ...], key: str
) -> tuple[str, ...]:
    """Return the services in the order in which they are tried, the split's choice first.

    The choice depends on the key alone: the first eight bytes of the SHA-256 of
    `unictl/split/1`, a line feed and the key, as a big-endian number, divided by 2**64, is a point
    between 0 and 1; the services stand side by side there in their order, each as wide as its
    weight's share. So the same key goes to the same service, on every machine and for good.

    Args:
        services: Those that may be tried.
        split: Weights, of services that may come first.
        key: The idempotency key.
    """
    weights = [(service, weight) for service, weight in split if service in services]
    total = sum(weight for _, weight in weights)
    if not total:
        return services
    point = int.from_bytes(sha256(f"unictl/split/1\n{key}".encode()).digest()[:8], "big")
    left = (point * total) >> 64
    for service, weight in weights:
        if left < weight:
            return (service, *(one for one in services if one != service))
        left -= weight
    raise AssertionError(left)  # it is less than the total


def _judge(
    rule: Rule,
    operation: Operation,
    found: Facts,
    mode: Callable[[str], str | None],
    features: Mapping[str, Collection[str]],
) -> Judged:
    if rule.operations and operation.name not in rule.operations:
        return Judged(rule, matched=False, why=f"it is for {' and '.join(rule.operations)}")
    reasons: list[str] = []
    for fits, why in (
        _one_of("currency", found.currency, rule.currency),
        _one_of("country", found.country, rule.country),
        _within(found.amount, rule.at_least, rule.at_most),
    ):
        if not fits:
            return Judged(rule, matched=False, why=why)
        reasons += [why] if why else []
    passed: list[tuple[str, str]] = []
    for service in rule.services:
        lack = _lack(service, rule, operation, mode, features)
        if lack:
            passed.append((service, lack))
    out = {service for service, _ in passed}
    services = tuple(service for service in rule.services if service not in out)
    if not services:
        told = "; ".join(f"{service} {lack}" for service, lack in passed)
        return Judged(rule, matched=False, why=told, passed_over=tuple(passed))
    if rule.mode:
        reasons.append(f"mode {rule.mode}")
    if rule.feature:
        reasons.append(f"feature {' or '.join(rule.feature)}")
    why = ", ".join(reasons) or "for any request"
    return Judged(rule, matched=True, why=why, services=services, passed_over=tuple(passed))


def _lack(
    service: str,
    rule: Rule,
    operation: Operation,
    mode: Callable[[str], str | None],
    features: Mapping[str, Collection[str]],
) -> str:
    """Return what keeps a service from being tried, or nothing."""
    if service not in CAPABILITIES[operation.capability].operations[operation.name].services:
        return f"does not offer {operation.id}"
    if rule.feature and not set(rule.feature) & set(features.get(service, ())):
        return f"has no feature {' or '.join(rule.feature)} in this project"
    if rule.mode and (its := mode(service)) != rule.mode:
        return f"has {its} keys, not {rule.mode} ones" if its else "has no keys"
    return ""


def _one_of(what: str, value: str | None, wanted: tuple[str, ...]) -> tuple[bool, str]:
    if not wanted:
        return True, ""
    if value is None:
        return False, f"the request names no {what}"
    if value in wanted:
        return True, f"{what} {value}"
    return False, f"{what} {value} is not {' or '.join(wanted)}"


def _within(amount: int | None, least: int | None, most: int | None) -> tuple[bool, str]:
    if least is None and most is None:
        return True, ""
    if amount is None:
        return False, "the request names no amount"
    if least is not None and amount < least:
        return False, f"amount {amount} is less than {least}"
    if most is not None and amount > most:
        return False, f"amount {amount} is more than {most}"
    return True, f"amount {amount}"
