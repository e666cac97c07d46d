"""The one checker: strict about types, exact about marks, and naming the field at fault."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

import pytest

from unictl.capabilities.subscriptions import CreateSubscription
from unictl.core.check import check
from unictl.core.model import (
    UNSET,
    Doc,
    Ge,
    Gt,
    Le,
    MaxLen,
    MinLen,
    Passes,
    Pattern,
    Unset,
    model,
)
from unictl.core.money import exponent
from unictl.errors import InvalidRequest


@model
class Inner:
    """A nested one."""

    name: Annotated[str | None, MinLen(1), MaxLen(3), Doc("A name.")] = None


@model
class Thing:
    """One field of each kind."""

    amount: Annotated[int, Gt(0), Doc("More than nothing.")] = 1
    count: Annotated[int | None, Ge(1), Le(9), Doc("A few.")] = None
    currency: Annotated[str, Passes(exponent), Doc("A code.")] = "INR"
    email: Annotated[str | None, Pattern(r"[^@\s]+@[^@\s]+"), Doc("An address.")] = None
    kind: Annotated[Literal["a", "b"] | None, Doc("A choice.")] = None
    level: Annotated[Literal[1, 2], Doc("A number to choose.")] = 1
    on: Annotated[bool, Doc("A switch.")] = False
    at: Annotated[datetime | None, Doc("A time.")] = None
    inner: Annotated[Inner | None, Doc("Nested.")] = None
    ways: Annotated[Sequence[Literal["sms", "email"]], Doc("A list.")] = ()
    pairs: Annotated[Mapping[str, str], Doc("Pairs.")] = field(default_factory=dict)
    own: Annotated[Mapping[str, Any] | None, Doc("The service's own object.")] = None
    note: Annotated[str | Unset | None, MaxLen(5), Doc("May be left alone.")] = UNSET


GOOD: list[dict[str, Any]] = [
    {},
    {"amount": 10**30},
    {"count": 1},
    {"count": 9},
    {"count": None},
    {"email": "a@b"},
    {"kind": "b"},
    {"at": datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30)))},
    {"inner": Inner(name="abc")},
    {"ways": ["sms", "email"]},
    {"ways": ("sms",)},
    {"pairs": {"a": "", "": "é"}},
    {"own": {"a": [1, 2.5, None, True, {"b": "c"}]}},
    {"note": None},
    {"note": "12345"},
]
BAD: list[tuple[str, Any, str]] = [
    ("amount", "5", "amount"),
    ("amount", 5.0, "amount"),
    ("amount", True, "amount"),
    ("amount", None, "amount"),
    ("amount", 0, "amount"),
    ("amount", -1, "amount"),
    ("count", 0, "count"),
    ("count", 10, "count"),
    ("currency", "inr", "currency"),
    ("currency", "", "currency"),
    ("currency", None, "currency"),
    ("email", "nobody", "email"),
    ("email", "a@b\n", "email"),
    ("email", 5, "email"),
    ("kind", "c", "kind"),
    ("kind", ["a"], "kind"),
    ("level", True, "level"),
    ("level", 1.0, "level"),
    ("on", 1, "on"),
    ("on", "true", "on"),
    ("at", "2026-01-01", "at"),
    ("at", datetime(2026, 1, 1), "at"),  # noqa: DTZ001 - without a zone, on purpose
    ("at", datetime(9999, 12, 31, tzinfo=UTC), "at"),
    ("at", datetime(1, 1, 1, tzinfo=UTC), "at"),
    ("inner", {"name": "x"}, "inner"),
    ("inner", Inner(name=""), "inner.name"),
    ("inner", Inner(name="abcd"), "inner.name"),
    ("ways", "sms", "ways"),
    ("ways", ["fax"], "ways[0]"),
    ("ways", {"sms": 1}, "ways"),
    ("ways", None, "ways"),
    ("pairs", {"a": 1}, "pairs.a"),
    ("pairs", {1: "a"}, "pairs.1"),
    ("pairs", [], "pairs"),
    ("pairs", {"a": "\x00"}, "pairs.a"),
    ("pairs", {"\udcff": "a"}, "pairs"),
    (
        "own",
        {"a": ...},
        "own.a",
    ),  # nothing that has an address in its name: the ids are the same in each run
    ("own", {"a": {1, 2}}, "own.a"),
    ("own", {"a": float("nan")}, "own.a"),
    ("own", {"a": [float("inf")]}, "own.a[0]"),
    ("own", {1: "a"}, "own"),
    ("own", {"a": "\x00"}, "own.a"),
    ("own", {"a": datetime(2026, 1, 1, tzinfo=UTC)}, "own.a"),
    ("note", "123456", "note"),
    ("note", 1, "note"),
]


@pytest.mark.parametrize("given", GOOD, ids=str)
def test_what_fits_passes(given: dict[str, Any]) -> None:
    """A value of the right type within its marks is no fault."""
    check(Thing(**given))


@pytest.mark.parametrize(("name", "value", "path"), BAD, ids=str)
def test_what_doesnt_fit_is_refused_by_name(name: str, value: Any, path: str) -> None:
    """Types are not turned into one another, and the message names the field."""
    with pytest.raises(InvalidRequest) as caught:
        check(Thing(**{name: value}))
    assert caught.value.field == path
    assert caught.value.exit_status == 2


def test_the_path_of_a_nested_check_goes_before() -> None:
    """A service's own fields are named with the service."""
    with pytest.raises(InvalidRequest) as caught:
        check(Thing(amount=0), "razorpay.")
    assert caught.value.field == "razorpay.amount"


def test_a_pattern_shows_what_fits() -> None:
    """What doesn't match is told with an example of what does, where there is one."""
    like = "asha@example.com"

    @model
    class Person:
        email: Annotated[str, Pattern(r"[^@]+@[^@]+", like=like)]

    check(Person(email=like))
    with pytest.raises(InvalidRequest) as caught:
        check(Person(email="nope"))
    assert caught.value.message == "email can't be 'nope'; it looks like asha@example.com"


def test_nesting_has_an_end() -> None:
    """An object that is nested without end, or holds itself, is refused as such."""
    endless: dict[str, Any] = {}
    endless["again"] = [endless]
    with pytest.raises(InvalidRequest, match="own is nested too deeply"):
        check(Thing(own=endless))


def test_hints_are_for_callers_from_python_as_well() -> None:
    """What a model itself refuses is told by the names of its fields, beside the options."""
    with pytest.raises(InvalidRequest) as caught:
        CreateSubscription()
    assert "plan_id (--plan-id)" in caught.value.hint
