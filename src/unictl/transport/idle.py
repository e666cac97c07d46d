"""Connections that wait for their next request, by the place that they lead to."""

import select
import threading
import time
from typing import Final, Generic, Protocol, TypeVar

from unictl.transport.places import Place

# Services close what is idle for longer; the shortest that are known keep it for some five seconds.
_IDLE_SECONDS: Final = 5.0
_MOST: Final = 100


class Kept(Protocol):
    """A connection, as far as this room knows it.

    Attributes:
        idle_since: On the monotonic clock, in seconds.
    """

    idle_since: float

    def again(self) -> bool:
        """Make ready for the next request; False where it can carry none."""
        ...

    def alive(self) -> bool:
        """Say whether the other side hasn't closed it, or said anything unasked."""
        ...

    def close(self) -> None:
        """Close it at once."""
        ...


C = TypeVar("C", bound=Kept)


class Idle(Generic[C]):
    """Keeps them; several threads may take and give back."""

    def __init__(self) -> None:
        self._waiting: dict[Place, list[C]] = {}
        self._lock = threading.Lock()
        self._closed = False

    def take(self, place: Place) -> C | None:
        """Return the one that was used last, or None; those that are of no use are closed."""
        while True:
            with self._lock:
                waiting = self._waiting.get(place)
                if not waiting:
                    return None
                found = waiting.pop()
            if time.monotonic() - found.idle_since < _IDLE_SECONDS and found.alive():
                return found
            found.close()

    def give_back(self, place: Place, connection: C) -> None:
        """Keep the connection for the next request if it can carry one; else close it."""
        if not connection.again():
            connection.close()
            return
        connection.idle_since = time.monotonic()
        old: list[C] = []
        with self._lock:
            waiting = self._waiting.setdefault(place, [])
            if self._closed or len(waiting) >= _MOST:
                old.append(connection)
            else:
                waiting.append(connection)
            while waiting and connection.idle_since - waiting[0].idle_since > _IDLE_SECONDS:
                old.append(waiting.pop(0))
        for one in old:
            one.close()

    def close(self) -> list[C]:
        """Take no further ones, and return those that wait."""
        with self._lock:
            self._closed = True
            left = [one for waiting in self._waiting.values() for one in waiting]
            self._waiting.clear()
        return left


def readable(number: int) -> bool:
    """Say whether there is something to read at the socket of that number, an end included."""
    if number < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))
