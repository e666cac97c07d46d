"""How PayPal's statuses, errors, money and odd forms are read, by its documentation."""

import json
from typing import Any

import pytest
from offered import OFFERED, play, replies
from samples_paypal import INVOICE, ORDER, PAYOUT, PLAN
from world import World

from unictl.core.call import Ask, Reply, Wire
from unictl.core.ports import Loaded
from unictl.core.provider import Context
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured, NotSupported, UnictlError
from unictl.providers.paypal.base import PayPal
from unictl.providers.paypal.money import DIGITS, code, money, units
from unictl.providers.paypal.parties import phone

READ = Ask("GET", "/v2/checkout/orders/1")
WRITE = Ask("POST", "/v2/checkout/orders", changes=True)
LIVE, SANDBOX = "https://api-m.paypal.com", "https://api-m.sandbox.paypal.com"

# The documented statuses of each kind, and what they mean in our words.
STATUSES: dict[str, dict[str, str]] = {
    "payments.get_order": {
        "CREATED": "open",
        "SAVED": "open",
        "PAYER_ACTION_REQUIRED": "requires_action",
        "APPROVED": "approved",
        "VOIDED": "cancelled",
    },
    "payments.get_refund": {
        "PENDING": "pending",
        "COMPLETED": "succeeded",
        "FAILED": "failed",
        "CANCELLED": "cancelled",
    },
    "plans.get": {"ACTIVE": "active", "INACTIVE": "inactive", "CREATED": "inactive"},
    "subscriptions.get": {
        "APPROVAL_PENDING": "pending",
        "APPROVED": "pending",
        "ACTIVE": "active",
        "SUSPENDED": "paused",
        "CANCELLED": "cancelled",
        "EXPIRED": "completed",
    },
    "invoices.get": {
        "DRAFT": "draft",
        "SCHEDULED": "draft",
        "SENT": "open",
        "UNPAID": "open",
        "PAYMENT_PENDING": "open",
        "PARTIALLY_PAID": "partially_paid",
        "PAID": "paid",
        "MARKED_AS_PAID": "paid",
        "PARTIALLY_REFUNDED": "paid",
        "REFUNDED": "refunded",
        "MARKED_AS_REFUNDED": "refunded",
        "CANCELLED": "void",
    },
    "payment_links.get": {
        "SENT": "open",
        "UNPAID": "open",
        "PARTIALLY_PAID": "partially_paid",
        "PAID": "paid",
        "MARKED_AS_PAID": "paid",
        "REFUNDED": "paid",
        "CANCELLED": "cancelled",
    },
    "disputes.get": {
        "OPEN": "needs_response",
        "WAITING_FOR_SELLER_RESPONSE": "needs_response",
        "WAITING_FOR_BUYER_RESPONSE": "under_review",
        "UNDER_REVIEW": "under_review",
        "OTHER": "under_review",
        "RESOLVED": "closed",
    },
}
PAYMENTS = {
    "captures": {
        "COMPLETED": "succeeded",
        "PENDING": "processing",
        "DECLINED": "failed",
        "FAILED": "failed",
        "REFUNDED": "refunded",
    },
    "authorizations": {
        "CREATED": "authorized",
        "PENDING": "processing",
        "PARTIALLY_CAPTURED": "authorized",
        "CAPTURED": "succeeded",
        "DENIED": "failed",
        "VOIDED": "cancelled",
    },
}
PAYOUTS = {
    "PENDING": "processing",
    "ONHOLD": "processing",
    "SUCCESS": "succeeded",
    "UNCLAIMED": "unclaimed",
    "RETURNED": "returned",
    "REFUNDED": "reversed",
    "REVERSED": "reversed",
    "BLOCKED": "failed",
    "FAILED": "failed",
}


def reply(document: Any, status: int = 200) -> Reply:
    """Return a reply."""
    return Reply(status, {}, json.dumps(document).encode())


