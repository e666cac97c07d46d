"""Whatever is sent, the stand-in answers in PayPal's form; what a document forbids is refused."""

import copy
import itertools
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_paypal import judge_or_none
from paypal_sandbox import CARD, PAGES, PayPal, cycle, usd

from unictl.sandbox.paypal import customer
from unictl.sandbox.paypal.routes import ROUTES

_SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "0",
    "-1",
    "10.555",
    "9" * 40,
    "x" * 5_000,
    "\ud800",
    "é\u0000",
    "2026-02-30T00:00:00Z",
    "EUR",
    "JPY",
    "ACTIVE",
    [],
    {},
    [{}],
    ["x"],
    {"x": 1},
)
_ADDRESS: Final = {"address_line_1": "1 Main Street", "country_code": "US"}
_BODIES: Final[dict[str, Any]] = {
    "/v2/checkout/orders": {
        "intent": "CAPTURE",
        "purchase_units": [
            {
                "reference_id": "one",
                "amount": {
                    **usd("10.00"),
                    "breakdown": {"item_total": usd("8.00"), "tax_total": usd("2.00")},
                },
                "custom_id": "A-1",
                "description": "Mugs",
                "items": [
                    {"name": "Mug", "quantity": "2", "unit_amount": usd("4.00"), "tax": usd("1.00")}
                ],
                "shipping": {"name": {"full_name": "Asha Rao"}, "address": _ADDRESS},
            }
        ],
        "payment_source": {"card": {**CARD, "name": "Asha Rao", "billing_address": _ADDRESS}},
        "application_context": {"brand_name": "Shop", "user_action": "PAY_NOW"},
    },
    "/v2/checkout/orders/{order}/confirm-payment-source": {
        "payment_source": {"paypal": {"experience_context": PAGES}}
    },
    "/v2/checkout/orders/{order}/track": {
        "capture_id": "X",
        "transaction_id": "X",
        "status": "SHIPPED",
        "tracking_number": "1",
        "carrier": "DHL",
    },
    "/v2/payments/authorizations/{authorization}/capture": {
        "amount": usd("1.00"),
        "invoice_id": "I",
        "final_capture": False,
        "note_to_payer": "Thanks",
    },
    "/v2/payments/authorizations/{authorization}/reauthorize": {"amount": usd("1.00")},
    "/v2/payments/captures/{capture}/refund": {"amount": usd("0.01"), "note_to_payer": "Sorry"},
    "/v1/catalogs/products": {"name": "Tea", "type": "PHYSICAL", "description": "Green"},
    "/v1/billing/plans": {
        "product_id": "{product}",
        "name": "Tea",
        "billing_cycles": [
            cycle("1.00", tenure_type="TRIAL", total_cycles=1),
            cycle(
                None,
                sequence=2,
                pricing_scheme={
                    "pricing_model": "TIERED",
                    "tiers": [
                        {"starting_quantity": "1", "ending_quantity": "9", "amount": usd("3.00")},
                        {"starting_quantity": "10", "amount": usd("2.00")},
                    ],
                },
            ),
        ],
        "payment_preferences": {"setup_fee": usd("1.00"), "payment_failure_threshold": 2},
        "taxes": {"percentage": "19", "inclusive": False},
        "quantity_supported": True,
    },
    "/v1/billing/plans/{plan}/update-pricing-schemes": {
        "pricing_schemes": [
            {"billing_cycle_sequence": 1, "pricing_scheme": {"fixed_price": usd("2.00")}}
        ]
    },
    "/v1/billing/subscriptions": {
        "plan_id": "{plan}",
        "quantity": "1",
        "custom_id": "A-1",
        "shipping_amount": usd("1.00"),
        "subscriber": {"name": {"given_name": "Asha"}, "email_address": "asha@example.com"},
        "application_context": PAGES,
        "plan": {"billing_cycles": [{"sequence": 1, "total_cycles": 3}]},
    },
    "/v1/billing/subscriptions/{subscription}/revise": {"quantity": "1", "plan_id": "{plan}"},
    "/v1/billing/subscriptions/{subscription}/suspend": {"reason": "Away"},
    "/v1/billing/subscriptions/{subscription}/activate": {"reason": "Back"},
    "/v1/billing/subscriptions/{subscription}/capture": {
        "note": "Overdue",
        "capture_type": "OUTSTANDING_BALANCE",
        "amount": usd("1.00"),
    },
    "/v1/payments/payouts": {
        "sender_batch_header": {"sender_batch_id": "b", "email_subject": "Money"},
        "items": [
            {
                "recipient_type": "EMAIL",
                "receiver": "writer@example.com",
                "amount": {"currency": "USD", "value": "0.01"},
                "note": "Thanks",
                "sender_item_id": "i",
            }
        ],
    },
    "/v1/customer/disputes/{dispute}/provide-evidence": {
        "evidences": [{"evidence_type": "OTHER", "notes": "See"}]
    },
    "/v2/invoicing/invoices": {
        "detail": {"currency_code": "USD", "reference": "r", "memo": "m"},
        "primary_recipients": [{"billing_info": {"email_address": "a@example.com"}}],
        "items": [
            {
                "name": "Repair",
                "quantity": "1.5",
                "unit_amount": usd("10.00"),
                "tax": {"name": "VAT", "percent": "19"},
                "discount": {"percent": "5"},
            }
        ],
        "amount": {"breakdown": {"shipping": {"amount": usd("2.00")}}},
        "configuration": {"partial_payment": {"allow_partial_payment": True}},
    },
    "/v2/invoicing/invoices/{invoice}/remind": {"subject": "Please", "send_to_invoicer": True},
    "/v2/invoicing/search-invoices": {"reference": "r", "status": ["DRAFT"]},
    "/v1/checkout/payment-resources": {
        "integration_mode": "LINK",
        "type": "BUY_NOW",
        "line_items": [{"name": "Tea", "unit_amount": usd("3.00")}],
    },
    "/v3/vault/setup-tokens": {"payment_source": {"card": CARD}, "customer": {"id": "c"}},
}
# Of a parcel PayPal's newer SDKs leave out what the document requires, and know more carriers.
_LAX: Final = ("carrier", "transaction_id", "status")
_KEYS: Final = itertools.count()
_PARAMETERS: Final = (
    "page page_size total_required fields product_id plan_ids statuses created_after start_date "
    "end_date start_time end_time next_page_token page_token dispute_state customer_id "
    "currency_code schema transaction_currency disputed_transaction_id as_of_time"
)


