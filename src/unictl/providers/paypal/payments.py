"""Orders, payments and refunds at PayPal (Orders v2, Payments v2).

A payment is a capture or an authorization; the ids of both look alike. There is no list of
payments: Transaction Search (`unictl api paypal GET /v1/reporting/transactions`) is no equal of
one. It reports up to three hours late, 31 days at a time, only with a permission of its own, and
doesn't say what has been refunded. Orders and refunds can't be listed at all.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payments import (
    ApprovedOrders,
    CapturePayment,
    CreateOrder,
    CreateRefund,
    ListOrderPayments,
    Order,
    Orders,
    Payment,
    Payments,
    Refund,
    Refunds,
    Voids,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.paypal.base import (
    ORDER_KEYS,
    PAYMENT_KEYS,
    PayPal,
    fits,
    present,
    refuse,
)
from unictl.providers.paypal.money import code, decimal, money
from unictl.providers.paypal.orders import (
    MOST_REFERENCE,
    order_payments,
    refunded,
    to_order,
    to_payment,
    to_refund,
)
from unictl.providers.paypal.pages import whole

ORDERS: Final = "/v2/checkout/orders"
_CAPTURES: Final = "/v2/payments/captures"
_AUTHORIZATIONS: Final = "/v2/payments/authorizations"
_NOT_FOUND: Final = 404
_INTENTS: Final = {"automatic": "CAPTURE", "manual": "AUTHORIZE", None: "CAPTURE"}
_MOST_DESCRIPTION: Final = 127
# Of our extras, those that belong to the page where the payer approves.
_EXPERIENCE: Final = (
    "cancel_url",
    "brand_name",
    "locale",
    "landing_page",
    "shipping_preference",
    "user_action",
)


@final
class PayPalPayments(PayPal, Orders, ApprovedOrders, Payments, Voids, Refunds):
    """PayPal calls our reference an invoice id, takes each just once, and keeps no metadata."""

    key_lifetime: ClassVar[float | None] = PAYMENT_KEYS
    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.paypal.extras",
        create_order="CreateOrder",
        capture="CapturePayment",
        refund="CreateRefund",
    )

    @recovers("key", within=ORDER_KEYS)
    def create_order(self, order: CreateOrder) -> Call[Order]:
        """Create an order; a saved method of payment is a PayPal wallet unless extras say else."""
        refuse("an order", customer_id=order.customer_id, metadata=order.metadata)
        extra = self.extra()
        unit = {
            "description": fits("description", order.description, _MOST_DESCRIPTION),
            "invoice_id": fits("reference", order.reference, MOST_REFERENCE),
            "amount": {
                **money(order.amount, order.currency),
                **present({"breakdown": extra.pop("breakdown", None)}),
            },
            "custom_id": extra.pop("custom_id", None),
            "soft_descriptor": extra.pop("soft_descriptor", None),
            "items": extra.pop("items", None),
            "shipping": extra.pop("shipping", None),
            "payee": extra.pop("payee", None),
        }
        body = {
            "intent": _INTENTS[order.capture],
            "purchase_units": [present(unit)],
            "payment_source": _source(order, extra),
        }
        return to_order((yield self.post(ORDERS, body)).json())

    def get_order(self, order_id: str) -> Call[Order]:
        """Fetch an order."""
        return to_order((yield self.fetch(f"{ORDERS}/{order_id}")).json())

    def list_order_payments(self, order_id: str, filters: ListOrderPayments) -> Call[Page[Payment]]:
        """List an order's payments; they stand in the order itself, so the pages are ours.

        An authorization that was captured is left out, because its captures stand for it.
        """
        path = f"{ORDERS}/{order_id}"
        order = (yield self.fetch(path)).json()
        found, following = whole(order_payments(order), filters, bound=f"paypal{path}")
        return Page(
            tuple(to_payment(one, refunded(order, one["id"]), order) for one in found), following
        )

    @recovers("key", within=ORDER_KEYS)
    def capture_order(self, order_id: str) -> Call[Order]:
        """Capture or authorise, as the order's intent says; after a lost reply look first."""
        path = f"{ORDERS}/{order_id}"
        order = (yield self.fetch(path)).json()
        if self.again() and order["status"] == "COMPLETED":
            return to_order(order)
        action = "authorize" if order["intent"] == "AUTHORIZE" else "capture"
        return to_order((yield self.post(f"{path}/{action}")).json())

    def get(self, payment_id: str) -> Call[Payment]:
        """Fetch a capture, or else the authorization of that id.

        How much of a capture has been given back stands in its order, if it is but a part.
        """
        reply = yield self.fetch(f"{_CAPTURES}/{payment_id}", missing=True)
        if reply.status == _NOT_FOUND:
            return to_payment((yield self.fetch(f"{_AUTHORIZATIONS}/{payment_id}")).json(), 0)
        capture = reply.json()
        if capture["status"] != "PARTIALLY_REFUNDED":
            return to_payment(capture, None)
        order_id = capture["supplementary_data"]["related_ids"]["order_id"]
        order = (yield self.fetch(f"{ORDERS}/{order_id}")).json()
        return to_payment(capture, refunded(order, payment_id), order)

    @recovers("key")
    def capture(self, payment_id: str, capture: CapturePayment) -> Call[Payment]:
        """Capture an authorization, whole or in part; the capture is a payment of its own id."""
        amount, currency = capture.amount, capture.currency
        if amount is not None and currency is not None:
            decimal(amount, currency)  # refuses before anything is sent
        if (amount is None) != (currency is None):
            held = (yield self.fetch(f"{_AUTHORIZATIONS}/{payment_id}")).json()
            currency = _same_currency(held, currency)
        extra = self.extra()
        body = {
            "amount": None if amount is None else money(amount, str(currency)),
            "invoice_id": extra.pop("invoice_id", None),
            **extra,
        }
        path = f"{_AUTHORIZATIONS}/{payment_id}/capture"
        return to_payment((yield self.post(path, body)).json(), None)

    def void(self, payment_id: str) -> Call[Payment]:
        """Void an authorization that was not captured."""
        path = f"{_AUTHORIZATIONS}/{payment_id}"
        if self.again():
            held = (yield self.fetch(path)).json()
            if held["status"] == "VOIDED":
                return to_payment(held, 0)
        reply = yield self.post(f"{path}/void")
        if not reply.body:
            reply = yield self.fetch(path)
        return to_payment(reply.json(), 0)

    def refund(self, payment_id: str, refund: CreateRefund) -> Call[Refund]:
        """Refund a capture, whole or in part."""
        refuse("a refund", reason=refund.reason, metadata=refund.metadata)
        reference = fits("reference", refund.reference, MOST_REFERENCE)
        amount, currency = refund.amount, refund.currency
        if amount is not None and currency is not None:
            decimal(amount, currency)
        if (amount is None) != (currency is None):
            held = (yield self.fetch(f"{_CAPTURES}/{payment_id}")).json()
            currency = _same_currency(held, currency)
        body = {
            "amount": None if amount is None else money(amount, str(currency)),
            "invoice_id": reference,
            **self.extra(),
        }
        path = f"{_CAPTURES}/{payment_id}/refund"
        return to_refund((yield self.post(path, body)).json(), payment_id)

    def get_refund(self, refund_id: str) -> Call[Refund]:
        """Fetch a refund."""
        return to_refund((yield self.fetch(f"/v2/payments/refunds/{refund_id}")).json())


def _same_currency(held: Mapping[str, Any], currency: str | None) -> str:
    """Return the payment's currency.

    Raises:
        InvalidRequest: The caller named another.
    """
    found = code(held["amount"])
    if currency not in {None, found}:
        raise InvalidRequest(f"the payment is in {found}, not {currency}", field="currency")
    return found


def _source(order: CreateOrder, extra: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how it is to be paid; None leaves it to the payer.

    Raises:
        InvalidRequest: It is given twice.
    """
    experience = present({name: extra.get(name) for name in _EXPERIENCE})
    if order.return_url is not None:
        # PayPal's page leads back on cancelling too; to the same place unless another is given.
        experience = {
            "return_url": order.return_url,
            "cancel_url": order.return_url,
            **experience,
        }
    given = extra.get("payment_source")
    wallet = present({"vault_id": order.payment_method, "experience_context": experience or None})
    if given is not None and wallet:
        both = "payment_method" if order.payment_method else "return_url"
        raise InvalidRequest(
            f"{both} and --extra paypal.payment_source both say how it is to be paid",
            hint="Give all of it in payment_source.",
            field=both,
        )
    return dict(given) if given is not None else {"paypal": wallet} if wallet else None
