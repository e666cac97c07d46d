"""Replaces `${NAME}` and `${NAME:-default}` in values, as python-dotenv does; runs nothing.

A name means its last value further up in the file, else the environment's, else the default, else
nothing. `$NAME`, `$(…)` and backticks stay as they are.
"""

import os
from collections import ChainMap
from dataclasses import replace
from typing import Final

from unictl.envfile.document import Assignment, Document
from unictl.errors import InvalidRequest

MOST_CHARACTERS: Final = 1024 * 1024


def expanded(document: Document) -> Document:
    """Return the document with its values expanded; where they stand doesn't change.

    Raises:
        InvalidRequest: A value would grow beyond 1 MiB.
    """
    from dotenv.variables import parse_variables  # noqa: PLC0415 - only if asked for

    set_above: dict[str, str | None] = {}
    known = ChainMap(set_above, dict[str, str | None](os.environ))
    lines: list[Assignment] = []
    for line in document.assignments:
        if line.value is not None and "${" in line.value and not line.commented:
            value = ""
            for atom in parse_variables(line.value):
                value += atom.resolve(known)
                if len(value) > MOST_CHARACTERS:
                    raise _too_long(document, line)
            line = replace(line, value=value)  # noqa: PLW2901 - the same line, expanded
        if not line.commented and not line.dialect:
            set_above[line.name] = line.value
        lines.append(line)
    return replace(document, assignments=tuple(lines))


def _too_long(document: Document, line: Assignment) -> InvalidRequest:
    return InvalidRequest(
        f"{line.name} expands to more than {MOST_CHARACTERS // 1024 // 1024} MiB",
        hint=f"Look at line {line.line} of {document.file}, or leave --expand out.",
        file=document.file,
        line=line.line,
    )
