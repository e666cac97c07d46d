"""The rows of a batch that have ended: counted, and brought as they come or in order."""

from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from unictl.client.batching.rows import Outcome, Progress

_RATE_OVER: Final = 10
"""The rate is that of the last so many seconds."""


class Ends:
    """Takes the outcomes.

    Args:
        deliver: Takes each when it is its turn.
        ordered: Whether that is the rows' order.
    """

    def __init__(self, deliver: Callable[[Outcome], None], *, ordered: bool) -> None:
        self._deliver, self._ordered = deliver, ordered
        self._early: dict[int, Outcome] = {}
        self._given = 0
        self._counts: Counter[str] = Counter()
        self._marks: deque[tuple[float, int]] = deque(maxlen=_RATE_OVER)

    @property
    def failed(self) -> int:
        """Rows without success, those included of which nobody knows."""
        return self._counts["failed"] + self._counts["unknown"]

    def take(self, place: int, outcome: Outcome, now: float) -> None:
        """Count the row, and bring its outcome when it is its turn.

        Args:
            place: The row's, from 0 on, in the order in which rows were begun.
            outcome: What became of it.
            now: Unix seconds.
        """
        self._counts[outcome.state] += 1
        self._counts["earlier"] += outcome.earlier
        if not self._marks or now - self._marks[-1][0] >= 1:
            self._marks.append((now, self._done))
        if not self._ordered:
            self._deliver(outcome)
            return
        self._early[place] = outcome
        while (due := self._early.pop(self._given, None)) is not None:
            self._given += 1
            self._deliver(due)

    def progress(self, total: int, now: float) -> Progress:
        """Return how far it has come, as far as rows that ended tell."""
        counts, done = self._counts, self._done
        began, before = self._marks[0] if self._marks else (now, done)
        return Progress(
            total=total,
            succeeded=counts["succeeded"],
            earlier=counts["earlier"],
            failed=counts["failed"],
            unknown=counts["unknown"],
            rate=(done - before) / (now - began) if now > began else 0.0,
        )

    @property
    def _done(self) -> int:
        return self._counts["succeeded"] + self.failed
