"""Draws a checklist at the terminal, on stderr, and reads the keys for it.

It takes the terminal's other screen, so that what stood there comes back, a change of the window's
size leaves no traces, and nothing of the list stays behind. The terminal's mode comes back however
it ends: with a key, Ctrl-C, a signal, and for the time of Ctrl-Z too.
"""

import os
import re
import select
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Self

from unictl.cli.checklist import Checklist

_KEYS: Final = {
    b"\x1b[A": "up",
    b"\x1bOA": "up",
    b"k": "up",
    b"\x1b[B": "down",
    b"\x1bOB": "down",
    b"j": "down",
    b"\x1b[C": "open",
    b"\x1bOC": "open",
    b"l": "open",
    b"e": "open",
    b"\x1b[D": "close",
    b"\x1bOD": "close",
    b"h": "close",
    b"\x1b[5~": "page up",
    b"\x1b[6~": "page down",
    b"\x1b[H": "home",
    b"\x1bOH": "home",
    b"\x1b[1~": "home",
    b"\x1b[F": "end",
    b"\x1bOF": "end",
    b"\x1b[4~": "end",
    b" ": "switch",
    b"x": "switch",
    b"a": "all",
    b"n": "none",
    b"?": "help",
    b"\r": "done",
    b"\n": "done",
    b"q": "leave",
    b"\x1b": "leave",
    b"\x03": "leave",
    b"\x04": "leave",
}
_KEY: Final = re.compile(rb"\x1b\[[0-9;]*[@-~]|\x1bO[@-~]|.", re.DOTALL)
_ESCAPE: Final = b"\x1b"
_REST: Final = 0.05  # seconds within which a key's sequence arrives; a lone Esc has no rest
_OTHER_SCREEN: Final = "\x1b[?1049h\x1b[?25l"
_CLEAR: Final = "\x1b[H\x1b[J"
_OWN_SCREEN: Final = f"{_CLEAR}\x1b[?25h\x1b[?1049l"  # clear too: some terminals have one screen
_NEXT_LINE: Final = "\x1b[K\r\n"


def possible() -> bool:
    """Return whether this terminal can do it."""
    if os.environ.get("TERM", "dumb") == "dumb":
        return False
    try:
        import termios  # noqa: F401, PLC0415 - POSIX only
    except ImportError:
        return False
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(checklist: Checklist) -> None:
    """Let the user tick rows.

    Raises:
        KeyboardInterrupt: The user left, or the terminal is gone.
    """
    with _Terminal() as terminal:
        terminal.draw(checklist)
        for key in terminal.pressed():
            ended = checklist.press(key)
            if ended == "done":
                return
            if ended == "leave":
                break
            terminal.draw(checklist)
    raise KeyboardInterrupt


class _Terminal:
    """The terminal while it shows the list.

    SIGTERM and SIGHUP arrive as `KeyboardInterrupt` here: see `ending`.
    """

    def __enter__(self) -> Self:
        import termios  # noqa: PLC0415 - POSIX only

        self._stdin = sys.stdin.fileno()
        self._before: list[Any] = termios.tcgetattr(self._stdin)
        # A handler only leaves its number in this pipe: what it means is done between two keys.
        self._signals, self._wakes = os.pipe()
        os.set_blocking(self._wakes, False)
        self._old_wakes = signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        self._old = {
            number: signal.signal(number, _noted)
            for number in (signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT)
        }
        self._take()
        return self

    def __exit__(self, *ended: object) -> None:
        self._give_back()
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakes)
        os.close(self._signals)
        os.close(self._wakes)

    def draw(self, checklist: Checklist) -> None:
        """Draw the list as the window now is."""
        size = shutil.get_terminal_size()
        lines = checklist.lines(size.columns, size.lines)
        _write(_CLEAR + _NEXT_LINE.join(lines))

    def pressed(self) -> Iterator[str]:
        """Yield the names of the keys pressed until stdin ends, and "" where it is only drawn."""
        while True:
            ready = select.select([self._stdin, self._signals], [], [])[0]
            if self._signals in ready:
                came = os.read(self._signals, 64)
                if signal.SIGTSTP in came:
                    self._stop()
                if signal.SIGCONT in came:  # the shell has the terminal's mode as it likes it
                    self._take()
                yield ""
                continue
            try:
                typed = os.read(self._stdin, 64)
            except OSError:  # the terminal was hung up
                return
            if not typed:
                return
            if typed == _ESCAPE and select.select([self._stdin], [], [], _REST)[0]:
                typed += os.read(self._stdin, 64)
            yield from (_KEYS.get(key, "") for key in _KEY.findall(typed))

    def _stop(self) -> None:
        """Stop as Ctrl-Z asks, the terminal given back; SIGCONT takes it again."""
        self._give_back()
        with _by_default(signal.SIGTSTP):
            os.kill(os.getpid(), signal.SIGTSTP)

    def _take(self) -> None:
        import tty  # noqa: PLC0415 - POSIX only

        tty.setcbreak(self._stdin)
        _write(_OTHER_SCREEN)

    def _give_back(self) -> None:
        import termios  # noqa: PLC0415 - POSIX only

        _write(_OWN_SCREEN)
        termios.tcsetattr(self._stdin, termios.TCSADRAIN, self._before)


def _noted(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: that there is a handler lets the number arrive in the pipe."""


@contextmanager
def _by_default(number: signal.Signals) -> Iterator[None]:
    ours = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, ours)


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
