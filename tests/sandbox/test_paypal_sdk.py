"""The official Python SDK, unchanged, against the served sandbox: every operation it has."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_paypal import judge_or_none
from paypal_sandbox import CARD, PAGES, cycle, usd
from paypalserversdk.configuration import Configuration, Environment, Server
from paypalserversdk.exceptions.api_exception import ApiException
from paypalserversdk.exceptions.error_exception import ErrorException
from paypalserversdk.exceptions.subscription_error_exception import SubscriptionErrorException
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.models.activate_subscription_request import ActivateSubscriptionRequest
from paypalserversdk.models.cancel_subscription_request import CancelSubscriptionRequest
from paypalserversdk.models.capture_request import CaptureRequest
from paypalserversdk.models.capture_subscription_request import CaptureSubscriptionRequest
from paypalserversdk.models.confirm_order_request import ConfirmOrderRequest
from paypalserversdk.models.create_subscription_request import CreateSubscriptionRequest
from paypalserversdk.models.modify_subscription_request import ModifySubscriptionRequest
from paypalserversdk.models.order_capture_request import OrderCaptureRequest
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.models.order_tracker_request import OrderTrackerRequest
from paypalserversdk.models.patch import Patch
from paypalserversdk.models.payment_token_request import PaymentTokenRequest
from paypalserversdk.models.plan_request import PlanRequest
from paypalserversdk.models.reauthorize_request import ReauthorizeRequest
from paypalserversdk.models.refund_request import RefundRequest
from paypalserversdk.models.setup_token_request import SetupTokenRequest
from paypalserversdk.models.suspend_subscription import SuspendSubscription
from paypalserversdk.models.update_pricing_schemes_request import UpdatePricingSchemesRequest
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, Request
from unictl.sandbox.paypal import products
from unictl.sandbox.paypal.context import Context, shown_time
from unictl.sandbox.paypal.keys import KEYS
from unictl.sandbox.server import Server as Sandbox

Client = Any
_WHOLE = "return=representation"


@pytest.fixture
def client(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The SDK with its sandbox at ours; each reply is held against the documents."""
    url = f"{server.url}/paypal"
    address = {**Configuration.environments, Environment.SANDBOX: {Server.DEFAULT: url}}
    monkeypatch.setattr(Configuration, "environments", address)
    replies: list[tuple[Request, Reply]] = []
    answer = server.sandbox.handle

    def noted(request: Request, *given: Any) -> Reply:
        reply = answer(request, *given)
        replies.append((request, reply))
        return reply

    monkeypatch.setattr(server.sandbox, "handle", noted)
    yield _client()
    if (judge := judge_or_none()) is None:
        return
    for request, reply in replies:
        path = request.path.removeprefix("/paypal")
        if judge.operation(request.method, path) is not None:
            body = json.loads(reply.body) if reply.body else None
            assert judge.reply(request.method, path, reply.status, body) == []


def _client() -> Client:
    credentials = ClientCredentialsAuthCredentials(
        o_auth_client_id=KEYS["client_id"], o_auth_client_secret=KEYS["client_secret"]
    )
    return PaypalServersdkClient(
        client_credentials_auth_credentials=credentials, environment=Environment.SANDBOX
    )


def _order(client: Client, key: str | None = None, **fields: Any) -> Any:
    body = {
        "intent": "CAPTURE",
        "purchase_units": [{"amount": usd("10.00"), "custom_id": "A-1"}],
        **fields,
    }
    options = {"body": OrderRequest.from_dictionary(body), "prefer": _WHOLE}
    return client.orders.create_order(
        {**options, **({"paypal_request_id": key} if key else {})}
    ).body


def _plan(client: Client, server: Sandbox, *cycles: Any, **fields: Any) -> Any:
    product = _product(server)
    body = {
        "product_id": product,
        "name": "Monthly tea",
        "billing_cycles": list(cycles) or [cycle(total_cycles=12)],
        "payment_preferences": {"auto_bill_outstanding": True},
        **fields,
    }
    options = {"body": PlanRequest.from_dictionary(body), "prefer": _WHOLE}
    return client.subscriptions.create_billing_plan(options).body


