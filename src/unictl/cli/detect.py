"""`unictl detect`: say which services a .env uses. Nothing is stored, and no value is printed."""

import shutil
import textwrap
from collections.abc import Iterable
from typing import Annotated, Final

import typer

from unictl.cli import output, shell
from unictl.envfile.detection import Detection, Finding

app = shell.new_app()
_LEAST_ROOM: Final = 20


@app.command()
def detect(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file; - reads from stdin.")
    ] = ".env",
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
    verbose: shell.Verbose = None,
) -> None:
    """Say which services a .env uses, how complete their keys are, and how sure that is.

    Nothing is stored, run or expanded, and no value is printed.
    """
    settings = shell.settings(output=output_form, quiet=quiet, verbose=verbose)
    found = read_and_detect(file)
    people = output.form(settings) == "human" and query is None
    if people:
        for warning in found.warnings:
            output.warn(placed(file, warning.line, warning.message))
    if not found.services:
        output.note(f"No services found in {file}.", settings)
    elif people:
        output.write(table(found.services, evidence=settings["verbose"]))
    if not people:
        output.emit(found.as_dict(), settings, query=query)


def read_and_detect(file: str) -> Detection:
    """Return what is found in the file.

    Raises:
        InvalidRequest: It can't be read.
    """
    from unictl.envfile.detect import detect as find  # noqa: PLC0415 - not needed for --help
    from unictl.envfile.read import read  # noqa: PLC0415

    return find(read(file))


def placed(file: str, line: int | None, message: str) -> str:
    """Return a message with its place before it: `.env:3: …`."""
    return f"{file}:{line}: {message}" if line else f"{file}: {message}"


def table(services: Iterable[Finding], *, evidence: bool = False) -> str:
    """Return the findings for people, a row each, with what is missing and why below."""
    found = list(services)
    rows: list[tuple[str, ...]] = [("SERVICE", "STATUS", "MODE", "SURE", "FEATURES")]
    rows += [
        (f.service, f.status, f.mode or "-", f"{f.confidence:.0%}", ", ".join(f.features) or "-")
        for f in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    lines = [_row(row, widths) for row in rows[:1]]
    for row, finding in zip(rows[1:], found, strict=True):
        lines += [_row(row, widths), *_below(finding, evidence=evidence)]
    return "\n".join(lines)


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    """Return a row; the last cell goes on in lines below where the screen ends."""
    lead = "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=False))
    room = max(_LEAST_ROOM, shutil.get_terminal_size().columns - len(lead))
    lines = textwrap.wrap(cells[-1], room) or [""]
    return lead + f"\n{' ' * len(lead)}".join(lines)


def _below(finding: Finding, *, evidence: bool) -> list[str]:
    lines = []
    if finding.missing and finding.status == "partial":
        lines.append(f"  missing: {', '.join(finding.missing)}")
    if evidence:
        lines += [f"  {line}" for line in finding.evidence]
    return lines
