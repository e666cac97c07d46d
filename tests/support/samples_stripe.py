"""Things at Stripe's stand-in, for the contract suite; see `samples_razorpay` for the names."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from stripe_sandbox import flatten
from world import World

from unictl.core.call import Wire
from unictl.sandbox.stripe.keys import KEYS
from unictl.sandbox.stripe.money import CURRENCIES

MOST_METADATA: Final = 50
LONGEST_METADATA: Final = 500
EMPTY_METADATA: Final = False
OUR_NAME: Final = "unictl_reference"
LONGEST_REFERENCE: Final[Mapping[str, int]] = {}
MOST_REFERENCE: Final = 255
AT_MOST: Final[Mapping[str, int]] = {"balance.list": 40}
"""The most things that a list can hold, for those that can't hold many."""

ORDER: Final = {"amount": 50000, "currency": "USD"}
PLAN: Final = {"name": "Gold", "amount": 900, "currency": "USD", "interval": "month"}
_PAID: Final = {
    "amount": 50000,
    "currency": "usd",
    "payment_method_types": ["card"],
    "payment_method": "pm_card_bypassPending",
    "confirm": True,
}
_LINE: Final = {
    "price_data": {"currency": "usd", "unit_amount": 4200, "product_data": {"name": "Tea"}},
    "quantity": 1,
}
_SHOP: Final = {"name": "Zoë", "email": "zoe@example.com"}


def least(operation: str) -> Mapping[str, Any]:
    """Return the least request of an operation that makes something."""
    least: dict[str, Mapping[str, Any]] = {
        "payments.create_order": ORDER,
        "payments.refund": {"amount": 100},
        "payment_links.create": ORDER,
        "customers.create": {},
        "customers.update": {"description": "A regular"},
        "plans.create": PLAN,
        "subscriptions.create": {"plan": PLAN, "customer_id": "cus_of_nobody"},
        "payouts.create": {"amount": 100, "currency": "USD"},
        "invoices.create": {
            "items": [{"name": "Tea", "amount": 500}],
            "currency": "USD",
            "customer": _SHOP,
        },
    }
    return least[operation]


def post(world: World, path: str, fields: Mapping[str, Any] | None = None) -> Any:
    """Make a thing by Stripe's own API; return its document."""
    headers = {"Authorization": f"Bearer {KEYS['secret_key']}"}
    body = urlencode(list(flatten(fields or {}))).encode()
    wire = Wire("POST", f"https://api.stripe.com/v1{path}", headers, body, service="stripe")
    reply = world.network.sandbox.send(wire, timeout=1)
    assert reply.ok, reply.body
    return reply.json()


def paid(world: World, **fields: Any) -> Any:
    """Make a PaymentIntent that is paid at once; return it."""
    return post(world, "/payment_intents", {**_PAID, **fields})


def arguments(world: World, operation: str) -> dict[str, str]:
    """Return ids that exist for what stands in the operation's path."""
    if operation == "payments.refund":
        return {"payment_id": paid(world)["id"]}
    if operation == "customers.update":
        return {"customer_id": post(world, "/customers", _SHOP)["id"]}
    if operation == "payouts.create":
        paid(world)
    return {}


def made_before(world: World, operation: str) -> Mapping[str, Any]:
    """Return the values of the least request that name things, which are made for it."""
    if operation == "subscriptions.create":
        return {"customer_id": post(world, "/customers", _SHOP)["id"]}
    return {}


def kept_metadata(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the pairs that the service keeps with a thing, ours among them."""
    return dict(raw["metadata"])


def price(world: World) -> str:
    """Make a monthly price of a new product; return its id."""
    product = post(world, "/products", {"name": "Gold"})["id"]
    repeats = {"interval": "month"}
    fields = {"product": product, "currency": "usd", "unit_amount": 900, "recurring": repeats}
    return str(post(world, "/prices", fields)["id"])


def stock(world: World, operation: str) -> tuple[dict[str, str], Callable[[], object]]:
    """Return the arguments of a list, and what makes one more thing for it."""
    if operation == "payments.list_order_payments":
        return _attempts(world)
    makers: dict[str, Callable[[], Callable[[], object]]] = {
        "payments.list": lambda: lambda: post(world, "/payment_intents", _as_order()),
        "payments.list_orders": lambda: lambda: post(world, "/payment_intents", _as_order()),
        "payments.list_refunds": lambda: _refunds(world),
        "payment_links.list": lambda: _links(world),
        "customers.list": lambda: lambda: post(world, "/customers", _SHOP),
        "plans.list": lambda: lambda: price(world),
        "subscriptions.list": lambda: _subscriptions(world),
        "payouts.list": lambda: _payouts(world),
        "disputes.list": lambda: lambda: paid(world, payment_method="pm_card_createDispute"),
        "invoices.list": lambda: _invoices(world),
        "balance.list": lambda: _balances(world),
    }
    return {}, makers[operation]()


def _as_order() -> dict[str, Any]:
    return {"amount": 50000, "currency": "usd"}


def _attempts(world: World) -> tuple[dict[str, str], Callable[[], object]]:
    order = post(world, "/payment_intents", _as_order())["id"]
    pay = world.network.sandbox.sandbox.pay
    return {"order_id": order}, lambda: pay(order, outcome="failed")


def _refunds(world: World) -> Callable[[], object]:
    payment = paid(world, amount=900000)["id"]
    return lambda: post(world, "/refunds", {"payment_intent": payment, "amount": 100})


def _links(world: World) -> Callable[[], object]:
    return lambda: post(world, "/payment_links", {"line_items": [_LINE]})


def _subscriptions(world: World) -> Callable[[], object]:
    customer = post(world, "/customers", _SHOP)["id"]
    fields = {
        "customer": customer,
        "items": [{"price": price(world)}],
        "payment_behavior": "default_incomplete",
    }
    return lambda: post(world, "/subscriptions", fields)


def _payouts(world: World) -> Callable[[], object]:
    """Make payouts and transfers by turns: they are listed together."""
    paid(world, amount=9000000)
    made = [0]

    def make() -> object:
        made[0] += 1
        if made[0] % 3:
            return post(world, "/payouts", {"amount": 100, "currency": "usd"})
        to = {"amount": 100, "currency": "usd", "destination": "acct_1UnictlOther0001"}
        return post(world, "/transfers", to)

    return make


def _invoices(world: World) -> Callable[[], object]:
    customer = post(world, "/customers", _SHOP)["id"]
    return lambda: post(world, "/invoices", {"customer": customer})


def _balances(world: World) -> Callable[[], object]:
    """Be paid in one currency after the other, as long as there are more."""
    left = sorted(CURRENCIES)[::-2] + sorted(CURRENCIES)[::2]  # not in the order of the list
    return lambda: left and paid(world, currency=left.pop(), amount=500000)


def first_page(url: str) -> str:
    """Return the address of a list's first page, whatever page was asked for."""
    whole = re.sub(r"starting_after=[^&]*&?", "", url).rstrip("&?")
    return re.sub(r"limit=\d+", "limit=100", whole)
