"""Emit `client/_generated.py`: a typed method per operation, over one `session.call`."""

import importlib
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime

from make_capability_index import ORDER
from unictl.core.convert import marks
from unictl.core.model import Defaults, Doc
from unictl.core.operation import Operation
from unictl.core.registry import operations_of

PATH = "src/unictl/client/_generated.py"
HOW = (
    "service: str | None = None, idempotency_key: str | None = None,"
    " idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False"
)
CARRIED: Mapping[str | None, list[str]] = {
    "sent": ["content: bytes | Path | Content | None = None"],
    "received": ["into: str | Path | Sink | None = None"],
}
CARRIED_TEXTS: Mapping[str | None, list[str]] = {
    "sent": ["            content: Content of any size: bytes, or a file's path."],
    "received": ["            into: Where the content goes, whole or not at all: a file's path."],
}
COUNTRY = "country: str | None = None"
COUNTRY_TEXT = "            country: Where the customer is (IN), for the rules; it isn't sent."
READ_HOW = "service: str | None = None, extra: Extra = EMPTY, raw: bool = False"


def render() -> dict[str, str]:
    """Return the clients' methods by their path from the repository's root."""
    body = [_group(name, lead) for name in ORDER for lead in ("", "Async")]
    return {PATH: "\n".join([HEAD, *_imports(), FOOT, *body, *_all()])}


HEAD = '''"""The typed methods of the clients, one per operation. Generated; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from unictl.client.items import AsyncItems, Items
from unictl.core.model import UNSET

if TYPE_CHECKING:  # each capability's models cost a while, and a program uses few of them
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import Literal

    from unictl.client.session import AsyncSession, Session
    from unictl.core.call import Content, Sink
    from unictl.core.model import Unset
'''
FOOT = """
Extra: TypeAlias = Mapping[str, Mapping[str, Any]]
EMPTY: Mapping[str, Any] = MappingProxyType({})
"""


def _imports() -> list[str]:
    """Return one import per module, of every model that a signature names."""
    wanted: dict[str, set[str]] = {}
    for operation in (op for name in ORDER for op in operations_of(name).values()):
        hints = [field.type for field in fields(operation.request)] if operation.request else []
        for model in (operation.result, *(found for hint in hints for found in _models(hint))):
            wanted.setdefault(model.__module__, set()).add(model.__name__)
    return [
        f"    from {home} import {', '.join(sorted(names))}"
        for home, names in sorted(wanted.items())
    ]


def _models(hint: object) -> set[type]:
    found: set[type] = set()
    if is_dataclass(hint) and isinstance(hint, type):
        found.add(hint)
    for inner in typing.get_args(hint):
        found |= _models(inner)
    return found


def _class(capability: str) -> str:
    return "".join(word.capitalize() for word in capability.split("_"))


def _group(capability: str, lead: str) -> str:
    module = importlib.import_module(f"unictl.capabilities.{capability}")
    lines = [
        f"\nclass {lead}{_class(capability)}Client:",
        f'    """{(module.__doc__ or "").strip().partition(chr(10))[0]}"""\n',
        f"    def __init__(self, session: {lead}Session) -> None:",
        "        self._session = session\n",
    ]
    lines += [_method(op, lead) for op in operations_of(capability).values()]
    return "\n".join(lines)


def _method(op: Operation, lead: str) -> str:
    own = list(fields(op.request)) if op.request else []
    required = [f for f in own if _required(f)]
    optional = [f for f in own if not _required(f)]
    parts = ["self", *(f"{name}: str" for name in op.path_parameters), "*"]
    parts += [f"{f.name}: {_hint(f.type)}" for f in required]
    parts += [f"{f.name}: {_hint(f.type)}{_default(f)}" for f in optional]
    parts += CARRIED.get(op.declaration.content, [])
    parts += [COUNTRY] if op.begins else []
    parts.append(READ_HOW if op.changes is None else HOW)
    result = f"{lead}Items[{op.result.__name__}]" if op.lists else op.result.__name__
    arguments = ", ".join(f'"{name}": {name}' for name in op.path_parameters)
    values = ", ".join(f'"{f.name}": {f.name}' for f in own)
    key = "" if op.changes is None else ", key=idempotency_key, key_from=idempotency_from"
    key += {"sent": ", content=content", "received": ", into=into"}.get(
        op.declaration.content or "", ""
    )
    key += ", country=country" if op.begins else ""
    call = f'"{op.id}", {{{arguments}}}, {{{values}}}, service=service, extra=extra, raw=raw{key}'
    word, body = "def", f'return cast("{op.result.__name__}", self._session.call({call}))'
    if op.lists:
        body = f"return {lead}Items(self._session, self._session.task({call}))"
    elif lead:
        word, body = "async def", body.replace("self._session.call", "await self._session.call")
    signature = ",\n        ".join(parts)
    return (
        f"    {word} {op.name}(\n        {signature},\n    ) -> {result}:\n"
        f'        """{_doc(op, own)}"""\n        {body}\n'
    )


def _doc(op: Operation, own: Sequence[Field[typing.Any]]) -> str:
    lines = [op.doc.strip()]
    if own or op.path_parameters:
        lines.append("\n        Args:")
        lines += [f"            {name}: The service's id of it." for name in op.path_parameters]
        lines += [f"            {f.name}: {_text(f)}" for f in own]
        lines += CARRIED_TEXTS.get(op.declaration.content, [])
        lines += [COUNTRY_TEXT] if op.begins else []
        return "\n".join(lines) + "\n        "
    return lines[0]


def _text(field: Field[typing.Any]) -> str:
    return next((mark.value for mark in marks(field.type) if isinstance(mark, Doc)), "")


def _required(field: Field[typing.Any]) -> bool:
    if any(isinstance(mark, Defaults) for mark in marks(field.type)):
        return False
    return field.default is MISSING and field.default_factory is MISSING


def _default(field: Field[typing.Any]) -> str:
    if field.name == "limit":
        return " = None"  # a loop over a list goes to its end unless told otherwise
    if field.default_factory is not MISSING:
        return " = EMPTY"
    if field.default is MISSING:
        return " | None = None"
    return f" = {field.default!r}"


def _hint(hint: object) -> str:  # noqa: PLR0911 - one return per kind of type
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _hint(arguments[0])
    if origin in {typing.Union, types.UnionType}:
        return " | ".join(_hint(arm) for arm in arguments)
    if origin is typing.Literal:
        return f"Literal[{', '.join(repr(one) for one in arguments)}]"
    if origin in {Mapping, Sequence}:
        return f"{origin.__name__}[{', '.join(_hint(arm) for arm in arguments)}]"
    if hint is type(None):
        return "None"
    if hint is datetime:
        return "datetime"
    if is_dataclass(hint) and isinstance(hint, type):
        return f"{hint.__name__} | Mapping[str, Any]"
    return getattr(hint, "__name__", repr(hint))


def _all() -> list[str]:
    out = []
    for lead in ("", "Async"):
        out += [
            f"\nclass {lead}Capabilities:",
            f'    """The capabilities of `{lead}Unictl`."""\n',
            f"    def __init__(self, session: {lead}Session) -> None:",
            "        self._session = session\n",
        ]
        for name in ORDER:
            out += [
                "    @cached_property",
                f"    def {name}(self) -> {lead}{_class(name)}Client:",
                f'        """See `{lead}{_class(name)}Client`."""',
                f"        return {lead}{_class(name)}Client(self._session)\n",
            ]
    return out
