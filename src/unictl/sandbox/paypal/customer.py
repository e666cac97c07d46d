"""What others do: the buyer pays or agrees to pay, a receiver claims a payout, PayPal judges.

PayPal's API has no call for it; at PayPal it happens in a browser. The money of an approved order
is then taken by the merchant's own call (`capture` or `authorize`), whatever the order's
`user_action` says: `PAY_NOW` is a word on the buyer's button. So the outcomes `captured` and
`authorized` approve the order, and no more. After `failed` the order is approved as well, and its
money declined when the merchant asks for it: at PayPal too he learns of it only then.
"""

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

from unictl.core.money import EXPONENTS
from unictl.errors import Conflict, InvalidRequest, NotFound
from unictl.sandbox.exchange import Exchange, Refused
from unictl.sandbox.faults import KEY, due
from unictl.sandbox.paypal import (
    buyer,
    charges,
    disputes,
    invoices,
    money,
    orders,
    payments,
    payouts,
    sources,
    subscriptions,
    vault,
)
from unictl.sandbox.paypal.context import Context, shown_time
from unictl.sandbox.paypal.ids import SERVICE, find
from unictl.sandbox.paypal.planned import plans
from unictl.sandbox.paypal.subscription_steps import turn
from unictl.sandbox.session import Thing

Outcome = Literal["captured", "authorized", "failed"]


class Attempt(NamedTuple):
    """What the buyer tries.

    Attributes:
        fails: Whether his bank says no.
        amount: In ISO 4217 minor units; None for all.
        currency: The amount's.
    """

    fails: bool
    amount: int | None
    currency: str | None


Way = Callable[[Context, Thing, Attempt], dict[str, Any]]
OUTCOMES: Final = ("captured", "authorized", "failed")
METHODS: Final = ("card", "paypal", "venmo")
_DECLINED: Final = "0500"


def pay(
    exchange: Exchange,
    identifier: str,
    *,
    outcome: Outcome | None = None,
    method: str = "card",
    amount: int | None = None,
    currency: str | None = None,
) -> dict[str, Any]:
    """Play the buyer, and return what he did it to, as PayPal's API shows it.

    Args:
        exchange: The transaction and the time.
        identifier: Of an order, a subscription, a payment resource (`PLB-…`) or an invoice; or of
            a payout's item that its receiver claims, or a dispute that PayPal decides.
        outcome: What comes of it; None is that it works. A decline planned in the thing's text
            comes first. A payout that failed is returned, a dispute is lost.
        method: `card`, `paypal` or `venmo`; PayPal doesn't tell the merchant which.
        amount: In ISO 4217 minor units, to be compared; a part of an invoice that accepts parts.
        currency: The amount's, to be compared.

    Returns:
        The thing; of a payment resource, the capture.

    Raises:
        NotFound: There is no such thing.
        Conflict: It is paid, over, or waits for the merchant.
        InvalidRequest: The amount, its currency, the method or the outcome can't be.
    """
    _check_words(method, outcome)
    context = Context(exchange, (), {}, full=True)
    ways: dict[str, Way] = {
        "order": _order,
        "subscription": _subscription,
        "payment_resource": _resource,
        "invoice": _invoice,
        "payout_item": _payout,
        "dispute": _dispute,
    }
    for kind, way in ways.items():
        thing = find(exchange, kind, identifier)
        if thing is not None:
            fails = outcome == "failed" or _planned(context, thing)
            try:
                return way(context, thing, Attempt(fails, amount, currency))
            except Refused as refused:
                issue = refused.reply.json()["details"][0]["issue"]
                raise Conflict(f"{identifier} can't be paid: {issue}", service=SERVICE) from refused
    raise NotFound(
        f"the sandbox has no {identifier} that a buyer pays",
        hint="Give the id of an order, a subscription, a payment link or an invoice.",
        service=SERVICE,
    )


def _check_words(method: str, outcome: str | None) -> None:
    if method not in METHODS:
        raise InvalidRequest(
            f"there is no method {method!r}",
            hint=f"Use one of {', '.join(METHODS)}.",
            field="method",
        )
    if outcome not in (None, *OUTCOMES):
        raise InvalidRequest(
            f"there is no outcome {outcome!r}",
            hint=f"Use one of {', '.join(OUTCOMES)}.",
            field="outcome",
        )


def shown(document: dict[str, Any]) -> tuple[str, str]:
    """Return the operation that shows what the buyer did, and the id it takes."""
    if "dispute_id" in document:
        return "disputes.get", str(document["dispute_id"])
    if "payout_item_id" in document:
        return "payouts.get", str(document["payout_item_id"])
    identifier = str(document["id"])
    if "intent" in document:
        return "payments.get_order", identifier
    if "plan_id" in document:
        return "subscriptions.get", identifier
    if "detail" in document:
        return "invoices.get", identifier
    return "payments.get", identifier


