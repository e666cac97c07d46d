"""Turns an operation into a command: what stands in its path is an argument, each field an option.

An amount takes `50000` or `"INR 500.00"`, a mapping repeats as `--metadata key=value`, a list
repeats, one nested level is joined by a dash (`--customer-email`), anything deeper comes with
`--input FILE|-`; content that is sent comes with `--file FILE|-`. Nothing here knows an operation
by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args, get_origin

from typer.core import TyperArgument, TyperCommand, TyperOption

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import carry_out
from unictl.cli.common import COMMON, Given
from unictl.cli.request import NESTED, collect, json_objects, pair
from unictl.core import registry
from unictl.core.convert import bare, marks, parse_time
from unictl.core.model import UNSET, Defaults, Doc, MinorUnits
from unictl.core.money import parse_amount
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest

_MOST_DIGITS: Final = 18


def command(capability: str, name: str) -> TyperCommand:
    """Return the command of an operation."""
    operation = registry.operation(f"{capability}.{name}")
    params: list[Any] = [
        TyperArgument(param_decls=[argument], required=True, metavar=argument.upper(), type=str)
        for argument in operation.path_parameters
    ]
    for field in fields(operation.request) if operation.request else ():
        params.extend(options_of(field))
    if operation.declaration.content == "sent":
        params.append(_file())
    if operation.request is not None:
        params.append(_input())
    params.extend(COMMON(operation))

    def run(**values: Any) -> None:
        arguments = {one: values.pop(one) for one in operation.path_parameters}
        given = Given.take(values)
        file = values.pop("content", None)
        if file == values.get("input_") == "-":
            raise InvalidRequest(
                "stdin can't be the fields and the file at once",
                hint="Give one of them as a file: --input FILE or --file FILE.",
            )
        try:
            request = collect(operation, values)
            if file is None:
                carry_out.carry_out(operation, arguments, request, given)
            else:
                from unictl.cli.sending import carry_out_with  # noqa: PLC0415 - few send a file

                carry_out_with(file, operation, arguments, request, given)
        except InvalidRequest as error:
            raise _with_option(error, operation, params) from error.__cause__

    return Command(
        operation,
        name.replace("_", "-"),
        callback=run,
        params=params,
        help=operation.doc,
        rich_markup_mode=None,
    )


class Command(TyperCommand):
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


def options_of(field: Field[Any]) -> list[TyperOption]:
    """Return the field's option, or one for each field of a nested model."""
    inner = bare(field.type)
    if is_dataclass(inner) and isinstance(inner, type):
        return [_option(nested, lead=field.name) for nested in fields(inner)]
    return [_option(field)]


def _option(field: Field[Any], *, lead: str = "") -> TyperOption:
    hint = bare(field.type)
    name = f"{lead}{NESTED}{field.name}" if lead else field.name
    flag = "--" + name.replace(NESTED, "-").replace("_", "-")
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
        help=text + _written(field) + _default(field, optional=bool(lead)),
        autocompletion=_completing(choices),
    )


def _completing(choices: Sequence[str]) -> Any:
    return (lambda _context, _arguments, _incomplete: list(choices)) if choices else None


def _parser(field: Field[Any], hint: Any, flag: str) -> Any:  # noqa: PLR0911 - one per kind of type
    """Return the function that turns the option's text into the field's type."""
    if any(isinstance(mark, MinorUnits) for mark in marks(field.type)):
        return parse_amount
    if hint is int:
        return lambda text: _whole(text, flag)
    if hint is datetime:
        return lambda text: parse_time(text, flag)
    if get_origin(hint) is Mapping:
        return lambda text: pair(text, flag, as_json=get_args(hint)[1] is Any)
    if _objects(hint):
        return lambda text: json_objects(text, flag)
    if choices := _choices(hint):
        return lambda text: _chosen(text, choices, flag)
    return str


