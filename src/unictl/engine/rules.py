"""The rules by which an operation is sent to one of several services: how a file writes them.

    [[routes.payments]]
    services = ["stripe", "paypal"]
    when = { currency = ["EUR", "USD"], amount = { at_least = 100, at_most = 500000 } }
    split = { stripe = 80, paypal = 20 }

A rule that can't be read wholly is a fault, never ignored in part: a condition that were dropped
would send money where nobody wanted it.
"""

from typing import Final

from unictl.core.record import record

FAILOVER_ON: Final = (
    "authentication_refused",
    "permission_refused",
    "rate_limited",
    "service_unavailable",
    "network_failed",
    "timed_out",
)
"""The errors after which the next service is tried, where a rule doesn't say: each of them is the
service's own trouble, or that of our access to it, and none says anything of the request."""

ALLOWED: Final = (*FAILOVER_ON, "rejected", "declined")
"""Those that a rule may name. After any other the effect isn't surely absent, or another service
is no remedy: a conflict, a limit of the user's own, a call under way."""


@record
class Rule:
    """One rule.

    Attributes:
        capability: Whose operations it is for.
        number: Its place in the file, from 1.
        services: In the order in which they are tried.
        operations: Those that it is for; none for all of the capability.
        currency: ISO 4217 codes; none for any, as below.
        country: ISO 3166-1 alpha-2 codes.
        at_least: The smallest amount, in minor units.
        at_most: The largest.
        mode: `test` or `live`; only services whose keys are of it.
        feature: Only services of which the project uses one of these.
        split: Weights of the services that may come first; none for the order as it stands.
        failover_on: Codes of the errors after which the next service is tried.
    """

    capability: str
    number: int
    services: tuple[str, ...]
    operations: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    mode: str | None = None
    feature: tuple[str, ...] = ()
    split: tuple[tuple[str, int], ...] = ()
    failover_on: tuple[str, ...] = FAILOVER_ON


@record
class Fault:
    """What is wrong with a rule.

    Attributes:
        number: The rule's place, from 1; 0 for all of them.
        key: Where in it, `when.currency`; empty for the whole.
        why: What is wrong.
        fix: What to write.
    """

    number: int
    key: str
    why: str
    fix: str
