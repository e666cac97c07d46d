"""Models to JSON's types and back: nothing lost, nothing made up."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, Final, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from offered import OPERATIONS

from unictl.capabilities.payment_links import CreatePaymentLink, LinkCustomer
from unictl.capabilities.payments import CreateOrder, Order
from unictl.core.convert import bare, build, parse_time, plain
from unictl.core.model import UNSET, Doc, model
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest

EXAMPLES: Final = 30  # of each of the hundred models, whose fields are of a dozen types
text = st.text(st.characters(codec="utf-8"), max_size=20)
times = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
MODELS = sorted(
    {model for one in OPERATIONS for model in (one.request, one.result) if model is not None},
    key=lambda model: model.__name__,
)


def strategy(hint: Any) -> st.SearchStrategy[Any]:
    """Return values of a field's type."""
    kind = bare(hint)
    optional = type(None) in get_args(hint if get_origin(hint) is not None else Any) or (
        "None" in str(hint)
    )
    simple: dict[Any, st.SearchStrategy[Any]] = {
        int: st.integers(),
        str: text,
        bool: st.booleans(),
        datetime: times,
    }
    if kind in simple:
        found = simple[kind]
    elif "Literal" in str(get_origin(kind)):
        found = st.sampled_from(get_args(kind))
    elif get_origin(kind) is Mapping:
        found = st.dictionaries(text, strategy(get_args(kind)[1]), max_size=3)
    elif "Sequence" in str(kind):
        found = st.lists(strategy(get_args(kind)[0]), max_size=3).map(tuple)
    elif kind is Any:
        found = st.none() | text | st.integers()
    else:
        found = models(kind)
    return st.none() | found if optional else found


@cache  # made anew for each example, they'd cost more than what they draw
def models(kind: Any) -> st.SearchStrategy[Any]:
    """Return instances of a model."""
    fields = kind.__dataclass_fields__
    return st.builds(_made(kind), **{name: strategy(one.type) for name, one in fields.items()})


def _made(kind: Any) -> Any:
    def make(**values: Any) -> Any:
        try:
            return kind(**values)
        except InvalidRequest:  # fields that don't go together
            return reject()

    return make


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much],  # of two fields one may be given
)
@given(data=st.data())
def test_there_and_back(kind: Any, data: st.DataObject) -> None:
    """Through JSON and back each model is the same, request or result."""
    one = data.draw(models(kind))
    assert build(kind, json.loads(json.dumps(plain(one)))) == one


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_an_unknown_member_is_refused(kind: Any) -> None:
    """A misspelt field isn't dropped, and the known ones are named."""
    with pytest.raises(InvalidRequest) as caught:
        build(kind, {"amonut": 5})
    assert caught.value.field == "amonut"
    assert "limit" in caught.value.hint or "amount" in caught.value.hint or caught.value.hint


def test_a_missing_member_is_named() -> None:
    """What a request can't do without is asked for by its name."""
    with pytest.raises(InvalidRequest, match="amount is missing"):
        build(CreateOrder, {"currency": "INR"})


def test_a_nested_member_is_named_with_its_path() -> None:
    """The fault may lie deeper."""
    given_ = {"amount": 1, "currency": "INR", "customer": {"mail": "x"}}
    with pytest.raises(InvalidRequest) as caught:
        build(CreatePaymentLink, given_)
    assert caught.value.field == "customer.mail"


@pytest.mark.parametrize("data", [None, [], "text", 5, [("amount", 1)]])
def test_only_an_object_is_a_model(data: Any) -> None:
    """JSON of another kind is refused."""
    with pytest.raises(InvalidRequest, match="must be an object"):
        build(CreateOrder, data)


def test_an_instance_is_taken_as_it_is() -> None:
    """A nested model may be given ready-made."""
    who = LinkCustomer(name="Zoë")
    link = build(CreatePaymentLink, {"amount": 1, "currency": "INR", "customer": who})
    assert link.customer is who


def test_what_wasnt_said_is_left_out() -> None:
    """UNSET and a raw that nobody asked for have no member; None has."""

    @model
    class Change:
        """An update."""

        name: Any = UNSET
        note: Any = None

    assert plain(Change()) == {"note": None}
    order = Order(id="1", service="s", status="open", amount=1, amount_paid=0, currency="INR")
    assert "raw" not in plain(order)
    assert isinstance(Doc("x"), Doc)


def test_no_secret_gets_out() -> None:
    """A secret inside is a mask outside."""
    assert "hush" not in json.dumps(plain({"a": [Secret("hush")]}))


@pytest.mark.parametrize(
    ("text_", "iso"),
    [
        ("2026-11-25", "2026-11-25T00:00:00Z"),
        ("2026-11-25T10:00:00Z", "2026-11-25T10:00:00Z"),
        ("2026-11-25T10:00:00+05:30", "2026-11-25T04:30:00Z"),
        ("2026-11-25 10:00", "2026-11-25T10:00:00Z"),
    ],
)
def test_times(text_: str, iso: str) -> None:
    """A date is its midnight, a time without a zone is UTC."""
    assert plain(parse_time(text_, "since")) == iso


@pytest.mark.parametrize("text_", ["", "now", "25.11.2026", "1764000000", "2026-13-01", "T10:00"])
def test_no_time(text_: str) -> None:
    """What is no time is told with an example of one."""
    with pytest.raises(InvalidRequest) as caught:
        parse_time(text_, "since")
    assert "2026-" in caught.value.hint
