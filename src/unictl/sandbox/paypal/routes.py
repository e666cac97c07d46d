"""Every call that the stand-in answers."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from unictl.sandbox.paypal import (
    authorizations,
    order_steps,
    orders,
    refunds,
    repeats,
    tracking,
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

ROUTES: Final = (
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
)

# How what a key made is shown again.
VIEWS: Final[Mapping[str, Callable[[Context, Thing], dict[str, Any]]]] = {
    "order": orders.view,
    "authorization": authorizations.view,
    "capture": authorizations.view,
    "refund": authorizations.view,
}