def _product(server: Sandbox) -> str:
    """Create a product, for which the SDK has no operation."""
    with server.sandbox.store.transaction() as session:
        given = {"name": "Tea", "type": "PHYSICAL"}
        exchange = Exchange(Request("", ""), session, 1_795_000_000)
        answer = products.create(Context(exchange, (), given, full=True))
        assert answer.thing is not None
        return answer.thing.id


def _subscription(client: Client, plan: Any, **fields: Any) -> Any:
    body = {"plan_id": plan.id, "application_context": PAGES, **fields}
    options = {"body": CreateSubscriptionRequest.from_dictionary(body), "prefer": _WHOLE}
    return client.subscriptions.create_subscription(options).body


def _patch(path: str, value: Any) -> list[Any]:
    return [Patch.from_dictionary({"op": "replace", "path": path, "value": value})]


def test_an_order_is_created_patched_approved_and_captured(client: Client, server: Sandbox) -> None:
    """Create, get, patch, and capture after the buyer's approval."""
    order = _order(client)
    assert (order.status, order.intent) == ("CREATED", "CAPTURE")
    assert {link.rel for link in order.links} == {"self", "approve", "update", "capture"}
    path = "/purchase_units/@reference_id=='default'/description"
    client.orders.patch_order({"id": order.id, "body": _patch(path, "Two mugs")})
    assert (
        client.orders.get_order({"id": order.id}).body.purchase_units[0].description == "Two mugs"
    )
    server.sandbox.pay(order.id)
    assert client.orders.get_order({"id": order.id}).body.status == "APPROVED"
    done = client.orders.capture_order({"id": order.id, "prefer": _WHOLE}).body
    capture = done.purchase_units[0].payments.captures[0]
    assert (done.status, capture.status, capture.amount.value) == (
        "COMPLETED",
        "COMPLETED",
        "10.00",
    )
    assert capture.custom_id == "A-1"


def test_a_minimal_reply_has_id_status_and_links(client: Client) -> None:
    """Without a preference an order's reply is the minimal one."""
    body = OrderRequest.from_dictionary(
        {"intent": "CAPTURE", "purchase_units": [{"amount": usd("10.00")}]}
    )
    order = client.orders.create_order({"body": body, "prefer": "return=minimal"}).body
    assert order.status == "CREATED"
    assert not hasattr(order, "purchase_units")


def test_an_order_s_source_is_confirmed(client: Client) -> None:
    """A confirmed card needs no payer; the capture follows."""
    order = _order(client)
    body = ConfirmOrderRequest.from_dictionary({"payment_source": {"card": CARD}})
    confirmed = client.orders.confirm_order({"id": order.id, "body": body, "prefer": _WHOLE}).body
    assert confirmed.status == "APPROVED"
    assert confirmed.payment_source.card.last_digits == "1881"
    assert client.orders.capture_order({"id": order.id}).body.status == "COMPLETED"


def test_a_capture_may_bring_its_card(client: Client) -> None:
    """A payment source in the capture's body pays the order at once."""
    order = _order(client)
    body = OrderCaptureRequest.from_dictionary({"payment_source": {"card": CARD}})
    options = {"id": order.id, "body": body, "paypal_request_id": "once"}
    assert client.orders.capture_order(options).body.status == "COMPLETED"


