"""Faults on request: one key in a thing's notes makes its next step go wrong.

    {"notes": {"unictl_sandbox": "500_after"}}

The value names one fault or several, parted by commas, each as `[step:]fault[*times]`.

| fault | applied? | what the caller gets |
| --- | --- | --- |
| `timeout` | yes | no reply: served, the connection is held and then closed |
| `reset` | yes | no reply: the connection breaks |
| `unreachable` | no | no reply: in process, nothing was sent |
| `500_after`, `502_after`, `504_after` | yes | that status; 504 with a gateway's HTML page |
| `500_before`, `503_before` | no | that status |
| `rate_limit` | no | 429 with `Retry-After: 1` |
| `unauthorized`, `forbidden` | no | 401, 403 |
| `decline` | no | the payment fails; at a refund or capture, a refusal |
| `insufficient_funds` | no | the same for want of money |

The step is `create` unless named, and for the last two `pay` (what the customer does), but of a
refund `create`. The others are what can be done to the thing afterwards: `fetch`, `update`,
`authorize`, `capture`, `refund`, `cancel`, `pause`, `resume`. A payment has its order's notes, so
an order with `capture:timeout` is captured while the reply is lost.

A fault fires once for the same request (method, path and body), so that a retry goes through;
`503_before*3` fires three times. What a fault leaves applied can be found afterwards.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from unictl.sandbox.exchange import Silence
from unictl.sandbox.session import Session

KEY: Final = "unictl_sandbox"
STEPS: Final = (
    "create",
    "pay",
    "fetch",
    "update",
    "authorize",
    "capture",
    "refund",
    "cancel",
    "pause",
    "resume",
)


class Fault(NamedTuple):
    """What goes wrong.

    Attributes:
        name: As written in the notes.
        applied: Whether the step takes effect all the same.
        silence: How the reply fails to come, if none comes.
        status: The HTTP status of the reply, if one comes.
        declines: Whether it is the customer's bank that says no.
    """

    name: str
    applied: bool = False
    silence: Silence | None = None
    status: int = 0
    declines: bool = False


FAULTS: Final = {
    fault.name: fault
    for fault in (
        Fault("timeout", applied=True, silence="timeout"),
        Fault("reset", applied=True, silence="reset"),
        Fault("unreachable", silence="unreachable"),
        Fault("500_after", applied=True, status=500),
        Fault("502_after", applied=True, status=502),
        Fault("504_after", applied=True, status=504),
        Fault("500_before", status=500),
        Fault("503_before", status=503),
        Fault("rate_limit", status=429),
        Fault("unauthorized", status=401),
        Fault("forbidden", status=403),
        Fault("decline", status=400, declines=True),
        Fault("insufficient_funds", status=400, declines=True),
    )
}


class Planned(NamedTuple):
    """A fault, the step that it meets, and how often."""

    step: str
    fault: Fault
    times: int


def read(
    notes: Any, *, declined_at: str = "pay", own: Mapping[str, Fault] = MappingProxyType({})
) -> Iterator[Planned]:
    """Yield the faults that a thing's notes plan.

    Args:
        notes: The notes or metadata, or what stands in their place when there are none.
        declined_at: The step of a decline that names none.
        own: Faults that only the service itself knows.

    Raises:
        ValueError: One can't be read; the message says what could stand there.
    """
    if not isinstance(notes, Mapping) or not (text := notes.get(KEY)):
        return
    for part in str(text).split(","):
        step, colon, rest = part.strip().rpartition(":")
        name, star, count = rest.partition("*")
        fault = own.get(name) or FAULTS.get(name)
        if fault is None:
            raise ValueError(f"{KEY}: {name!r} is none of {', '.join([*FAULTS, *own])}")
        if not colon:
            step = declined_at if fault.declines else "create"
        if step not in STEPS or (step == "pay" and not fault.declines):
            raise ValueError(f"{KEY}: {name!r} can't meet the step {step!r}")
        if star and not (count.isascii() and count.isdigit()):
            raise ValueError(f"{KEY}: {count!r} is no number of times")
        yield Planned(step, fault, int(count) if star else 1)


def due(
    session: Session, service: str, planned: Iterator[Planned], *, step: str, request: str
) -> Fault | None:
    """Return the fault that meets this step now, and note that it has.

    Args:
        session: The transaction; undone, the fault has not fired.
        service: The service's slug.
        planned: From `read`.
        step: What is being done.
        request: Tells one request from another; a retry has the same.
    """
    for plan in planned:
        if plan.step != step:
            continue
        key = sha256(f"{step} {plan.fault.name} {request}".encode()).hexdigest()
        fired = int(session.mark(service, "fault", key) or 0)
        if fired < plan.times:
            session.set_mark(service, "fault", key, str(fired + 1))
            return plan.fault
    return None