def read(identifier: str, **changes: Any) -> Any:
    """Return what a recorded thing is read as, with some of its members changed."""
    (offered,) = (
        one for one in OFFERED if (one.service, one.operation.id) == ("paypal", identifier)
    )
    recorded = offered.recorded()[0]
    thing = {**recorded["exchange"][0]["reply"], **changes}
    call = offered.call(recorded["arguments"], recorded["request"])
    return play(call, [reply(thing), *replies(recorded)[1:]])[1]


def refusal(name: str, issue: str | None = None, **members: Any) -> dict[str, Any]:
    """Return an error body as PayPal writes it."""
    details = [{"issue": issue, **members}] if issue else []
    return {"name": name, "message": "It said no.", "debug_id": "d1", "details": details}


@pytest.mark.parametrize(
    ("identifier", "theirs", "ours"),
    [(name, theirs, ours) for name, table in STATUSES.items() for theirs, ours in table.items()],
)
def test_every_documented_status_has_its_word(identifier: str, theirs: str, ours: str) -> None:
    """Each of the vendor's statuses is one of ours."""
    if identifier == "disputes.get":
        assert read(identifier, status=theirs, dispute_outcome=None).status == ours
    else:
        assert read(identifier, status=theirs).status == ours


@pytest.mark.parametrize(
    ("kind", "theirs", "ours"),
    [(kind, theirs, ours) for kind, table in PAYMENTS.items() for theirs, ours in table.items()],
)
def test_captures_and_authorizations_are_payments(kind: str, theirs: str, ours: str) -> None:
    """An id is looked for among the captures, then among the authorizations."""
    thing = {"id": "X1", "status": theirs, "amount": {"currency_code": "EUR", "value": "5.00"}}
    gone = reply(refusal("RESOURCE_NOT_FOUND"), 404)
    given = [reply(thing)] if kind == "captures" else [gone, reply(thing)]
    (offered,) = (
        one for one in OFFERED if (one.service, one.operation.id) == ("paypal", "payments.get")
    )
    asks, found = play(offered.call({"payment_id": "X1"}, {}), given)
    assert (found.status, found.amount) == (ours, 500)
    assert found.amount_refunded == (500 if ours == "refunded" else 0)
    assert asks[-1].path == f"/v2/payments/{kind}/X1"


@pytest.mark.parametrize(("theirs", "ours"), PAYOUTS.items())
def test_an_items_status_is_the_payouts(theirs: str, ours: str) -> None:
    """The batch has a status too, which says nothing of the item."""
    assert read("payouts.get", transaction_status=theirs).status == ours


@pytest.mark.parametrize(
    ("outcome", "ours"),
    [
        ("RESOLVED_SELLER_FAVOUR", "won"),
        ("CANCELED_BY_BUYER", "won"),
        ("DENIED", "won"),
        ("RESOLVED_BUYER_FAVOUR", "lost"),
        ("ACCEPTED", "lost"),
        ("RESOLVED_WITH_PAYOUT", "closed"),
        ("NONE", "closed"),
    ],
)
def test_a_resolved_dispute_says_for_whom(outcome: str, ours: str) -> None:
    """Who won stands in the outcome, not in the status."""
    found = read("disputes.get", status="RESOLVED", dispute_outcome={"outcome_code": outcome})
    assert found.status == ours


def _order(intent: str, **kinds: list[tuple[str, str]]) -> dict[str, Any]:
    """Return a completed order of EUR 10.00 with payments of a status and a value."""
    payments = {
        kind: [
            {
                "id": f"{kind}{number}",
                "status": status,
                "amount": {"currency_code": "EUR", "value": value},
                "links": [{"rel": "up", "href": f"{LIVE}/v2/payments/captures/captures0"}],
            }
            for number, (status, value) in enumerate(given)
        ]
        for kind, given in kinds.items()
    }
    unit = {"amount": {"currency_code": "EUR", "value": "10.00"}, "payments": payments}
    return {"status": "COMPLETED", "intent": intent, "purchase_units": [unit]}


