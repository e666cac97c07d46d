"""How many requests a service is given at once: more while it keeps up, fewer when it doesn't.

Additive increase, multiplicative decrease, as TCP does it (RFC 5681): from one on, doubled with
each round of replies until something gives, then one more a round. Halved when the service says
that it is too much, or has no answer; made smaller by a quarter when its replies take much longer
than they did, which comes before both.
"""

from typing import Final

from unictl.errors import NetworkFailed, RateLimited, ServiceUnavailable, TimedOut

_TOO_MUCH: Final = (RateLimited, ServiceUnavailable, TimedOut)
_HALF: Final = 0.5
_SLOWER: Final = 0.75
_TIMES: Final = 2.0
_MORE: Final = 0.1
_WEIGHT: Final = 0.1
_DRIFT: Final = 0.002
"""Replies count as slow when they take more than twice as long as the best, and 0.1 s.

The time they take is smoothed over some ten replies. The best that is remembered drifts towards
what they take now, over some five hundred, so that a service may become another in the long run.
"""


class Pace:
    """The pace of one service and account.

    Args:
        most: So many requests at once at most.
    """

    def __init__(self, most: int) -> None:
        self._most = float(most)
        self._limit = 1.0
        self._settled = False
        self._shrunk_at = 0.0
        self._takes = self._best = 0.0

    @property
    def width(self) -> int:
        """So many requests may be under way at once."""
        return int(self._limit)

    def ended(self, began: float, ended: float, failure: Exception | None) -> None:
        """Take in a request's end.

        Args:
            began: Unix seconds.
            ended: The same.
            failure: How it failed; None if it didn't.
        """
        if isinstance(failure, _TOO_MUCH):
            self._shrink(_HALF, began, ended)
            return
        if isinstance(failure, NetworkFailed):
            return  # no reply, so nothing is known of how long one takes
        self._timed(max(ended - began, 0.0))
        if self._takes > _TIMES * self._best + _MORE:
            self._shrink(_SLOWER, began, ended)
        else:
            more = 1.0 / self._limit if self._settled else 1.0
            self._limit = min(self._limit + more, self._most)

    def _timed(self, seconds: float) -> None:
        if not self._best:
            self._takes = self._best = seconds
        self._takes += _WEIGHT * (seconds - self._takes)
        self._best += _DRIFT * (self._takes - self._best)
        self._best = min(self._best, self._takes)

    def _shrink(self, factor: float, began: float, ended: float) -> None:
        """Shrink once for all the requests that were under way then."""
        self._settled = True
        if began >= self._shrunk_at:
            self._shrunk_at = ended
            self._limit = max(self._limit * factor, 1.0)
