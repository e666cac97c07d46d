"""Whatever is sent, the sandbox answers: with success or a refusal in Razorpay's form."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_api import Api

from unictl.sandbox.razorpay.routes import ROUTES

_SETTINGS = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_NAMES = (
    "amount currency receipt notes partial_payment first_payment_min_amount payment "
    "payment_capture speed payment_id period interval item plan_id total_count quantity start_at "
    "expire_by customer_notify addons cancel_at_cycle_end pause_at resume_at customer notify "
    "reference_id accept_partial first_min_partial_amount description callback_method count skip "
    "from to authorized expand[] colour customer_id line_items draft email contact fail_existing "
    "remaining_count schedule_change_at action summary shipping_proof others type contact_id "
    "account_type bank_account vpa account_number fund_account_id mode purpose narration file"
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["INR", "USD", "monthly", "now", "0", "1", "-1", "100", "9" * 30, "{id}"])
    | st.integers(100, 100_000)
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_NAMES.split()) | st.text(max_size=5), inner, max_size=4)
        | st.fixed_dictionaries({"name": inner, "amount": inner, "currency": inner})
    ),
    max_leaves=6,
)
_GIVEN = st.dictionaries(st.sampled_from(_NAMES.split()), _VALUES, max_size=6)


@pytest.fixture(scope="module")
def stocked() -> Iterator[tuple[Api, dict[str, str]]]:
    """A sandbox that holds one of everything, and the ids of these."""
    with tempfile.TemporaryDirectory() as folder:
        api = Api(Path(folder) / "state" / "sandbox.sqlite3")
        payment = api.payment(100_000)
        refund = api.post(f"payments/{payment['id']}/refund", amount=100)
        subscription = api.subscription()
        yield (
            api,
            {
                "order": payment["order_id"],
                "payment": payment["id"],
                "refund": refund["id"],
                "plan": subscription["plan_id"],
                "subscription": subscription["id"],
                "payment_link": api.link()["id"],
                "medium": "sms",
                **_beside(api),
            },
        )
        api.transport.close()


def _beside(api: Api) -> dict[str, str]:
    """Make one of what stands beside payments, and return the ids."""
    disputed = api.payment(notes={"unictl_sandbox_dispute": "chargeback"})
    contact = api.contact()
    fund = api.fund_account(contact_id=contact["id"])
    return {
        "dispute": api.get("disputes")["items"][0]["id"],
        "document": api.document()["id"],
        "customer": api.post("customers", contact=disputed["contact"])["id"],
        "invoice": api.invoice()["id"],
        "contact": contact["id"],
        "fund_account": fund["id"],
        "payout": api.payout(fund_account_id=fund["id"])["id"],
    }


def _check(api: Api, method: str, path: str, body: bytes | None) -> None:
    """Send it, and check that the reply is a document or an error of the documented form."""
    reply = api.send(method, path, body)
    if path.partition("?")[0].endswith("/content") and reply.status == 200:
        assert reply.headers["content-type"] == "image/png"
        return
    assert reply.headers["content-type"] == "application/json"
    document = reply.json()
    if reply.status == 200:
        assert document == [] if method == "DELETE" else isinstance(document, dict)
        assert "error" not in document
    else:
        assert reply.status == 400
        assert document["error"]["code"] == "BAD_REQUEST_ERROR"
        assert document["error"]["description"]


@_SETTINGS
@given(route=st.sampled_from(ROUTES), fields=_GIVEN)
def test_any_fields(
    stocked: tuple[Api, dict[str, str]], route: Any, fields: dict[str, Any]
) -> None:
    """Any JSON in any field, or any text in any query, is answered on every route."""
    api, ids = stocked
    path = route.path.format(**ids)
    if route.method == "GET":
        pairs = [(name, str(value).encode("utf-8", "replace")) for name, value in fields.items()]
        _check(api, "GET", f"{path}?{urlencode(pairs)}", None)
    else:
        _check(api, route.method, path, json.dumps(fields).encode())


@_SETTINGS
@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "get"]),
    parts=st.lists(
        st.sampled_from(["orders", "payments", "payment_links", "capture", "..", ""])
        | st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=8),
        max_size=4,
    ),
    body=st.none() | st.binary(max_size=40),
)
def test_any_path_and_body(
    stocked: tuple[Api, dict[str, str]], method: str, parts: list[str], body: bytes | None
) -> None:
    """Any method, path and body is answered."""
    _check(stocked[0], method, "/".join(parts), body)


@settings(max_examples=60, deadline=None)
@given(amounts=st.lists(st.none() | st.integers(100, 60_000), min_size=1, max_size=8))
def test_refunds_never_exceed_the_payment(amounts: list[int | None]) -> None:
    """However refunds are asked for, they add up to what the payment says, and to no more."""
    with tempfile.TemporaryDirectory() as folder:
        api = Api(Path(folder) / "state" / "sandbox.sqlite3")
        payment = api.payment(100_000)
        path = f"payments/{payment['id']}/refund"
        given_back = 0
        for amount in amounts:
            answer = api.call("POST", path, {} if amount is None else {"amount": amount})
            fits = given_back < 100_000 and (amount or 0) <= 100_000 - given_back
            assert answer.status == (200 if fits else 400)
            given_back += answer.body["amount"] if fits else 0
        after = api.get(f"payments/{payment['id']}")
        assert after["amount_refunded"] == given_back <= 100_000
        expected = {0: None, 100_000: "full"}.get(given_back, "partial")
        assert after["refund_status"] == expected
        api.transport.close()
