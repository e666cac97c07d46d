"""A program at a pseudo-terminal, and what a person would see on its screen."""

import os
import signal
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pexpect
import pyte

_TIMEOUT: Final = 30.0


class Screen:
    """A program that was started at a terminal of its own.

    Args:
        command: The program and its arguments; Python's own by default has to be named too.
        folder: Where it runs.
        variables: Its whole environment but for PATH and TERM.
        size: Lines and columns.
    """

    def __init__(
        self,
        command: list[str],
        folder: Path,
        variables: Mapping[str, str],
        size: tuple[int, int] = (24, 80),
    ) -> None:
        self.child: Any = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(folder),
            env={"PATH": os.environ["PATH"], "TERM": "xterm", **variables},
            timeout=_TIMEOUT,
            dimensions=size,
            # Whoever runs the tests may have them ignore it, which a program inherits.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.mode = termios.tcgetattr(self.child.child_fd)
        self.written = b""
        self._screen = pyte.Screen(size[1], size[0])
        self._stream = pyte.ByteStream(self._screen)

    @property
    def lines(self) -> list[str]:
        """What is on the screen, without blanks at the ends."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines)

    def wait(self, text: str, *, gone: bool = False) -> str:
        """Wait until the screen shows a text, or no longer does, and return the screen."""
        deadline = time.monotonic() + _TIMEOUT
        while (text in self.text) is gone:
            assert time.monotonic() < deadline, f"{text!r} in:\n{self.text}"
            try:
                self._take(self.child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                assert (text in self.text) is not gone, f"{text!r} at the end in:\n{self.text}"
        return self.text

    def type(self, keys: str) -> None:
        """Type keys."""
        self.child.send(keys)

    def resize(self, lines: int, columns: int) -> None:
        """Change the size of the window."""
        self._screen.resize(lines, columns)
        self._screen.reset()
        self.child.setwinsize(lines, columns)

    def unbuffered(self) -> bool:
        """Return whether the program has the terminal in a mode of its own."""
        return bool(termios.tcgetattr(self.child.child_fd) != self.mode)

    def status(self) -> int | None:
        """Return the exit status once it has ended, which has to leave the terminal as it was."""
        deadline = time.monotonic() + _TIMEOUT
        while time.monotonic() < deadline:
            try:
                self._take(self.child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
        assert not self.unbuffered()
        self.child.close()
        return self.child.exitstatus  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the program, if it still runs."""
        self.child.close(force=True)

    def _take(self, written: bytes) -> None:
        self.written += written
        self._stream.feed(written)


def unictl(*arguments: str) -> list[str]:
    """Return the command line of `unictl`, run by this Python."""
    return [sys.executable, "-m", "unictl", *arguments]