def _planned(context: Context, thing: Thing) -> bool:
    """Return whether the thing's text plans a decline now."""
    text = str(thing.hidden.get(KEY, ""))
    planned = plans(text, declined_at="pay")
    return due(context.session, SERVICE, planned, step="pay", request=thing.id) is not None


def _due(identifier: str, units: int, code: str, attempt: Attempt) -> None:
    """Refuse an amount that isn't what is due."""
    if attempt.currency not in {None, code}:
        raise InvalidRequest(
            f"{identifier} is paid in {code}, not in {attempt.currency}",
            hint=f"Give the amount in {code}, or leave it out.",
            field="amount",
        )
    whole = units * 10 ** (EXPONENTS.get(code, 2) - money.digits(code))
    if attempt.amount not in {None, whole}:
        raise InvalidRequest(
            f"{attempt.amount} can't be paid of {whole}",
            hint="Leave the amount out to pay all that is due.",
            field="amount",
        )


def _order(context: Context, order: Thing, attempt: Attempt) -> dict[str, Any]:
    status = order.body["status"]
    if status not in {"CREATED", "PAYER_ACTION_REQUIRED"}:
        step = order.body["intent"].lower()
        hint = f"Now {step} it." if status == "APPROVED" else "Create another order."
        raise Conflict(f"{order.id} is {status} already", hint=hint, service=SERVICE)
    units = [unit["amount"] for unit in order.body["purchase_units"]]
    total = sum(money.units(unit) for unit in units)
    _due(order.id, total, units[0]["currency_code"], attempt)
    if attempt.fails:
        order.hidden["declines"] = True
    orders.approve(context, order, buyer.PAYER, buyer.SHIPPING)
    return orders.view(context, order)


def _subscription(context: Context, subscription: Thing, attempt: Attempt) -> dict[str, Any]:
    body = subscription.body
    if attempt.amount is not None or attempt.currency is not None:
        raise InvalidRequest("a subscription is charged whole", hint="Leave the amount out.")
    if body["status"] == "APPROVED":
        hint = "Activate it: its user_action is CONTINUE."
        raise Conflict(f"{subscription.id} waits for the merchant", hint=hint, service=SERVICE)
    if body["status"] not in {"APPROVAL_PENDING", "ACTIVE"}:
        raise Conflict(
            f"{subscription.id} is not charged any more: it is {body['status']}",
            hint="Activate it if it is suspended, or create another.",
            service=SERVICE,
        )
    if body["status"] == "APPROVAL_PENDING":
        if not attempt.fails:
            _agree(context, subscription)
    elif revision := subscription.hidden.pop("revision", None):
        _revise(context, subscription, revision)
    else:
        _charge(context, subscription, fails=attempt.fails)
    context.session.save(subscription)
    return subscriptions.view(context, subscription)


def _agree(context: Context, subscription: Thing) -> None:
    wallet = {name: buyer.PAYER[name] for name in ("name", "email_address", "payer_id")}
    subscription.body["subscriber"] = {**wallet, **subscription.body.get("subscriber", {})}
    if subscription.hidden["context"].get("user_action") == "CONTINUE":
        turn(context, subscription, "APPROVED", None)
        return
    turn(context, subscription, "ACTIVE", None)
    if charges.due(subscription, subscriptions.plan_of(context, subscription), context.now):
        _charge(context, subscription, fails=False)


def _revise(context: Context, subscription: Thing, revision: dict[str, Any]) -> None:
    override = revision.pop("plan", None)
    if "shipping_address" in revision:
        subscriber = subscription.body.setdefault("subscriber", {})
        subscriber["shipping_address"] = revision.pop("shipping_address")
    if "plan_id" in revision or override:
        subscription.hidden.pop("plan", None)
    subscription.body.update(revision)
    if override:
        plan = context.load("plan", subscription.body["plan_id"])
        subscription.hidden["plan"] = subscriptions.overridden(plan.body, override)
    subscription.body["plan_overridden"] = "plan" in subscription.hidden
    subscription.body["update_time"] = shown_time(context.now)


def _charge(context: Context, subscription: Thing, *, fails: bool) -> None:
    plan = subscriptions.plan_of(context, subscription)
    charges.charge(context, subscription, plan, fails=fails)
    threshold = plan["payment_preferences"]["payment_failure_threshold"]
    if threshold and subscription.hidden["failed"] >= threshold:
        turn(context, subscription, "SUSPENDED", "The payment failure threshold is reached.")
    elif subscriptions.current_cycle(subscription, plan) is None:
        turn(context, subscription, "EXPIRED", None)


