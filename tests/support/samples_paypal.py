"""Things at PayPal's stand-in, for the contract suite; see `samples_razorpay` for the names."""

import json
import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final

from world import World

from unictl.core.call import Wire
from unictl.providers.paypal.money import DIGITS
from unictl.sandbox.exchange import Exchange, Request
from unictl.sandbox.paypal import customer
from unictl.sandbox.paypal.keys import KEYS

MOST_METADATA: Final = 0
LONGEST_METADATA: Final = 0
OUR_NAME: Final = None
MOST_REFERENCE: Final = 127
LONGEST_REFERENCE: Final[Mapping[str, int]] = {
    "invoices.create": 120,
    "payment_links.create": 120,
    "payouts.create": 63,
}

AT_MOST: Final[Mapping[str, int]] = {"balance.list": 20}
LARGEST_PAGE: Final[Mapping[str, int]] = {
    "balance.list": 20,
    "disputes.list": 50,
    "plans.list": 20,
    "subscriptions.list": 20,
}

ORDER: Final = {"amount": 5000, "currency": "EUR"}
PLAN: Final = {"name": "Gold", "amount": 900, "currency": "EUR", "interval": "month"}
INVOICE: Final = {"currency": "EUR", "items": [{"name": "Tea", "amount": 450, "quantity": 2}]}
PAYOUT: Final = {**ORDER, "recipient": {"email": "writer@example.com"}}

_HOST: Final = "https://api-m.sandbox.paypal.com"
_MONEY: Final = {"currency_code": "EUR", "value": "9.00"}
_ORDER: Final = {"intent": "CAPTURE", "purchase_units": [{"amount": _MONEY}]}
_PLAN: Final = {
    "name": "Gold",
    "billing_cycles": [
        {
            "frequency": {"interval_unit": "MONTH", "interval_count": 1},
            "tenure_type": "REGULAR",
            "sequence": 1,
            "total_cycles": 0,
            "pricing_scheme": {"fixed_price": _MONEY},
        }
    ],
    "payment_preferences": {},
    "quantity_supported": True,
}
_INVOICE: Final = {
    "detail": {"currency_code": "EUR"},
    "items": [{"name": "Tea", "quantity": "1", "unit_amount": _MONEY}],
}


def least(operation: str) -> Mapping[str, Any]:
    """Return the least request of an operation that makes something."""
    least: dict[str, Mapping[str, Any]] = {
        "payments.create_order": ORDER,
        "payments.refund": {"amount": 100},
        "payment_links.create": ORDER,
        "plans.create": PLAN,
        "subscriptions.create": {"plan": PLAN},
        "payouts.create": PAYOUT,
        "invoices.create": INVOICE,
    }
    return least[operation]


def arguments(world: World, operation: str) -> dict[str, str]:
    """Return ids that exist for what stands in the operation's path."""
    if operation == "payments.refund":
        return {"payment_id": captured(world)}
    if operation == "payments.list_order_payments":
        return {"order_id": str(post(world, "/v2/checkout/orders", _ORDER)["id"])}
    return {}


def kept_metadata(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return nothing: PayPal keeps no pairs."""
    del raw
    return {}


def post(world: World, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """Call PayPal's own API in the sandbox, past engine and journal; return the document."""
    reply = world.network.sandbox.send(_wire(world, path, body), timeout=1)
    assert reply.ok, reply.body
    return reply.json() if reply.body else None


def _wire(world: World, path: str, body: Mapping[str, Any] | None) -> Wire:
    import base64  # noqa: PLC0415 - for the token alone

    pair = base64.b64encode(f"{KEYS['client_id']}:{KEYS['client_secret']}".encode()).decode()
    form = {
        "Authorization": f"Basic {pair}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    asked = Wire(
        "POST", f"{_HOST}/v1/oauth2/token", form, b"grant_type=client_credentials", service="paypal"
    )
    token = world.network.sandbox.send(asked, timeout=1).json()["access_token"]
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Prefer": "return=representation",
    }
    content = None if body is None else json.dumps(body).encode()
    return Wire("POST", f"{_HOST}{path}", headers, content, service="paypal")