@pytest.fixture
def stocked() -> Iterator[tuple[PayPal, dict[str, str]]]:
    """A sandbox that holds one of everything, and the ids of these."""
    with tempfile.TemporaryDirectory() as folder:
        paypal = PayPal(Path(folder) / "state" / "sandbox.sqlite3", judge_or_none())
        ids = dict(_stock(paypal))
        yield paypal, ids
        paypal.close()


def _stock(paypal: PayPal) -> Iterator[tuple[str, str]]:
    plan = paypal.plan(quantity_supported=True)
    subscription = paypal.subscription(plan)
    paypal.pay(subscription["id"])
    capture = paypal.captured("1000000.00")
    yield "order", paypal.order()["id"]
    yield "capture", capture["id"]
    yield (
        "refund",
        paypal.post(f"/v2/payments/captures/{capture['id']}/refund", {"amount": usd("1.00")})["id"],
    )
    yield "authorization", paypal.authorized("1000000.00")["id"]
    yield "tracker", "none"
    yield "product", plan["product_id"]
    yield "plan", plan["id"]
    yield "subscription", subscription["id"]
    body = _BODIES["/v1/payments/payouts"]
    batch = paypal.post("/v1/payments/payouts", body)["batch_header"]["payout_batch_id"]
    yield "payout_batch", batch
    items = paypal.get(f"/v1/payments/payouts/{batch}")["items"]
    yield "payout_item", items[0]["payout_item_id"]
    yield "dispute", paypal.play(customer.complain, paypal.captured()["id"])["dispute_id"]
    yield "invoice", paypal.post("/v2/invoicing/invoices", _BODIES["/v2/invoicing/invoices"])["id"]
    resource = _BODIES["/v1/checkout/payment-resources"]
    yield "payment_resource", paypal.post("/v1/checkout/payment-resources", resource)["id"]
    setup = paypal.post("/v3/vault/setup-tokens", _BODIES["/v3/vault/setup-tokens"])
    yield "setup_token", setup["id"]
    token = paypal.post("/v3/vault/payment-tokens", {"payment_source": {"card": CARD}})
    yield "payment_token", token["id"]


def _filled(value: Any, ids: dict[str, str]) -> Any:
    """Return the body with ids in place of `{plan}` and so on."""
    if isinstance(value, str):
        return ids.get(value[1:-1], value) if value.startswith("{") else value
    if isinstance(value, dict):
        return {name: _filled(inner, ids) for name, inner in value.items()}
    return [_filled(inner, ids) for inner in value] if isinstance(value, list) else value


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each member and item."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield (*way, key)
        if isinstance(inner, dict | list):
            yield from _places(inner, (*way, key))