@pytest.mark.parametrize(
    ("order", "ours", "paid"),
    [
        (_order("CAPTURE", captures=[("COMPLETED", "10.00")]), "paid", 1000),
        (_order("CAPTURE", captures=[("PENDING", "10.00")]), "processing", 0),
        (_order("CAPTURE", captures=[("REFUNDED", "10.00")]), "paid", 1000),
        (_order("AUTHORIZE", authorizations=[("CREATED", "10.00")]), "authorized", 0),
        (_order("AUTHORIZE", authorizations=[("PENDING", "10.00")]), "processing", 0),
        (_order("AUTHORIZE", authorizations=[("VOIDED", "10.00")]), "cancelled", 0),
        (
            _order(
                "AUTHORIZE",
                authorizations=[("CAPTURED", "10.00")],
                captures=[("COMPLETED", "10.00")],
            ),
            "paid",
            1000,
        ),
        (
            _order(
                "AUTHORIZE",
                authorizations=[("PARTIALLY_CAPTURED", "10.00")],
                captures=[("COMPLETED", "4.00")],
            ),
            "authorized",
            400,
        ),
    ],
)
def test_completed_is_not_always_paid(order: dict[str, Any], ours: str, paid: int) -> None:
    """An order is completed too when its money is only held, pending or let go."""
    found = read("payments.get_order", **order)
    assert (found.status, found.amount_paid, found.amount) == (ours, paid, 1000)


@pytest.mark.parametrize(
    ("billing", "theirs", "ours"),
    [
        ({"failed_payments_count": 1}, "ACTIVE", "past_due"),
        ({"failed_payments_count": 2}, "SUSPENDED", "unpaid"),
        ({"failed_payments_count": 0}, "SUSPENDED", "paused"),
        (
            {
                "failed_payments_count": 0,
                "cycle_executions": [
                    {
                        "tenure_type": "TRIAL",
                        "sequence": 1,
                        "cycles_completed": 0,
                        "cycles_remaining": 1,
                    }
                ],
            },
            "ACTIVE",
            "trialing",
        ),
    ],
)
def test_trials_and_failures_show_in_numbers(billing: Any, theirs: str, ours: str) -> None:
    """PayPal has no status of its own for a trial or a charge that failed."""
    assert read("subscriptions.get", status=theirs, billing_info=billing).status == ours


@pytest.mark.parametrize("identifier", sorted(STATUSES))
@pytest.mark.parametrize("status", ["NO_SUCH", None, 7, "", "active"])
def test_an_unknown_status_is_no_guess(identifier: str, status: Any) -> None:
    """A status that the documentation doesn't know is told, not mapped to the nearest."""
    with pytest.raises(UnictlError, match="doesn't know"):
        read(identifier, status=status)


