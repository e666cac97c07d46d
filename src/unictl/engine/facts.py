"""What a request says that rules look at, and whether a rule may say where it goes at all."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final

from unictl.core.convert import bare, marks
from unictl.core.model import MinorUnits
from unictl.core.operation import Operation
from unictl.core.record import record
from unictl.engine.rules_reading import COUNTRY
from unictl.errors import InvalidRequest

_OWN: Final = ("payment_method",)
_OWN_ENDS: Final = "_id"


@record
class Facts:
    """What conditions look at in a request.

    Attributes:
        currency: ISO 4217 code.
        amount: In minor units.
        country: ISO 3166-1 alpha-2 code.
        own: The field that names a thing of one service, if one does.
    """

    currency: str | None = None
    amount: int | None = None
    country: str | None = None
    own: str | None = None


def facts(operation: Operation, values: Mapping[str, Any], country: str | None = None) -> Facts:
    """Return what a request says that conditions look at.

    Args:
        operation: What is asked for.
        values: The request's fields as far as they are known, models or JSON's types.
        country: The customer's, where the caller says it beside the request.

    Raises:
        InvalidRequest: The country is no code.
    """
    if country is not None and not COUNTRY.fullmatch(country):
        raise InvalidRequest(
            f"country can't be {country!r}",
            hint="Write an ISO 3166-1 alpha-2 code in capitals, such as IN.",
            field="country",
        )
    model = operation.request
    if model is None:
        return Facts(country=country)
    currency, amount = _money(model, values)
    found = values.get("country")
    own = next(_own(model, values), None)
    return Facts(currency, amount, country or (found if isinstance(found, str) else None), own)


def why_not(operation: Operation, found: Facts | None = None) -> str | None:
    """Return why no rule may say where the operation goes; None where one may.

    Args:
        operation: What is asked for.
        found: What its request says, where it is known.
    """
    if operation.path_parameters:
        named = operation.path_parameters[0]
        return f"{named} names a thing of one service: name it with --service"
    if operation.changes is None:
        return "it shows what one service has: name it with --service"
    if not operation.begins:
        return "it goes on with what was begun at one service: name it with --service"
    if found is not None and found.own is not None:
        return f"{found.own} names a thing of one service: name it with --service"
    return None


@record
class _Shape:
    """Where a request's model has what conditions look at.

    Attributes:
        amount: The field with the amount; None where there is none.
        currency: The field with its currency.
        nested: The models inside, by field.
        own: The fields that name a thing of one service.
    """

    amount: str | None
    currency: str
    nested: tuple[tuple[str, type], ...]
    own: tuple[str, ...]


@cache
def _shape(model: type) -> _Shape:
    money = [
        (f.name, m.value) for f in fields(model) for m in marks(f.type) if isinstance(m, MinorUnits)
    ]
    amount, currency = money[0] if money else (None, "currency")
    inner = [(one.name, bare(one.type)) for one in fields(model)]
    nested = tuple((name, hint) for name, hint in inner if is_dataclass(hint))
    own = tuple(one.name for one in fields(model) if _own_name(one.name))
    return _Shape(amount, currency, nested, own)  # type: ignore[arg-type] # classes, no instances


def _money(model: type, values: Any) -> tuple[str | None, int | None]:
    """Return the currency and the amount of a request, or of the one model nested in it."""
    shape = _shape(model)
    currency = _member(values, shape.currency)
    amount = None if shape.amount is None else _member(values, shape.amount)
    if currency is None and amount is None:
        for name, inner in shape.nested:
            nested = _member(values, name)
            if nested is not None and (found := _money(inner, nested)) != (None, None):
                return found
    whole = amount if type(amount) is int else None
    return currency if isinstance(currency, str) else None, whole


def _own_name(name: str) -> bool:
    return name in _OWN or name.endswith(_OWN_ENDS)


def _own(model: type, values: Any) -> Iterator[str]:
    """Yield the fields that name a thing of one service, `recipient.account_id`."""
    shape = _shape(model)
    yield from (name for name in shape.own if _member(values, name))
    for field_name, inner in shape.nested:
        if value := _member(values, field_name):
            yield from (f"{field_name}.{name}" for name in _own(inner, value))


def _member(values: Any, name: str) -> Any:
    return values.get(name) if isinstance(values, Mapping) else getattr(values, name, None)