def _metavar(hint: Any, field: Field[Any]) -> str:
    if any(isinstance(mark, MinorUnits) for mark in marks(field.type)):
        return "AMOUNT"
    if choices := _choices(hint):
        return "|".join(choices)
    if _objects(hint):
        return "JSON"
    kinds = {int: "NUMBER", datetime: "TIME", str: "TEXT"}
    return "KEY=VALUE" if get_origin(hint) is Mapping else kinds.get(hint, "TEXT")


def _objects(hint: Any) -> bool:
    """Return whether the option's texts are objects: a list of items, or of an invoice's lines."""
    if get_origin(hint) is not Sequence:
        return False
    inner = bare(get_args(hint)[0])
    return get_origin(inner) is Mapping or is_dataclass(inner)


def _choices(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) is Sequence:
        hint = bare(get_args(hint)[0])
    return tuple(map(str, get_args(hint))) if get_origin(hint) is Literal else ()


def _written(field: Field[Any]) -> str:
    """Return how an amount can be written besides, which JSON and Python don't know."""
    money = any(isinstance(mark, MinorUnits) for mark in marks(field.type))
    return ' Or with its currency: "INR 500.00".' if money else ""


def _default(field: Field[Any], *, optional: bool) -> str:
    """Return what the help says of leaving the option out."""
    if any(isinstance(mark, Defaults) for mark in marks(field.type)):
        return "  [default: the setting]"
    if field.default is MISSING and field.default_factory is MISSING:
        return "" if optional else "  [required]"
    if field.default in {MISSING, None, (), UNSET}:
        return ""
    return f"  [default: {field.default}]"


def _whole(text: str, flag: str) -> int:
    if text.removeprefix("-").isdecimal() and text.isascii():
        if len(text) > _MOST_DIGITS:
            raise InvalidRequest(f"{flag} takes a whole number, and not one of {len(text)} digits")
        return int(text)
    raise InvalidRequest(f"{flag} takes a whole number, not {text!r}")


def _chosen(text: str, choices: Sequence[str], flag: str) -> str:
    if text in choices:
        return text
    raise InvalidRequest(f"{flag} can't be {text!r}", hint=f"Choose {', '.join(choices)}.")


def _input() -> TyperOption:
    return TyperOption(
        param_decls=["--input", "input_"],
        metavar="FILE|-",
        help="Take fields from a JSON object in a file, or - for stdin; options win.",
    )


def _file() -> TyperOption:
    return TyperOption(
        param_decls=["--file", "content"],
        metavar="FILE|-",
        help="Send this file along, or what comes from stdin.",
    )


def _with_option(
    error: InvalidRequest, operation: Operation, params: Sequence[Any]
) -> InvalidRequest:
    """Let an error about a field end in what sets it on the command line."""
    if error.field and error.hint == InvalidRequest.default_hint:
        path = f"{operation.capability} {operation.name}".replace("_", "-")
        way = _way(error.field, operation, params)
        error.hint = f"{way}; see `unictl {path} --help`."
    return error


def _way(field: str, operation: Operation, params: Sequence[Any]) -> str:
    """Return how the field, such as `customer.email` or `notify[0]`, is given."""
    if field in operation.path_parameters:
        return f"It is the argument {field.upper()}"
    named = {param.name: param for param in params}
    lead, _, rest = field.partition(".")
    option = named.get(field.partition("[")[0].replace(".", NESTED)) or named.get(lead)
    if option is None:
        if rest and lead in CAPABILITIES[operation.capability].operations[operation.name].services:
            return f"Set it with --extra {field.partition('[')[0]}=VALUE"
        inner = [param.opts[0] for name, param in named.items() if name.startswith(field + NESTED)]
        return f"Set it with {' and '.join(inner) or 'a JSON object in --input'}"
    key = f" {rest}=VALUE" if rest and option.name == lead and option.multiple else ""
    return f"Set it with {option.opts[0]}{key}"