def test_an_authorisation_is_captured_in_parts_and_voided(client: Client, server: Sandbox) -> None:
    """Authorise, show, capture a part, void the rest."""
    order = _order(client, intent="AUTHORIZE")
    server.sandbox.pay(order.id)
    done = client.orders.authorize_order({"id": order.id, "prefer": _WHOLE}).body
    held = done.purchase_units[0].payments.authorizations[0]
    assert (
        client.payments.get_authorized_payment({"authorization_id": held.id}).body.status
        == "CREATED"
    )
    body = CaptureRequest.from_dictionary({"amount": usd("4.00"), "final_capture": False})
    options = {"authorization_id": held.id, "body": body, "prefer": _WHOLE}
    taken = client.payments.capture_authorized_payment(options).body
    assert (taken.status, taken.amount.value) == ("COMPLETED", "4.00")
    assert (
        client.payments.get_captured_payment({"capture_id": taken.id}).body.amount.value == "4.00"
    )
    voided = client.payments.void_payment({"authorization_id": held.id, "prefer": _WHOLE})
    assert (voided.status_code, voided.body.status) == (200, "VOIDED")


def test_an_authorisation_is_renewed_after_three_days(client: Client, server: Sandbox) -> None:
    """Reauthorising is refused in the first three days, and works then."""
    order = _order(client, intent="AUTHORIZE")
    server.sandbox.pay(order.id)
    done = client.orders.authorize_order({"id": order.id, "prefer": _WHOLE}).body
    held = done.purchase_units[0].payments.authorizations[0]
    body = ReauthorizeRequest.from_dictionary({"amount": usd("10.00")})
    options = {"authorization_id": held.id, "body": body, "prefer": _WHOLE}
    with pytest.raises(ErrorException) as caught:
        client.payments.reauthorize_payment(options)
    assert caught.value.details[0].issue == "REAUTHORIZATION_NOT_SUPPORTED"
    clock = server.sandbox.clock
    server.sandbox.clock = lambda: clock() + 3 * 86_400
    assert _client().payments.reauthorize_payment(options).body.status == "CREATED"


def test_refunds(client: Client, server: Sandbox) -> None:
    """Refund in part and the rest; show the refund; more is refused."""
    order = _order(client)
    server.sandbox.pay(order.id)
    done = client.orders.capture_order({"id": order.id, "prefer": _WHOLE}).body
    capture = done.purchase_units[0].payments.captures[0]
    part = RefundRequest.from_dictionary({"amount": usd("3.00"), "note_to_payer": "Sorry"})
    options = {"capture_id": capture.id, "body": part, "prefer": _WHOLE}
    refund = client.payments.refund_captured_payment(options).body
    assert (refund.status, refund.amount.value, refund.note_to_payer) == (
        "COMPLETED",
        "3.00",
        "Sorry",
    )
    assert client.payments.get_refund({"refund_id": refund.id}).body.id == refund.id
    rest = client.payments.refund_captured_payment({"capture_id": capture.id, "prefer": _WHOLE})
    assert rest.body.amount.value == "7.00"
    assert (
        client.payments.get_captured_payment({"capture_id": capture.id}).body.status == "REFUNDED"
    )
    with pytest.raises(ErrorException) as caught:
        client.payments.refund_captured_payment({"capture_id": capture.id})
    assert caught.value.details[0].issue == "CAPTURE_FULLY_REFUNDED"


def test_an_order_is_tracked(client: Client, server: Sandbox) -> None:
    """Add a parcel to a captured order, and cancel it."""
    order = _order(client)
    server.sandbox.pay(order.id)
    done = client.orders.capture_order({"id": order.id, "prefer": _WHOLE}).body
    given = {
        "capture_id": done.purchase_units[0].payments.captures[0].id,
        "tracking_number": "443844607820",
        "carrier": "FEDEX",
    }
    body = OrderTrackerRequest.from_dictionary(given)
    tracked = client.orders.create_order_tracking({"id": order.id, "body": body}).body
    tracker = tracked.purchase_units[0].shipping.trackers[0]
    assert tracker.status == "SHIPPED"
    options = {"id": order.id, "tracker_id": tracker.id, "body": _patch("/status", "CANCELLED")}
    client.orders.update_order_tracking(options)
    after = client.orders.get_order({"id": order.id}).body
    assert after.purchase_units[0].shipping.trackers[0].status == "CANCELLED"