@pytest.mark.parametrize(
    ("ask", "status", "body", "wanted"),
    [
        (READ, 401, {"error": "invalid_token"}, "authentication_refused"),
        (READ, 401, refusal("AUTHENTICATION_FAILURE"), "authentication_refused"),
        (READ, 403, refusal("NOT_AUTHORIZED", "PERMISSION_DENIED"), "permission_refused"),
        (WRITE, 403, refusal("REQUIRED_SCOPE_MISSING"), "permission_refused"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "REFUND_NOT_ALLOWED"), "permission_refused"),
        (
            WRITE,
            422,
            refusal("UNPROCESSABLE_ENTITY", "PAYEE_ACCOUNT_RESTRICTED"),
            "permission_refused",
        ),
        (READ, 404, refusal("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"), "not_found"),
        (READ, 404, {}, "not_found"),
        (WRITE, 400, refusal("INVALID_REQUEST", "MISSING_REQUIRED_PARAMETER"), "rejected"),
        (WRITE, 400, refusal("VALIDATION_ERROR"), "rejected"),
        (WRITE, 415, refusal("UNSUPPORTED_MEDIA_TYPE"), "rejected"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "DECIMAL_PRECISION"), "rejected"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "PAYER_ACTION_REQUIRED"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "DUPLICATE_INVOICE_ID"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "SUBSCRIPTION_STATUS_INVALID"), "conflict"),
        (WRITE, 400, refusal("USER_BUSINESS_ERROR"), "conflict"),
        (WRITE, 400, refusal("ITEM_INCORRECT_STATUS"), "conflict"),
        (WRITE, 409, refusal("RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED"), "declined"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "PAYER_CANNOT_PAY"), "declined"),
        (WRITE, 403, refusal("INSUFFICIENT_FUNDS"), "declined"),
        (READ, 429, refusal("RATE_LIMIT_REACHED"), "rate_limited"),
        (WRITE, 500, refusal("INTERNAL_SERVER_ERROR"), "service_unavailable"),
        (WRITE, 503, b"<html>", "service_unavailable"),
        (READ, 418, b"", "rejected"),
    ],
)
def test_errors_by_status_name_and_issue(ask: Ask, status: int, body: Any, wanted: str) -> None:
    """The documented refusals, each in its place in our tree."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = PayPal.explain(ask, Reply(status, {}, content))
    assert found.code == wanted
    assert (found.service, found.http_status) == ("paypal", status)
    running = "PREVIOUS_REQUEST_IN_PROGRESS" in str(body)
    assert found.retryable == (wanted in {"rate_limited", "service_unavailable"} or running)
    if ask.changes and wanted != "service_unavailable":
        assert found.outcome == ("unknown" if running else "not_applied")


@pytest.mark.parametrize("text", ["Authentication failed", "already captured", "insufficient"])
def test_a_text_decides_nothing(text: str) -> None:
    """What the service says to people can change any day."""
    body = refusal("INVALID_REQUEST", "INVALID_PARAMETER_VALUE", description=text)
    assert PayPal.explain(WRITE, reply(body, 400)).code == "rejected"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>\xff", b"null", b"[]", b'"plain"', b'{"details": "x"}', b'{"details": [3]}',
     b'{"name": 7, "message": ["x"], "details": [{"issue": {}, "field": 3}], "links": null}'],
)  # fmt: skip
def test_any_body_is_explained(body: bytes) -> None:
    """Whatever stands in the body of a refusal, it's an error of the tree with a message."""
    found = PayPal.explain(WRITE, Reply(400, {}, body))
    assert found.message
    assert found.field is None


def test_what_the_service_said_is_kept() -> None:
    """Name, issue, our field, the debug id and the reason for a decline reach the caller."""
    pointer = "/purchase_units/@reference_id=='default'/invoice_id"
    body = refusal("UNPROCESSABLE_ENTITY", "CARD_EXPIRED", description="No.", field=pointer)
    found = PayPal.explain(WRITE, Reply(422, {"paypal-debug-id": "h1"}, json.dumps(body).encode()))
    assert (found.reason, found.message) == ("expired_card", "No")
    assert found.service_code == "UNPROCESSABLE_ENTITY/CARD_EXPIRED"
    assert (found.field, found.request_id) == ("reference", "h1")
    assert PayPal.explain(WRITE, reply(body, 422)).request_id == "d1"


def test_a_decline_is_refused_only_where_all_is_declined() -> None:
    """An order of which something was taken is a success; a read is no charge at all."""
    bad = _order("CAPTURE", captures=[("DECLINED", "10.00")])
    mixed = _order("CAPTURE", captures=[("DECLINED", "4.00"), ("COMPLETED", "6.00")])
    assert PayPal.refused(WRITE, reply(bad, 201))
    assert not PayPal.refused(WRITE, reply(mixed, 201))
    assert not PayPal.refused(READ, reply(bad))
    assert not PayPal.refused(WRITE, Reply(201, {}, b"<html>"))


def keys(**settings: str) -> Loaded:
    """Return credentials with settings beside them."""
    fields = {"client_id": "A1", "client_secret": "E1", **settings}
    return Loaded({role: Secret(text) for role, text in fields.items()}, "the test")


