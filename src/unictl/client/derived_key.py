"""An idempotency key made from the call's own fields, so that who repeats it need not keep one.

The key is a UUID of version 8 (RFC 9562, section 5.8), which every service takes. Its bits are the
first 128 of the SHA-256 of this JSON array, written without spaces and in ASCII: the text
"unictl key 1", the operation, and for each field, in the order of their names, its name and value.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from hashlib import sha256
from typing import Any, Final

from unictl.core.convert import plain
from unictl.engine.task import Task
from unictl.errors import InvalidRequest

_FORMAT: Final = "unictl key 1"
_FIELD: Final = "idempotency_from"
# The services' words for what is `reference` here.
_REFERENCES: Final = frozenset(
    {"receipt", "reference_id", "invoice_id", "custom_id", "client_reference_id", "order_number"}
)


def keyed(task: Task, names: str | Sequence[str]) -> Task:
    """Return the task with the key that the named fields make.

    Args:
        task: With the settings' values filled in.
        names: Of fields of the request (`reference`, `customer.email`, `metadata.order`) or of
            what stands in the path (`payment_id`); several in a text are parted by commas.

    Raises:
        InvalidRequest: A key is given too, a field isn't there or is empty, or nothing is changed.
    """
    if task.operation.changes is None:
        raise InvalidRequest(f"{task.operation.id} changes nothing and has no key", field=_FIELD)
    if task.options.key is not None:
        raise InvalidRequest(
            "an idempotency key and the fields to make it from contradict each other",
            hint="Choose one of them.",
            field="idempotency_key",
        )
    texts = [names] if isinstance(names, str) else names
    wanted = {one.strip() for text in texts for one in text.split(",")}
    given = {**dict(task.arguments), **(plain(task.request) if task.request is not None else {})}
    pairs = [[name, _found(task, given, name)] for name in sorted(wanted)]
    return replace(task, options=replace(task.options, key=derived(task.operation.id, pairs)))


def derived(operation: str, pairs: Sequence[Sequence[Any]]) -> str:
    """Return the key of an operation and of its fields' names and values."""
    text = json.dumps([_FORMAT, operation, *pairs], separators=(",", ":"), sort_keys=True)
    raw = bytearray(sha256(text.encode()).digest()[:16])
    raw[6], raw[8] = raw[6] & 0x0F | 0x80, raw[8] & 0x3F | 0x80
    digits = raw.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _found(task: Task, given: Mapping[str, Any], name: str) -> Any:
    """Return the field's value.

    Raises:
        InvalidRequest: There is no such field, or it is empty.
    """
    if name.partition(".")[0] not in _names(task):
        raise InvalidRequest(
            f"{task.operation.id} has no field {name!r} to make a key from",
            hint=_known(task, name),
            field=_FIELD,
        )
    value: Any = given
    for part in _parts(given, name):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value in (None, "", [], {}):
        raise InvalidRequest(
            f"{name} is empty, and the idempotency key is to be made from it",
            hint=f"Give {name} a value that is this call's alone, or name another field.",
            field=name,
        )
    return value


def _parts(given: Mapping[str, Any], name: str) -> Sequence[str]:
    """Return the way to a value; a name in a mapping, such as metadata, may have dots itself."""
    lead, dot, rest = name.partition(".")
    inner = given.get(lead)
    if dot and isinstance(inner, Mapping) and rest in inner:
        return (lead, rest)
    return name.split(".")


def _names(task: Task) -> list[str]:
    own = [one.name for one in fields(task.request)] if task.request is not None else []
    return [*task.arguments, *own]


def _known(task: Task, name: str) -> str:
    names = _names(task)
    if name in _REFERENCES and "reference" in names:
        return f"{name} is a service's word for what is called reference here."
    return f"Known are: {', '.join(names)}."
