"""The ids of runs, and the keys of their rows."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.core.provider import Context, Provider
from unictl.engine.batch import run_id
from unictl.errors import InvalidRequest
from unictl.journal.runs import ID_LENGTH

moments = st.floats(0, 4e9)
texts = st.text(max_size=40)


@given(moments, texts, texts)
def test_an_id_tells_its_time_and_what_it_is_over(now: float, chance: str, over: str) -> None:
    """With the journal lost, it is all that is left of the run."""
    run = run_id.new(now, chance, over)
    assert len(run) == ID_LENGTH
    assert run_id.began(run) == now // 1
    assert run_id.is_over(run, over)
    assert not run_id.is_over(run, f"{over}.")


@given(moments, moments, texts)
def test_ids_sort_by_time(first: float, second: float, over: str) -> None:
    """A list of them is in order, as a folder of files named after them is."""
    if first // 1 < second // 1:
        assert run_id.new(first, "a", over) < run_id.new(second, "b", over)


@given(st.data())
def test_a_mistyped_id_goes_with_no_input(data: st.DataObject) -> None:
    """One character off would do every row once more, under other keys: so it is noticed."""
    run = run_id.new(1_795_000_000, "chance", "over")
    place = data.draw(st.integers(0, len(run) - 1))
    other = data.draw(st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
    typed = run[:place] + other + run[place + 1 :]
    assert typed == run or not run_id.is_over(typed, "over")


@pytest.mark.parametrize(
    "text", ["", "x", "20261125-225300-k3f9q27ab1", "20261345-225300-k3f9q27ab1c", "../etc/passwd"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    """The message shows what one looks like."""
    with pytest.raises(InvalidRequest, match="no run's id") as caught:
        run_id.began(text)
    assert "20261125-225300-k3f9q27ab1c" in caught.value.hint


@given(st.sets(st.integers(1, 99_999_999), max_size=20))
def test_every_row_has_a_key_of_its_own_that_services_take_as_it_is(numbers: set[int]) -> None:
    """So the key in a service's dashboard says which run's row a thing is."""
    run = run_id.new(1_795_000_000, "chance", "over")
    keys = {run_id.row_key(run, number) for number in numbers}
    assert len(keys) == len(numbers)
    for key in keys:
        assert Provider(Context(key=key)).key() == key
        assert re.fullmatch(r"[A-Za-z0-9_-]{10,36}", key)