@pytest.mark.parametrize(
    ("settings", "mode", "address"),
    [
        ({}, "test", SANDBOX),
        ({"mode": "sandbox"}, "test", SANDBOX),
        ({"mode": "test"}, "test", SANDBOX),
        ({"mode": "live"}, "live", LIVE),
        ({"mode": " Production "}, "live", LIVE),
        ({"base_url": "https://api-m.paypal.com"}, "live", LIVE),
        ({"base_url": "https://api.sandbox.paypal.com/v1"}, "test", SANDBOX),
        ({"base_url": "http://localhost:3000"}, "test", SANDBOX),
        ({"base_url": "https://api-m.paypal.com.evil.example"}, "test", SANDBOX),
        ({"mode": "sandbox", "base_url": "https://api-m.paypal.com"}, "test", SANDBOX),
    ],
)
def test_the_mode_is_a_setting(settings: dict[str, str], mode: str, address: str) -> None:
    """Nothing in the credentials tells it, so only what says live is live."""
    assert PayPal.mode(keys(**settings)) == mode
    assert PayPal.address(READ, keys(**settings)) == address


def test_a_strange_mode_is_asked_about() -> None:
    """A mode that is neither is no sandbox by accident."""
    with pytest.raises(NotConfigured, match="staging"):
        PayPal.mode(keys(mode="staging"))


def test_the_live_address_needs_the_live_mode() -> None:
    """Keys without a mode count as test keys, so they must not get to where the money is real."""
    wire = Wire("POST", f"{LIVE}/v2/checkout/orders", {})
    with pytest.raises(NotConfigured, match="live address"):
        PayPal.authorize(wire, keys(access_token="t"), 0)
    PayPal.authorize(wire, keys(access_token="t", mode="live"), 0)
    loopback = Wire("POST", "http://127.0.0.1:1/v2/checkout/orders", {})
    PayPal.authorize(loopback, keys(access_token="t"), 0)


@pytest.mark.parametrize("role", ["client_id", "client_secret"])
@pytest.mark.parametrize("value", ["", "with\nnewline", "nul\x00", "surrogate\udcff"])
def test_keys_that_cant_be_sent(role: str, value: str) -> None:
    """An empty or broken credential is named by its role, and its value never shown."""
    with pytest.raises(NotConfigured, match=role) as caught:
        PayPal.mode(keys(**{role: value}))
    assert not value or value not in str(caught.value.as_dict())


def test_the_token_is_asked_for_with_the_pair() -> None:
    """The token's own request carries client id and secret, each other one the token."""
    pair = PayPal.authorize(Wire("POST", f"{SANDBOX}/v1/oauth2/token", {}), keys(), 0)
    bearer = PayPal.authorize(Wire("GET", f"{SANDBOX}/v2/x", {}), keys(access_token="t1"), 0)
    shown = [wire.headers["Authorization"] for wire in (pair, bearer)]
    assert [one.reveal() for one in shown if isinstance(one, Secret)] == [
        "Basic QTE6RTE=",
        "Bearer t1",
    ]


@pytest.mark.parametrize(
    ("amount", "currency", "value"),
    [
        (1, "USD", "0.01"),
        (50000, "EUR", "500.00"),
        (500, "JPY", "500"),
        (50000, "HUF", "500"),
        (50000, "TWD", "500"),
    ],
)
def test_money_both_ways(amount: int, currency: str, value: str) -> None:
    """ISO 4217's minor units become PayPal's decimals and back, exactly."""
    assert money(amount, currency) == {"currency_code": currency, "value": value}
    assert units({"currency_code": currency, "value": value}) == amount
    assert (units({"currency": currency, "value": value}), code({"currency": currency})) == (
        amount,
        currency,
    )


@pytest.mark.parametrize("currency", ["HUF", "TWD"])
def test_no_decimals_where_paypal_has_none(currency: str, world: World) -> None:
    """HUF 500.50 can't be said at PayPal, so nothing is sent."""
    given = {"amount": 50050, "currency": currency}
    with pytest.raises(InvalidRequest) as caught:
        world.run(world.task("payments.create_order", {}, given, "paypal"))
    assert caught.value.field == "amount"
    assert world.network.requests == []