def captured(world: World, intent: str = "CAPTURE", currency: str = "EUR") -> str:
    """Return the id of a capture, or of an authorization, of a new order."""
    units = [{"amount": {"currency_code": currency, "value": "900"}}]
    order = post(world, "/v2/checkout/orders", {"intent": intent, "purchase_units": units})
    world.network.sandbox.sandbox.pay(order["id"])
    action, kind = ("capture", "captures")
    if intent == "AUTHORIZE":
        action, kind = ("authorize", "authorizations")
    done = post(world, f"/v2/checkout/orders/{order['id']}/{action}")
    return str(done["purchase_units"][0]["payments"][kind][0]["id"])


def disputed(world: World) -> str:
    """Return the id of a dispute of a new capture."""
    capture = captured(world)
    sandbox = world.network.sandbox.sandbox
    with sandbox.store.transaction() as session:
        exchange = Exchange(Request("", ""), session, int(world.clock.time))
        return str(customer.complain(exchange, capture)["dispute_id"])


def stock(world: World, operation: str) -> tuple[dict[str, str], Callable[[], object]]:
    """Return the arguments of a list, and what makes one more thing for it."""
    if operation == "payments.list_order_payments":
        return _parts(world)
    products = "/v1/catalogs/products"
    billing = operation in {"plans.list", "subscriptions.list"}
    product = post(world, products, {"name": "Gold", "type": "SERVICE"})["id"] if billing else None
    plan = {**_PLAN, "product_id": product}
    if operation == "subscriptions.list":
        made = post(world, "/v1/billing/plans", plan)["id"]
        return {}, lambda: post(world, "/v1/billing/subscriptions", {"plan_id": made})

    def sent() -> None:
        invoice = post(world, "/v2/invoicing/invoices", _INVOICE)["id"]
        post(world, f"/v2/invoicing/invoices/{invoice}/send", {"send_to_recipient": False})

    makers: dict[str, Callable[[], object]] = {
        "plans.list": lambda: post(world, "/v1/billing/plans", plan),
        "invoices.list": lambda: post(world, "/v2/invoicing/invoices", _INVOICE),
        "payment_links.list": sent,
        "disputes.list": lambda: disputed(world),
        "balance.list": _earn(world),
    }
    return {}, makers[operation]


def _earn(world: World) -> Callable[[], object]:
    """Return what brings money in one more currency, as long as there are more."""
    left = sorted(DIGITS)[1::2] + sorted(DIGITS)[::2]  # not in the order of a list
    return lambda: left and captured(world, currency=left.pop())


def _parts(world: World) -> tuple[dict[str, str], Callable[[], object]]:
    """Return an authorised order, and what captures a little more of it."""
    money = {"currency_code": "EUR", "value": "9000.00"}
    order = post(
        world,
        "/v2/checkout/orders",
        {"intent": "AUTHORIZE", "purchase_units": [{"amount": money}]},
    )
    world.network.sandbox.sandbox.pay(order["id"])
    done = post(world, f"/v2/checkout/orders/{order['id']}/authorize")
    held = done["purchase_units"][0]["payments"]["authorizations"][0]["id"]
    cents = count(1)

    def more() -> None:
        part = {"currency_code": "EUR", "value": f"0.{next(cents) % 99 + 1:02}"}
        post(world, f"/v2/payments/authorizations/{held}/capture", {"amount": part})

    return {"order_id": str(order["id"])}, more


def first_page(url: str) -> str:
    """Return the address of a list's first page, whatever page was asked for."""
    path = re.sub(r"[?].*", "", url)
    largest = 50 if "disputes" in path else 100 if "invoic" in path else 20
    return f"{path}?page_size={largest}"
