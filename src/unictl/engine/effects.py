"""What the engine asks its driver to do: one small class per call of a port."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from unictl.core.call import Reply, Wire
from unictl.core.ports import Intent, Mode, Realm, Row, RowState


@dataclass(frozen=True, slots=True)
class LoadCredentials:
    """Answered with `Loaded`."""

    service: str
    account: str


@dataclass(frozen=True, slots=True)
class Allow:
    """Answered with None, or the guard's error."""

    mode: Mode
    realm: Realm
    operation: str


@dataclass(frozen=True, slots=True)
class Begin:
    """Answered with the journal's `Row`."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class Sending:
    """Answered with None once it is flushed."""

    row: Row
    step: str


@dataclass(frozen=True, slots=True)
class Send:
    """Answered with the `Reply`, or a `TransportError`."""

    wire: Wire
    timeout: float


@dataclass(frozen=True, slots=True)
class Replied:
    """Answered with None once it is flushed."""

    row: Row
    step: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Settle:
    """Answered with None once it is flushed."""

    row: Row
    state: RowState
    result: Any = None


@dataclass(frozen=True, slots=True)
class Sleep:
    """Answered with None after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Now:
    """Answered with Unix seconds."""


@dataclass(frozen=True, slots=True)
class Jitter:
    """Answered with a number from 0 up to 1."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """Answered with a new idempotency key."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Answered with None; a line for `--verbose` and the log."""

    line: str


@dataclass(frozen=True, slots=True)
class Warn:
    """Answered with None; a line that people should see in any case."""

    line: str


Effect: TypeAlias = (
    LoadCredentials
    | Allow
    | Begin
    | Sending
    | Send
    | Replied
    | Settle
    | Sleep
    | Now
    | Jitter
    | NewKey
    | Tell
    | Warn
)
