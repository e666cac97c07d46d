"""The operations of Stripe's API that the sandbox has."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from unictl.core.call import Reply
from unictl.sandbox.stripe import (
    account,
    charges,
    checkout,
    customers,
    disputes,
    events,
    invoice_items,
    invoice_lines,
    invoice_steps,
    invoices,
    ledger,
    payment_intents,
    payment_links,
    payment_methods,
    payouts,
    prices,
    products,
    refunds,
    reversals,
    searches,
    subscriptions,
    transfers,
    uploads,
)

Handler = Callable[..., dict[str, Any] | Reply]


class Route(NamedTuple):
    """An operation.

    Attributes:
        method: The HTTP method.
        path: Below `/v1`, as Stripe's document writes it; `{intent}` stands for an id.
        handler: What answers.
        kind: Of the thing whose id stands in the path.
        step: What is done to it, as faults name it.
        creates: The kind of the thing made, whose metadata stands in the request.
        raw: Whether the body is something else than a form, for the handler to read.
    """

    method: str
    path: str
    handler: Handler
    kind: str | None = None
    step: str = "fetch"
    creates: str | None = None
    raw: bool = False


def _new(path: str, handler: Handler, kind: str) -> Route:
    return Route("POST", path, handler, step="create", creates=kind)


def _get(path: str, handler: Handler, kind: str | None = None) -> Route:
    return Route("GET", path, handler, kind)


def _do(path: str, handler: Handler, kind: str, step: str = "update") -> Route:
    return Route("POST", path, handler, kind, step)


def _delete(path: str, handler: Handler, kind: str) -> Route:
    return Route("DELETE", path, handler, kind, "cancel")


_INTENT: Final = "payment_intent"
_SUBSCRIPTION: Final = "subscriptions/{subscription_exposed_id}"

ROUTES: Final = (
    _new("payment_intents", payment_intents.create, _INTENT),
    _get("payment_intents", payment_intents.list_all),
    _get("payment_intents/search", searches.payment_intents),
    _get("payment_intents/{intent}", payment_intents.fetch, _INTENT),
    _do("payment_intents/{intent}", payment_intents.update, _INTENT),
    _do("payment_intents/{intent}/confirm", payment_intents.confirm, _INTENT),
    _do("payment_intents/{intent}/capture", payment_intents.capture, _INTENT, "capture"),
    _do("payment_intents/{intent}/cancel", payment_intents.cancel, _INTENT, "cancel"),
    _get("charges", charges.list_all),
    _get("charges/{charge}", charges.fetch, "charge"),
    _do("charges/{charge}", charges.update, "charge"),
    _new("refunds", refunds.create, "refund"),
    _get("refunds", refunds.list_all),
    _get("refunds/{refund}", refunds.fetch, "refund"),
    _do("refunds/{refund}", refunds.update, "refund"),
    _do("refunds/{refund}/cancel", refunds.cancel, "refund", "cancel"),
    _new("checkout/sessions", checkout.create, "checkout.session"),
    _get("checkout/sessions", checkout.list_all),
    _get("checkout/sessions/{session}", checkout.fetch, "checkout.session"),
    _do("checkout/sessions/{session}", checkout.update, "checkout.session"),
    _do("checkout/sessions/{session}/expire", checkout.expire, "checkout.session", "cancel"),
    _get("checkout/sessions/{session}/line_items", checkout.items, "checkout.session"),
    _new("customers", customers.create, "customer"),
    _get("customers", customers.list_all),
    _get("customers/{customer}", customers.fetch, "customer"),
    _do("customers/{customer}", customers.update, "customer"),
    _delete("customers/{customer}", customers.delete, "customer"),
    _get("customers/{customer}/payment_methods", payment_methods.list_all, "customer"),
    _new("payment_methods", payment_methods.create, "payment_method"),
    _get("payment_methods", payment_methods.list_all),
    _get("payment_methods/{payment_method}", payment_methods.fetch, "payment_method"),
    _do("payment_methods/{payment_method}", payment_methods.update, "payment_method"),
    _do("payment_methods/{payment_method}/attach", payment_methods.attach, "payment_method"),
    _do("payment_methods/{payment_method}/detach", payment_methods.detach, "payment_method"),
    _new("products", products.create, "product"),
    _get("products", products.list_all),
    _get("products/{id}", products.fetch, "product"),
    _do("products/{id}", products.update, "product"),
    _delete("products/{id}", products.delete, "product"),
    _new("prices", prices.create, "price"),
    _get("prices", prices.list_all),
    _get("prices/{price}", prices.fetch, "price"),
    _do("prices/{price}", prices.update, "price"),
    _new("subscriptions", subscriptions.create, "subscription"),
    _get("subscriptions", subscriptions.list_all),
    _get(_SUBSCRIPTION, subscriptions.fetch, "subscription"),
    _do(_SUBSCRIPTION, subscriptions.update, "subscription"),
    _delete(_SUBSCRIPTION, subscriptions.cancel, "subscription"),
    _do("subscriptions/{subscription}/resume", subscriptions.resume, "subscription", "resume"),
    _new("payment_links", payment_links.create, "payment_link"),
    _get("payment_links", payment_links.list_all),
    _get("payment_links/{payment_link}", payment_links.fetch, "payment_link"),
    _do("payment_links/{payment_link}", payment_links.update, "payment_link"),
    _get("payment_links/{payment_link}/line_items", payment_links.items, "payment_link"),
    _new("payouts", payouts.create, "payout"),
    _get("payouts", payouts.list_all),
    _get("payouts/{payout}", payouts.fetch, "payout"),
    _do("payouts/{payout}", payouts.update, "payout"),
    _do("payouts/{payout}/cancel", payouts.cancel, "payout", "cancel"),
    _new("transfers", transfers.create, "transfer"),
    _get("transfers", transfers.list_all),
    _get("transfers/{transfer}", transfers.fetch, "transfer"),
    _do("transfers/{transfer}", transfers.update, "transfer"),
    _do("transfers/{id}/reversals", reversals.create, "transfer", "refund"),
    _get("transfers/{id}/reversals", reversals.list_all, "transfer"),
    _get("transfers/{transfer}/reversals/{id}", reversals.fetch, "transfer"),
    _do("transfers/{transfer}/reversals/{id}", reversals.update, "transfer"),
    _get("disputes", disputes.list_all),
    _get("disputes/{dispute}", disputes.fetch, "dispute"),
    _do("disputes/{dispute}", disputes.update, "dispute"),
    _do("disputes/{dispute}/close", disputes.close, "dispute", "cancel"),
    _get("balance", ledger.balance),
    _get("balance_transactions", ledger.list_all),
    _get("balance_transactions/{id}", ledger.fetch, "balance_transaction"),
    _new("invoiceitems", invoice_items.create, "invoiceitem"),
    _get("invoiceitems", invoice_items.list_all),
    _get("invoiceitems/{invoiceitem}", invoice_items.fetch, "invoiceitem"),
    _do("invoiceitems/{invoiceitem}", invoice_items.update, "invoiceitem"),
    _delete("invoiceitems/{invoiceitem}", invoice_items.delete, "invoiceitem"),
    _new("invoices", invoices.create, "invoice"),
    _get("invoices", invoices.list_all),
    _get("invoices/{invoice}", invoices.fetch, "invoice"),
    _do("invoices/{invoice}", invoices.update, "invoice"),
    _delete("invoices/{invoice}", invoices.delete, "invoice"),
    _get("invoices/{invoice}/lines", invoices.lines, "invoice"),
    _do("invoices/{invoice}/add_lines", invoice_lines.add, "invoice"),
    _do("invoices/{invoice}/finalize", invoice_steps.finalize, "invoice"),
    _do("invoices/{invoice}/send", invoice_steps.send, "invoice"),
    _do("invoices/{invoice}/pay", invoice_steps.pay, "invoice", "capture"),
    _do("invoices/{invoice}/void", invoice_steps.void, "invoice", "cancel"),
    _do("invoices/{invoice}/mark_uncollectible", invoice_steps.mark_uncollectible, "invoice"),
    _get("account", account.fetch),
    _get("events", events.list_all),
    _get("events/{id}", events.fetch, "event"),
    Route("POST", "files", uploads.create, raw=True),
    _get("files", uploads.list_all),
    _get("files/{file}", uploads.fetch, "file"),
)
