"""What a batch's columns are for: fields, parts of them, the path, services' own, the row's own."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.capabilities._index import CAPABILITIES
from unictl.cli.batch_columns import Columns
from unictl.cli.batch_options import columns as told
from unictl.cli.batch_source import Record
from unictl.client.batch import Row
from unictl.core import registry
from unictl.core.convert import build
from unictl.errors import InvalidRequest

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def columns(operation: str, *, texts: bool = True, **how: Any) -> Columns:
    """Return the columns of an operation."""
    given_: dict[str, Any] = {"maps": {}, "constants": {}, "ignored": (), **how}
    return Columns(registry.operation(operation), texts=texts, **given_)


def row(operation: str, members: dict[str, Any], *, texts: bool = True, **how: Any) -> Row:
    """Return the row of a record."""
    return columns(operation, texts=texts, **how).row(Record(1, 2, members))


def wrong(operation: str, members: dict[str, Any], *, texts: bool = True, **how: Any) -> Any:
    """Return the error of a record's row."""
    error = row(operation, members, texts=texts, **how).error
    assert isinstance(error, InvalidRequest)
    return error


def test_cells_become_the_fields_types() -> None:
    """Each cell is read as its field's type, and the parts of an object have columns of theirs."""
    found = row(
        "payment_links.create",
        {
            "amount": "50000",
            "currency": "INR",
            "customer.email": "a@b.example",
            "customer.name": "Asha, R",
            "expires_at": "2027-01-02",
            "notify_by": '["sms", "email"]',
            "accept_partial": "TRUE",
            "metadata.order": "7",
            "metadata.a.b": "x",
            "reference": "007",
        },
    )
    assert found.error is None
    model = registry.operation("payment_links.create").request
    assert model is not None
    made: Any = build(model, found.values)
    assert (made.amount, made.currency, made.reference) == (50000, "INR", "007")
    assert (made.customer.email, made.customer.name) == ("a@b.example", "Asha, R")
    assert made.expires_at == datetime(2027, 1, 2, tzinfo=UTC)
    assert made.notify_by == ("sms", "email")
    assert made.accept_partial is True
    assert made.metadata == {"order": "7", "a.b": "x"}


@given(st.integers(1, 10**12), st.sampled_from(["INR", "USD", "EUR"]))
def test_amounts_are_exact(amount: int, currency: str) -> None:
    """Minor units, and a decimal with its currency, are the same amount; with a column for it."""
    text = f"{currency} {amount // 100}.{amount % 100:02}"
    for members in (
        {"amount": str(amount), "currency": currency},
        {"amount": text},
        {"amount": text, "currency": currency},
    ):
        assert row("payments.create_order", members).values == {
            "amount": amount,
            "currency": currency,
        }
    plan = {"plan.amount": text, "plan.name": "x", "plan.interval": "month"}
    assert row("subscriptions.create", plan).values["plan"]["amount"] == amount


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("amount", "500.00", "is not an amount"),
        ("amount", "1,000", "is not an amount"),
        ("amount", "INR 1.234", "more decimal places"),
        ("accept_partial", "maybe", "neither true nor false"),
        ("notify_by", "sms,email", "no JSON"),
        ("metadata", "{", "no JSON"),
    ],
)
def test_a_cell_that_is_none_of_its_type(column: str, cell: str, why: str) -> None:
    """A cell that can't be what its field takes is refused, with the field and a hint."""
    error = wrong("payment_links.create", {column: cell})
    assert why in error.message
    assert error.field == column
    assert error.hint


def test_whole_numbers_are_strict() -> None:
    """A count takes digits and nothing else."""
    assert row("subscriptions.create", {"cycles": "12"}).values == {"cycles": 12}
    for cell in ("12.0", "1e3", "", "١٢", "9" * 30, "0x10"):
        assert "no whole number" in wrong("subscriptions.create", {"cycles": cell}).message


def test_a_choice_is_told() -> None:
    """A cell that is none of a field's words is told them all."""
    error = wrong("plans.create", {"interval": "fortnight"})
    assert "day, week, month, year" in error.hint


def test_what_stands_in_the_path() -> None:
    """The arguments of the path are columns, in any order, and one that is missing is told."""
    found = row("storage.copy", {"key": "k", "to_key": "t", "bucket": "b"})
    assert list(found.arguments.items()) == [("bucket", "b"), ("key", "k")]
    assert found.values == {"to_key": "t"}
    assert wrong("storage.copy", {"bucket": "b", "to_key": "t"}).field == "key"


def test_what_the_row_itself_has() -> None:
    """A row can name its service, its customer's country, its key, and services' own fields."""
    own = {
        "amount": "1",
        "service": "razorpay",
        "country": "IN",
        "idempotency_key": "k-1",
        "extra.razorpay.partial_payment": "true",
        "extra.razorpay.note": "x",
    }
    found = row("payments.create_order", own)
    assert (found.service, found.country, found.key) == ("razorpay", "IN", "k-1")
    assert found.extra == {"razorpay": {"partial_payment": True, "note": "x"}}
    nested = {"amount": 1, "extra": {"razorpay": {"partial_payment": True}}, "service": None}
    found = row("payments.create_order", nested, texts=False)
    assert found.extra == {"razorpay": {"partial_payment": True}}
    assert found.service is None
    assert wrong("payments.create_order", {"service": 7}, texts=False).field == "service"


