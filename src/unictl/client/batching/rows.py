"""What goes into a batch and what comes out of it: a row, its outcome, and how far it has come."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from unictl.core.record import record
from unictl.errors import UnictlError

State = Literal["succeeded", "failed", "unknown", "skipped"]


@record
class Row:
    """One row of a batch: what one call of its operation is given.

    Attributes:
        number: Of the input, from 1; the row's key comes from it.
        arguments: What stands in the path, by name.
        values: The request's fields, in JSON's types or ours.
        service: The service that it goes to; None for the batch's.
        extra: The services' own fields, by service.
        key: An idempotency key of the caller's own; None for the one that the batch makes.
        country: The customer's, for the rules.
        error: Why the row can't be read; then nothing of it is sent.
    """

    number: int
    arguments: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    service: str | None = None
    extra: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    key: str | None = None
    country: str | None = None
    error: UnictlError | None = None


@record
class Outcome:
    """What became of a row.

    Attributes:
        number: The row's.
        key: Its idempotency key.
        state: `failed` had surely no effect, `unknown` may have had one, and `skipped` was taken up
            when the batch stopped, with nothing sent.
        result: The operation's, of a row that succeeded; None where somebody noted by hand that
            it was applied.
        error: Why there is none.
        earlier: Whether an earlier go at the same run did it, so that nothing was sent now.
    """

    number: int
    key: str
    state: State
    result: Any = None
    error: UnictlError | None = None
    earlier: bool = False


@record
class Progress:
    """How far a batch has come.

    Attributes:
        total: Rows of the input.
        succeeded: Rows with their effect, those of an earlier go included.
        earlier: Rows that an earlier go had done.
        failed: Rows that surely had no effect.
        unknown: Rows that may have had one.
        under_way: Rows being carried out now.
        concurrency: So many may be at once now.
        rate: Rows a second, lately.
        waiting: Seconds until the service is asked again, where all rows wait for that; else None.
    """

    total: int
    succeeded: int = 0
    earlier: int = 0
    failed: int = 0
    unknown: int = 0
    under_way: int = 0
    concurrency: int = 1
    rate: float = 0.0
    waiting: float | None = None

    @property
    def done(self) -> int:
        """Rows that have ended, whichever way."""
        return self.succeeded + self.failed + self.unknown

    @property
    def left(self) -> int:
        """Rows that have not ended: those under way, and those that nobody has taken up."""
        return self.total - self.done