def _changed(body: Any, way: tuple[Any, ...], value: Any, *, remove: bool) -> Any:
    body = copy.deepcopy(body)
    place = body
    for key in way[:-1]:
        place = place[key]
    if remove:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    return body


@_SETTINGS
@given(
    path=st.sampled_from(sorted(_BODIES)),
    value=st.sampled_from(_ODD),
    does=st.sampled_from(["change", "remove"]),
    choice=st.randoms(use_true_random=False),
)
def test_a_body_that_the_document_forbids_is_refused(
    stocked: tuple[PayPal, dict[str, str]], path: str, value: Any, does: str, choice: Any
) -> None:
    """One member changed or left out: a 400 where the schema says so, else anything but a fault."""
    paypal, ids = stocked
    body = _filled(_BODIES[path], ids)
    way = choice.choice(sorted(_places(body), key=str))
    changed = _changed(body, way, value, remove=does == "remove")
    target = path.format(**ids)
    answer = paypal.call("POST", target, changed, key=f"{next(_KEYS)}")
    assert answer.status < 500
    if paypal.judge is None or paypal.judge.operation("POST", target) is None:
        return
    if "provide-evidence" in path or set(way) & set(_LAX):
        return
    forbidden = [
        fault
        for fault in paypal.judge.request("POST", target, changed)
        if not fault.endswith("no such member")
    ]
    assert not forbidden or answer.status == 400, (forbidden, answer.body)


@_SETTINGS
@given(
    route=st.sampled_from(ROUTES),
    body=st.sampled_from([None, b"", b"{", b"[]", b"{}", b"null", b"5", b"\xff", b"[[" * 50_000]),
    kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data; boundary=x"]),
)
def test_any_body_on_any_route(
    stocked: tuple[PayPal, dict[str, str]], route: Any, body: bytes | None, kind: str
) -> None:
    """Whatever the bytes are, there is an answer in PayPal's form."""
    paypal, ids = stocked
    headers = {"Authorization": f"Bearer {paypal.token}", "Content-Type": kind}
    if route.method == "DELETE":
        return  # what it stocks is needed
    reply = paypal.raw(route.method, route.path.format(**ids), body, headers)
    assert reply.status < 500
    assert reply.headers["paypal-debug-id"]
    if reply.status >= 400:
        assert json.loads(reply.body)["debug_id"] == reply.headers["paypal-debug-id"]


@_SETTINGS
@given(
    route=st.sampled_from([route for route in ROUTES if route.method == "GET"]),
    query=st.dictionaries(
        st.sampled_from(_PARAMETERS.split()),
        st.sampled_from(
            ["0", "1", "20", "-1", "x", "true", "", "9" * 12, "é", "2026-11-18T10:00:00Z"]
        )
        | st.text(max_size=6),
        max_size=4,
    ),
)
def test_any_query(
    stocked: tuple[PayPal, dict[str, str]], route: Any, query: dict[str, str]
) -> None:
    """Whatever a query says, each route answers with a document or a refusal of the right form."""
    paypal, ids = stocked
    pairs = [(name, value.encode("utf-8", "replace")) for name, value in query.items()]
    answer = paypal.call("GET", f"{route.path.format(**ids)}?{urlencode(pairs)}")
    assert answer.status in {200, 400, 404, 422}


@settings(max_examples=40, deadline=None)
@given(amounts=st.lists(st.none() | st.integers(1, 6_000), min_size=1, max_size=6))
def test_refunds_never_exceed_the_capture(amounts: list[int | None]) -> None:
    """However refunds are asked for, they add up to what the capture had, and to no more."""
    with tempfile.TemporaryDirectory() as folder:
        paypal = PayPal(Path(folder) / "state" / "sandbox.sqlite3", judge_or_none())
        capture, left = paypal.captured("100.00")["id"], 10_000
        for amount in amounts:
            body = {} if amount is None else {"amount": usd(f"{amount / 100:.2f}")}
            answer = paypal.call("POST", f"/v2/payments/captures/{capture}/refund", body)
            fits = left > 0 and (amount or 0) <= left
            assert answer.status == (201 if fits else 422)
            left -= (left if amount is None else amount) if fits else 0
        status = paypal.get(f"/v2/payments/captures/{capture}")["status"]
        expected = {0: "REFUNDED", 10_000: "COMPLETED"}.get(left, "PARTIALLY_REFUNDED")
        assert status == expected
        paypal.close()
