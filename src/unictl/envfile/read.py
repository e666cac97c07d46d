"""Reads a .env file as python-dotenv does, without running anything, or expanding it unasked."""

from typing import Final

from unictl.envfile.document import Assignment, Document, Notice
from unictl.envfile.lines import walk
from unictl.envfile.source import STDIN, content, decoded

__all__ = ["STDIN", "parse", "read"]

_MOST_NOTICES: Final = 100
_BRACE: Final = "{"
_LOOKED_AT: Final = 1000  # characters in which an object of JSON begins
_JSON: Final = (
    "the file is one JSON object, which no reader of .env files takes; its pairs are read"
)


def read(file: str, *, expand: bool = False) -> Document:
    """Return what stands in the file; `-` is stdin. A pipe is read once.

    Args:
        file: As the user names it.
        expand: Whether `${NAME}` and `${NAME:-default}` are replaced, from the file, then from
            the environment.

    Raises:
        InvalidRequest: It isn't there, may not be read, is no text, or grows without measure when
            it is expanded.
    """
    document = parse(content(file), file=file)
    if expand:
        from unictl.envfile.expand import expanded  # noqa: PLC0415 - only if asked for

        return expanded(document)
    return document


def parse(found: bytes, *, file: str) -> Document:
    """Return what stands in the bytes of a .env file.

    Raises:
        InvalidRequest: It is no text that could be read.
    """
    source = decoded(found, file)
    notices = source.notices
    if _BRACE in source.text[:_LOOKED_AT]:
        from unictl.envfile import json_object  # noqa: PLC0415 - hardly any file is one

        if pairs := json_object.assignments(source.text):
            notices.append(Notice(1, "json", _JSON))
            return Document(file, source.text, source.encoding, pairs, tuple(notices), source.mark)
    assignments: list[Assignment] = []
    unread = 0
    for line in walk(source.text):
        if isinstance(line, Assignment):
            assignments.append(line)
        elif len(notices) < _MOST_NOTICES:
            notices.append(line)
        else:
            unread += 1
    if unread:
        notices.append(Notice(None, "unreadable_line", f"{unread} further lines can't be read"))
    return Document(
        file, source.text, source.encoding, tuple(assignments), tuple(notices), source.mark
    )
