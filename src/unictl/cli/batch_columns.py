"""What the columns of a batch's input are for: from a record to the row that is carried out.

A column is a field of the request, or a part of one (`customer.email`, `metadata.order`), what
stands in the operation's path (`payment_id`), a service's own field (`extra.razorpay.notes`), or
one of `service`, `country` and `idempotency_key`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from typing import Any, Final, get_args, get_origin

from unictl.cli.batch_cells import Reader, json_or_text, reader, reader_of
from unictl.cli.batch_source import Record
from unictl.cli.request import read_amounts
from unictl.client.batch import Row
from unictl.core.convert import bare
from unictl.core.operation import Operation
from unictl.core.record import record
from unictl.errors import InvalidRequest, UnictlError

OURS: Final = "unictl"
"""The column of our own remarks in a file of failures; it is passed over when that is read."""

_OF_ROW: Final = ("service", "country", "idempotency_key")
_EXTRA_DEPTH: Final = 3


@record
class _Target:
    """Where a value goes: the part of the row, the names down to it, and how its text is read."""

    part: str
    path: tuple[str, ...]
    read: Reader


class Columns:
    """The columns of an input.

    Args:
        operation: What is done with each row.
        maps: Column by field, of `--map`.
        constants: Text by field, of `--set`: the value of all rows.
        ignored: Columns to pass over.
        texts: Whether the values are texts (CSV) or have JSON's types.

    Raises:
        InvalidRequest: A field isn't one of the operation's, or is named twice.
    """

    def __init__(
        self,
        operation: Operation,
        *,
        maps: Mapping[str, str],
        constants: Mapping[str, str],
        ignored: Iterable[str],
        texts: bool,
    ) -> None:
        self._operation = operation
        self._texts = texts
        self._ignored = {*ignored, OURS}
        self._fields: dict[str, Field[Any]] = {
            one.name: one for one in (fields(operation.request) if operation.request else ())
        }
        self._known: dict[str, _Target | None] = {}
        self._column_of = dict(maps)
        for field, column in maps.items():
            if column in self._known:
                raise InvalidRequest(f"--map takes the column {column!r} twice")
            self._known[column] = self._required(field, "--map")
        self._constants = [
            (self._required(name, "--set"), name, text) for name, text in constants.items()
        ]
        for target, name, text in self._constants:
            _read(target, name, text)  # what can't be read is told once, and not of every row

    def check_header(self, names: Sequence[str]) -> None:
        """Refuse a CSV's header that isn't understood, before any row is read.

        Raises:
            InvalidRequest: A column is for nothing, or one to be mapped or passed over is missing.
        """
        missing = [one for one in self._column_of.values() if one not in names]
        if missing:
            raise InvalidRequest(
                f"there is no column {missing[0]!r}",
                hint=_meant(missing[0], names) + f"The header has: {', '.join(names)}.",
            )
        for name in names:
            self._target(name)

    def row(self, found: Record) -> Row:
        """Return the record as a row; what is wrong with it stands in `error`."""
        if found.members is None:
            return Row(found.number, error=found.error)
        try:
            return self._row(found.number, found.members)
        except UnictlError as error:
            return Row(found.number, error=error)

    def column(self, field: str) -> str:
        """Return the input's name for a field that an error names."""
        lead, _, _ = field.partition("[")
        return self._column_of.get(lead, lead)

    def _row(self, number: int, members: Mapping[str, Any]) -> Row:
        parts: dict[str, dict[str, Any]] = {"arguments": {}, "values": {}, "extra": {}, "row": {}}
        for name, value in members.items():
            target = self._target(name)
            if target is not None:
                _put(parts, target, _read(target, name, value) if self._texts else value, name)
        for target, name, text in self._constants:
            _put(parts, target, _read(target, name, text), name)
        for name in self._operation.path_parameters:
            if name not in parts["arguments"]:
                raise InvalidRequest(f"{name} is missing", field=name)
        if self._operation.request is not None:
            read_amounts(self._operation.request, parts["values"])
        own = parts["row"]
        for name, value in own.items():
            if value is not None and not isinstance(value, str):
                raise InvalidRequest(f"{name} must be text", field=name)
        return Row(
            number,
            # In the order in which the operation takes them.
            {name: parts["arguments"][name] for name in self._operation.path_parameters},
            parts["values"],
            own.get("service"),
            parts["extra"],
            own.get("idempotency_key"),
            own.get("country"),
        )

    def _target(self, name: str) -> _Target | None:
        """Return what the column is for; None where it is passed over.

        Raises:
            InvalidRequest: It is for nothing.
        """
        if name not in self._known:
            lead = name.partition(".")[0]
            if name in self._ignored or lead == OURS:
                self._known[name] = None
            else:
                self._known[name] = self._required(name, None)
        return self._known[name]

    def _required(self, name: str, option: str | None) -> _Target:
        target = self._find(name)
        if target is not None:
            return target
        known = self.names()
        meant = _meant(name, known) or f"Known are: {', '.join(known)}. "
        if option is not None:
            raise InvalidRequest(
                f"{option}: {self._operation.id} has no field {name!r}", hint=meant.rstrip()
            )
        raise InvalidRequest(
            f"{self._operation.id} has no field {name!r}",
            hint=f"{meant}Say what it is with --map FIELD={_quoted(name)}, or pass it over with"
            f" --ignore {_quoted(name)}.",
            field=name,
        )

    def names(self) -> list[str]:
        """Return the columns that there can be."""
        found = list(self._operation.path_parameters)
        for name, one in self._fields.items():
            nested = bare(one.type)
            if is_dataclass(nested) and isinstance(nested, type):
                found += [f"{name}.{inner.name}" for inner in fields(nested)]
            else:
                found.append(f"{name}.NAME" if get_origin(nested) is Mapping else name)
        return [*found, *_OF_ROW, "extra.SERVICE.NAME"]

    def _find(self, name: str) -> _Target | None:
        lead, _, rest = name.partition(".")
        if lead in self._fields:
            found = _within(self._fields[lead], rest)
            return found and _Target("values", (lead, *found[0]), found[1])
        if name in self._operation.path_parameters:
            return _Target("arguments", (name,), str)
        if name in _OF_ROW:
            return _Target("row", (name,), str.strip)
        if name == "extra":
            return _Target("extra", (), reader_of(Mapping[str, Any]))
        parts = tuple(name.split(".", _EXTRA_DEPTH - 1))
        if lead == "extra" and len(parts) == _EXTRA_DEPTH and all(parts):
            return _Target("extra", parts[1:], json_or_text)
        return None


