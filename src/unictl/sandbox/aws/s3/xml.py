"""XML as S3 writes and reads it: elements in elements, text in the innermost; no attributes."""

from collections.abc import Iterable
from typing import Any, Final
from xml.parsers import expat

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem

NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ESCAPES: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"} | {
    # Below 32 only three characters are legal in XML 1.0; S3 writes the others so all the same.
    code: f"&#x{code:x};"
    for code in (*range(9), *range(11, 32))
}

Members = Iterable[tuple[str, Any]]
"""Names with text, numbers, truth values or further members; None is left out."""


def reply(name: str, members: Members, status: int = 200) -> Reply:
    """Return a document as a reply."""
    return Reply(status, {"content-type": "application/xml"}, document(name, members))


def document(name: str, content: Members | str, *, named: bool = True) -> bytes:
    """Return a document; errors' have no namespace."""
    space = f' xmlns="{NAMESPACE}"' if named else ""
    return f"{_HEAD}<{name}{space}>{_value(content)}</{name}>".encode()


def _inner(members: Members) -> str:
    return "".join(
        f"<{name}>{_value(value)}</{name}>" for name, value in members if value is not None
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value).translate(_ESCAPES)
    return _inner(value)


class Element:
    """An element that was read.

    Attributes:
        name: Without a namespace.
        text: Its text, without that of inner elements.
        inner: The elements in it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""
        self.inner: list[Element] = []

    def all(self, name: str) -> list["Element"]:
        """Return the inner elements of that name."""
        return [element for element in self.inner if element.name == name]

    def get(self, name: str) -> str | None:
        """Return the text of the inner element of that name, None if there is none."""
        found = self.all(name)
        return found[0].text if found else None


def read(body: bytes, name: str) -> Element:
    """Return the document's element.

    Raises:
        Problem: It is no XML, has a document type, or its element has another name.
    """
    stack = [Element("")]

    def start(tag: str, attributes: dict[str, str]) -> None:
        del attributes
        element = Element(tag.rpartition(":")[2])
        stack[-1].inner.append(element)
        stack.append(element)

    def text(data: str) -> None:
        stack[-1].text += data

    def refuse(*about: Any) -> None:
        del about
        raise malformed()

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse  # no entities, so nothing grows
    parser.buffer_text = True
    try:
        parser.Parse(body, True)  # noqa: FBT003 - says that this is all
    except expat.ExpatError:
        raise malformed() from None
    root = stack[0].inner[0]
    if root.name != name:
        raise malformed()
    return root


def malformed() -> Problem:
    """Return the refusal of a body that doesn't have the form it must have."""
    return Problem(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
