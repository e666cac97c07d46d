"""Reads YAML as a graph of nodes with their places; nothing is built from it, and no tag is obeyed.

An alias is the node that it stands for, so a file of a few lines that would unfold into millions is
as small here as it looks; whoever walks through visits each node once.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from unictl.core.record import record
from unictl.envfile.document import Assignment, Document, Quote
from unictl.envfile.source import content, decoded
from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    from yaml.nodes import Node

MOST_BYTES: Final = 2 << 20  # far more than any has; each byte costs hundreds in nodes
_NULL: Final = "tag:yaml.org,2002:null"
_MERGE: Final = "tag:yaml.org,2002:merge"
_QUOTES: "Final[dict[str, Quote]]" = {"'": "'", '"': '"'}


@record
class Yaml:
    """A YAML file, read once.

    Attributes:
        file: As the user named it.
        text: The whole file, decoded.
        encoding: How it was decoded.
        roots: The documents in it, mostly one.
    """

    file: str
    text: str
    encoding: str
    roots: "tuple[Node, ...]"

    def document(self, assignments: list[Assignment]) -> Document:
        """Return what was found in it, in the order of the lines."""
        ordered = tuple(sorted(assignments, key=lambda one: one.line))
        return Document(self.file, self.text, self.encoding, ordered, ())


def read_yaml(file: str) -> Yaml:
    """Return what stands in the file.

    Raises:
        InvalidRequest: It isn't there, may not be read, is too large, or is no YAML.
    """
    return parse_yaml(content(file), file)


def parse_yaml(given: bytes, file: str) -> Yaml:
    """Return what stands in the bytes of a YAML file.

    Raises:
        InvalidRequest: They are too many, or no YAML.
    """
    import yaml  # noqa: PLC0415 - only where there is such a file

    if len(given) > MOST_BYTES:
        raise InvalidRequest(
            f"{file} has more than {MOST_BYTES >> 20} MiB, which no compose file or workflow has",
            hint="Name the files of variables in it by themselves.",
            file=file,
        )
    found = decoded(given, file)  # the same encodings and refusals as for every file
    text = found.text.removeprefix("\ufeff")
    # The one in C is ten times as fast, and refuses what is nested more than 1000 deep.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    line = None
    try:
        return Yaml(file, text, found.encoding, tuple(yaml.compose_all(text, Loader=loader)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
    except (yaml.YAMLError, RecursionError):
        pass
    # Not `from error`: PyYAML's own message quotes the line.
    raise InvalidRequest(
        f"{file} is no YAML that can be read",
        hint="Correct it, or name another file.",
        file=file,
        line=line,
    )


def text_of(node: "Node | None") -> str | None:
    """Return a scalar's text; None for what is none, or null."""
    if node is None or not isinstance(node.value, str) or node.tag == _NULL:
        return None
    return node.value


def pairs(node: "Node | None") -> "Iterator[tuple[Node, Node]]":
    """Yield the keys and values of a mapping, with those that `<<` merges into it."""
    ahead, seen = [node], set()
    while ahead:
        one = ahead.pop()
        if one is None or id(one) in seen or not isinstance(one.value, list):
            continue
        seen.add(id(one))
        for entry in one.value:
            if not isinstance(entry, tuple):
                ahead.append(entry)  # `<<: [*one, *other]`
            elif entry[0].tag == _MERGE:
                ahead.append(entry[1])
            else:
                yield entry


def member(node: "Node | None", name: str) -> "Node | None":
    """Return the value of a key of a mapping, if it has that key."""
    if not is_mapping(node):
        return None
    return next((value for key, value in pairs(node) if key.value == name), None)


def is_mapping(node: "Node | None") -> bool:
    """Return whether the node is a mapping."""
    return node is not None and isinstance(node.value, list) and node.id == "mapping"  # type: ignore[attr-defined]


def items(node: "Node | None") -> "list[Node]":
    """Return the items of a sequence; a scalar is its own only one, and all else has none."""
    if node is None or is_mapping(node):
        return []
    return node.value if isinstance(node.value, list) else [node]


def everything(roots: "tuple[Node, ...]") -> "Iterator[Node]":
    """Yield every node once, whatever aliases refer to it."""
    ahead, seen = list(reversed(roots)), set()
    while ahead:
        node = ahead.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node.value, list):
            for entry in reversed(node.value):
                ahead += reversed(entry) if isinstance(entry, tuple) else (entry,)


def assignment(key: "Node", value: "Node") -> Assignment | None:
    """Return a pair as the assignment that it is; None for what no variable can be."""
    name = text_of(key)
    if not name or isinstance(value.value, list) or not name.isprintable():
        return None
    style = getattr(value, "style", None)
    return Assignment(
        name=name,
        value=text_of(value),
        line=line_of(key),
        start=value.start_mark.index,
        end=value.end_mark.index,
        quote=_QUOTES.get(style or "", ""),
    )


def line_of(node: "Node") -> int:
    """Return the line where the node begins, from 1."""
    return int(node.start_mark.line) + 1
