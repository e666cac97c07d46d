"""Records behave by value, as the dataclasses do that they stand in for."""

from dataclasses import field, fields, is_dataclass, replace
from typing import Any

import pytest

from unictl.core.call import Wire
from unictl.core.record import record
from unictl.core.secret import Secret


@record
class Point:
    """A record with a default of each kind."""

    x: int
    y: int = 0
    names: tuple[str, ...] = field(default_factory=tuple)
    hidden: str = field(default="quiet", repr=False)


@record
class Other:
    """Another with the same members."""

    x: int
    y: int = 0
    names: tuple[str, ...] = ()
    hidden: str = "quiet"


def test_it_is_equal_and_hashed_by_value() -> None:
    """Equal members make equal records of one class; another class's record is never equal."""
    assert Point(1) == Point(1, 0)
    assert Point(1) != Point(2)
    others: list[Any] = [Other(1), 1, None]
    assert Point(1) not in others
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_it_shows_its_members() -> None:
    """The representation is that of a dataclass, without what a field keeps out of it."""
    assert repr(Point(1, 2)) == "Point(x=1, y=2, names=())"


def test_a_secret_in_it_stays_one() -> None:
    """A secret member doesn't show in the representation."""
    shown = repr(Wire("GET", "https://127.0.0.1/", {"Authorization": Secret("Basic canary")}))
    assert "canary" not in shown


def test_it_is_a_dataclass_with_slots() -> None:
    """`fields`, `replace` and patterns work, and no other attribute can be set."""
    kind: Any = Point
    point: Any = kind(1)
    assert is_dataclass(kind)
    assert [one.name for one in fields(kind)] == ["x", "y", "names", "hidden"]
    assert replace(point, y=5) == Point(1, 5)
    match point:
        case Point(x, y):
            assert (x, y) == (1, 0)
    with pytest.raises(AttributeError):
        point.z = 1
