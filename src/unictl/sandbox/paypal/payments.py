"""Authorisations and captures: made by orders, kept and shown by Payments v2."""

from typing import Any, Final

from unictl.sandbox.faults import KEY
from unictl.sandbox.paypal import ledger, money
from unictl.sandbox.paypal.context import MERCHANT, Context, members, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.session import Thing

DAY: Final = 86_400
VALID: Final = 29 * DAY
_PROTECTION: Final = {
    "status": "ELIGIBLE",
    "dispute_categories": ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"],
}
# What an order leaves out of its payments, because the order itself says it.
_BESIDE_ORDER: Final = ("supplementary_data", "payee")


def use_invoice(context: Context, invoice_id: str | None, pointer: str, *, used: bool) -> None:
    """Refuse a merchant's invoice number that a payment has; note it as used if that is asked."""
    if invoice_id is None:
        return
    if context.session.mark(SERVICE, "invoice", invoice_id) is not None:
        raise refused("DUPLICATE_INVOICE_ID", pointer, value=invoice_id)
    if used:
        context.session.set_mark(SERVICE, "invoice", invoice_id, "used")


def _thing(
    context: Context, kind: str, order: Thing, body: dict[str, Any], hidden: dict[str, Any]
) -> Thing:
    text = order.hidden.get(KEY)
    made = Thing(
        service=SERVICE,
        kind=kind,
        id=body["id"],
        created_at=context.now,
        parent=order.id,
        reference=body.get("invoice_id"),
        body=body,
        hidden={**hidden, **({KEY: text} if text else {})},
    )
    context.session.add(made)
    return made


def _common(context: Context, kind: str, order: Thing, amount: dict[str, str]) -> dict[str, Any]:
    now = shown_time(context.now)
    return {
        "id": new(kind),
        "amount": amount,
        "seller_protection": _PROTECTION,
        "payee": MERCHANT,
        "supplementary_data": {"related_ids": {"order_id": order.id}},
        "create_time": now,
        "update_time": now,
    }


def authorize(context: Context, order: Thing, unit: dict[str, Any]) -> Thing:
    """Make the authorisation of an order's purchase unit."""
    currency = unit["amount"]["currency_code"]
    amount = money.units(unit["amount"])
    body = members(
        _common(context, "authorization", order, money.money(amount, currency)),
        {
            "status": "CREATED",
            "invoice_id": unit.get("invoice_id"),
            "custom_id": unit.get("custom_id"),
            "expiration_time": shown_time(context.now + VALID),
        },
    )
    hidden = {"unit": unit["reference_id"], "captured": 0, "since": context.now}
    made = _thing(context, "authorization", order, body, hidden)
    ledger.note(
        context,
        made.id,
        ledger.AUTHORIZATION,
        amount=amount,
        currency=currency,
        reference=(order.id, "ODR"),
        invoice_id=unit.get("invoice_id"),
        custom=unit.get("custom_id"),
        affects=False,
    )
    return made


def capture(
    context: Context,
    order: Thing,
    unit: dict[str, Any],
    amount: int,
    *,
    authorization: Thing | None = None,
    final: bool = True,
    invoice_id: str | None = None,
    code: str | None = None,
) -> Thing:
    """Take money for an order's purchase unit.

    Args:
        context: The request.
        order: The order.
        unit: The purchase unit.
        amount: In PayPal's minor units.
        authorization: What it is taken from, if it is.
        final: Whether nothing more will be taken.
        invoice_id: In place of the unit's.
        code: The processor's response code if the card is declined.
    """
    currency = unit["amount"]["currency_code"]
    fee = money.fee(amount, currency)
    body = members(
        _common(context, "capture", order, money.money(amount, currency)),
        {
            "status": "DECLINED" if code else "COMPLETED",
            "invoice_id": invoice_id or unit.get("invoice_id"),
            "custom_id": unit.get("custom_id"),
            "final_capture": final,
            "disbursement_mode": "INSTANT",
            "processor_response": _processor(order, code),
            "seller_receivable_breakdown": {
                "gross_amount": money.money(amount, currency),
                "paypal_fee": money.money(fee, currency),
                "net_amount": money.money(amount - fee, currency),
            },
        },
    )
    if authorization is not None:
        body["supplementary_data"]["related_ids"]["authorization_id"] = authorization.id
    hidden: dict[str, Any] = {"unit": unit["reference_id"], "refunded": 0}
    if authorization is not None:
        hidden["from"] = authorization.id
    made = _thing(context, "capture", order, body, hidden)
    if code is None:
        reference = (order.id, "ODR") if authorization is None else (authorization.id, "TXN")
        ledger.note(
            context,
            made.id,
            ledger.PAYMENT,
            amount=amount,
            currency=currency,
            fee=fee,
            reference=reference,
            invoice_id=body.get("invoice_id"),
            custom=body.get("custom_id"),
        )
    return made


def _processor(order: Thing, code: str | None) -> dict[str, str] | None:
    """Return what the card's issuer said; other sources have none."""
    if order.hidden.get("source") != "card":
        return None
    return {"avs_code": "Y", "cvv_code": "M", "response_code": code or "0000"}


def shown(context: Context, payment: Thing) -> dict[str, Any]:
    """Return an authorisation, a capture or a refund with its links."""
    return {**payment.body, "links": links(context, payment)}


def in_order(context: Context, payment: Thing) -> dict[str, Any]:
    """Return it as an order shows it."""
    document = shown(context, payment)
    return {name: value for name, value in document.items() if name not in _BESIDE_ORDER}


def links(context: Context, payment: Thing) -> list[dict[str, str]]:
    """Return what can be done next."""
    if payment.kind == "authorization":
        own = f"/v2/payments/authorizations/{payment.id}"
        steps = ("capture", "void", "reauthorize")
        open_ = payment.body["status"] in {"CREATED", "PARTIALLY_CAPTURED"}
        return [
            context.link("self", own),
            *(context.link(step, f"{own}/{step}", "POST") for step in steps if open_),
            context.link("up", f"/v2/checkout/orders/{payment.parent}"),
        ]
    if payment.kind == "refund":
        return [
            context.link("self", f"/v2/payments/refunds/{payment.id}"),
            context.link("up", f"/v2/payments/captures/{payment.parent}"),
        ]
    own = f"/v2/payments/captures/{payment.id}"
    source = payment.hidden.get("from")
    up = f"/v2/payments/authorizations/{source}" if source else ""
    return [
        context.link("self", own),
        context.link("refund", f"{own}/refund", "POST"),
        context.link("up", up or f"/v2/checkout/orders/{payment.parent}"),
    ]
