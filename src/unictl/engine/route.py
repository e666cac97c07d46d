"""The way of a call that goes by a rule, and who served it."""

from collections.abc import Callable

from unictl.core.record import record
from unictl.engine.rules import FAILOVER_ON


@record
class Tried:
    """A service that did not serve a call, and surely did nothing.

    Attributes:
        service: Its slug.
        code: The error's, `network_failed`.
        why: The error's message, without a secret.
    """

    service: str
    code: str
    why: str


@record
class Served:
    """Who served a call that went by a rule, and why.

    Attributes:
        operation: `payments.create_order`.
        service: The slug of the service that did it.
        key: The call's idempotency key.
        rule: The number of the rule, from 1.
        file: The file that it stands in.
        why: What made the rule match.
        tried: The services before it, in order.
    """

    operation: str
    service: str
    key: str
    rule: int
    file: str
    why: str
    tried: tuple[Tried, ...] = ()

    def __str__(self) -> str:
        """Return it for people, in one line."""
        text = f"{self.service} serves {self.operation} by rule {self.rule} of {self.file}"
        text += f": {self.why}"
        if self.tried:
            before = ", ".join(f"{one.service} ({one.code}: {one.why})" for one in self.tried)
            text += f"; before it, and without effect: {before}"
        return text


def _its_own(service: str) -> None:
    """Leave a service at its own address."""


@record
class Route:
    """The way of a call that no service was named for.

    Attributes:
        rule: The number of the rule that matched, from 1.
        file: The file that it stands in.
        why: What made it match.
        services: Those that may be tried.
        split: Weights of those that may come first.
        failover_on: Codes of the errors after which the next is tried.
        address: Returns the user's own address in place of a service's, None for the service's.
        passed_over: The rule's other services, each with the reason.
        told: Takes who served the call.
    """

    rule: int
    file: str
    why: str
    services: tuple[str, ...]
    split: tuple[tuple[str, int], ...] = ()
    failover_on: tuple[str, ...] = FAILOVER_ON
    address: Callable[[str], str | None] = _its_own
    passed_over: tuple[tuple[str, str], ...] = ()
    told: Callable[[Served], None] | None = None