def test_a_value_of_json_keeps_its_type() -> None:
    """What JSON says is what is meant: a text is no number, and nothing is turned into another."""
    members = {"amount": "5", "metadata": {"a": 1}, "reference": None, "capture": True}
    assert row("payments.create_order", members, texts=False).values == members


def test_a_name_that_is_none() -> None:
    """A column that fits no field is refused, with the name that was likely meant."""
    error = wrong("payments.create_order", {"Amount": "1"})
    assert "Did you mean amount?" in error.hint
    assert "--map" in error.hint
    assert "--ignore Amount" in error.hint
    assert wrong("payment_links.create", {"customer.mail": "x"}).field == "customer.mail"
    assert wrong("payments.create_order", {"extra.razorpay": "x"}).field == "extra.razorpay"
    with pytest.raises(InvalidRequest, match="no field 'Betrag'"):
        columns("payments.create_order").check_header(["Betrag"])


def test_names_are_mapped() -> None:
    """`--map` says which column holds a field, `--ignore` passes one over, `--set` fills one in."""
    how: dict[str, Any] = {
        "maps": {"amount": "Betrag", "metadata.order": "Nr."},
        "ignored": ("Notiz",),
        "constants": {"currency": "EUR", "metadata.shop": "berlin"},
    }
    members = {"Betrag": "5", "Nr.": "7", "Notiz": "x"}
    found = row("payments.create_order", members, **how)
    metadata = {"order": "7", "shop": "berlin"}
    assert found.values == {"amount": 5, "currency": "EUR", "metadata": metadata}
    table = columns("payments.create_order", **how)
    table.check_header(["Betrag", "Nr.", "Notiz"])
    assert table.column("amount") == "Betrag"
    with pytest.raises(InvalidRequest, match="no column 'Betrag'") as raised:
        table.check_header(["Nr.", "betrag"])
    assert "Did you mean betrag?" in raised.value.hint


@pytest.mark.parametrize(
    "how",
    [
        {"maps": {"amuont": "A"}},
        {"maps": {"amount": "A", "reference": "A"}},
        {"constants": {"amuont": "1"}},
        {"constants": {"amount": "1.5"}},
    ],
)
def test_options_that_fit_nothing(how: dict[str, Any]) -> None:
    """A mapping or constant that fits no field is refused before any row is read."""
    with pytest.raises(InvalidRequest):
        columns("payments.create_order", **how)


@pytest.mark.parametrize(
    ("members", "how"),
    [
        ({"metadata": '{"a": "1"}', "metadata.a": "2"}, {}),
        ({"amount": "1"}, {"constants": {"amount": "2"}}),
        ({"amount": "1", "A": "2"}, {"maps": {"amount": "A"}}),
        ({"amount": "INR 5.00", "currency": "EUR"}, {}),
    ],
)
def test_two_values_for_one_field(members: dict[str, Any], how: dict[str, Any]) -> None:
    """Of two values nobody can say which was meant."""
    assert wrong("payments.create_order", members, **how).hint


def test_our_own_remarks_are_passed_over() -> None:
    """What a file of failures has besides its rows is no column."""
    remarks = {"unictl.row": "7", "unictl.error": "declined", "amount": "1"}
    assert row("payments.create_order", remarks).values == {"amount": 1}
    nested = {"unictl": {"row": 7}, "amount": 1}
    assert row("payments.create_order", nested, texts=False).values == {"amount": 1}


def test_a_record_is_left_as_it_was() -> None:
    """The record is written into the file of failures later: reading it changes nothing of it."""
    members: dict[str, Any] = {"amount": 1, "metadata": {"a": "1"}, "extra": {"stripe": {}}}
    how = {"constants": {"metadata.b": "2", "extra.stripe.c": "3"}}
    found = row("payments.create_order", members, texts=False, **how)
    assert found.values["metadata"] == {"a": "1", "b": "2"}
    assert members == {"amount": 1, "metadata": {"a": "1"}, "extra": {"stripe": {}}}


def test_the_help_tells_the_columns_there_are() -> None:
    """Each column that the help of an operation tells is one that is understood."""
    tried = 0
    for capability in CAPABILITIES:
        for operation in registry.operations_of(capability).values():
            if operation.changes is None:
                continue
            names = [
                name.replace("NAME", "x").replace("SERVICE", "x") for name, _ in told(operation)
            ]
            columns(operation.id).check_header(names)
            tried += len(names)
    assert tried > 200


@given(TEXT, TEXT)
def test_free_text_is_kept(name: str, text: str) -> None:
    """A pair of metadata has any name and any text, which come out as they went in."""
    found = row("payments.create_order", {f"metadata.{name}": text})
    assert found.values == {"metadata": {name: text}}
