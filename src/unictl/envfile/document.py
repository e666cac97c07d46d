"""What stands in a .env file, and what there is to say about it. Values never show in a repr."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Assignment:
    """A line `NAME=value`, also one in a comment.

    Attributes:
        name: As it is spelt.
        value: As python-dotenv reads it, unexpanded; None where there is no `=`.
        line: The line of the name, from 1.
        commented: Whether it stands behind a `#`.
        heading: The comments above it in the same block, joined.
    """

    name: str
    value: str | None = field(repr=False)
    line: int
    commented: bool = False
    heading: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Document:
    """A .env file, read once.

    Attributes:
        file: As the user named it; `-` for stdin.
        text: The whole file, decoded.
        encoding: How it was decoded: `utf-8`, `utf-16` or `latin-1`.
        assignments: In the order they stand.
        notices: What is wrong with its lines.
    """

    file: str
    text: str = field(repr=False)
    encoding: str
    assignments: tuple[Assignment, ...]
    notices: tuple[Notice, ...]
