"""Orders and payments at Stripe: PaymentIntents, and the charges made on them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payments import (
    ApprovedOrders,
    CapturePayment,
    CreateOrder,
    CreateRefund,
    ListOrderPayments,
    ListOrders,
    ListPayments,
    ListRefunds,
    Order,
    OrderCancellation,
    OrderLists,
    Orders,
    Payment,
    PaymentLists,
    Payments,
    Refund,
    RefundLists,
    Refunds,
    Voids,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.stripe.base import Stripe, created, id_of, pairs_kept, refuse
from unictl.providers.stripe.money import charged, units
from unictl.providers.stripe.payment_shapes import (
    OF_CHARGE,
    OF_INTENT,
    is_charge,
    to_order,
    to_payment,
    to_refund,
)

_SEARCHED: Final = 100


@final
class StripePayments(
    Stripe,
    Orders,
    OrderLists,
    ApprovedOrders,
    OrderCancellation,
    Payments,
    PaymentLists,
    Voids,
    Refunds,
    RefundLists,
):
    """An order is a PaymentIntent, and so is the payment on it; a charge is one attempt of it.

    Where a payment's id is given, a charge's (`ch_…`, `py_…`) will do.
    """

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras",
        create_order="CreateOrder",
        list_orders="OfCustomer",
        list="OfCustomer",
        cancel_order="CancelOrder",
        void="CancelOrder",
        capture="CapturePayment",
        capture_order="CapturePayment",
        refund="CreateRefund",
    )

    @recovers("key")
    def create_order(self, order: CreateOrder) -> Call[Order]:
        """Create a PaymentIntent; with a payment method it is confirmed at once.

        With `return_url` the customer is there to authenticate; without, he isn't (`off_session`),
        and only methods that send him nowhere are tried.
        """
        extra = dict(self.context.extra)
        fields: dict[str, Any] = {
            # Some methods take less than the least charge, so who names the methods is believed.
            "amount": (units if "payment_method_types" in extra else charged)(
                order.amount, order.currency
            ),
            "currency": order.currency.lower(),
            "customer": order.customer_id,
            "description": order.description,
            "capture_method": order.capture,
            "metadata": pairs_kept(order.metadata, order.reference),
        }
        if order.payment_method is None:
            refuse(
                "an order without payment_method",
                "Give return_url where the customer pays: in Stripe.js, or by a payment link.",
                return_url=order.return_url,
            )
        else:
            fields |= {"payment_method": order.payment_method, "confirm": True}
            if order.return_url is not None:
                fields["return_url"] = order.return_url
            else:
                fields["off_session"] = True
                if "payment_method_types" not in extra:
                    fields["automatic_payment_methods"] = {
                        "enabled": True,
                        "allow_redirects": "never",
                    }
        return to_order((yield self.post("/payment_intents", {**fields, **extra})).json())

    def get_order(self, order_id: str) -> Call[Order]:
        """Fetch a PaymentIntent."""
        return to_order((yield self.fetch(f"/payment_intents/{order_id}")).json())

    def list_orders(self, filters: ListOrders) -> Call[Page[Order]]:
        """List PaymentIntents; those of a reference are searched for, which lags a little."""
        if filters.reference is not None:
            return (yield from self._search(filters))
        query = created(filters.since, filters.until) | dict(self.context.extra)
        return (yield from self.walk("/payment_intents", filters, to_order, query=query))

    def _search(self, filters: ListOrders) -> Call[Page[Order]]:
        """Return a page of what Stripe's search finds; its pages have tokens."""
        fields = {'metadata["unictl_reference"]': filters.reference, **self.context.extra}
        terms = [f'{name}:"{_escaped(str(value))}"' for name, value in fields.items()]
        span = created(filters.since, filters.until).get("created", {})
        signs = {"gte": ">=", "lte": "<="}
        terms += [f"created{signs[end]}{second}" for end, second in span.items()]
        query = " AND ".join(terms)
        position = decode_cursor(filters.cursor, bound_to=query) if filters.cursor else {}
        asked = {
            "query": query,
            "limit": min(filters.limit or _SEARCHED, _SEARCHED),
            "page": position.get("page"),
        }
        reply = (yield self.fetch("/payment_intents/search", asked)).json()
        token = reply.get("next_page") if reply["has_more"] else None
        onward = token and token != position.get("page") and reply["data"]
        following = encode_cursor({"page": token}, bound_to=query) if onward else None
        return Page(tuple(to_order(item) for item in reply["data"]), following)

    def list_order_payments(self, order_id: str, filters: ListOrderPayments) -> Call[Page[Payment]]:
        """List the charges of a PaymentIntent: each attempt is one."""
        query, expand = {"payment_intent": order_id}, _within_data(OF_CHARGE)
        return (yield from self.walk("/charges", filters, to_payment, query=query, expand=expand))

    @recovers("key")
    def capture_order(self, order_id: str) -> Call[Order]:
        """Capture a PaymentIntent whose money is held."""
        fields = dict(self.context.extra)
        return to_order((yield self.post(f"/payment_intents/{order_id}/capture", fields)).json())

    @recovers("key")
    def cancel_order(self, order_id: str) -> Call[Order]:
        """Cancel a PaymentIntent; money that is held for it is let go."""
        fields = dict(self.context.extra)
        return to_order((yield self.post(f"/payment_intents/{order_id}/cancel", fields)).json())

    def get(self, payment_id: str) -> Call[Payment]:
        """Fetch a PaymentIntent with its latest charge, or a charge."""
        expansions = OF_CHARGE if is_charge(payment_id) else OF_INTENT
        return to_payment((yield from self.expanded(_path(payment_id), {}, *expansions)))

    def list(self, filters: ListPayments) -> Call[Page[Payment]]:
        """List PaymentIntents with their latest charges."""
        query = created(filters.since, filters.until) | dict(self.context.extra)
        expand = _within_data(OF_INTENT)
        return (
            yield from self.walk(
                "/payment_intents", filters, to_payment, query=query, expand=expand
            )
        )

    @recovers("key")
    def capture(self, payment_id: str, capture: CapturePayment) -> Call[Payment]:
        """Capture; what isn't captured is let go, unless `final_capture` says otherwise."""
        intent = yield from self._intent(payment_id)
        fields = {
            "amount_to_capture": (yield from self._amount(payment_id, capture)),
            **self.context.extra,
        }
        return to_payment((yield self.post(f"/payment_intents/{intent}/capture", fields)).json())

    @recovers("key")
    def void(self, payment_id: str) -> Call[Payment]:
        """Cancel the PaymentIntent, which lets the money go."""
        intent = yield from self._intent(payment_id)
        fields = dict(self.context.extra)
        return to_payment((yield self.post(f"/payment_intents/{intent}/cancel", fields)).json())

    def _intent(self, payment_id: str) -> Call[str]:
        """Return the PaymentIntent's id, that of a charge included.

        Raises:
            NotSupported: The charge was made without one.
        """
        if not is_charge(payment_id):
            return payment_id
        found = id_of((yield self.fetch(_path(payment_id))).json().get("payment_intent"))
        if found is None:
            raise NotSupported(
                "this charge was made without a PaymentIntent, by an API that Stripe has replaced",
                hint="`unictl payments refund` gives it back; the rest is up to the dashboard.",
                service="stripe",
                field="payment_id",
            )
        return found

    def _amount(self, payment_id: str, given: CapturePayment | CreateRefund) -> Call[int | None]:
        """Return the amount in Stripe's unit; the payment says in which currency, if need be.

        Raises:
            InvalidRequest: The currency given isn't the payment's, or Stripe can't express it.
        """
        if given.amount is None and given.currency is None:
            return None
        theirs = (yield self.fetch(_path(payment_id))).json()["currency"]
        currency = given.currency or theirs.upper()
        if currency.lower() != theirs:
            raise InvalidRequest(
                f"the payment is in {theirs.upper()}, not {currency}", field="currency"
            )
        return None if given.amount is None else units(given.amount, currency)

    @recovers("key")
    def refund(self, payment_id: str, refund: CreateRefund) -> Call[Refund]:
        """Refund a PaymentIntent or a charge."""
        kept = pairs_kept(refund.metadata, refund.reference)
        fields = {
            "charge" if is_charge(payment_id) else "payment_intent": payment_id,
            "amount": (yield from self._amount(payment_id, refund)),
            "reason": refund.reason,
            "metadata": kept,
            **self.context.extra,
        }
        return to_refund((yield self.post("/refunds", fields)).json())

    def get_refund(self, refund_id: str) -> Call[Refund]:
        """Fetch a refund."""
        return to_refund((yield self.fetch(f"/refunds/{refund_id}")).json())

    def list_refunds(self, filters: ListRefunds) -> Call[Page[Refund]]:
        """List refunds, all or those of a payment."""
        query: dict[str, Any] = created(filters.since, filters.until)
        if filters.payment_id is not None:
            by = "charge" if is_charge(filters.payment_id) else "payment_intent"
            query[by] = filters.payment_id
        return (yield from self.walk("/refunds", filters, to_refund, query=query))


def _escaped(text: str) -> str:
    """Return the text as it stands inside the quotes of a search."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _path(payment_id: str) -> str:
    return f"/{'charges' if is_charge(payment_id) else 'payment_intents'}/{payment_id}"


def _within_data(expansions: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return what is expanded in each item of a list."""
    return [[f"data.{name}" for name in names] for names in expansions]
