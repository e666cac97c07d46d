"""Secrets that don't show, cursors that fit, marks that pydantic understands, the error tree."""

import copy
import json
import logging
import pickle
import traceback
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl import errors
from unictl.core import registry
from unictl.core.model import UNSET, Doc, Gt, MaxLen, Pattern
from unictl.core.operation import operation, recovers, recovery_of
from unictl.core.page import decode_cursor, encode_cursor
from unictl.core.ports import Loaded
from unictl.core.secret import Secret

HUSH = "hush-hush-4711"
SHOWING: list[Any] = [
    str,
    repr,
    lambda one: f"{one} {one!r} {one!s}",
    lambda one: "%s %r" % (one, one),  # noqa: UP031 - the old way too
    lambda one: "{} {!r}".format(one, one),  # noqa: UP032
    lambda one: str([one, {"a": one}, (one,)]),
    lambda one: repr(Loaded({"key": one}, "the test")),
    lambda one: logging.LogRecord("x", 20, "x", 1, "%s", (one,), None).getMessage(),
    lambda one: json.dumps(one, default=str),
    lambda one: one.masked(),
]
REFUSING: list[Any] = [
    json.dumps,
    pickle.dumps,
    copy.copy,
    copy.deepcopy,
    hash,
    vars,
    lambda one: asdict(Loaded({"key": one}, "x")),
    lambda one: format(one, ">20"),
    lambda one: one + "",
    lambda one: one.encode(),
]


@pytest.mark.parametrize("show", SHOWING)
def test_a_secret_never_shows_itself(show: Any) -> None:
    """However it is printed, a mask is printed."""
    shown = show(Secret(HUSH))
    assert HUSH not in shown
    assert "****" in shown


@pytest.mark.parametrize("leak", REFUSING)
def test_a_secret_goes_nowhere_by_accident(leak: Any) -> None:
    """What would copy it out fails, and the failure doesn't show it either."""
    with pytest.raises((TypeError, AttributeError)) as caught:
        leak(Secret(HUSH))
    assert HUSH not in "".join(traceback.format_exception(caught.value))


def test_a_secret_compares_and_masks() -> None:
    """Equal by value, also over bytes that are no text; a short one shows no tail."""
    assert Secret("a\udcff") == Secret("a\udcff")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")
    assert Secret("short").masked() == "********"
    assert Secret("0123456789abcdef").masked() == "********cdef"


@given(st.dictionaries(st.text(), st.integers() | st.text(), max_size=4), st.text(), st.text())
def test_a_cursor_holds_its_position(position: dict[str, Any], bound: str, other: str) -> None:
    """What goes in comes out, for the same list; for another one it is refused."""
    cursor = encode_cursor(position, bound_to=bound)
    assert decode_cursor(cursor, bound_to=bound) == position
    assert cursor.replace("-", "").replace("_", "").isalnum()
    if other != bound:
        with pytest.raises(errors.InvalidRequest):
            decode_cursor(cursor, bound_to=other)


@given(st.text(max_size=60))
def test_anything_else_is_no_cursor(text: str) -> None:
    """Whatever a user types is refused with a next step, never a crash."""
    with pytest.raises(errors.InvalidRequest) as caught:
        decode_cursor(text, bound_to="x")
    assert caught.value.field == "cursor"


def test_marks_are_values() -> None:
    """Two of the same kind and value are one; they say what they are."""
    assert Gt(0) == Gt(0) != Gt(1)
    assert len({MaxLen(3), MaxLen(3), MaxLen(4)}) == 2
    assert Gt(3) != MaxLen(3)
    assert repr(Doc("x")) == "Doc('x')"
    assert type(UNSET)() is UNSET
    assert not UNSET


def test_marks_speak_annotated_types() -> None:
    """Libraries that know annotated_types understand our constraints."""
    import annotated_types  # noqa: PLC0415 - what the marks turn into

    assert list(Gt(0)) == [annotated_types.Gt(0)]
    assert list(MaxLen(3)) == [annotated_types.MaxLen(3)]
    assert isinstance(Pattern("x").value, str)


def test_changes_and_recovery_go_together() -> None:
    """An operation that changes something says how it recovers, and one that reads can't."""
    with pytest.raises(TypeError, match="go together"):
        operation("POST", "/x", changes="money")
    with pytest.raises(TypeError, match="go together"):
        operation("GET", "/x", recovery="key")


def test_a_provider_may_recover_otherwise() -> None:
    """The provider's own word goes before the declaration's."""
    found = registry.operation("payments.create_order")

    class Other:
        @recovers("key")
        def create_order(self) -> None:
            """Create it."""

    assert recovery_of(Other, found) == "key"
    assert recovery_of(object, found) == "lookup"


def test_a_service_without_the_operation() -> None:
    """It is refused by name, with those that can."""
    with pytest.raises(errors.NotSupported) as caught:
        registry.provider("twilio", registry.operation("payments.create_order"))
    assert "razorpay" in caught.value.hint
    assert (caught.value.service, caught.value.operation) == ("twilio", "payments.create_order")


@pytest.mark.parametrize("kind", errors.tree(), ids=lambda kind: kind.__name__)
def test_each_error_has_its_meaning(kind: type[errors.UnictlError]) -> None:
    """Code, exit status, HTTP status, hint and a docstring; a family shares its status."""
    assert kind.__doc__
    assert kind.code.replace("_", "").isalpha()
    assert 1 <= kind.exit_status <= 130
    assert 400 <= kind.problem_status <= 599 or kind is errors.SomeFailed
    assert kind.default_hint.endswith(".")
    assert f" {kind.code} " in f" {errors.__doc__} "
    members = kind("it failed").as_dict()
    assert list(members) == [
        "code", "message", "hint", "service", "operation", "http_status", "service_code",
        "request_id", "retryable", "outcome",
    ]  # fmt: skip


def test_codes_are_one_each() -> None:
    """A program can tell any two errors apart."""
    codes = [kind.code for kind in errors.tree()]
    assert len(codes) == len(set(codes))
