"""How far a batch is: a bar at a terminal, a line now and then in a log, else nothing."""

import os
import shutil
import sys
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from unictl.cli import streams
from unictl.client.batch import Progress

T = TypeVar("T")

_WIDTH: Final = 20
_SLOW: Final = 1.0
"""Seconds before a bar is shown: what is done sooner needs none."""

_REDRAW: Final = 0.2
_LINE_EVERY: Final = 10.0
_MINUTE: Final = 60


Shown = tuple[str, float | None]
"""A text, and which share is done; None where nobody knows."""


class Bar:
    """Tells on stderr how far something is, until it is closed.

    Args:
        quiet: Whether the user wants nothing but results.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._state: Callable[[], Shown] | None = None
        terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._bar = terminal and not os.environ.get("CI")
        self._drawn = False
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def show(self, state: Callable[[], Shown] | None) -> None:
        """Tell how far this is from now on; None to be still."""
        with self._lock:
            self._state = state
            self._clear()
        if self._thread is None and state is not None and not self._quiet:
            self._thread = threading.Thread(target=self._tell, daemon=True)
            self._thread.start()

    def aside(self, do: Callable[[], T]) -> T:
        """Do what writes something else, where the bar may stand, and return its value."""
        with self._lock:
            self._clear()
            return do()

    def say(self, text: str) -> None:
        """Write a line from within a signal's handler.

        It may have come in the middle of a write, so this waits for no lock, and has no buffer.
        """
        lead = "\r\x1b[K" if self._drawn else ""
        try:
            os.write(sys.stderr.fileno(), f"{lead}{text}\n".encode())
        except OSError:
            self._ended.set()

    def close(self) -> None:
        """Leave the line to what comes next."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._clear()

    def _tell(self) -> None:
        wait = _SLOW if self._bar else _LINE_EVERY
        while not self._ended.wait(wait):
            wait = _REDRAW if self._bar else _LINE_EVERY
            with self._lock:
                if self._ended.is_set():
                    return
                if self._state is not None:
                    self._draw(*self._state())

    def _draw(self, text: str, share: float | None) -> None:
        if not self._bar:
            streams.say(text)
            return
        if share is not None:
            full = round(_WIDTH * share)
            text = f"[{'#' * full}{'.' * (_WIDTH - full)}] {text}"
        width = max(1, shutil.get_terminal_size().columns - 1)
        try:
            sys.stderr.write(f"\r\x1b[K{text[:width]}")
            sys.stderr.flush()
        except OSError:
            self._ended.set()
        self._drawn = True

    def _clear(self) -> None:
        if not self._drawn:
            return
        self._drawn = False
        try:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
        except OSError:
            streams.mute(sys.stderr)


def shown(state: Progress) -> Shown:
    """Return how far a batch is in a line: `6214 of 10000, 3 failed, 412/s, 10 s left`."""
    parts = [f"{state.done} of {state.total}"]
    if state.failed:
        parts.append(f"{state.failed} failed")
    if state.unknown:
        parts.append(f"{state.unknown} unknown")
    if state.waiting is not None:
        parts.append(f"waiting, the service is asked again in {state.waiting:.0f} s")
    elif state.rate > 0:
        parts.append(f"{state.rate:.0f}/s" if state.rate >= 1 else f"{state.rate:.2f}/s")
        parts.append(f"{lasting(state.left / state.rate)} left")
    return ", ".join(parts), state.done / max(1, state.total)


def lasting(seconds: float) -> str:
    """Return a length of time for people: `48 s`, `2 min 05 s`, `1 h 12 min`."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    minutes, rest = divmod(whole, _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes} min {rest:02} s"
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours} h {minutes:02} min"
