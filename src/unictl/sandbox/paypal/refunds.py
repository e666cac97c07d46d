"""Captured payments and their refunds (Payments v2)."""

from typing import Any, Final

from unictl.sandbox.faults import KEY
from unictl.sandbox.paypal import invoices, ledger, money, payments
from unictl.sandbox.paypal.authorizations import view
from unictl.sandbox.paypal.context import Answer, Context, members, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.parts import MONEY, PAYEE
from unictl.sandbox.paypal.shapes import CHECKOUT, Checked, Each, Record, Text, read
from unictl.sandbox.paypal.sums import amount
from unictl.sandbox.session import Thing

KIND: Final = "refund"
_LATEST: Final = 180 * payments.DAY
_REFUND: Final = Record(
    {},
    {
        "amount": MONEY,
        "custom_id": Text(1, 127),
        "invoice_id": Text(1, 127),
        "note_to_payer": Text(1, 255),
        "payment_instruction": Record(
            {}, {"platform_fees": Each(Record({"amount": MONEY}, {"payee": PAYEE}), most=1)}
        ),
    },
)


def fetch_capture(context: Context) -> Answer:
    """Answer `GET /v2/payments/captures/{id}`."""
    taken = context.load("capture")
    return Answer(200, payments.shown(context, taken), taken)


def fetch(context: Context) -> Answer:
    """Answer `GET /v2/payments/refunds/{id}`."""
    refund = context.load(KIND)
    return Answer(200, payments.shown(context, refund), refund)


def create(context: Context) -> Answer:
    """Answer `POST /v2/payments/captures/{id}/refund`."""
    given = read(_REFUND, context.given, CHECKOUT)
    taken = context.load("capture")
    left = _left(context, taken)
    currency = taken.body["amount"]["currency_code"]
    wanted = left
    if "amount" in given:
        checked = Checked(CHECKOUT)
        wanted = amount(checked, given["amount"], "/amount")
        checked.finish()
        if given["amount"]["currency_code"] != currency:
            raise refused("REFUND_CAPTURE_CURRENCY_MISMATCH", "/amount/currency_code")
    if wanted > left:
        raise refused("REFUND_AMOUNT_EXCEEDED", "/amount/value")
    invoice_id = given.get("invoice_id")
    if invoice_id != taken.body.get("invoice_id"):
        payments.use_invoice(context, invoice_id, "/invoice_id", used=True)
    refund = make(context, taken, wanted, given)
    return Answer(201, view(context, refund), refund)


def _left(context: Context, taken: Thing) -> int:
    """Return what can be given back.

    Raises:
        Refused: Nothing can.
    """
    issues = {
        "REFUNDED": "CAPTURE_FULLY_REFUNDED",
        "PENDING": "PENDING_CAPTURE",
        "DECLINED": "REFUND_NOT_ALLOWED",
        "FAILED": "REFUND_NOT_ALLOWED",
    }
    if taken.body["status"] in issues:
        raise refused(issues[taken.body["status"]])
    if taken.hidden.get("disputed"):
        raise refused("TRANSACTION_DISPUTED")
    if context.now > taken.created_at + _LATEST:
        raise refused("REFUND_TIME_LIMIT_EXCEEDED")
    return int(money.units(taken.body["amount"]) - taken.hidden["refunded"])


def make(context: Context, taken: Thing, wanted: int, given: dict[str, Any]) -> Thing:
    """Give back so much of a capture, and return the refund."""
    currency = taken.body["amount"]["currency_code"]
    now = shown_time(context.now)
    taken.hidden["refunded"] += wanted
    total = taken.hidden["refunded"]
    whole = total == money.units(taken.body["amount"])
    taken.body["status"] = "REFUNDED" if whole else "PARTIALLY_REFUNDED"
    taken.body["update_time"] = now
    context.session.save(taken)
    refund = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        parent=taken.id,
        reference=given.get("invoice_id"),
        hidden={KEY: taken.hidden[KEY]} if KEY in taken.hidden else {},
        body={},
    )
    refund.body = members(
        {
            "id": refund.id,
            "amount": money.money(wanted, currency),
            "status": "COMPLETED",
            "invoice_id": given.get("invoice_id"),
            "custom_id": given.get("custom_id"),
            "note_to_payer": given.get("note_to_payer"),
            "seller_payable_breakdown": {
                "gross_amount": money.money(wanted, currency),
                "paypal_fee": money.money(0, currency),
                "net_amount": money.money(wanted, currency),
                "total_refunded_amount": money.money(total, currency),
            },
            "create_time": now,
            "update_time": now,
        }
    )
    context.session.add(refund)
    ledger.note(
        context,
        refund.id,
        ledger.REFUND,
        amount=-wanted,
        currency=currency,
        reference=(taken.id, "TXN"),
        invoice_id=given.get("invoice_id"),
        custom=given.get("custom_id"),
    )
    if invoice := taken.hidden.get("invoice"):
        invoices.give_back(context, invoice, wanted, refund.id)
    return refund
