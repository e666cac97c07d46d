"""What stands in a .env file, and what there is to say about it. Values never show in a repr."""

from dataclasses import field
from typing import Literal

from unictl.core.record import record

Quote = Literal["", "'", '"']
Dialect = Literal["", "cmd", "fish", "powershell", "yaml", "markdown", "comment", "json"]


@record
class Assignment:
    """A line `NAME=value`, also one in a comment.

    Attributes:
        name: As it is spelt.
        value: As python-dotenv reads it, unexpanded; None where there is no `=`.
        line: The line of the name, from 1.
        commented: Whether it stands behind a `#`, `//` or `;`.
        heading: The comments above it in the same block, a line each; an empty line stands for
            variables between them.
        start: Where the value as it is written begins in the document's text, its quotes included.
        end: Where it ends; equal to `start` where nothing is written.
        quote: The quote around it, if there is one.
        exported: Whether `export` stands before the name.
        dialect: Empty for what python-dotenv reads under this name; else whose spelling it is:
            `cmd` (`set NAME=value`, `setx NAME value`), `fish` (`set -x NAME value`),
            `powershell` (`$env:NAME = "value"`), `yaml` (`NAME: value`), `markdown` (an item of a
            list), `comment` (behind a `;` or `//`, which python-dotenv takes for a part of the
            name, or can't read), or `json` (the file is one JSON object).
    """

    name: str
    value: str | None = field(repr=False)
    line: int
    commented: bool = False
    heading: str = field(default="", repr=False)
    start: int = 0
    end: int = 0
    quote: Quote = ""
    exported: bool = False
    dialect: Dialect = ""


@record
class Notice:
    """Something the user should know of a line; the message never holds a value.

    Attributes:
        line: From 1; None where it concerns the whole file.
        code: Stable, for programs.
        message: For people.
    """

    line: int | None
    code: str
    message: str

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {"line": self.line, "code": self.code, "message": self.message}


@record
class Document:
    """A .env file, read once.

    Attributes:
        file: As the user named it; `-` for stdin.
        text: The whole file, decoded, with its own line ends, without its byte order mark.
        encoding: How it was decoded: `utf-8`, `utf-16-le`, `utf-16-be` or `latin-1`.
        assignments: In the order they stand.
        notices: What is wrong with its lines.
        mark: The byte order mark that stood before the text, or nothing.
    """

    file: str
    text: str = field(repr=False)
    encoding: str
    assignments: tuple[Assignment, ...]
    notices: tuple[Notice, ...]
    mark: bytes = b""

    def encoded(self, text: str) -> bytes:
        """Return a text as the file would hold it: of `self.text`, the very bytes that were read.

        Raises:
            UnicodeEncodeError: The file's encoding, Latin-1, has no such character.
        """
        return self.mark + text.encode(self.encoding)
