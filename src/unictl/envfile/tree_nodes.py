"""Walks through the nodes of a YAML file; none twice, whatever aliases refer to it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from unictl.envfile.document import Assignment, Quote

if TYPE_CHECKING:
    from yaml.nodes import Node

_NULL: Final = "tag:yaml.org,2002:null"
_MERGE: Final = "tag:yaml.org,2002:merge"
_QUOTES: "Final[dict[str, Quote]]" = {"'": "'", '"': '"'}


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
