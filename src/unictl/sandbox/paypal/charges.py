"""The charges of a subscription, one at a time."""

from typing import Any, Final

from unictl.sandbox.paypal import buyer, ledger, money
from unictl.sandbox.paypal.context import Context, shown_time
from unictl.sandbox.paypal.cycles import cost, currency_of, tax
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.subscriptions import current_cycle, next_charge
from unictl.sandbox.session import Thing

KIND: Final = "charge"
_RETRY: Final = 5 * 86_400


def begin(subscription: Thing) -> None:
    """Let a subscription have a billing record, if it has none yet."""
    for name, value in (("cycles", {}), ("outstanding", 0), ("failed", 0)):
        subscription.hidden.setdefault(name, value)


def take(
    context: Context,
    subscription: Thing,
    amount: int,
    currency: str,
    *,
    status: str = "COMPLETED",
    shipping: int = 0,
    taxed: int = 0,
) -> Thing:
    """Make a charge, and note it as the last payment if it worked."""
    fee = money.fee(amount, currency)
    now = shown_time(context.now)
    charge = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        parent=subscription.id,
        body={},
    )
    breakdown: dict[str, Any] = {
        "gross_amount": money.money(amount, currency),
        "total_item_amount": money.money(amount - shipping - taxed, currency),
        "fee_amount": money.money(fee, currency),
        "net_amount": money.money(amount - fee, currency),
    }
    if shipping:
        breakdown["shipping_amount"] = money.money(shipping, currency)
    if taxed:
        breakdown["tax_amount"] = money.money(taxed, currency)
    charge.body = {
        "id": charge.id,
        "status": status,
        "amount_with_breakdown": breakdown,
        "payer_name": buyer.NAME,
        "payer_email": buyer.EMAIL,
        "time": now,
    }
    context.session.add(charge)
    if status == "COMPLETED":
        subscription.hidden["last_payment"] = {
            "amount": money.money(amount, currency),
            "time": now,
        }
        ledger.note(
            context,
            charge.id,
            ledger.SUBSCRIPTION,
            amount=amount,
            currency=currency,
            fee=fee,
            reference=(subscription.id.replace("-", ""), "SUB"),
            custom=subscription.body.get("custom_id"),
        )
    return charge


def due(subscription: Thing, plan: dict[str, Any], now: int) -> bool:
    """Return whether the first charge's time has come; later ones come when they are asked for."""
    at = next_charge(subscription, plan)
    return at is not None and (at <= now or bool(subscription.hidden["cycles"]))


def charge(
    context: Context, subscription: Thing, plan: dict[str, Any], *, fails: bool
) -> Thing | None:
    """Charge the next cycle, with what is outstanding; None for a cycle that costs nothing."""
    cycle = current_cycle(subscription, plan)
    if cycle is None:
        return None
    hidden, currency = subscription.hidden, currency_of(plan)
    preferences = plan["payment_preferences"]
    items = cost(cycle, int(subscription.body["quantity"]))
    taxed = tax(plan, items)
    shipping = (
        money.units(subscription.body["shipping_amount"])
        if items and "shipping_amount" in subscription.body
        else 0
    )
    first = not hidden["cycles"]
    fee = preferences.get("setup_fee") if first else None
    amount = items + taxed + shipping + (money.units(fee) if fee else 0)
    sequence = str(cycle["sequence"])
    hidden["cycles"] = {**hidden["cycles"], sequence: hidden["cycles"].get(sequence, 0) + 1}
    if preferences["auto_bill_outstanding"] and not fails:
        amount += hidden["outstanding"]
        hidden["outstanding"] = 0
    if amount == 0:
        return None
    status = "DECLINED" if fails else "COMPLETED"
    made = take(
        context, subscription, amount, currency, status=status, shipping=shipping, taxed=taxed
    )
    if fails:
        hidden["failed"] += 1
        hidden["outstanding"] += amount
        hidden["last_failed_payment"] = {
            "amount": money.money(amount, currency),
            "time": shown_time(context.now),
            "reason_code": "PAYMENT_DENIED",
            "next_payment_retry_time": shown_time(context.now + _RETRY),
        }
    else:
        hidden["failed"] = 0
    return made
