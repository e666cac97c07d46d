"""Forms with files (multipart/form-data, RFC 7578), written without chance and held by nobody."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Protocol

from unictl.core.call import Content, Source
from unictl.core.content import Memory, looked_at
from unictl.core.record import record
from unictl.errors import InvalidRequest

# How browsers write a name between quotation marks: https://html.spec.whatwg.org/#multipart-form-data
_ESCAPED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@record
class Part:
    """A field of a form.

    Attributes:
        name: The field's.
        content: What it holds.
        file_name: Of a file.
        media_type: Of the content, where it is told.
    """

    name: str
    content: Source
    file_name: str | None = None
    media_type: str | None = None

    def head(self) -> bytes:
        """Return the part's headers, with the empty line that ends them."""
        said = f'Content-Disposition: form-data; name="{self.name.translate(_ESCAPED)}"'
        if self.file_name is not None:
            said += f'; filename="{self.file_name.translate(_ESCAPED)}"'
        kind = "" if self.media_type is None else f"Content-Type: {self.media_type}\r\n"
        return f"{said}\r\n{kind}\r\n".encode()


class Form:
    """A form as a `Source`: no more of a file than a chunk is in the memory.

    The line between the parts is a digest of them all. So the same form is the same bytes each time
    it is sent, and nobody can write a file that holds its own line.

    Args:
        parts: In order.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        digest = sha256()
        for part in self._parts:
            digest.update(part.head())
            for chunk in looked_at(part.content):
                digest.update(chunk)
        self._line = f"unictl-{digest.hexdigest()[:40]}"
        self.size = sum(
            len(self._before(part)) + part.content.size + len(b"\r\n") for part in self._parts
        ) + len(self._end())

    @property
    def content_type(self) -> str:
        """The media type, with the line between the parts."""
        return f"multipart/form-data; boundary={self._line}"

    def chunks(self) -> Iterator[bytes]:
        """Yield all of it."""
        for part in self._parts:
            yield self._before(part)
            yield from part.content.chunks()
            yield b"\r\n"
        yield self._end()

    def _before(self, part: Part) -> bytes:
        return f"--{self._line}\r\n".encode() + part.head()

    def _end(self) -> bytes:
        return f"--{self._line}--\r\n".encode()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self._line == other._line

    def __hash__(self) -> int:
        return hash(self._line)


def text(name: str, value: str) -> Part:
    """Return a field of text."""
    return Part(name, Memory(value.encode()))


class Described(Protocol):
    """What a request says of a file."""

    @property
    def file_name(self) -> str | None:
        """What it is called."""

    @property
    def content_type(self) -> str | None:
        """Its media type."""

    @property
    def binary(self) -> str | None:
        """Its content in base64, where it isn't sent beside the request."""


@record
class Upload:
    """A file that goes to a service.

    Attributes:
        content: What it holds.
        file_name: What it is called.
        told: Its media type, if the caller gave one.
    """

    content: Content
    file_name: str
    told: str | None = None

    def media_type(self, endings: Mapping[str, str], largest: int, *, service: str) -> str:
        """Return its media type: as it was told, or as its name's ending says.

        Args:
            endings: The media types that the service takes, by the endings of names.
            largest: Bytes of the largest file that it takes.
            service: The service.

        Raises:
            InvalidRequest: The service takes no such file, none as large, or no empty one.
        """
        _fits(self.content.size, largest, service)
        told = self.told
        ending = self.file_name.rpartition(".")[2].lower()
        found = endings.get(ending) if told is None else told.lower()
        if found is None or found not in endings.values():
            raise InvalidRequest(
                f"{service} takes {', '.join(sorted(set(endings.values())))}, and not"
                f" {told or repr(self.file_name)}",
                hint=f"Send a file whose name ends in {', '.join(f'.{one}' for one in endings)}, or"
                " say what it is: --content-type, content_type=….",
                field="file_name" if told is None else "content_type",
            )
        return found


def upload(content: Content | None, described: Described) -> Upload | None:
    """Return the file that goes with a request, or None where there is none.

    Args:
        content: What was sent beside the request.
        described: The request.

    Raises:
        InvalidRequest: There are two contents, or no base64, or a name without a file, or a file
            without a name.
    """
    if described.binary is not None:
        content = _decoded(content, described.binary)
    if content is None:
        for name in ("file_name", "content_type"):
            if getattr(described, name) is not None:
                raise InvalidRequest(
                    f"{name} says what a file is, and there is no file",
                    hint="Give one: --file in a shell, content=… or binary=… in Python.",
                    field=name,
                )
        return None
    if described.file_name is None:
        raise InvalidRequest(
            "the file has no name",
            hint="Give one, --file-name or file_name=…; its ending says what it is: receipt.pdf.",
            field="binary" if described.binary is not None else "file_name",
        )
    return Upload(content, described.file_name, described.content_type)


def _decoded(content: Content | None, binary: str) -> Content:
    if content is not None:
        raise InvalidRequest("binary and content exclude each other", field="binary")
    try:
        return Memory(base64.b64decode(binary, validate=True))
    except ValueError:
        raise InvalidRequest("binary is no base64", field="binary") from None


def _fits(size: int, largest: int, service: str) -> None:
    if not size:
        raise InvalidRequest("the file is empty", field="content")
    if size > largest:
        raise InvalidRequest(
            f"the file has {size:,} bytes; {service} takes at most {largest:,}",
            hint="Make it smaller, or part it.",
            field="content",
        )
