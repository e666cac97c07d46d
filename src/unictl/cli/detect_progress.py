"""How far a walk through folders has come: one line on the terminal, which is gone at the end."""

import os
import shutil
import sys
import time
from typing import Final

from unictl.cli.people import visible

_REST: Final = 0.05  # seconds between two drawings; a walk passes thousands of folders in each


class Progress:
    """Counts, and shows the counts on stderr.

    Args:
        quiet: Whether the user wants nothing but results.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn = False
        self._next = 0.0
        self.folders = 0
        self.files = 0

    def folder(self, path: str) -> None:
        """Count a folder that was walked through."""
        self.folders += 1
        self._draw(path)

    def file(self, path: str) -> None:
        """Count a file that was looked at."""
        self.files += 1
        self._draw(path)

    def clear(self) -> None:
        """Remove the line, so that something else can be written."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False

    def _draw(self, path: str) -> None:
        now = time.monotonic() if self._shown else 0.0
        if not self._shown or now < self._next:
            return
        self._next = now + _REST
        text = f"folders {self.folders}, files {self.files}  {visible(path)}"
        width = max(1, shutil.get_terminal_size().columns - 1)
        sys.stderr.write(f"\r\x1b[K{text[:width]}")
        sys.stderr.flush()
        self._drawn = True
