"""Every call that the stand-in answers."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from unictl.sandbox.paypal import (
    authorizations,
    disputes,
    identity,
    invoices,
    order_steps,
    orders,
    payment_resources,
    payouts,
    plans,
    products,
    refunds,
    repeats,
    reporting,
    subscription_steps,
    subscriptions,
    tracking,
    vault,
)
from unictl.sandbox.paypal.context import Answer, Context
from unictl.sandbox.paypal.planned import DECLINED, Declines
from unictl.sandbox.session import Thing

Handler = Callable[[Context], Answer]


class Route(NamedTuple):
    """A call of the API.

    Attributes:
        method: The HTTP method.
        path: Its parts; `{order}` stands for the id of one.
        handler: What answers.
        step: What is done to the thing of the path, as faults name it.
        keys: How `PayPal-Request-Id` is kept; None where it means nothing.
        declined_at: The step at which what is made here is declined.
        declines: The issues of that.
        body: What the body is: `json` (which must be said), `form` or `none`.
    """

    method: str
    path: str
    handler: Handler
    step: str = "fetch"
    keys: repeats.Keys | None = None
    declined_at: str = "create"
    declines: Declines = DECLINED
    body: str = "json"


_REFUSED: Final[Declines] = ("PAYER_CANNOT_PAY", "TRANSACTION_REFUSED")
_NOT_REFUNDED: Final[Declines] = ("REFUND_FAILED_INSUFFICIENT_FUNDS", "REFUND_NOT_ALLOWED")
_ORDERS: Final = "/v2/checkout/orders"
_HELD: Final = "/v2/payments/authorizations/{authorization}"
_CAPTURES: Final = "/v2/payments/captures/{capture}"
_NO_PAYOUT: Final[Declines] = ("INSUFFICIENT_FUNDS", "SENDER_RESTRICTED")
_PRODUCT: Final = f"{products.PATH}/{{product}}"
_PLAN: Final = f"{plans.PATH}/{{plan}}"
_SUBSCRIPTION: Final = f"{subscriptions.PATH}/{{subscription}}"
_DISPUTE: Final = f"{disputes.PATH}/{{dispute}}"
_INVOICE: Final = f"{invoices.PATH}/{{invoice}}"
_RESOURCE: Final = f"{payment_resources.PATH}/{{payment_resource}}"
_TOKENS: Final = f"{vault.PATH}/payment-tokens"
_SETUPS: Final = f"{vault.PATH}/setup-tokens"

_CHECKOUT: Final = (
    Route("POST", _ORDERS, orders.create, "create", repeats.ORDERS, "capture"),
    Route("GET", f"{_ORDERS}/{{order}}", orders.fetch),
    Route("PATCH", f"{_ORDERS}/{{order}}", orders.patch, "update"),
    Route("POST", f"{_ORDERS}/{{order}}/confirm-payment-source", order_steps.confirm, "update"),
    Route(
        "POST",
        f"{_ORDERS}/{{order}}/authorize",
        order_steps.authorize,
        "authorize",
        repeats.ORDERS,
        "authorize",
        _REFUSED,
    ),
    Route(
        "POST",
        f"{_ORDERS}/{{order}}/capture",
        order_steps.capture,
        "capture",
        repeats.ORDERS,
        "capture",
    ),
    Route("POST", f"{_ORDERS}/{{order}}/track", tracking.create, "update"),
    Route("PATCH", f"{_ORDERS}/{{order}}/trackers/{{tracker}}", tracking.update, "update"),
    Route("GET", _HELD, authorizations.fetch),
    Route(
        "POST",
        f"{_HELD}/capture",
        authorizations.capture,
        "capture",
        repeats.PAYMENTS,
        "capture",
        _REFUSED,
    ),
    Route("POST", f"{_HELD}/reauthorize", authorizations.reauthorize, "update", repeats.PAYMENTS),
    Route("POST", f"{_HELD}/void", authorizations.void, "cancel", repeats.PAYMENTS, body="none"),
    Route("GET", _CAPTURES, refunds.fetch_capture),
    Route(
        "POST",
        f"{_CAPTURES}/refund",
        refunds.create,
        "refund",
        repeats.PAYMENTS,
        "create",
        _NOT_REFUNDED,
    ),
    Route("GET", "/v2/payments/refunds/{refund}", refunds.fetch),
    Route(
        "POST", payment_resources.PATH, payment_resources.create, "create", repeats.RESOURCES, "pay"
    ),
    Route("GET", payment_resources.PATH, payment_resources.listing),
    Route("GET", _RESOURCE, payment_resources.fetch),
    Route("PUT", _RESOURCE, payment_resources.replace, "update"),
    Route("DELETE", _RESOURCE, payment_resources.delete, "cancel"),
    Route("POST", _SETUPS, vault.create_setup, "create", repeats.VAULT),
    Route("GET", f"{_SETUPS}/{{setup_token}}", vault.fetch_setup),
    Route("POST", _TOKENS, vault.create_token, "create", repeats.VAULT),
    Route("GET", _TOKENS, vault.listing),
    Route("GET", f"{_TOKENS}/{{payment_token}}", vault.fetch_token),
    Route("DELETE", f"{_TOKENS}/{{payment_token}}", vault.delete, "cancel"),
)

_BILLING: Final = (
    Route("POST", products.PATH, products.create, "create", repeats.BILLING),
    Route("GET", products.PATH, products.listing),
    Route("GET", _PRODUCT, products.fetch),
    Route("PATCH", _PRODUCT, products.patch, "update"),
    Route("POST", plans.PATH, plans.create, "create", repeats.BILLING),
    Route("GET", plans.PATH, plans.listing),
    Route("GET", _PLAN, plans.fetch),
    Route("PATCH", _PLAN, plans.patch, "update"),
    Route("POST", f"{_PLAN}/activate", plans.activate, "resume", body="none"),
    Route("POST", f"{_PLAN}/deactivate", plans.deactivate, "pause", body="none"),
    Route("POST", f"{_PLAN}/update-pricing-schemes", plans.update_prices, "update"),
    Route("POST", subscriptions.PATH, subscriptions.create, "create", repeats.BILLING, "pay"),
    Route("GET", subscriptions.PATH, subscriptions.listing),
    Route("GET", _SUBSCRIPTION, subscriptions.fetch),
    Route("PATCH", _SUBSCRIPTION, subscription_steps.patch, "update"),
    Route("POST", f"{_SUBSCRIPTION}/revise", subscription_steps.revise, "update"),
    Route("POST", f"{_SUBSCRIPTION}/suspend", subscription_steps.suspend, "pause"),
    Route("POST", f"{_SUBSCRIPTION}/activate", subscription_steps.activate, "resume"),
    Route("POST", f"{_SUBSCRIPTION}/cancel", subscription_steps.cancel, "cancel"),
    Route(
        "POST",
        f"{_SUBSCRIPTION}/capture",
        subscription_steps.capture,
        "capture",
        repeats.BILLING,
    ),
    Route("GET", f"{_SUBSCRIPTION}/transactions", subscription_steps.transactions),
)

_ACCOUNT: Final = (
    Route(
        "POST",
        payouts.PATH,
        payouts.create,
        "create",
        repeats.PAYOUTS,
        declines=_NO_PAYOUT,
    ),
    Route("GET", f"{payouts.PATH}/{{payout_batch}}", payouts.fetch),
    Route("GET", f"{payouts.ITEM_PATH}/{{payout_item}}", payouts.fetch_item),
    Route(
        "POST",
        f"{payouts.ITEM_PATH}/{{payout_item}}/cancel",
        payouts.cancel_item,
        "cancel",
        body="none",
    ),
    Route("GET", disputes.PATH, disputes.listing),
    Route("GET", _DISPUTE, disputes.fetch),
    Route("POST", f"{_DISPUTE}/accept-claim", disputes.accept, "update", body="form"),
    Route("POST", f"{_DISPUTE}/provide-evidence", disputes.provide_evidence, "update", body="form"),
    Route("POST", invoices.PATH, invoices.create, "create", declined_at="pay"),
    Route("GET", invoices.PATH, invoices.listing),
    Route("POST", "/v2/invoicing/search-invoices", invoices.search),
    Route("POST", "/v2/invoicing/generate-next-invoice-number", invoices.next_number, body="none"),
    Route("GET", _INVOICE, invoices.fetch),
    Route("PUT", _INVOICE, invoices.update, "update"),
    Route("DELETE", _INVOICE, invoices.delete, "cancel"),
    Route("POST", f"{_INVOICE}/send", invoices.send, "update"),
    Route("POST", f"{_INVOICE}/remind", invoices.remind, "update"),
    Route("POST", f"{_INVOICE}/cancel", invoices.cancel, "cancel"),
    Route("GET", reporting.PATH, reporting.transactions),
    Route("GET", "/v1/reporting/balances", reporting.balances),
    Route("GET", "/v1/identity/oauth2/userinfo", identity.userinfo),
    Route("GET", "/v1/identity/openidconnect/userinfo", identity.openid),
)
ROUTES: Final = (*_CHECKOUT, *_BILLING, *_ACCOUNT)

# How what a key made is shown again.
VIEWS: Final[Mapping[str, Callable[[Context, Thing], dict[str, Any]]]] = {
    "order": orders.view,
    "authorization": authorizations.view,
    "capture": authorizations.view,
    "refund": authorizations.view,
    "payment_resource": payment_resources.view,
    "payment_token": vault.view,
    "setup_token": vault.view,
    "product": products.view,
    "plan": plans.view,
    "subscription": subscriptions.view,
    "charge": lambda _context, thing: thing.body,
    "payout_batch": payouts.view,
}
