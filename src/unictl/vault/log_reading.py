"""What the access log says: its records, when an entry was last used, and whether it is whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from unictl import home
from unictl.errors import VaultError
from unictl.vault import log
from unictl.vault.primitives import digest


class Line(NamedTuple):
    """A line of the log.

    Attributes:
        file: The file that it stands in.
        line: Its number there, from 1.
        raw: Its bytes.
        record: What it says, or None if it can't be read.
    """

    file: Path
    line: int
    raw: bytes
    record: dict[str, Any] | None


class Fault(NamedTuple):
    """Where the log isn't what was written."""

    file: str
    line: int
    what: str

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return self._asdict()


def lines() -> Iterator[Line]:
    """Yield the lines, the oldest first.

    Raises:
        VaultError: A file can't be read.
    """
    for file in log.files():
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise VaultError(
                f"cannot read {file}: {error.strerror}",
                hint="Mend its permissions, or move it away: a new one is begun then.",
                file=str(file),
            ) from error
        for number, raw in enumerate(content.splitlines(), start=1):
            if raw:
                yield Line(file, number, raw, _record(raw))


def records() -> Iterator[dict[str, Any]]:
    """Yield what can be read, the oldest first."""
    return (line.record for line in lines() if line.record is not None)


def last_used(vault: str) -> dict[log.Name4, str]:
    """Return when each entry's value was last taken, as far back as the log goes."""
    used: dict[log.Name4, str] = {}
    for record in records():
        if record.get("action") == "read" and record.get("vault") == vault:
            for name in record["entries"]:
                profile, service, account, field = name
                used[profile, service, account, field] = record["time"]
    return used


def verify() -> tuple[int, list[Fault]]:
    """Return how many lines there are, and where the chain is broken."""
    before: Line | None = None
    faults: list[Fault] = []
    count = 0
    for line in lines():
        count += 1
        what = _fault(line, before)
        if what:
            faults.append(Fault(str(line.file), line.line, what))
        before = line
    return count, [*faults, *_end(before)]


def _fault(line: Line, before: Line | None) -> str | None:
    record = line.record
    if record is None:
        return "this line can't be read: it was cut short or changed"
    if damage := record.get("damage"):
        lost = "its last line was cut short" if damage == "torn" else "lines had gone from its end"
        return f"when this line was written, {lost}"
    if before is None:
        return _of_first(line, record)
    if record["previous"] != digest(before.raw).hex():
        return "the line before it was changed or taken out"
    if before.record is not None and record["number"] != before.record["number"] + 1:
        return "a line before it is missing"
    return None


def _of_first(line: Line, record: dict[str, Any]) -> str | None:
    """Return the fault of a log that doesn't begin at its beginning, or at the oldest part kept."""
    first = record["number"] == 1
    if first != (record["previous"] == log.NOTHING) or (not first and line.file != log.files()[0]):
        return "lines before the first are gone"
    return None


def _end(last: Line | None) -> list[Fault]:
    """Return the fault that the end was cut off, if it was."""
    path = home.state() / log.HEAD
    try:
        head = log.head_of(path.read_bytes())
    except FileNotFoundError:
        head = None
    except OSError as error:
        return [Fault(str(path), 1, f"it can't be read: {error.strerror}")]
    number = last.record["number"] if last and last.record else 0
    if head is None:
        return (
            [Fault(str(path), 1, "it is missing or damaged, so the end may be cut off")]
            if last
            else []
        )
    if number < head.number:
        file, line = (last.file, last.line) if last else (log.files()[-1], 1)
        return [Fault(str(file), line, f"{head.number - number} lines after this one are gone")]
    return []


def _record(raw: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    fits = (
        type(record.get("number")) is int
        and isinstance(record.get("previous"), str)
        and isinstance(record.get("time"), str)
        and isinstance(record.get("entries"), list)
        and all(_is_name(name) for name in record["entries"])
    )
    return record if fits else None


def _is_name(name: object) -> bool:
    return isinstance(name, list) and len(name) == 4 and all(isinstance(n, str) for n in name)  # noqa: PLR2004 - profile, service, account, field
