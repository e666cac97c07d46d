"""Turns an operation into a command: what stands in its path is an argument, each field an option.

An amount takes `50000` or `"INR 500.00"`, a mapping repeats as `--metadata key=value`, a list
repeats, one nested level is joined by a dash (`--customer-email`), anything deeper comes with
`--input FILE|-`. Nothing here knows an operation by name.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args, get_origin

from typer.core import TyperArgument, TyperCommand, TyperOption

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import carry_out
from unictl.cli.common import COMMON, Given
from unictl.core import registry
from unictl.core.convert import bare, marks, parse_time
from unictl.core.model import Defaults, Doc, MinorUnits
from unictl.core.money import parse_amount
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest

_NESTED: Final = "__"


def command(capability: str, name: str) -> TyperCommand:
    """Return the command of an operation."""
    operation = registry.operation(f"{capability}.{name}")
    params: list[Any] = [
        TyperArgument(param_decls=[argument], required=True, metavar=argument.upper(), type=str)
        for argument in operation.path_parameters
    ]
    for field in fields(operation.request) if operation.request else ():
        params.extend(_options(field))
    if operation.request is not None:
        params.append(_input())
    params.extend(COMMON(operation))

    def run(**values: Any) -> None:
        arguments = {one: values.pop(one) for one in operation.path_parameters}
        given = Given.take(values)
        request = _collect(operation, values)
        try:
            carry_out.carry_out(operation, arguments, request, given)
        except InvalidRequest as error:
            raise _with_option(error, operation) from error.__cause__

    return _Command(
        operation,
        name.replace("_", "-"),
        callback=run,
        params=params,
        help=operation.doc,
        rich_markup_mode=None,
    )


class _Command(TyperCommand):
    """The command of an operation; who offers it is looked up when its help is shown."""

    def __init__(self, operation: Operation, name: str, **attributes: Any) -> None:
        super().__init__(name, **attributes)
        self._operation = operation

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write who offers it, and the fields that only one service has."""
        offered = CAPABILITIES[self._operation.capability].operations[self._operation.name].services
        self.epilog = _epilog(self._operation, offered)
        super().format_epilog(ctx, formatter)


def _epilog(operation: Operation, offered: Sequence[str]) -> str:
    """Name the services that offer it, and the fields that each has beyond the unified ones."""
    lines = [f"Offered by: {', '.join(offered) or 'no service yet'}."]
    for service in offered:
        model = registry.provider(service, operation).extras.get(operation.name)
        if model is not None:
            names = ", ".join(f"{service}.{field.name}" for field in fields(model))
            lines.append(f"With --extra: {names}.")
    return " ".join(lines)


def _options(field: Field[Any]) -> list[TyperOption]:
    """Return the field's option, or one for each field of a nested model."""
    inner = bare(field.type)
    if is_dataclass(inner) and isinstance(inner, type):
        return [_option(nested, lead=field.name) for nested in fields(inner)]
    return [_option(field)]


def _option(field: Field[Any], *, lead: str = "") -> TyperOption:
    hint = bare(field.type)
    name = f"{lead}{_NESTED}{field.name}" if lead else field.name
    flag = "--" + name.replace(_NESTED, "-").replace("_", "-")
    text = next((mark.value for mark in marks(field.type) if isinstance(mark, Doc)), "")
    if hint is bool:
        return TyperOption(
            param_decls=[f"{flag}/--no-{flag[2:]}", name], is_flag=True, default=None, help=text
        )
    choices = _choices(hint)
    return TyperOption(
        param_decls=[flag, name],
        type=_parser(field, hint, flag),
        metavar=_metavar(hint, field),
        multiple=get_origin(hint) in {Mapping, Sequence},
        default=None,
        help=text + _default(field, optional=bool(lead)),
        autocompletion=_completing(choices),
    )


def _completing(choices: Sequence[str]) -> Any:
    return (lambda _context, _arguments, _incomplete: list(choices)) if choices else None


def _parser(field: Field[Any], hint: Any, flag: str) -> Any:
    """Return the function that turns the option's text into the field's type."""
    if any(isinstance(mark, MinorUnits) for mark in marks(field.type)):
        return parse_amount
    if hint is int:
        return lambda text: _whole(text, flag)
    if hint is datetime:
        return lambda text: parse_time(text, flag)
    if get_origin(hint) is Mapping:
        return lambda text: pair(text, flag)
    if choices := _choices(hint):
        return lambda text: _chosen(text, choices, flag)
    return str


