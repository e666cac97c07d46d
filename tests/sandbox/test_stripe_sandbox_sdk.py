"""The official Python SDK, unchanged, against the served stand-in: every operation of ours."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import openapi_stripe
import pytest
import requests
import stripe
from stripe_sandbox import KEY, RETURN, judge

from unictl.sandbox.server import Server
from unictl.sandbox.stripe.routes import ROUTES

Client = Any
_NOW = {"payment_method_types": ["card"], "confirm": True, "payment_method": "pm_card_visa"}


def _watched() -> tuple[Any, set[tuple[str, str]]]:
    """Return the SDK's own HTTP client, whose replies Stripe's document judges, and what it saw."""
    session = requests.Session()
    session.trust_env = False
    http: Any = stripe.RequestsClient(session=session)
    send, seen = http.request, set()

    def request(method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        content, status, replied = send(method, url, headers, post_data)
        path = "/v1/" + url.partition("/v1/")[2].partition("?")[0]
        judge(method.upper(), path, status, json.loads(content))
        seen.add((method.upper(), path))
        return content, status, replied

    http.request = request
    return http, seen


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """The SDK's client with its base address at the stand-in."""
    http, seen = _watched()
    at = f"{server.url}/stripe"
    client: Any = stripe.StripeClient(
        KEY,
        base_addresses={"api": at, "files": at},
        http_client=http,
        max_network_retries=0,
    )
    client.seen = seen
    yield client
    http.close()


def _intents(client: Client, _: Server) -> None:
    api = client.v1.payment_intents
    made = api.create({"amount": 2000, "currency": "usd", "payment_method_types": ["card"]})
    assert (made.status, made.amount_received) == ("requires_payment_method", 0)
    assert api.retrieve(made.id).id == made.id
    assert api.update(made.id, {"metadata": {"table": "7"}}).metadata.table == "7"
    confirmed = api.confirm(made.id, {"payment_method": "pm_card_visa"})
    assert (confirmed.status, confirmed.amount_received) == ("succeeded", 2000)
    held = api.create({"amount": 500, "currency": "eur", "capture_method": "manual", **_NOW})
    captured = api.capture(held.id, {"amount_to_capture": 400})
    assert (held.status, captured.status) == ("requires_capture", "succeeded")
    other = api.create({"amount": 500, "currency": "eur"})
    assert api.cancel(other.id, {"cancellation_reason": "abandoned"}).status == "canceled"
    assert [one.id for one in api.list({"limit": 3}).data] == [other.id, held.id, made.id]
    found = api.search({"query": 'metadata["table"]:"7" AND created>0'})
    assert ([one.id for one in found.data], found.has_more) == ([made.id], False)


def _charges(client: Client, _: Server) -> None:
    intent = client.v1.payment_intents.create({"amount": 2000, "currency": "usd", **_NOW})
    charge = client.v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
    assert charge.balance_transaction.net == 2000 - 88
    assert client.v1.charges.update(charge.id, {"description": "Tea"}).description == "Tea"
    listed = client.v1.charges.list({"payment_intent": intent.id})
    assert [one.id for one in listed.data] == [charge.id]


def _refunds(client: Client, _: Server) -> None:
    intent = client.v1.payment_intents.create({"amount": 2000, "currency": "usd", **_NOW})
    api = client.v1.refunds
    part = api.create({"payment_intent": intent.id, "amount": 500})
    rest = api.create({"charge": intent.latest_charge, "reason": "duplicate"})
    assert (part.amount, rest.amount, rest.status) == (500, 1500, "succeeded")
    assert api.update(part.id, {"metadata": {"a": "b"}}).metadata.a == "b"
    assert api.retrieve(part.id).charge == intent.latest_charge
    assert [one.id for one in api.list({"charge": intent.latest_charge}).data] == [rest.id, part.id]
    with pytest.raises(stripe.InvalidRequestError, match="has already been refunded"):
        api.create({"charge": intent.latest_charge})
    with pytest.raises(stripe.InvalidRequestError, match="requires_action"):
        api.cancel(part.id)


