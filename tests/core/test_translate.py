"""What every provider says alike, in its service's name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from unictl.core.translate import Speaker, from_seconds, text
from unictl.errors import NotSupported, UnictlError


@pytest.mark.parametrize("value", ["x", "", 0, 5, True, ("a",), {"a": "b"}])
def test_a_value_that_cant_be_said_is_refused_by_name(value: Any) -> None:
    """Whatever was given, zero and the empty text too; a nested field by its own name."""
    with pytest.raises(NotSupported, match=r"acme has no buyer\.age for an order") as refused:
        Speaker("acme").refuse("an order", buyer__age=value)
    assert (refused.value.field, refused.value.service) == ("buyer.age", "acme")


@pytest.mark.parametrize("value", [None, False, (), [], {}])
def test_nothing_is_not_refused(value: Any) -> None:
    """A field that was left out, or says no, asks for nothing."""
    Speaker("acme").refuse("an order", note=value)


def test_a_status_is_one_of_the_closed_set() -> None:
    """One that isn't known is said, with the place where the thing can be seen."""
    speaker = Speaker("acme", "acme.example")
    assert speaker.status({"OPEN": "created"}, "OPEN") == "created"
    for unknown in ("NEW", None):
        with pytest.raises(UnictlError, match="which this unictl doesn't know") as told:
            speaker.status({"OPEN": "created"}, unknown)
        assert "acme.example" in told.value.hint


def test_empty_texts_and_times_are_none() -> None:
    """Services write "" and 0 for what isn't there."""
    assert (text(""), text(None), text(0)) == (None, None, "0")
    assert (from_seconds(0), from_seconds(None)) == (None, None)
    assert from_seconds(86400) == datetime(1970, 1, 2, tzinfo=UTC)
