"""A list of boxes that are ticked with the keyboard, drawn on stderr.

Arrows or j/k move, space ticks, a ticks all or none, enter takes it, q, Esc or Ctrl-C leaves. It
uses no colour and no library, so it looks the same everywhere; the terminal's mode comes back
however it ends.
"""

import os
import select
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final, Literal

HELP: Final = "up/down move, space switches, a all or none, enter takes it, q or Esc leaves"
_KEYS: Final = {
    b"\x1b[A": "up",
    b"\x1bOA": "up",
    b"k": "up",
    b"\x1b[B": "down",
    b"\x1bOB": "down",
    b"j": "down",
    b" ": "switch",
    b"x": "switch",
    b"a": "all",
    b"\r": "done",
    b"\n": "done",
    b"q": "leave",
    b"\x1b": "leave",
    b"\x03": "leave",
    b"\x04": "leave",
}
_ESCAPE: Final = b"\x1b"
_SEQUENCE: Final = 3
_REST: Final = 0.05  # seconds within which a key's sequence arrives; a lone Esc has no rest
_AROUND: Final = 3  # lines of the screen that are not the list's


@dataclass(slots=True)
class Box:
    """One line.

    Attributes:
        key: What it stands for.
        text: What is shown.
        on: Whether it is ticked.
        title: A line above it, where a group begins.
    """

    key: tuple[str, str]
    text: str
    on: bool
    title: str | None = None


class Checklist:
    """The boxes, and which of them the cursor is at."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = list(boxes)
        self.at = 0

    def press(self, key: str) -> Literal["done", "leave"] | None:
        """Carry out a key, and return how the list ends if it does."""
        match key:
            case "up":
                self.at = (self.at - 1) % len(self.boxes)
            case "down":
                self.at = (self.at + 1) % len(self.boxes)
            case "switch":
                self.boxes[self.at].on = not self.boxes[self.at].on
            case "all":
                wanted = not all(box.on for box in self.boxes)
                for box in self.boxes:
                    box.on = wanted
            case "done":
                return "done"
            case "leave":
                return "leave"
            case _:
                pass
        return None

    def lines(self, width: int, height: int) -> list[str]:
        """Return what to draw: the part around the cursor that fits, and how much more there is."""
        lines: list[str] = []
        places: list[int] = []
        cursor = 0
        for position, box in enumerate(self.boxes):
            if box.title is not None:
                lines.append(box.title)
            if position == self.at:
                cursor = len(lines)
            places.append(len(lines))
            pointer = ">" if position == self.at else " "
            lines.append(f"{pointer} [{'x' if box.on else ' '}] {box.text}")
        room = max(1, height - _AROUND)
        start = max(0, min(cursor - room // 2, len(lines) - room))
        above = sum(place < start for place in places)
        below = sum(place >= start + room for place in places)
        hidden = [f"{n} more {where}" for n, where in ((above, "above"), (below, "below")) if n]
        more = f"… {', '.join(hidden)}" if hidden else ""
        return [line[: max(1, width - 1)] for line in [*lines[start : start + room], more, HELP]]


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
    """Let the user tick boxes.

    Raises:
        KeyboardInterrupt: The user left.
    """
    screen = _Screen(checklist)
    with _keys_unbuffered(screen):
        screen.draw()
        for key in _pressed():
            ended = checklist.press(key)
            screen.draw()
            if ended == "done":
                return
            if ended == "leave":
                break
    raise KeyboardInterrupt


class _Screen:
    """Draws the list over itself."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._drawn = 0

    def draw(self) -> None:
        size = shutil.get_terminal_size()
        lines = self._checklist.lines(size.columns, size.lines)
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        sys.stderr.write(up + "\r\x1b[J" + "\n".join(lines) + "\n")
        sys.stderr.flush()
        self._drawn = len(lines)

    def redraw_below(self) -> None:
        """Draw anew after something else has written to the terminal."""
        self._drawn = 0
        self.draw()


def _pressed() -> Iterator[str]:
    """Yield the names of the keys pressed until stdin ends."""
    descriptor = sys.stdin.fileno()
    while typed := os.read(descriptor, 64):
        if typed == _ESCAPE and select.select([descriptor], [], [], _REST)[0]:
            typed += os.read(descriptor, 64)
        while typed:
            length = _SEQUENCE if typed.startswith((b"\x1b[", b"\x1bO")) else 1
            yield _KEYS.get(typed[:length], "")
            typed = typed[length:]


@contextmanager
def _keys_unbuffered(screen: _Screen) -> Iterator[None]:
    """Deliver keys at once and unseen; put everything back at the end.

    SIGTERM and SIGHUP arrive as `KeyboardInterrupt` here: see `ending`.
    """
    import termios  # noqa: PLC0415 - POSIX only
    import tty  # noqa: PLC0415

    descriptor = sys.stdin.fileno()
    before: list[Any] = termios.tcgetattr(descriptor)

    def resume(_signal: int, _frame: FrameType | None) -> None:
        tty.setcbreak(descriptor)
        screen.redraw_below()

    old = signal.signal(signal.SIGCONT, resume)
    try:
        tty.setcbreak(descriptor)
        sys.stderr.write("\x1b[?25l")
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        signal.signal(signal.SIGCONT, old)
        sys.stderr.write("\x1b[?25h")
        sys.stderr.flush()