def _resource(context: Context, resource: Thing, attempt: Attempt) -> dict[str, Any]:
    (item,) = resource.body["line_items"]
    price = item.get("unit_amount")
    if price is None:
        raise InvalidRequest("its price depends on a variant", hint="Give it a unit_amount.")
    _due(resource.id, money.units(price), price["currency_code"], attempt)
    unit = {"reference_id": "default", "amount": price, "description": item["name"][:127]}
    order = orders.start(context, {"intent": "CAPTURE", "purchase_units": [unit]})
    if attempt.fails:  # what is returned is a declined capture
        source = sources.Source("paypal", buyer.WALLET, buyer.WALLET, code=_DECLINED)
        order.hidden["funding"] = source.kept()
    orders.approve(context, order, buyer.PAYER, buyer.SHIPPING)
    orders.complete(context, order)
    (taken,) = context.session.find(SERVICE, "capture", parent=order.id)
    return payments.shown(context, taken)


def _invoice(context: Context, invoice: Thing, attempt: Attempt) -> dict[str, Any]:
    body = invoice.body
    if body["status"] not in {"SENT", "UNPAID", "PARTIALLY_PAID"}:
        hint = "Send it first." if body["status"] == "DRAFT" else "Create another invoice."
        raise Conflict(f"{invoice.id} is {body['status']}", hint=hint, service=SERVICE)
    code = body["detail"]["currency_code"]
    units = money.units(body["due_amount"])
    partly = body.get("configuration", {}).get("partial_payment", {}).get("allow_partial_payment")
    if attempt.amount is not None and partly:
        part = attempt.amount // 10 ** (EXPONENTS.get(code, 2) - money.digits(code))
        if not 0 < part <= units or attempt.currency not in {None, code}:
            raise InvalidRequest(
                f"{attempt.amount} can't be paid of {invoice.id}",
                hint="Leave the amount out to pay all that is due.",
                field="amount",
            )
        units = part
    else:
        _due(invoice.id, units, code, attempt)
    if attempt.fails:
        return invoices.view(context, invoice)
    unit = {"reference_id": "default", "amount": money.money(units, code)}
    order = orders.start(context, {"intent": "CAPTURE", "purchase_units": [unit]})
    number = body["detail"]["invoice_number"]
    taken = payments.capture(context, order, unit, units, invoice_id=number)
    taken.hidden["invoice"] = invoice.id
    order.body["status"] = "COMPLETED"
    for thing in (taken, order):
        context.session.save(thing)
    invoices.pay(context, invoice, units, taken.id)
    return invoices.view(context, invoice)


def _payout(context: Context, item: Thing, attempt: Attempt) -> dict[str, Any]:
    if item.body["transaction_status"] not in {"UNCLAIMED", "ONHOLD"}:
        status = item.body["transaction_status"]
        raise Conflict(f"{item.id} is {status} already", hint="Pay out again.", service=SERVICE)
    payouts.claim(context, item, fails=attempt.fails)
    return item.body


def _dispute(context: Context, dispute: Thing, attempt: Attempt) -> dict[str, Any]:
    if dispute.body["status"] == "RESOLVED":
        raise Conflict(f"{dispute.id} is RESOLVED already", service=SERVICE)
    if attempt.fails:
        disputes.give_in(context, dispute)
    else:
        disputes.resolve(context, dispute, "RESOLVED_SELLER_FAVOUR")
    return dispute.body


def approve(exchange: Exchange, identifier: str) -> dict[str, Any]:
    """Let the buyer agree to have his account saved (Vault v3), and return the setup token.

    Raises:
        NotFound: There is no such setup token.
    """
    context = Context(exchange, (), {}, full=True)
    setup = find(exchange, vault.SETUP, identifier)
    if setup is None:
        raise NotFound(f"the sandbox has no setup token {identifier}", service=SERVICE)
    vault.approve(context, setup)
    return vault.view(context, setup)


def complain(
    exchange: Exchange,
    identifier: str,
    *,
    reason: str = "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    note: str = "It never came.",
) -> dict[str, Any]:
    """Let the buyer complain of a capture, and return the dispute.

    Raises:
        NotFound: There is no such capture.
        InvalidRequest: There is no such reason.
    """
    if reason not in disputes.REASONS:
        raise InvalidRequest(
            f"there is no reason {reason!r}",
            hint=f"Use one of {', '.join(disputes.REASONS)}.",
            field="reason",
        )
    context = Context(exchange, (), {}, full=True)
    taken = find(exchange, "capture", identifier)
    if taken is None:
        raise NotFound(f"the sandbox has no capture {identifier}", service=SERVICE)
    return disputes.open_dispute(context, taken, reason, note).body


def decide(exchange: Exchange, identifier: str, *, outcome: str) -> dict[str, Any]:
    """Let PayPal decide a dispute: `RESOLVED_SELLER_FAVOUR`, `CANCELED_BY_BUYER`, ….

    Raises:
        NotFound: There is no such dispute.
    """
    context = Context(exchange, (), {}, full=True)
    dispute = find(exchange, disputes.KIND, identifier)
    if dispute is None:
        raise NotFound(f"the sandbox has no dispute {identifier}", service=SERVICE)
    disputes.resolve(context, dispute, outcome)
    return dispute.body
