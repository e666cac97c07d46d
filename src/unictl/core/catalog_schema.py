"""The check of a catalog file: every fault at once, each with the place where it stands."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from unictl.core.catalog import CATEGORIES, SCHEMA, Feature, Field, Service, build

_Check = tuple[type, bool]
_TOP: Final[Mapping[str, _Check]] = {  # the type, and whether it has to be there
    "schema": (int, True),
    "slug": (str, True),
    "name": (str, True),
    "category": (str, True),
    "docs": (str, True),
    "keys": (str, True),
    "base_url": (str, False),
    "test_url": (str, False),
    "hosts": (list, False),
    "tokens": (list, True),
    "common": (list, False),
    "schemes": (list, False),
    "takes": (dict, False),
    "shares": (dict, False),
    "capabilities": (list, False),
    "confused_with": (list, False),
    "absorbs": (list, False),
    "infrastructure": (bool, False),
    "self_hosted": (bool, False),
    "complete": (list, True),
    "credentials": (dict, True),
    "variables": (dict, False),
    "features": (dict, False),
}
_TYPES: Final = {str: "a text", list: "a list", dict: "a table", int: "a number", bool: "a bool"}
_URLS: Final = ("docs", "keys", "base_url", "test_url")
_EVERYBODYS: Final = frozenset(("http", "https", "ws", "wss", "file", "tcp", "ssh"))
_NAME: Final = r"[A-Z0-9]+(?:_[A-Z0-9]+)*"
_TEXT, _TEXTS, _SWITCH, _TABLE = str, list, bool, dict
_ENTRY: Final[Mapping[type, Mapping[str, type]]] = {
    Field: {
        "names": _TEXTS,
        "generic": _TEXTS,
        "pattern": _TEXT,
        "strength": _TEXT,
        "prefixes": _TEXTS,
        "secret": _SWITCH,
        "browser": _SWITCH,
        "modes": _TABLE,
        "placeholder": _TEXT,
        "selects": _TEXTS,
    },
    Feature: {
        "capability": _TEXT,
        "always": _SWITCH,
        "unless": _TEXTS,
        "names": _TEXTS,
        "names_except": _TEXTS,
        "values": _TEXTS,
        "words": _TEXTS,
    },
}


def parse(table: Mapping[str, Any], *, slug: str) -> Service:
    """Check the contents of a catalog file and return the service.

    Args:
        table: The file as tomllib reads it.
        slug: The file's name without its ending.

    Raises:
        ValueError: Every fault found, one a line: `razorpay: credentials.key_id: …`.
    """
    if found := [f"{slug}: {fault}" for fault in faults(table, slug)]:
        raise ValueError("\n".join(found))
    return build(table)


def faults(table: Mapping[str, Any], slug: str) -> Iterator[str]:
    """Yield what is wrong with the file; its parts are looked into once the whole is sound."""
    sound = True
    for fault in (*_typed(table, _TOP), *_whole(table, slug)):
        sound = False
        yield fault
    if not sound:
        return
    for kind, shape in (("credentials", Field), ("variables", Field), ("features", Feature)):
        for name, entry in table.get(kind, {}).items():
            yield from (f"{kind}.{name}: {fault}" for fault in _entry(entry, shape))
    for enough in table["complete"]:
        for role in enough:
            if role not in table["credentials"]:
                yield f"complete: {role!r} is none of the credentials"


def _typed(table: Mapping[str, Any], known: Mapping[str, _Check]) -> Iterator[str]:
    for key in table:
        if key not in known:
            yield f"unknown key {key!r}; known are {', '.join(known)}"
    for key, (kind, needed) in known.items():
        if key not in table:
            if needed:
                yield f"{key} is missing"
        elif type(table[key]) is not kind:
            yield f"{key} has to be {_TYPES[kind]}"
        elif needed and not table[key]:
            yield f"{key} may not be empty"


def _whole(table: Mapping[str, Any], slug: str) -> Iterator[str]:
    if table.get("schema", SCHEMA) != SCHEMA:
        yield f"schema is {table['schema']!r}, not {SCHEMA}"
    if table.get("slug", slug) != slug:
        yield f"slug is {table['slug']!r}, but the file is {slug}.toml"
    if table.get("category", CATEGORIES[0]) not in CATEGORIES:
        yield f"category {table['category']!r} is none of {', '.join(CATEGORIES)}"
    if foreign := set(table.get("common", ())) - set(table.get("tokens", ())):
        yield f"common has {', '.join(sorted(foreign))}, which is none of the tokens"
    for token in table.get("tokens", ()):
        if not re.fullmatch(_NAME, str(token)):
            yield f"the token {token!r} has to be upper case with single underscores"
    for scheme in _EVERYBODYS.intersection(table.get("schemes", ())):
        yield f"the scheme {scheme} is everybody's"
    for key in _URLS:
        if not str(table.get(key, "https://")).startswith("https://"):
            yield f"{key} has to begin with https://"


def _entry(entry: Any, shape: type) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "has to be a table"
        return
    checks = {key: (kind, key == "names" and shape is Field) for key, kind in _ENTRY[shape].items()}
    found = list(_typed(entry, checks))
    yield from found
    if not found:
        yield from _texts(entry)
        yield from _expressions(entry)
        if shape is Field:
            yield from _field(entry)


def _texts(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        if isinstance(value, list) and not all(isinstance(text, str) for text in value):
            yield f"{key} has to be a list of texts"


def _expressions(entry: Mapping[str, Any]) -> Iterator[str]:
    for pattern in (entry.get("pattern"), entry.get("placeholder"), *entry.get("values", ())):
        try:
            re.compile(str(pattern or ""))
        except re.error as error:
            yield f"{pattern!r} is no regular expression: {error}"


def _field(entry: Mapping[str, Any]) -> Iterator[str]:
    for name in (*entry["names"], *entry.get("generic", ())):
        if not re.fullmatch(_NAME, str(name)):
            yield f"the name {name!r} has to be upper case with single underscores"
    strength = entry.get("strength", "shape")
    if strength not in {"distinctive", "weak", "shared", "shape"}:
        yield f"strength {strength!r} is none of distinctive, weak, shared, shape"
    elif (strength == "shape") == bool(entry.get("prefixes")):
        yield "prefixes belong to any value but a shape, and such a value needs them"
    if entry.get("prefixes") and not entry.get("pattern"):
        yield "prefixes need the pattern of the whole value"
    if set(entry.get("modes", {}).values()) - {"test", "live"}:
        yield "modes lead to test or live"