def _metavar(hint: Any, field: Field[Any]) -> str:
    if any(isinstance(mark, MinorUnits) for mark in marks(field.type)):
        return "AMOUNT"
    if choices := _choices(hint):
        return "|".join(choices)
    kinds = {int: "NUMBER", datetime: "TIME", str: "TEXT"}
    return "KEY=VALUE" if get_origin(hint) is Mapping else kinds.get(hint, "TEXT")


def _choices(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) is Sequence:
        hint = bare(get_args(hint)[0])
    return tuple(map(str, get_args(hint))) if get_origin(hint) is Literal else ()


def _default(field: Field[Any], *, optional: bool) -> str:
    """Return what the help says of leaving the option out."""
    if any(isinstance(mark, Defaults) for mark in marks(field.type)):
        return "  [default: the setting]"
    if field.default is MISSING and field.default_factory is MISSING:
        return "" if optional else "  [required]"
    if field.default in {MISSING, None, ()}:
        return ""
    return f"  [default: {field.default}]"


def _whole(text: str, flag: str) -> int:
    if text.removeprefix("-").isdecimal() and text.isascii():
        return int(text)
    raise InvalidRequest(f"{flag} takes a whole number, not {text!r}")


def _chosen(text: str, choices: Sequence[str], flag: str) -> str:
    if text in choices:
        return text
    raise InvalidRequest(f"{flag} can't be {text!r}", hint=f"Choose {', '.join(choices)}.")


def pair(text: str, flag: str) -> tuple[str, str]:
    """Return the two sides of `key=value`.

    Raises:
        InvalidRequest: There is no key, or no sign between.
    """
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise InvalidRequest(f"{flag} takes key=value, not {text!r}")
    return name, value


def _input() -> TyperOption:
    return TyperOption(
        param_decls=["--input", "input_"],
        metavar="FILE|-",
        help="Take fields from a JSON object in a file, or - for stdin; options win.",
    )


def _collect(operation: Operation, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request's fields: from `--input`, and over them from the options."""
    if operation.request is None:
        return {}
    request = _from_input(values.get("input_"))
    for field in fields(operation.request):
        nested = bare(field.type)
        if is_dataclass(nested) and isinstance(nested, type):
            inner = dict(request.get(field.name) or {})
            for one in fields(nested):
                _put(inner, one, values.get(f"{field.name}{_NESTED}{one.name}"))
            if inner:
                request[field.name] = inner
        else:
            _put(request, field, values.get(field.name))
    return request


def _put(into: dict[str, Any], field: Field[Any], given: Any) -> None:
    """Put an option's value into the request; an amount can bring its currency."""
    if given is None or given == ():
        return
    money = next((mark for mark in marks(field.type) if isinstance(mark, MinorUnits)), None)
    if money is not None:
        into[field.name], currency = given
        if currency is not None:
            other = into.setdefault(money.value, currency)
            if other != currency:
                raise InvalidRequest(
                    f"the amount is in {currency}, but --{money.value} says {other}",
                    field=money.value,
                )
    elif get_origin(bare(field.type)) is Mapping:
        into[field.name] = {**into.get(field.name, {}), **dict(given)}
    else:
        before = into.get(field.name)
        into[field.name] = given
        if field.name == "currency" and before not in (None, given):
            raise InvalidRequest(
                f"the amount is in {before}, but --currency says {given}", field="currency"
            )


def _from_input(source: str | None) -> dict[str, Any]:
    if source is None:
        return {}
    text = carry_out.read_input(source)
    try:
        found = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise InvalidRequest(
            f"--input holds no JSON: {error}", file=source, line=line, hint="Correct the file."
        ) from error
    if not isinstance(found, dict):
        raise InvalidRequest(
            "--input holds no JSON object", file=source, hint='Write {"amount": 50000, …}.'
        )
    return found


def _with_option(error: InvalidRequest, operation: Operation) -> InvalidRequest:
    """Let an error about a field end in the option that sets it."""
    if error.field and error.hint == InvalidRequest.default_hint:
        option = error.field.replace(".", "-").replace("_", "-")
        path = f"{operation.capability} {operation.name}".replace("_", "-")
        error.hint = f"Set it with --{option}; see `unictl {path} --help`."
    return error