def test_plans(client: Client, server: Sandbox) -> None:
    """Create, list, get, patch, price anew, deactivate and activate a plan."""
    plan = _plan(client, server)
    assert plan.status == "ACTIVE"
    options = {"total_required": True, "page_size": 5, "prefer": _WHOLE}
    listed = client.subscriptions.list_billing_plans(options).body
    assert ([one.id for one in listed.plans], listed.total_items) == ([plan.id], 1)
    client.subscriptions.patch_billing_plan({"id": plan.id, "body": _patch("/name", "Tea")})
    prices = {
        "pricing_schemes": [
            {"billing_cycle_sequence": 1, "pricing_scheme": {"fixed_price": usd("12.00")}}
        ]
    }
    body = UpdatePricingSchemesRequest.from_dictionary(prices)
    client.subscriptions.update_billing_plan_pricing_schemes({"id": plan.id, "body": body})
    client.subscriptions.deactivate_billing_plan(plan.id)
    after = client.subscriptions.get_billing_plan(plan.id).body
    scheme = after.billing_cycles[0].pricing_scheme
    assert (after.name, after.status) == ("Tea", "INACTIVE")
    assert (scheme.fixed_price.value, scheme.version) == ("12.00", 2)
    client.subscriptions.activate_billing_plan(plan.id)
    assert client.subscriptions.get_billing_plan(plan.id).body.status == "ACTIVE"


def test_a_subscription_from_consent_to_cancellation(client: Client, server: Sandbox) -> None:
    """Create, get, list, patch, suspend, activate and cancel; see the charges."""
    subscription = _subscription(client, _plan(client, server), custom_id="A-7")
    assert subscription.status == "APPROVAL_PENDING"
    assert "approve" in {link.rel for link in subscription.links}
    identifier = subscription.id
    server.sandbox.pay(identifier)
    active = client.subscriptions.get_subscription({"id": identifier, "fields": "plan"}).body
    assert (active.status, active.billing_info.last_payment.amount.value) == ("ACTIVE", "9.00")
    assert active.plan.name == "Monthly tea"
    listed = client.subscriptions.list_subscriptions({"statuses": "ACTIVE"}).body
    assert [one.id for one in listed.subscriptions] == [identifier]
    client.subscriptions.patch_subscription({"id": identifier, "body": _patch("/custom_id", "A-8")})
    steps = (
        (client.subscriptions.suspend_subscription, SuspendSubscription, "SUSPENDED"),
        (client.subscriptions.activate_subscription, ActivateSubscriptionRequest, "ACTIVE"),
        (client.subscriptions.cancel_subscription, CancelSubscriptionRequest, "CANCELLED"),
    )
    for step, model, status in steps:
        step({"id": identifier, "body": model.from_dictionary({"reason": "As asked"})})
        after = client.subscriptions.get_subscription({"id": identifier}).body
        assert (after.status, after.status_change_note) == (status, "As asked")
    assert after.custom_id == "A-8"
    span = {"start_time": "2020-01-01T00:00:00Z", "end_time": "2099-01-01T00:00:00Z"}
    charges = client.subscriptions.list_subscription_transactions({"id": identifier, **span}).body
    assert [one.amount_with_breakdown.gross_amount.value for one in charges.transactions] == [
        "9.00"
    ]


def test_a_subscription_is_revised_with_the_subscriber_s_consent(
    client: Client, server: Sandbox
) -> None:
    """A revision answers with a link to agree at, and counts from then on."""
    plan = _plan(client, server, quantity_supported=True)
    subscription = _subscription(client, plan, quantity="1")
    server.sandbox.pay(subscription.id)
    body = ModifySubscriptionRequest.from_dictionary({"quantity": "3"})
    revised = client.subscriptions.revise_subscription({"id": subscription.id, "body": body}).body
    assert "approve" in {link.rel for link in revised.links}
    assert client.subscriptions.get_subscription({"id": subscription.id}).body.quantity == "1"
    server.sandbox.pay(subscription.id)
    assert client.subscriptions.get_subscription({"id": subscription.id}).body.quantity == "3"