def _checkout(client: Client, server: Server) -> None:
    api = client.v1.checkout.sessions
    item = {
        "price_data": {
            "currency": "usd",
            "unit_amount": 1500,
            "product_data": {"name": "Tea"},
        },
        "quantity": 2,
    }
    made = api.create({"mode": "payment", "line_items": [item], "success_url": RETURN})
    assert (made.amount_total, made.status, made.payment_status) == (3000, "open", "unpaid")
    assert api.line_items.list(made.id).data[0].description == "Tea"
    assert api.update(made.id, {"metadata": {"a": "b"}}).metadata.a == "b"
    server.sandbox.pay(made.id)
    paid = api.retrieve(made.id, {"expand": ["line_items", "payment_intent.latest_charge"]})
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert paid.payment_intent.latest_charge.amount == paid.line_items.data[0].amount_total
    other = api.create({"mode": "payment", "line_items": [item], "success_url": RETURN})
    assert api.expire(other.id).status == "expired"
    assert [one.id for one in api.list({"status": "complete"}).data] == [made.id]


def _customers(client: Client, _: Server) -> None:
    api = client.v1.customers
    made = api.create({"email": "ada@example.com", "name": "Ada", "metadata": {"a": "b"}})
    assert api.retrieve(made.id).email == "ada@example.com"
    assert api.update(made.id, {"name": "Ada L.", "metadata": {"a": ""}}).metadata.to_dict() == {}
    assert [one.id for one in api.list({"email": "ada@example.com"}).data] == [made.id]
    methods = client.v1.payment_methods
    card = methods.create({"type": "card", "card": {"token": "tok_mastercard"}})
    assert methods.attach(card.id, {"customer": made.id}).customer == made.id
    assert methods.update(card.id, {"metadata": {"a": "b"}}).metadata.a == "b"
    assert methods.retrieve(card.id).card.brand == "mastercard"
    assert [one.id for one in methods.list({"customer": made.id}).data] == [card.id]
    assert [one.id for one in api.payment_methods.list(made.id).data] == [card.id]
    assert methods.detach(card.id).customer is None
    assert api.delete(made.id).deleted is True
    assert api.retrieve(made.id).deleted is True
    assert api.list().data == []


def _catalogue(client: Client, _: Server) -> None:
    products, prices = client.v1.products, client.v1.prices
    product = products.create({"id": "tea", "name": "Tea"})
    assert products.retrieve("tea").name == "Tea"
    assert products.update("tea", {"description": "Green"}).description == "Green"
    assert [one.id for one in products.list({"active": True}).data] == [product.id]
    price = prices.create({"currency": "usd", "unit_amount": 100, "product": "tea"})
    assert prices.retrieve(price.id, {"expand": ["product"]}).product.name == "Tea"
    assert prices.update(price.id, {"active": False}).active is False
    assert [one.id for one in prices.list({"product": "tea"}).data] == [price.id]
    with pytest.raises(stripe.InvalidRequestError, match="cannot be deleted"):
        products.delete("tea")
    other = products.create({"name": "Coffee"})
    assert products.delete(other.id).deleted is True


def _subscribed(client: Client) -> tuple[Any, Any]:
    customer = client.v1.customers.create({"email": "ada@example.com"})
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    price = client.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 900,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Newsletter"},
        }
    )
    made = client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": price.id, "quantity": 2}],
            "default_payment_method": card.id,
            "expand": ["latest_invoice.payments"],
        }
    )
    return customer, made