def _within(field: Field[Any], rest: str) -> tuple[tuple[str, ...], Reader] | None:
    """Return the names below a field, and how a text for what they name is read."""
    if not rest:
        return (), reader(field)
    hint = bare(field.type)
    if get_origin(hint) is Mapping:  # a name in it may have dots of its own
        return (rest,), json_or_text if get_args(hint)[1] is Any else str
    if is_dataclass(hint) and isinstance(hint, type):
        lead, _, deeper = rest.partition(".")
        for one in fields(hint):
            if one.name == lead:
                found = _within(one, deeper)
                return found and ((lead, *found[0]), found[1])
    return None


def _read(target: _Target, name: str, text: Any) -> Any:
    try:
        return target.read(text)
    except InvalidRequest as error:
        # Which of the columns it was; the reader's own word is the kind of value.
        error.field = ".".join(target.path) or name
        raise


def _put(parts: Mapping[str, dict[str, Any]], target: _Target, value: Any, name: str) -> None:
    """Put the value where it goes, beside what other columns have put there.

    Raises:
        InvalidRequest: Two columns are for the same, or one for a part of what isn't an object.
    """
    into = parts[target.part]
    *lead, last = target.path or (None,)
    for step in lead:
        into = into.setdefault(str(step), {})
        if not isinstance(into, dict):
            raise InvalidRequest(f"{step} isn't an object, so that {name} has no place", field=name)
    if last is None:
        if not isinstance(value, Mapping):
            raise InvalidRequest(f"{name} must be an object", field=name)
        for service, own in value.items():
            _put(parts, _Target(target.part, (service,), target.read), own, name)
    elif last in into:
        raise InvalidRequest(
            f"{'.'.join(map(str, target.path))} is given twice", hint="Leave one out.", field=name
        )
    else:
        # Another column can add to an object, and the record is read again for the failures.
        into[last] = dict(value) if isinstance(value, dict) else value


def _meant(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    form = name.lower().replace("-", "_").replace(" ", "_")
    near = get_close_matches(form, list(known), n=1)
    return f"Did you mean {near[0]}? " if near else ""


def _quoted(name: str) -> str:
    from shlex import quote  # noqa: PLC0415 - only where something is wrong

    return quote(name)
