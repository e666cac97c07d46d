"""What the engine asks its driver to do: one small class per call of a port."""

from collections.abc import Generator
from typing import Any, TypeAlias

from unictl.core.call import Reply, Token, Wire
from unictl.core.ports import Intent, Mode, Realm, Row, RowState
from unictl.core.record import record


@record
class LoadCredentials:
    """Answered with `Loaded`."""

    service: str
    account: str


@record
class FindToken:
    """Answered with a kept `Token`, or None."""

    name: str
    vaulted: bool = False


@record
class KeepToken:
    """Answered with None; a token of None forgets the one of that name."""

    name: str
    token: Token | None
    vaulted: bool = False


@record
class Allow:
    """Answered with the profile's limits, None if there are none; or the guard's error."""

    mode: Mode
    realm: Realm
    operation: str


@record
class Begin:
    """Answered with the journal's `Row`."""

    intent: Intent


@record
class Sending:
    """Answered with None once it is flushed."""

    row: Row
    step: str
    within: float


@record
class Send:
    """Answered with the `Reply`, or a `TransportError`."""

    wire: Wire
    timeout: float


@record
class SideBySide:
    """Answered with the results of the plans, in their order; the first error ends them all."""

    plans: tuple[Generator["Effect", Any, Any], ...]


@record
class Replied:
    """Answered with None once it is flushed."""

    row: Row
    step: str
    reply: Reply


@record
class Settle:
    """Answered with None once it is flushed."""

    row: Row
    state: RowState
    result: Any = None
    error: Any = None
    unsure: tuple[str, ...] = ()


@record
class Enter:
    """Answered with 0 if the gate lets a request through, else seconds to wait; or its error."""

    circuit: str


@record
class Left:
    """Answered with None; a request that the gate let through has ended."""

    circuit: str
    seconds: float
    failure: Exception | None


@record
class MayRetry:
    """Answered with whether the gate has a retry left."""


@record
class Sleep:
    """Answered with None after so many seconds."""

    seconds: float


@record
class Now:
    """Answered with Unix seconds."""


@record
class Jitter:
    """Answered with a number from 0 up to 1."""


@record
class NewKey:
    """Answered with a new idempotency key."""


@record
class Tell:
    """Answered with None; a line for `--verbose` and the log."""

    line: str


@record
class Warn:
    """Answered with None; a line that people should see in any case."""

    line: str


Effect: TypeAlias = (
    LoadCredentials
    | FindToken
    | KeepToken
    | Allow
    | Begin
    | Sending
    | Send
    | SideBySide
    | Replied
    | Settle
    | Enter
    | Left
    | MayRetry
    | Sleep
    | Now
    | Jitter
    | NewKey
    | Tell
    | Warn
)