@pytest.mark.parametrize("currency", ["KWD", "BHD", "RUB", "XAF"])
@pytest.mark.parametrize("identifier", ["payments.create_order", "payouts.create", "plans.create"])
def test_currencies_that_paypal_does_not_take(identifier: str, currency: str, world: World) -> None:
    """Those of three decimals among them: named, with what it takes, and nothing sent."""
    least = {"payments.create_order": ORDER, "payouts.create": PAYOUT, "plans.create": PLAN}
    given = {**least[identifier], "currency": currency}
    with pytest.raises(NotSupported) as caught:
        world.run(world.task(identifier, {}, given, "paypal"))
    assert caught.value.field == "currency"
    assert "USD" in caught.value.hint
    assert world.network.requests == []
    assert currency not in DIGITS


@pytest.mark.parametrize(
    ("identifier", "values", "field"),
    [
        ("payments.create_order", {**ORDER, "customer_id": "c"}, "customer_id"),
        ("subscriptions.create", {"plan_id": "P-1", "customer_id": "c"}, "customer_id"),
        ("subscriptions.create", {"plan_id": "P-1", "cycles": 1000}, "cycles"),
        ("plans.list", {"since": "2026-01-01"}, "since"),
        ("plans.create", {**PLAN, "interval": "month", "interval_count": 13}, "interval_count"),
        ("payouts.create", ORDER, "recipient"),
        ("payouts.create", {**ORDER, "recipient": {"upi": "asha@bank"}}, "recipient.upi"),
        ("payouts.create", {**ORDER, "recipient": {"name": "Zoë"}}, "recipient.name"),
        (
            "payouts.create",
            {**ORDER, "recipient": {"email": "a@b.c", "phone": "+4930123456"}},
            "recipient",
        ),
        ("payouts.create", {**PAYOUT, "purpose": "tea"}, "purpose"),
        ("payouts.create", {**PAYOUT, "speed": "instant"}, "speed"),
        ("payment_links.create", {**ORDER, "expires_at": "2027-01-01"}, "expires_at"),
        ("payment_links.create", {**ORDER, "return_url": "https://a.example"}, "return_url"),
        ("payment_links.create", {**ORDER, "notify_by": ["sms"]}, "notify_by"),
        ("payment_links.create", {**ORDER, "notify_by": ["email"]}, "notify_by"),
        ("payment_links.create", {**ORDER, "customer": {"phone": "030 123456"}}, "customer.phone"),
        ("invoices.create", {**INVOICE, "customer_id": "c"}, "customer_id"),
        ("invoices.list", {"customer_id": "c"}, "customer_id"),
        ("disputes.list", {"until": "2026-01-01"}, "until"),
        ("disputes.list", {"payment_id": "C1", "since": "2026-01-01"}, "since"),
    ],
)
def test_what_paypal_cannot_express_is_refused(
    identifier: str, values: dict[str, Any], field: str, world: World
) -> None:
    """Named by its field before anything is sent, and never dropped."""
    with pytest.raises((NotSupported, InvalidRequest)) as caught:
        world.run(world.task(identifier, {}, values, "paypal"))
    assert caught.value.field == field
    assert world.network.requests == []


@pytest.mark.parametrize("identifier", ["subscriptions.cancel", "subscriptions.update"])
def test_nothing_waits_for_the_periods_end(identifier: str, world: World) -> None:
    """To end or to change at PayPal is to do so now."""
    values = {"at_period_end": True, **({"quantity": 2} if "update" in identifier else {})}
    with pytest.raises(NotSupported) as caught:
        world.run(world.task(identifier, {"subscription_id": "I-1"}, values, "paypal"))
    assert caught.value.field == "at_period_end"
    assert world.network.requests == []


def test_a_tiered_plan_charges_its_first_tier() -> None:
    """A plan made elsewhere may have prices by quantity; of one it charges the first."""
    first = {"starting_quantity": "1", "amount": {"currency_code": "EUR", "value": "7.50"}}
    cycle = {
        "tenure_type": "REGULAR",
        "sequence": 2,
        "frequency": {"interval_unit": "YEAR"},
        "pricing_scheme": {"pricing_model": "TIERED", "tiers": [first]},
    }
    trial = {**cycle, "tenure_type": "TRIAL", "sequence": 1}
    found = read("plans.get", billing_cycles=[trial, cycle])
    assert (found.amount, found.currency, found.interval, found.interval_count) == (
        750,
        "EUR",
        "year",
        1,
    )