def _subscriptions(client: Client, server: Server) -> None:
    api = client.v1.subscriptions
    customer, made = _subscribed(client)
    assert (made.status, made.latest_invoice.amount_paid) == ("active", 1800)
    assert made.latest_invoice.payments.data[0].status == "paid"
    paused = api.update(made.id, {"pause_collection": {"behavior": "void"}})
    assert (paused.status, paused.pause_collection.behavior) == ("active", "void")
    assert api.update(made.id, {"pause_collection": ""}).pause_collection is None
    assert api.update(made.id, {"cancel_at_period_end": True}).cancel_at_period_end is True
    assert api.update(made.id, {"cancel_at_period_end": False}).cancel_at is None
    assert [one.id for one in api.list({"customer": customer.id}).data] == [made.id]
    assert api.cancel(made.id).status == "canceled"
    assert api.retrieve(made.id).ended_at is not None
    assert api.list().data == []
    price = made["items"].data[0].price.id
    trial = api.create(
        {
            "customer": client.v1.customers.create().id,
            "items": [{"price": price}],
            "trial_period_days": 7,
            "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}},
        }
    )
    server.sandbox.clock = lambda: float(trial.trial_end + 1)
    assert api.retrieve(trial.id).status == "paused"
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": trial.customer})
    api.update(trial.id, {"default_payment_method": card.id})
    assert api.resume(trial.id, {"billing_cycle_anchor": "now"}).status == "active"