def test_what_is_outstanding_is_captured(client: Client, server: Sandbox) -> None:
    """A failed charge is outstanding until the merchant captures it."""
    subscription = _subscription(client, _plan(client, server))
    server.sandbox.pay(subscription.id)
    server.sandbox.pay(subscription.id, outcome="failed")
    body = CaptureSubscriptionRequest.from_dictionary(
        {"note": "Overdue", "capture_type": "OUTSTANDING_BALANCE", "amount": usd("9.00")}
    )
    charge = client.subscriptions.capture_subscription({"id": subscription.id, "body": body}).body
    assert charge.status == "COMPLETED"
    with pytest.raises(SubscriptionErrorException) as caught:
        client.subscriptions.capture_subscription({"id": subscription.id, "body": body})
    assert caught.value.details[0].issue == "ZERO_OUTSTANDING_BALANCE"


def test_a_card_is_saved_and_used(client: Client) -> None:
    """Set up a card, make a token of it, list, use and delete the token."""
    setup = SetupTokenRequest.from_dictionary({"payment_source": {"card": CARD}})
    made = client.vault.create_setup_token({"body": setup, "paypal_request_id": "a"}).body
    assert client.vault.get_setup_token(made.id).body.status == "APPROVED"
    source = {"token": {"id": made.id, "type": "SETUP_TOKEN"}}
    body = PaymentTokenRequest.from_dictionary({"payment_source": source})
    token = client.vault.create_payment_token({"body": body, "paypal_request_id": "b"}).body
    assert client.vault.get_payment_token(token.id).body.payment_source.card.last_digits == "1881"
    options = {"customer_id": token.customer.id, "total_required": True}
    listed = client.vault.list_customer_payment_tokens(options).body
    assert [one.id for one in listed.payment_tokens] == [token.id]
    paid = _order(client, "c", payment_source={"card": {"vault_id": token.id}})
    assert paid.status == "COMPLETED"
    client.vault.delete_payment_token(token.id)
    with pytest.raises(ApiException) as caught:
        client.vault.get_payment_token(token.id)
    assert caught.value.response_code == 404


def test_transactions_and_balances(client: Client, server: Sandbox) -> None:
    """A capture is found by the search, and adds its net amount to the balance."""
    before = client.transaction_search.search_balances({"currency_code": "USD"}).body
    order = _order(client)
    server.sandbox.pay(order.id)
    client.orders.capture_order({"id": order.id})
    now = int(server.sandbox.clock())
    span = {"start_date": shown_time(now - 60), "end_date": shown_time(now + 60), "fields": "all"}
    found = client.transaction_search.search_transactions(span).body
    (detail,) = found.transaction_details
    assert detail.transaction_info.transaction_amount.value == "10.00"
    assert detail.transaction_info.paypal_reference_id == order.id
    after = client.transaction_search.search_balances({"currency_code": "USD"}).body
    gain = float(after.balances[0].total_balance.value) - float(
        before.balances[0].total_balance.value
    )
    assert round(gain, 2) == 9.16


def test_a_repeated_request_id_makes_one_order(client: Client) -> None:
    """The same key answers 200 with the order that it made."""
    first, second = _order(client, "key-1"), _order(client, "key-1")
    assert first.id == second.id


def test_the_sdk_s_mock_header_gets_the_error(client: Client) -> None:
    """PayPal's own negative-testing header, which the SDK has as an option."""
    mock = json.dumps({"mock_application_codes": "INSTRUMENT_DECLINED"})
    order = _order(client)
    with pytest.raises(ErrorException) as caught:
        client.orders.capture_order({"id": order.id, "paypal_mock_response": mock})
    assert caught.value.name == "UNPROCESSABLE_ENTITY"
    assert caught.value.details[0].issue == "INSTRUMENT_DECLINED"
