"""Keys that are made from a call's own fields."""

import hashlib
import json
import uuid
from typing import Any

import pytest

from unictl import Unictl
from unictl.client.derived_key import derived, keyed
from unictl.client.session import Session
from unictl.engine.task import Task
from unictl.errors import Conflict, InvalidRequest
from unictl.settings import Settings

ORDER: dict[str, Any] = {
    "amount": 50000,
    "currency": "INR",
    "reference": "shop-1001",
    "metadata": {"cart": "7", "a.b": "8"},
}


@pytest.fixture
def session() -> Session:
    """A session in the sandbox."""
    return Session(Settings({"sandbox": True}))


def task(session: Session, **values: Any) -> Task:
    """Return an order at Razorpay."""
    return session.task("payments.create_order", {}, {**ORDER, **values}, service="razorpay")


def key(session: Session, names: Any, **values: Any) -> str | None:
    """Return the key that the names make of an order."""
    return keyed(task(session, **values), names).options.key


def test_the_format_is_the_one_that_the_documentation_gives(session: Session) -> None:
    """SHA-256 of a JSON array, its first half a UUID of version 8: anybody can make it again."""
    text = json.dumps(
        ["unictl key 1", "payments.create_order", ["amount", 50000], ["reference", "shop-1001"]],
        separators=(",", ":"),
    )
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16])
    number = number & ~(0xF << 76) | 8 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    assert key(session, ["reference", "amount"]) == str(uuid.UUID(int=number))


def test_a_key_is_the_same_for_ever() -> None:
    """What a job made with an older unictl it finds with this one."""
    assert derived("payments.refund", [["payment_id", "pay_1"]]) == (
        "006c4a05-3b4c-8cb4-b7c3-706eb5c7ef6b"
    )


def test_it_is_a_uuid_that_says_how_it_was_made(session: Session) -> None:
    """Version 8, RFC 9562's variant: every service takes it."""
    found = uuid.UUID(key(session, "reference"))
    assert (found.version, found.variant) == (8, uuid.RFC_4122)


def test_only_the_named_fields_count(session: Session) -> None:
    """In any order, in one text or several; another value is another key."""
    one = key(session, "reference,amount")
    assert one == key(session, ["amount", "reference"], description="a gift")
    others = [
        key(session, "reference"),
        key(session, "reference,amount", amount=50001),
        key(session, "reference,amount", reference="shop-1002"),
        key(session, "reference,metadata.cart"),
    ]
    assert len({one, *others}) == 5


def test_inner_fields_are_dotted(session: Session) -> None:
    """Of a mapping too, in whose names there may be dots."""
    assert key(session, "metadata.cart") != key(session, "metadata.a.b")
    link = session.task(
        "payment_links.create",
        {},
        {"amount": 500, "currency": "INR", "customer": {"email": "a@example.com"}},
        service="razorpay",
    )
    assert keyed(link, "customer.email").options.key
    with pytest.raises(InvalidRequest, match=r"customer\.phone is empty"):
        keyed(link, "customer.phone")


def test_what_stands_in_the_path_can_be_named(session: Session) -> None:
    """A refund's payment is an argument, not a field."""
    refund = session.task("payments.refund", {"payment_id": "pay_1"}, {}, service="razorpay")
    assert keyed(refund, "payment_id").options.key == derived(
        "payments.refund", [["payment_id", "pay_1"]]
    )


@pytest.mark.parametrize(
    ("names", "values", "why"),
    [
        ("receipt", {}, "no field 'receipt'"),
        ("", {}, "no field ''"),
        ("reference", {"reference": None}, "reference is empty"),
        ("metadata.nothing", {}, "metadata.nothing is empty"),
        ("reference.inner", {}, "reference.inner is empty"),
        ("metadata", {"metadata": {}}, "metadata is empty"),
    ],
)
def test_what_makes_no_key_is_refused(
    names: str, values: dict[str, Any], why: str, session: Session
) -> None:
    """A missing field never quietly gives the same key to every call."""
    with pytest.raises(InvalidRequest, match=why):
        key(session, names, **values)


def test_a_service_s_own_word_is_explained(session: Session) -> None:
    """Razorpay's receipt is called reference here."""
    with pytest.raises(InvalidRequest) as caught:
        key(session, "receipt")
    assert "called reference here" in caught.value.hint


def test_in_python_a_repeat_has_one_effect() -> None:
    """The same fields make the same key: the first answer comes back, another amount conflicts."""
    how: dict[str, Any] = {"service": "razorpay", "idempotency_from": "reference"}
    with Unictl(sandbox=True) as client:
        first = client.payments.create_order(**ORDER, **how)
        assert client.payments.create_order(**ORDER, **how).id == first.id
        with pytest.raises(Conflict):
            client.payments.create_order(**{**ORDER, "amount": 100}, **how)
        with pytest.raises(InvalidRequest, match="contradict each other"):
            client.payments.create_order(**ORDER, **how, idempotency_key="a-key-of-mine")