def _links(client: Client, server: Server) -> None:
    api = client.v1.payment_links
    price = client.v1.prices.create(
        {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Tea"}}
    )
    once = {"completed_sessions": {"limit": 1}}
    made = api.create({"line_items": [{"price": price.id, "quantity": 3}], "restrictions": once})
    assert api.line_items.list(made.id).data[0].amount_total == 3000
    assert api.update(made.id, {"metadata": {"a": "b"}}).metadata.a == "b"
    server.sandbox.pay(made.id)
    assert api.retrieve(made.id).active is False
    sessions = client.v1.checkout.sessions.list({"payment_link": made.id})
    assert [one.payment_status for one in sessions.data] == ["paid"]
    assert [one.id for one in api.list({"active": False}).data] == [made.id]


def _payouts(client: Client, _: Server) -> None:
    api = client.v1.payouts
    made = api.create({"amount": 5000, "currency": "usd", "statement_descriptor": "Tea"})
    assert (made.status, made.type) == ("pending", "bank_account")
    assert api.update(made.id, {"metadata": {"a": "b"}}).metadata.a == "b"
    assert api.cancel(made.id).status == "canceled"
    assert api.retrieve(made.id).failure_balance_transaction is not None
    assert [one.id for one in api.list({"status": "canceled"}).data] == [made.id]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.create({"amount": 99_999_999, "currency": "usd"})
    assert refused.value.code == "balance_insufficient"


def _transfers(client: Client, _: Server) -> None:
    api = client.v1.transfers
    to = "acct_1Connected0000001"
    made = api.create({"amount": 700, "currency": "usd", "destination": to})
    assert (
        api.retrieve(made.id, {"expand": ["balance_transaction"]}).balance_transaction.net == -700
    )
    assert api.update(made.id, {"description": "Share"}).description == "Share"
    assert [one.id for one in api.list({"destination": to}).data] == [made.id]
    part = api.reversals.create(made.id, {"amount": 200})
    rest = api.reversals.create(made.id)
    assert (part.amount, rest.amount, api.retrieve(made.id).reversed) == (200, 500, True)
    assert api.reversals.update(made.id, part.id, {"metadata": {"a": "b"}}).metadata.a == "b"
    assert api.reversals.retrieve(made.id, part.id).transfer == made.id
    assert [one.id for one in api.reversals.list(made.id).data] == [rest.id, part.id]
    with pytest.raises(stripe.InvalidRequestError, match="between 1 and 0"):
        api.reversals.create(made.id)


def _disputes(client: Client, _: Server) -> None:
    api = client.v1.disputes
    paid = {"amount": 2000, "currency": "usd", **_NOW, "payment_method": "pm_card_createDispute"}
    made = [client.v1.payment_intents.create(paid) for _ in range(2)]
    second, first = api.list().data
    assert (first.payment_intent, first.status) == (made[0].id, "needs_response")
    scan = io.BytesIO(b"%PDF-1.7 proof")
    scan.name = "proof.pdf"
    file = client.v1.files.create({"purpose": "dispute_evidence", "file": scan})
    assert (file.size, file.type) == (14, "pdf")
    assert client.v1.files.retrieve(file.id).filename == "proof.pdf"
    assert [one.id for one in client.v1.files.list().data] == [file.id]
    evidence = {"receipt": file.id, "uncategorized_text": "winning_evidence"}
    assert api.update(first.id, {"evidence": evidence}).status == "won"
    assert api.retrieve(first.id).evidence.receipt == file.id
    assert api.close(second.id).status == "lost"


def _ledger(client: Client, _: Server) -> None:
    before = client.v1.balance.retrieve().pending[0].amount
    client.v1.payment_intents.create({"amount": 2000, "currency": "usd", **_NOW})
    assert client.v1.balance.retrieve().pending[0].amount == before + 1912
    line = client.v1.balance_transactions.list({"type": "charge"}).data[0]
    assert client.v1.balance_transactions.retrieve(line.id).fee == 88
    assert client.v1.accounts.retrieve_current().charges_enabled is True
    event = client.v1.events.list({"type": "payment_intent.succeeded"}).data[0]
    assert client.v1.events.retrieve(event.id).data.object.amount == 2000


def _invoices(client: Client, _: Server) -> None:
    api, items = client.v1.invoices, client.v1.invoice_items
    customer = client.v1.customers.create({"email": "ada@example.com"})
    made = api.create(
        {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 7}
    )
    item = items.create(
        {"customer": customer.id, "invoice": made.id, "amount": 700, "currency": "usd"}
    )
    assert items.update(item.id, {"amount": 800}).amount == 800
    assert items.retrieve(item.id).invoice == made.id
    assert [one.id for one in items.list({"invoice": made.id}).data] == [item.id]
    assert api.line_items.list(made.id).data[0].amount == 800
    tea = {"currency": "usd", "unit_amount": 50, "product_data": {"name": "Tea"}}
    added = api.add_lines(made.id, {"lines": [{"price_data": tea, "quantity": 4}]})
    assert (added.total, added.lines.data[0].description) == (1000, "Tea")
    assert api.update(made.id, {"description": "Thanks"}).description == "Thanks"
    assert api.finalize_invoice(made.id).status == "open"
    assert api.send_invoice(made.id).amount_due == 1000
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    assert api.pay(made.id, {"payment_method": card.id}).status == "paid"
    assert api.retrieve(made.id, {"expand": ["payments"]}).payments.data[0].amount_paid == 1000
    pending = items.create({"customer": customer.id, "amount": 5, "currency": "usd"})
    assert items.delete(pending.id).deleted is True
    for step, status in (("void_invoice", "void"), ("mark_uncollectible", "uncollectible")):
        draft = api.create({"customer": customer.id})
        items.create(
            {"customer": customer.id, "invoice": draft.id, "amount": 90, "currency": "usd"}
        )
        api.finalize_invoice(draft.id)
        assert getattr(api, step)(draft.id).status == status
    assert api.delete(api.create({"customer": customer.id}).id).deleted is True
    assert len(api.list({"customer": customer.id}).data) == 3


SCENARIOS: list[Callable[[Client, Server], None]] = [
    _intents,
    _charges,
    _refunds,
    _checkout,
    _customers,
    _catalogue,
    _subscriptions,
    _links,
    _payouts,
    _transfers,
    _disputes,
    _ledger,
    _invoices,
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__.strip("_"))
def test_scenario(client: Client, server: Server, scenario: Callable[..., None]) -> None:
    """The SDK walks through a resource's whole life, and each reply is as Stripe documents it."""
    scenario(client, server)


@pytest.mark.skipif(openapi_stripe.missing() is not None, reason=str(openapi_stripe.missing()))
def test_every_operation_is_walked(client: Client, server: Server) -> None:
    """The scenarios together call each operation that the stand-in has."""
    for scenario in SCENARIOS:
        server.sandbox.reset()
        scenario(client, server)
    walked = {(method, openapi_stripe.template(method, path)) for method, path in client.seen}
    assert walked == {(route.method, f"/v1/{route.path}") for route in ROUTES}
