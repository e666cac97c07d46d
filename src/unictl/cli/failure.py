"""How an error is told: two lines for people, one JSON object for programs, always on stderr."""

import json
import os
import sys
from collections.abc import Sequence

from unictl.cli import streams
from unictl.cli.people import visible
from unictl.errors import UnictlError


def report(error: UnictlError, arguments: Sequence[str]) -> int:
    """Tell the error on stderr in the form that the output has, and return its exit status."""
    if wants_json(arguments):
        text = visible(json.dumps({"error": error.as_dict()}, ensure_ascii=False))
    else:
        text = "\n".join(map(visible, _for_people(error)))
    streams.say(text)
    return error.exit_status


def bug(error: BaseException) -> UnictlError:
    """Return what a user is told of an error that nobody foresaw: its kind and place, no values.

    The message of a foreign exception can hold anything, a secret included, so it isn't shown.
    """
    place = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if f"{os.sep}unictl{os.sep}" in code.co_filename:
            inside = code.co_filename.rpartition(f"{os.sep}unictl{os.sep}")[2]
            place = f" at {inside}:{trace.tb_lineno}"
        trace = trace.tb_next
    return UnictlError(
        f"unexpected {type(error).__name__}{place}",
        hint="This is a bug in unictl. Please report this line and the command that led to it.",
    )


def wants_json(arguments: Sequence[str]) -> bool:
    """Return whether errors are wanted as JSON, even if the command line can't be parsed."""
    wanted = os.environ.get("UNICTL_OUTPUT")
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument in {"-o", "--output"} and position + 1 < len(arguments):
            wanted = arguments[position + 1]
        elif argument.startswith("--output="):
            wanted = argument.partition("=")[2]
        elif argument.startswith("-o") and argument != "-o":
            wanted = argument[2:].removeprefix("=")
    if wanted in {"json", "ndjson", "csv", "human"}:
        return wanted in {"json", "ndjson"}
    return not sys.stdout.isatty()


def _for_people(error: UnictlError) -> list[str]:
    """Return the lines for people."""
    place = error.file or ""
    if place and error.line:
        place = f"{place}:{error.line}"
    about = f"{error.service}: " if error.service else ""
    lead = f"{place}: " if place and place not in error.message else ""
    lines = [f"error: {lead}{about}{error.message}"]
    details = [
        f"{name} {value}"
        for name, value in (
            ("HTTP", error.http_status),
            ("code", error.service_code),
            ("reason", error.reason),
            ("request", error.request_id),
            ("outcome", error.outcome),
        )
        if value is not None
    ]
    if details:
        lines.append(f"  ({', '.join(details)})")
    return [*lines, f"  {error.hint}"]
