"""Results as text for people: tables, lines of name and value, and nothing that moves a cursor."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

_GAP: Final = "  "
_LONG: Final = 20  # columns: a time or an id fits
_NARROWEST: Final = 4
# Control characters, the separators of lines, and what turns the direction of writing about.
_UNSEEN: Final = (
    *range(0x20), *range(0x7F, 0xA0), 0x061C, *range(0x2028, 0x202F), *range(0x2066, 0x206A)
)  # fmt: skip


def visible(text: str, *, keep: str = "") -> str:
    r"""Return the text with control characters written as JSON writes them: `\u001b`, `\n`.

    What a service sends could else clear the screen, or add a line that looks like ours.

    Args:
        text: Any text; a JSON document stays one.
        keep: Control characters that stay as they are.
    """
    if text.isprintable():
        return text
    table = {code: json.dumps(chr(code))[1:-1] for code in _UNSEEN if chr(code) not in keep}
    return text.translate(table)


def people(value: Any) -> str:
    """Return the value as a table or as lines of name and value."""
    if isinstance(value, Mapping) and isinstance(value.get("items"), list):
        following = value.get("next")
        more = f"\nmore: --cursor {following}, or --all" if following else ""
        return _table(value["items"]) + more
    if isinstance(value, list):
        return _table(value)
    if isinstance(value, Mapping):
        cells = ((name, visible(cell(member))) for name, member in flatten(value).items())
        rows = [(visible(name), text) for name, text in cells if text]
        width = max((len(name) for name, _ in rows), default=0)
        return "\n".join(f"{name:<{width}}{_GAP}{text}" for name, text in rows)
    return cell(value)


def _table(items: list[Any]) -> str:
    if not items:
        return "nothing found"
    rows = [row(item) for item in items]
    names = [name for name in columns(rows) if any(cell(row.get(name)) for row in rows)]
    cells = [names, *[[cell(row.get(name)) for name in names] for row in rows]]
    lines = [[visible(text) for text in line] for line in cells]
    widths = _fitted([max(len(line[index]) for line in lines) for index in range(len(names))])
    return "\n".join(
        _GAP.join(
            _cut(text, width).ljust(width) for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _fitted(widths: list[int]) -> list[int]:
    """Return the widths of columns that fit the terminal; the first, which names, stays whole.

    Long texts are shortened first, and then what stands furthest to the right: amounts are left.
    """
    room = _room()
    if room is None:
        return widths
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    while over > 0 and max(widths[1:], default=0) > _LONG:
        widths[widths.index(max(widths[1:]), 1)] -= 1
        over -= 1
    for index in range(len(widths) - 1, 0, -1):
        less = max(0, min(over, widths[index] - _NARROWEST))
        widths[index] -= less
        over -= less
    return widths


def _room() -> int | None:
    """Return the columns of the terminal that stdout is; None if it is none."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError):
        return None


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def row(item: Any) -> dict[str, Any]:
    """Return an item as the row of a table, its members by column."""
    return flatten(item) if isinstance(item, Mapping) else {"value": item}


def columns(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names of all columns, in the order in which they come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def flatten(value: Mapping[str, Any], lead: str = "") -> dict[str, Any]:
    """Return the members with nested objects drawn up: `customer.email`."""
    flat: dict[str, Any] = {}
    for name, member in value.items():
        if isinstance(member, Mapping) and member:
            flat.update(flatten(member, f"{lead}{name}."))
        else:
            flat[lead + name] = member
    return flat


def cell(value: Any) -> str:
    """Return a member's text."""
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