def test_a_payout_may_be_known_by_its_batch_alone(world: World) -> None:
    """A batch that PayPal hasn't taken apart yet is a payout all the same, found by its id."""
    header = {"payout_batch_id": "B1", "batch_status": "PENDING", "sender_batch_header": {}}
    token = reply({"access_token": "t", "expires_in": 32400})
    made = world.run(
        world.task("payouts.create", {}, PAYOUT, "paypal"),
        [token, *[reply({"batch_header": header}, 201)] * 2],
    )
    assert (made.id, made.batch_id, made.status, made.amount) == ("B1", "B1", "queued", 5000)


def test_a_batch_of_several_is_no_payout(world: World) -> None:
    """Which of them is meant nobody can tell; their ids are."""
    items = [{"payout_item_id": f"I{number}"} for number in range(3)]
    gone = reply(refusal("RESOURCE_NOT_FOUND"), 404)
    token = reply({"access_token": "t", "expires_in": 32400})
    task = world.task("payouts.get", {"payout_id": "B1"}, {}, "paypal")
    with pytest.raises(InvalidRequest, match="batch of 3") as caught:
        world.run(task, [token, gone, reply({"batch_header": {}, "items": items})])
    assert "I0, I1, I2" in caught.value.hint


@pytest.mark.parametrize(
    ("number", "country", "rest"),
    [
        ("+1 202 555 0123", "1", "2025550123"),
        ("+49 30 123456", "49", "30123456"),
        ("+353 1 234567", "353", "1234567"),
        ("+91 98765 43210", "91", "9876543210"),
        ("+7 495 123-45-67", "7", "4951234567"),
    ],
)
def test_a_country_code_is_told_apart(number: str, country: str, rest: str) -> None:
    """By the plan of ITU-T E.164, in which no code begins another."""
    found = phone(number)
    assert (found["country_code"], found["national_number"]) == (country, rest)


def test_a_link_to_another_place_is_not_followed() -> None:
    """The next page's host counts for nothing, and another path is told."""
    ask = Ask("GET", "/v1/billing/plans", (("page", "1"),))

    def document(href: str) -> dict[str, Any]:
        return {"plans": [{"id": "P-1"}], "links": [{"rel": "next", "href": href}]}

    items, onward = PayPal.page(ask, document("https://evil.example/v1/billing/plans?page=2"))
    assert items == [{"id": "P-1"}]
    assert onward is not None
    assert (onward.path, onward.query) == ("/v1/billing/plans", (("page", "2"),))
    assert PayPal.page(ask, {"plans": [], "links": []}) == ([], None)
    with pytest.raises(UnictlError, match="elsewhere"):
        PayPal.page(ask, document(f"{LIVE}/v1/identity?page=2"))
    with pytest.raises(NotSupported):
        PayPal.page(ask, {"id": "P-1"})


def test_a_raw_change_is_json_with_our_key() -> None:
    """A raw POST carries its type even without a body, and the key; a read neither."""
    provider = PayPal(Context("key-of-the-test"))
    change = provider.raw("POST", "/v1/billing/plans/P-1/activate", ())
    assert change.headers == {
        "Content-Type": "application/json",
        "PayPal-Request-Id": "key-of-the-test",
    }
    assert change.changes
    look = provider.raw("GET", "/v1/billing/plans", (("page", "2"),))
    assert (look.headers, look.changes) == ({}, False)


@pytest.mark.parametrize(
    ("status", "body", "whole"),
    [
        (204, b"", True),
        (202, b"", True),
        (200, b"", False),
        (200, b"<html>", False),
        (200, b"[]", False),
        (200, b"{}", True),
    ],
)
def test_only_some_replies_are_empty(status: int, body: bytes, whole: bool) -> None:  # noqa: FBT001 - a case's column
    """An empty 204 is PayPal's own; an empty 200 or a page of HTML isn't."""
    assert PayPal.intact(Reply(status, {}, body)) == whole
