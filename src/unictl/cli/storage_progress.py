"""How far a large transfer is: a bar at a terminal, a line now and then in a log, else nothing."""

import os
import sys
import threading
import time
from typing import Final

from unictl.cli import streams
from unictl.settings import Settings

_MIB: Final = 1 << 20
_WIDTH: Final = 24
_SLOW: Final = 1.0
"""Seconds before a bar is shown: what is done sooner needs none."""

_REDRAW: Final = 0.1
_LINE_EVERY: Final = 15.0


class Progress:
    """Tells on stderr how many of the bytes have gone over the wire.

    Args:
        name: What goes.
        settings: Of this run; `quiet` and `--no-input` in a pipe show nothing.
        total: Bytes in all; None where that isn't known.
    """

    def __init__(self, name: str, settings: Settings, total: int | None = None) -> None:
        self.total = total
        self._name = name
        self._done = 0
        self._began = time.monotonic()
        self._drawn = False
        self._lock = threading.Lock()
        terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._bar = terminal and not os.environ.get("CI")
        self._quiet: bool = settings["quiet"]
        self._next = self._began + (_SLOW if self._bar else _LINE_EVERY)

    def __call__(self, count: int) -> None:
        """Take so many more bytes; fewer than none where a part goes once more."""
        with self._lock:
            self._done += count
            now = time.monotonic()
            if self._quiet or now < self._next:
                return
            self._next = now + (_REDRAW if self._bar else _LINE_EVERY)
            self._draw(now)

    def end(self) -> None:
        """Leave the line to what comes next."""
        with self._lock:
            if self._drawn and self._bar:
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()
            self._quiet = True

    def _draw(self, now: float) -> None:
        rate = self._done / max(now - self._began, 1e-6)
        text = f"{self._name}: {_mib(self._done)}"
        if self.total:
            share = min(1.0, max(0.0, self._done / self.total))
            left = max(0, self.total - self._done) / max(rate, 1.0)
            text = f"{self._name}: {share:4.0%} of {_mib(self.total)}, {_mib(rate)}/s, {left:.0f} s"
            if self._bar:
                full = round(share * _WIDTH)
                text = f"[{'#' * full}{'.' * (_WIDTH - full)}] {text}"
        if not self._bar:
            streams.say(text)
            return
        self._drawn = True
        try:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
        except OSError:
            self._quiet = True


def _mib(count: float) -> str:
    return f"{count / _MIB:,.1f} MiB"
