"""Findings as text for people and as rows for a spreadsheet."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from unictl.cli.people import visible
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.source import STDIN

if TYPE_CHECKING:
    from unictl.envfile.tree_merge import Merged

# The columns of a CSV, of which `file` is each file's own or, for the sum, isn't there.
COLUMNS: Final = (
    "file", "service", "account", "status", "mode", "confidence", "features", "variables",
    "missing",
)  # fmt: skip
_LEAST_ROOM: Final = 20


def placed(file: str, line: int | None, message: str) -> str:
    """Return a message with its place before it: `.env:3: …`; a file's name can add no line."""
    shown = "stdin" if file == STDIN else file
    return visible(f"{shown}:{line}: {message}" if line else f"{shown}: {message}")


def table(
    services: Iterable[Finding], *, evidence: bool = False, explain: bool = False, indent: str = ""
) -> str:
    """Return the findings for people, a row each, with what is missing and why below.

    Args:
        services: What was found.
        evidence: Say why, in words.
        explain: Say what counted how much.
        indent: Before each line.
    """
    found = list(services)
    rows = [("SERVICE", "STATUS", "MODE", "SURE", "FEATURES")]
    rows += [
        (_called(f), f.status, f.mode or "-", f"{f.confidence:.0%}", ", ".join(f.features) or "-")
        for f in found
    ]
    lines = _rows(rows, indent)
    below = [""] + [_below(one, indent, evidence=evidence, explain=explain) for one in found]
    return "\n".join(line + more for line, more in zip(lines, below, strict=True))


def merged(services: "Iterable[Merged]", *, indent: str = "") -> str:
    """Return what several files say together, a row for each service."""
    rows = [("SERVICE", "STATUS", "MODE", "SURE", "FILES")]
    rows += [
        (_called(s), s.status, s.mode or "-", f"{s.confidence:.0%}", visible(", ".join(s.files)))
        for s in services
    ]
    return "\n".join(_rows(rows, indent))


def csv_rows(detection: Detection) -> list[dict[str, Any]]:
    """Return the findings as rows of `COLUMNS`; what is several is parted by blanks."""
    return [
        {
            "file": detection.file,
            "service": one.service,
            "account": one.account,
            "status": one.status,
            "mode": one.mode,
            "confidence": one.confidence,
            "features": " ".join(one.features),
            "variables": " ".join(variable.name for variable in one.variables),
            "missing": " ".join(one.missing),
        }
        for one in detection.services
    ]


def _called(found: "Finding | Merged") -> str:
    return found.service if found.account == "default" else f"{found.service}@{found.account}"


def _rows(rows: Sequence[tuple[str, ...]], indent: str) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return [_row(row, widths, indent) for row in rows]


def _row(cells: tuple[str, ...], widths: list[int], indent: str) -> str:
    """Return a row; the last cell goes on in lines below where the screen ends."""
    import shutil  # noqa: PLC0415 - only for people
    import textwrap  # noqa: PLC0415

    columns = zip(cells, widths, strict=False)
    lead = indent + "".join(f"{cell:<{width}}  " for cell, width in columns)
    room = max(_LEAST_ROOM, shutil.get_terminal_size().columns - len(lead))
    lines = textwrap.wrap(cells[-1], room, break_on_hyphens=False) or [""]
    return lead + f"\n{' ' * len(lead)}".join(lines)


def _below(finding: Finding, indent: str, *, evidence: bool, explain: bool) -> str:
    lines = []
    if finding.missing and finding.status == "partial":
        lines.append(f"missing: {', '.join(finding.missing)}")
    if explain:
        lines += [f"{points:+6.2f}  {words}" for words, points in finding.explanation]
    elif evidence:
        lines += finding.evidence
    return "".join(f"\n{indent}  {line}" for line in lines)
