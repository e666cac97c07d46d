"""What the official SDK sends for an operation is what we send, byte for byte where it matters.

Both go over the wire to one server. Left out of the comparison: what an HTTP library says of itself
(Accept, User-Agent), our JSON type on a request without a body (PayPal refuses some without it, and
the SDK leaves it out at some), members that the SDK adds with the default that PayPal documents,
and our reads before and after a change, for which the SDK has no counterpart. The SDK knows no
products, payouts, disputes, invoices and no account.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from offered import OFFERED
from paypalserversdk.configuration import Configuration, Environment, Server
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.models.activate_subscription_request import ActivateSubscriptionRequest
from paypalserversdk.models.cancel_subscription_request import CancelSubscriptionRequest
from paypalserversdk.models.capture_request import CaptureRequest
from paypalserversdk.models.create_subscription_request import CreateSubscriptionRequest
from paypalserversdk.models.modify_subscription_request import ModifySubscriptionRequest
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.models.plan_request import PlanRequest
from paypalserversdk.models.refund_request import RefundRequest
from paypalserversdk.models.suspend_subscription import SuspendSubscription
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient
from recorder import Recorder, Request

from unictl.client.session import Session
from unictl.settings import Settings

CLIENT_ID, SECRET = "A" + "oracle0" * 11 + "Aa", "E" + "oracle0" * 11 + "Ee"
KEY = "key-of-the-test"
RECORDED = [
    one
    for file in sorted((Path(__file__).parent.parent / "contract/recorded/paypal").glob("*.json"))
    for one in json.loads(file.read_text("utf-8"))
]
MEANT = ("authorization", "content-type", "paypal-request-id", "prefer")
ORDER, CAPTURE, HELD, REFUND = "ORDER1", "CAPTURE1", "HELD1", "REFUND1"
PLAN, SUB = "P-1", "I-1"
WHOLE = {"prefer": "return=representation"}
KEYED = {**WHOLE, "paypal_request_id": KEY}
# What the SDK has no call for.
WITHOUT = {"payouts", "disputes", "invoices", "payment_links", "credentials"}

# Members that the SDK writes out with their documented default where nobody gave them.
DEFAULTS: dict[str, tuple[Any, ...]] = {
    "auto_bill_outstanding": (True,),
    "auto_renewal": (False,),
    "contact_preference": ("NO_CONTACT_INFO",),
    "final_capture": (False,),
    "landing_page": ("NO_PREFERENCE",),
    "payment_method_preference": ("UNRESTRICTED",),
    "setup_fee_failure_action": ("CANCEL",),
    "shipping_preference": ("GET_FROM_FILE",),
    "status": ("ACTIVE",),
    "user_action": ("CONTINUE", "SUBSCRIBE_NOW"),
}

Sdk = Callable[[Any], Any]


def eur(value: str) -> dict[str, str]:
    """Return an amount."""
    return {"currency_code": "EUR", "value": value}


def cycle(total: int) -> dict[str, Any]:
    """Return the cycle of a plan of EUR 9.00 every two weeks."""
    return {
        "frequency": {"interval_unit": "WEEK", "interval_count": 2},
        "tenure_type": "REGULAR",
        "sequence": 1,
        "total_cycles": total,
        "pricing_scheme": {"fixed_price": eur("9.00")},
    }


# operation, arguments, values, extra, the same by the SDK
CALLS: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any], Sdk]] = [
    (
        "payments.create_order",
        {},
        {"amount": 5000, "currency": "EUR", "reference": "é-1", "description": "☕"},
        {},
        lambda sdk: sdk.orders.create_order(
            {
                **KEYED,
                "body": OrderRequest.from_dictionary(
                    {
                        "intent": "CAPTURE",
                        "purchase_units": [
                            {"amount": eur("50.00"), "invoice_id": "é-1", "description": "☕"}
                        ],
                    }
                ),
            }
        ),
    ),
    (
        "payments.create_order",
        {},
        {
            "amount": 50000,
            "currency": "HUF",
            "capture": "manual",
            "return_url": "https://example.com/thanks",
        },
        {"custom_id": "c-1", "soft_descriptor": "TEA", "cancel_url": "https://example.com/no"},
        lambda sdk: sdk.orders.create_order(
            {
                **KEYED,
                "body": OrderRequest.from_dictionary(
                    {
                        "intent": "AUTHORIZE",
                        "purchase_units": [
                            {
                                "amount": {"currency_code": "HUF", "value": "500"},
                                "custom_id": "c-1",
                                "soft_descriptor": "TEA",
                            }
                        ],
                        "payment_source": {
                            "paypal": {
                                "experience_context": {
                                    "return_url": "https://example.com/thanks",
                                    "cancel_url": "https://example.com/no",
                                }
                            }
                        },
                    }
                ),
            }
        ),
    ),
    (
        "payments.create_order",
        {},
        {"amount": 100, "currency": "USD", "payment_method": "vault1"},
        {
            "items": [
                {
                    "name": "Tea",
                    "quantity": "1",
                    "unit_amount": {"currency_code": "USD", "value": "1.00"},
                }
            ],
            "breakdown": {"item_total": {"currency_code": "USD", "value": "1.00"}},
        },
        lambda sdk: sdk.orders.create_order(
            {
                **KEYED,
                "body": OrderRequest.from_dictionary(
                    {
                        "intent": "CAPTURE",
                        "purchase_units": [
                            {
                                "amount": {
                                    "currency_code": "USD",
                                    "value": "1.00",
                                    "breakdown": {
                                        "item_total": {"currency_code": "USD", "value": "1.00"}
                                    },
                                },
                                "items": [
                                    {
                                        "name": "Tea",
                                        "quantity": "1",
                                        "unit_amount": {"currency_code": "USD", "value": "1.00"},
                                    }
                                ],
                            }
                        ],
                        "payment_source": {"paypal": {"vault_id": "vault1"}},
                    }
                ),
            }
        ),
    ),
    (
        "payments.get_order",
        {"order_id": ORDER},
        {},
        {},
        lambda sdk: sdk.orders.get_order({"id": ORDER}),
    ),
    (
        "payments.list_order_payments",
        {"order_id": ORDER},
        {},
        {},
        lambda sdk: sdk.orders.get_order({"id": ORDER}),
    ),
    (
        "payments.capture_order",
        {"order_id": ORDER},
        {},
        {},
        lambda sdk: sdk.orders.authorize_order({"id": ORDER, **KEYED}),
    ),
    (
        "payments.capture_order",
        {"order_id": "TAKEN"},
        {},
        {},
        lambda sdk: sdk.orders.capture_order({"id": "TAKEN", **KEYED}),
    ),
    (
        "payments.get",
        {"payment_id": CAPTURE},
        {},
        {},
        lambda sdk: sdk.payments.get_captured_payment({"capture_id": CAPTURE}),
    ),
    (
        "payments.get",
        {"payment_id": HELD},
        {},
        {},
        lambda sdk: sdk.payments.get_authorized_payment({"authorization_id": HELD}),
    ),
    (
        "payments.capture",
        {"payment_id": HELD},
        {"amount": 1234, "currency": "EUR"},
        {"final_capture": True, "invoice_id": "i-1", "note_to_payer": "☕"},
        lambda sdk: sdk.payments.capture_authorized_payment(
            {
                "authorization_id": HELD,
                **KEYED,
                "body": CaptureRequest.from_dictionary(
                    {
                        "amount": eur("12.34"),
                        "final_capture": True,
                        "invoice_id": "i-1",
                        "note_to_payer": "☕",
                    }
                ),
            }
        ),
    ),
    (
        "payments.capture",
        {"payment_id": HELD},
        {"amount": 1234},
        {},
        lambda sdk: sdk.payments.capture_authorized_payment(
            {
                "authorization_id": HELD,
                **KEYED,
                "body": CaptureRequest.from_dictionary(
                    {"amount": eur("12.34"), "final_capture": False}
                ),
            }
        ),
    ),
    (
        "payments.void",
        {"payment_id": HELD},
        {},
        {},
        lambda sdk: sdk.payments.void_payment({"authorization_id": HELD, **KEYED}),
    ),
    (
        "payments.refund",
        {"payment_id": CAPTURE},
        {"amount": 500, "reference": "back-1"},
        {"note_to_payer": "Sorry"},
        lambda sdk: sdk.payments.refund_captured_payment(
            {
                "capture_id": CAPTURE,
                **KEYED,
                "body": RefundRequest.from_dictionary(
                    {"amount": eur("5.00"), "invoice_id": "back-1", "note_to_payer": "Sorry"}
                ),
            }
        ),
    ),
    (
        "payments.refund",
        {"payment_id": CAPTURE},
        {},
        {},
        lambda sdk: sdk.payments.refund_captured_payment(
            {"capture_id": CAPTURE, **KEYED, "body": RefundRequest.from_dictionary({})}
        ),
    ),
    (
        "payments.get_refund",
        {"refund_id": REFUND},
        {},
        {},
        lambda sdk: sdk.payments.get_refund({"refund_id": REFUND}),
    ),
    (
        "plans.create",
        {},
        {
            "name": "Gold",
            "amount": 900,
            "currency": "EUR",
            "interval": "week",
            "interval_count": 2,
            "description": "The best",
        },
        # `from_dictionary` of the SDK turns 0 cycles, which are endless, into its default of 1.
        {"product_id": "PROD-1", "payment_failure_threshold": 3, "total_cycles": 12},
        lambda sdk: sdk.subscriptions.create_billing_plan(
            {
                **KEYED,
                "body": PlanRequest.from_dictionary(
                    {
                        "product_id": "PROD-1",
                        "name": "Gold",
                        "description": "The best",
                        "billing_cycles": [cycle(12)],
                        "payment_preferences": {"payment_failure_threshold": 3},
                        "quantity_supported": True,
                    }
                ),
            }
        ),
    ),
    (
        "plans.get",
        {"plan_id": PLAN},
        {},
        {},
        lambda sdk: sdk.subscriptions.get_billing_plan(PLAN),
    ),
    (
        "plans.list",
        {},
        {},
        {},
        lambda sdk: sdk.subscriptions.list_billing_plans({**WHOLE, "page": 1, "page_size": 10}),
    ),
    (
        "plans.activate",
        {"plan_id": PLAN},
        {},
        {},
        lambda sdk: sdk.subscriptions.activate_billing_plan(PLAN),
    ),
    (
        "plans.deactivate",
        {"plan_id": PLAN},
        {},
        {},
        lambda sdk: sdk.subscriptions.deactivate_billing_plan(PLAN),
    ),
    (
        "subscriptions.create",
        {},
        {"plan_id": PLAN, "quantity": 2, "cycles": 6, "start_at": "2027-01-01T00:00:00Z"},
        {
            "custom_id": "c-1",
            "subscriber": {"email_address": "zoe@example.com"},
            "return_url": "https://example.com/thanks",
        },
        lambda sdk: sdk.subscriptions.create_subscription(
            {
                **KEYED,
                "body": CreateSubscriptionRequest.from_dictionary(
                    {
                        "plan_id": PLAN,
                        "quantity": "2",
                        "start_time": "2027-01-01T00:00:00Z",
                        "custom_id": "c-1",
                        "subscriber": {"email_address": "zoe@example.com"},
                        "plan": {"billing_cycles": [{"sequence": 1, "total_cycles": 6}]},
                        "application_context": {
                            "return_url": "https://example.com/thanks",
                            "cancel_url": "https://example.com/thanks",
                        },
                    }
                ),
            }
        ),
    ),
    (
        "subscriptions.get",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscriptions.get_subscription({"id": SUB}),
    ),
    (
        "subscriptions.list",
        {},
        {"plan_id": PLAN, "since": "2026-01-01", "until": "2026-02-01", "limit": 7},
        {},
        lambda sdk: sdk.subscriptions.list_subscriptions(
            {
                "plan_ids": PLAN,
                "created_after": "2026-01-01T00:00:00Z",
                "created_before": "2026-02-01T00:00:00Z",
                "page": 1,
                "page_size": 7,
            }
        ),
    ),
    (
        "subscriptions.update",
        {"subscription_id": SUB},
        {"plan_id": PLAN, "quantity": 3},
        {},
        lambda sdk: sdk.subscriptions.revise_subscription(
            {
                "id": SUB,
                "body": ModifySubscriptionRequest.from_dictionary(
                    {"plan_id": PLAN, "quantity": "3"}
                ),
            }
        ),
    ),
    (
        "subscriptions.cancel",
        {"subscription_id": SUB},
        {},
        {"reason": "No more tea"},
        lambda sdk: sdk.subscriptions.cancel_subscription(
            {"id": SUB, "body": CancelSubscriptionRequest(reason="No more tea")}
        ),
    ),
    (
        "subscriptions.pause",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscriptions.suspend_subscription(
            {"id": SUB, "body": SuspendSubscription(reason="Requested by the merchant")}
        ),
    ),
    (
        "subscriptions.resume",
        {"subscription_id": SUB},
        {},
        {"reason": "Tea again"},
        lambda sdk: sdk.subscriptions.activate_subscription(
            {"id": SUB, "body": ActivateSubscriptionRequest(reason="Tea again")}
        ),
    ),
    (
        "balance.list",
        {},
        {},
        {},
        lambda sdk: sdk.transaction_search.search_balances({}),
    ),
]


def answer(method: str, path: str) -> Any:
    """Return a recorded reply to the same kind of request, its ids left out of account."""
    if path.endswith("/oauth2/token"):
        return {"access_token": "A21AAoracle", "token_type": "Bearer", "expires_in": 32400}
    if path.endswith(f"/captures/{HELD}"):
        return 404
    kind = _kind(path)
    for recorded in RECORDED:
        for one in recorded["exchange"]:
            if (one["ask"]["method"], _kind(one["ask"]["path"])) == (method, kind):
                if one.get("status") == 404:
                    continue
                if method == "GET" and path.endswith("/TAKEN"):
                    return {**one["reply"], "intent": "CAPTURE"}
                return one["reply"]
    raise AssertionError((method, path))


def _kind(path: str) -> list[str]:
    return [
        "ID" if any(sign.isupper() or sign.isdigit() for sign in part[2:]) or part == PLAN else part
        for part in path.replace(SUB, "ID123").replace(PLAN, "ID123").split("/")
    ]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The server that both send to, with both using the same keys."""
    with Recorder(answer) as server:
        monkeypatch.setenv("UNICTL_PAYPAL_BASE_URL", server.url)
        monkeypatch.setenv("PAYPAL_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("PAYPAL_CLIENT_SECRET", SECRET)
        address = {**Configuration.environments, Environment.SANDBOX: {Server.DEFAULT: server.url}}
        monkeypatch.setattr(Configuration, "environments", address)
        yield server


def meant(request: Request) -> Request:
    """Return what of a request means something to the service."""
    names = [name for name in MEANT if name != "content-type" or request.body is not None]
    headers = {name: request.headers.get(name, "") for name in names}
    if headers.get("content-type", "").startswith("application/json"):
        headers["content-type"] = "application/json"
    return replace(request, headers=headers, body=_without_defaults(request.body))


def _without_defaults(body: Any) -> Any:
    if isinstance(body, dict):
        members = (
            (name, value) for name, value in body.items() if value not in DEFAULTS.get(name, ())
        )
        return {name: _without_defaults(value) for name, value in members}
    return [_without_defaults(one) for one in body] if isinstance(body, list) else body


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "extra", "by_sdk"),
    CALLS,
    ids=[f"{call[0]}-{number}" for number, call in enumerate(CALLS)],
)
def test_we_send_what_the_sdk_sends(  # noqa: PLR0917 - a case's columns and the server
    identifier: str,
    arguments: dict[str, str],
    values: dict[str, Any],
    extra: dict[str, Any],
    by_sdk: Sdk,
    server: Recorder,
) -> None:
    """Token, method, path, decoded query and body, and the headers that count are the same."""
    session = Session(Settings())
    given = {"paypal": extra} if extra else {}
    reads = identifier.rpartition(".")[2].startswith(("get", "list"))
    session.call(
        identifier, arguments, values, service="paypal", extra=given, key=None if reads else KEY
    )
    session.close()
    ours = server.requests.copy()
    server.requests.clear()
    by_sdk(_sdk())
    theirs = server.requests
    token, wanted = theirs
    assert meant(ours[0]) == meant(token)
    changing = [request for request in ours[1:] if request.method != "GET"]
    (sent,) = changing or ours[-1:]
    assert meant(sent) == meant(wanted)


def _sdk() -> Any:
    credentials = ClientCredentialsAuthCredentials(
        o_auth_client_id=CLIENT_ID, o_auth_client_secret=SECRET
    )
    return PaypalServersdkClient(
        client_credentials_auth_credentials=credentials, environment=Environment.SANDBOX
    )


def test_every_operation_has_its_counterpart() -> None:
    """No operation of ours that the SDK has goes without the comparison."""
    compared = {call[0] for call in CALLS}
    offered = {one.operation for one in OFFERED if one.service == "paypal"}
    assert compared == {one.id for one in offered if one.capability not in WITHOUT}
