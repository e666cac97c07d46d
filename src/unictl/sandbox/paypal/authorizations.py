"""Authorised payments (Payments v2): show, capture, reauthorise, void."""

from typing import Any, Final

from unictl.sandbox.paypal import money, payments
from unictl.sandbox.paypal.context import Answer, Context, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.order_shapes import INSTRUCTION
from unictl.sandbox.paypal.parts import MONEY
from unictl.sandbox.paypal.shapes import CHECKOUT, Checked, Flag, Record, Text, read
from unictl.sandbox.paypal.sums import amount
from unictl.sandbox.session import Thing

KIND: Final = "authorization"
_HONOURED: Final = 3 * payments.DAY
_MOST_MORE: Final = 7_500  # USD 75.00
_CAPTURE: Final = Record(
    {},
    {
        "amount": MONEY,
        "invoice_id": Text(1, 127, r"^.{1,127}$"),
        "final_capture": Flag(),
        "payment_instruction": INSTRUCTION,
        "note_to_payer": Text(1, 255, r"^.{1,255}$"),
        "soft_descriptor": Text(most=22),
    },
)
_REAUTHORIZE: Final = Record({}, {"amount": MONEY})


def fetch(context: Context) -> Answer:
    """Answer `GET /v2/payments/authorizations/{id}`."""
    held = context.load(KIND)
    return Answer(200, payments.shown(context, held), held)


def view(context: Context, payment: Thing) -> dict[str, Any]:
    """Return a payment or refund as the caller prefers it."""
    document = payments.shown(context, payment)
    if context.full:
        return document
    return {name: document[name] for name in ("id", "status", "links")}


def capture(context: Context) -> Answer:
    """Answer `POST /v2/payments/authorizations/{id}/capture`."""
    given = read(_CAPTURE, context.given, CHECKOUT)
    held = context.load(KIND)
    left = _left(context, held)
    wanted = _wanted(held, given, "AUTH_CAPTURE_CURRENCY_MISMATCH") if "amount" in given else left
    if wanted > left:
        raise refused("MAX_CAPTURE_AMOUNT_EXCEEDED", "/amount/value")
    own, asked = held.body.get("invoice_id"), given.get("invoice_id")
    if asked != own:
        payments.use_invoice(context, asked, "/invoice_id", used=True)
    final = given.get("final_capture", False)
    order = context.load("order", held.parent or "")
    unit = next(
        unit for unit in order.body["purchase_units"] if unit["reference_id"] == held.hidden["unit"]
    )
    made = payments.capture(
        context, order, unit, wanted, authorization=held, final=final, invoice_id=asked
    )
    held.hidden["captured"] += wanted
    held.body["status"] = "CAPTURED" if final or wanted == left else "PARTIALLY_CAPTURED"
    held.body["update_time"] = shown_time(context.now)
    context.session.save(held)
    return Answer(201, view(context, made), made)


def _left(context: Context, held: Thing) -> int:
    """Return what can be captured.

    Raises:
        Refused: Nothing can, any more.
    """
    issues = {"VOIDED": "AUTHORIZATION_VOIDED", "CAPTURED": "AUTHORIZATION_ALREADY_CAPTURED"}
    if held.body["status"] in issues:
        raise refused(issues[held.body["status"]])
    if context.now >= held.created_at + payments.VALID:
        raise refused("AUTHORIZATION_EXPIRED")
    return int(money.units(held.body["amount"]) - held.hidden["captured"])


def _wanted(held: Thing, given: dict[str, Any], mismatch: str) -> int:
    checked = Checked(CHECKOUT)
    wanted = amount(checked, given["amount"], "/amount")
    checked.finish()
    if given["amount"]["currency_code"] != held.body["amount"]["currency_code"]:
        raise refused(mismatch, "/amount/currency_code")
    return wanted


def reauthorize(context: Context) -> Answer:
    """Answer `POST /v2/payments/authorizations/{id}/reauthorize`; from the fourth day on."""
    given = read(_REAUTHORIZE, context.given, CHECKOUT)
    held = context.load(KIND)
    left = _left(context, held)
    currency = held.body["amount"]["currency_code"]
    before = money.units(held.body["amount"])
    wanted = _wanted(held, given, "AUTH_CURRENCY_MISMATCH") if "amount" in given else left
    if context.now < held.hidden["since"] + _HONOURED or held.hidden["captured"]:
        raise refused("REAUTHORIZATION_NOT_SUPPORTED")
    if wanted > before * 115 // 100 or (currency == "USD" and wanted > before + _MOST_MORE):
        raise refused("TRANSACTION_REFUSED", "/amount/value")
    held.body["amount"] = money.money(wanted, currency)
    held.body["update_time"] = shown_time(context.now)
    held.hidden["since"] = context.now
    context.session.save(held)
    return Answer(201, view(context, held), held)


def void(context: Context) -> Answer:
    """Answer `POST /v2/payments/authorizations/{id}/void`."""
    held = context.load(KIND)
    if held.body["status"] == "VOIDED":
        raise refused("PREVIOUSLY_VOIDED")
    if held.body["status"] == "CAPTURED":
        raise refused("PREVIOUSLY_CAPTURED")
    held.body["status"] = "VOIDED"
    held.body["update_time"] = shown_time(context.now)
    context.session.save(held)
    _void_order(context, held.parent or "")
    if context.full:
        return Answer(200, payments.shown(context, held), held)
    return Answer(204, None, held)


def _void_order(context: Context, identifier: str) -> None:
    """Let an order be void once all of its units are."""
    order = context.load("order", identifier)
    held = context.session.find("paypal", KIND, parent=order.id)
    if all(one.body["status"] == "VOIDED" and not one.hidden["captured"] for one in held):
        order.body["status"] = "VOIDED"
        context.session.save(order)
