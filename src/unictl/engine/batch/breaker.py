"""A circuit breaker for one service and account (Nygard, Release It!, chapter 5).

Closed: requests go through. After so many failures in a row it opens, and nothing goes through for
a while. Then one request is let through to see (half open): its success closes the breaker, its
failure opens it for twice as long. When that has gone on for a minute, it has given up.
"""

from typing import Final

FAILURES: Final = 8
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 15.0
GIVES_UP: Final = 60.0
_LOOK: Final = 0.25
_OVERDUE: Final = 120.0
"""In seconds; `_LOOK` between two questions while a probe is out, and after `_OVERDUE` that probe
counts as lost."""


class Breaker:
    """Whether a service is asked at all."""

    def __init__(self) -> None:
        self._failures = 0
        self._opened_at: float | None = None
        self._pause = 0.0
        self._until = 0.0
        self._probing = False
        self.given_up = False

    @property
    def opened(self) -> bool:
        """Whether requests are held back."""
        return self._opened_at is not None

    def enter(self, now: float) -> float:
        """Return 0 if a request may be sent, else seconds after which to ask again.

        Once it has `given_up` it lets nothing through, and the answer means nothing.
        """
        if self._opened_at is None:
            return 0.0
        if now < self._until:
            return _LOOK if self._probing else self._until - now
        if now - self._opened_at >= GIVES_UP and not self._probing:
            self.given_up = True
            return LONGEST_PAUSE
        self._probing = True
        self._until = now + _OVERDUE
        return 0.0

    def waiting(self, now: float) -> float | None:
        """Return the seconds until the service is asked again; None while it is."""
        return max(self._until - now, 0.0) if self.opened and not self._probing else None

    def ended(self, now: float, *, failed: bool) -> None:
        """Take in how a request ended that was let through.

        Args:
            now: Unix seconds.
            failed: Whether the service was out of reach or had no answer; a refusal is an answer.
        """
        if not failed:
            self._failures, self._opened_at, self._probing, self._pause = 0, None, False, 0.0
            return
        self._failures += 1
        if self._opened_at is None and self._failures < FAILURES:
            return
        if self._opened_at is None:
            self._opened_at, self._pause = now, FIRST_PAUSE
        elif self._probing:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        else:
            return  # it was under way when the breaker opened
        self._probing = False
        self._until = now + self._pause
