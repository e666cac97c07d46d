"""A list whose lines are ticked with the keyboard: what stands in it, and what each key does to it.

It draws nothing itself: `checklist_screen` does. It has no colour, so it looks the same everywhere.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

HELP: Final = "space switches, right opens, a all, n none, enter takes it, q leaves, ? help"
KEYS: Final = (
    "up, down, k, j   move; page up, page down, home and end too",
    "space, x         switch the line at the cursor",
    "right, left      open a service (its features, and what was seen), and close it",
    "a, n             choose all services, or none",
    "enter            take it as it stands",
    "q, Esc, Ctrl-C   leave; nothing is written",
    "?                this page; any key goes back",
)
_FIXED: Final = 4  # lines of the screen that are not the list's: title, head, what is hidden, help
_INDENT: Final = 6
_NARROW: Final = 20
Ended = Literal["done", "leave"]


@dataclass(slots=True)
class Row:
    """One line that can be ticked.

    Attributes:
        key: What it stands for.
        cells: What is shown, a column each.
        on: Whether it is ticked.
        below: Lines of its own, shown once it is open; those that are ticked are its last cell.
        notes: What is told of it once it is open.
        opened: Whether it is.
    """

    key: tuple[str, ...]
    cells: tuple[str, ...]
    on: bool
    below: "list[Row]" = field(default_factory=list)
    notes: tuple[str, ...] = ()
    opened: bool = False


class Checklist:
    """The rows, and which of them the cursor is at.

    Args:
        rows: The rows; there is at least one.
        head: The names of the columns; the last is that of what is ticked below.
        what: What the rows are, for the title: `services`.
    """

    def __init__(self, rows: Sequence[Row], head: Sequence[str], what: str) -> None:
        self.rows = list(rows)
        self.at: Row = self.rows[0]
        self.helping = False
        self._head, self._what = tuple(head), what
        self._page = 1

    def press(self, key: str) -> Ended | None:  # noqa: C901 - one short line for each key
        """Carry out a key, and return how the list ends if it does."""
        if self.helping and key != "leave":
            self.helping = False
            return None
        match key:
            case "up" | "down":
                self._move(-1 if key == "up" else 1, around=True)
            case "page up" | "page down":
                self._move(-self._page if key == "page up" else self._page)
            case "home" | "end":
                self.at = self._visible()[0 if key == "home" else -1]
            case "switch":
                self._switch()
            case "open":
                self.at.opened = bool(self.at.below or self.at.notes)
            case "close":
                self._close()
            case "all" | "none":
                for row in self.rows:
                    row.on = key == "all"
            case "help":
                self.helping = True
            case "done" | "leave":
                return "done" if key == "done" else "leave"
        return None

    def lines(self, width: int, height: int) -> list[str]:
        """Return what to draw: the part around the cursor that fits, and how much more there is."""
        width = max(2, width)
        if self.helping:
            return [_cut(line, width - 1) for line in KEYS[: max(1, height - 1)]]
        listed = list(self._listed(width))
        places = [place for place, (row, _) in enumerate(listed) if row is not None]
        cursor = next(place for place, (row, _) in enumerate(listed) if row is self.at)
        self._page = room = max(1, height - _FIXED - 1)
        start = max(0, min(cursor - room // 2, len(listed) - room))
        above = sum(place < start for place in places)
        below = sum(place >= start + room for place in places)
        hidden = [f"{n} more {where}" for n, where in ((above, "above"), (below, "below")) if n]
        chosen = sum(row.on for row in self.rows)
        lines = [text for _, text in listed[start : start + room]]
        if height > _FIXED + 1:
            title = f"{chosen} of {len(self.rows)} {self._what} chosen"
            head = " " * _INDENT + self._row_text(self._head[:-1], self._head[-1])
            more = f"… {', '.join(hidden)}" if hidden else ""
            lines = [title, head, *lines, more, HELP]
        return [_cut(line, width - 1) for line in lines]

    def _listed(self, width: int) -> Iterator[tuple[Row | None, str]]:
        """Yield every line, with the row that it is; a note is none."""
        for row in self.rows:
            tail = ", ".join(one.cells[0] for one in row.below if one.on)
            yield row, self._lead(row) + self._row_text(row.cells, tail)
            if not row.opened:
                continue
            for note in row.notes:
                room = max(_NARROW, width - _INDENT - 1)
                for line in textwrap.wrap(note, room, subsequent_indent="  "):
                    yield None, " " * _INDENT + line
            for one in row.below:
                yield one, self._lead(one, indent=4) + one.cells[0]

    def _lead(self, row: Row, indent: int = 0) -> str:
        pointer = ">" if row is self.at else " "
        return f"{pointer} {' ' * indent}[{'x' if row.on else ' '}] "

    def _row_text(self, cells: Sequence[str], tail: str) -> str:
        widths = [max(map(len, column)) for column in zip(*self._columns(), strict=True)]
        padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        return "  ".join((*padded, tail)).rstrip()

    def _columns(self) -> list[tuple[str, ...]]:
        return [self._head[:-1], *(row.cells for row in self.rows)]

    def _visible(self) -> list[Row]:
        return [one for row in self.rows for one in (row, *(row.below if row.opened else ()))]

    def _move(self, by: int, *, around: bool = False) -> None:
        visible = self._visible()
        place = next(n for n, row in enumerate(visible) if row is self.at) + by
        if around:
            place %= len(visible)
        self.at = visible[min(max(place, 0), len(visible) - 1)]

    def _switch(self) -> None:
        self.at.on = not self.at.on
        above = self._above(self.at)
        if above is not None and self.at.on:
            above.on = True  # who chooses a feature means the service

    def _close(self) -> None:
        above = self._above(self.at)
        if above is not None:
            self.at = above
        self.at.opened = False

    def _above(self, row: Row) -> Row | None:
        return next((one for one in self.rows if any(row is other for other in one.below)), None)


def _cut(text: str, width: int) -> str:
    if len(text) <= width or width == 1:
        return text[:width]
    return f"{text[: width - 1]}…"
