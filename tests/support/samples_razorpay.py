"""Things at Razorpay's stand-in, for the contract suite: least requests, and lists to walk.

Each service has such a module, `samples_SERVICE`, with the same names.
"""

import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final

from world import ORDER, PLAN, World

from unictl.sandbox.razorpay.keys import KEYS

ACCOUNT: Final = KEYS["account_number"]

MOST_METADATA: Final = 14
LONGEST_METADATA: Final = 256
OUR_NAME: Final = "unictl_key"
"""A name of metadata that is ours and refused to callers, or None."""

LONGEST_REFERENCE: Final[Mapping[str, int]] = {}
"""Characters of the longest reference, by operation where it isn't `MOST_REFERENCE`."""
MOST_REFERENCE: Final = 40
WITHOUT_METADATA: Final = frozenset({"customers.update"})

_BANK: Final = {"name": "Asha Rao", "bank_account": "765432123456789", "bank_code": "HDFC0000053"}
_LINE: Final = {"name": "Tea", "amount": 100}
_WHO: Final = {"customer": {"email": "asha@example.com"}}

_LEAST: Final[Mapping[str, Mapping[str, Any]]] = {
    "payments.create_order": ORDER,
    "payments.refund": {"amount": 100},
    "payment_links.create": ORDER,
    "plans.create": PLAN,
    "subscriptions.create": {"plan": PLAN, "cycles": 2},
    "customers.create": {"name": "Asha Rao"},
    "customers.update": {"name": "Asha B. Rao"},
    "payouts.create": {**ORDER, "recipient": _BANK},
    "invoices.create": {"items": [_LINE], "currency": "INR", **_WHO},
}


def least(operation: str) -> Mapping[str, Any]:
    """Return the least request of an operation that makes something."""
    return _LEAST[operation]


def arguments(world: World, operation: str) -> dict[str, str]:
    """Return ids that exist for what stands in the operation's path."""
    if operation == "payments.refund":
        return {"payment_id": world.paid()}
    if operation == "payments.list_order_payments":
        return {"order_id": world.run(world.task("payments.create_order", values=ORDER)).id}
    if operation == "customers.update":
        return {"customer_id": world.post("/customers", {})}
    return {}


def kept_metadata(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the pairs that the service keeps with a thing, ours among them."""
    return dict(raw["notes"] or {})


def stock(world: World, operation: str) -> tuple[dict[str, str], Callable[[], object]]:
    """Return the arguments of a list, and what makes one more thing for it."""
    post, pay = world.post, world.network.sandbox.sandbox.pay
    if operation == "payments.list_order_payments":
        order = post("/orders", ORDER)
        return {"order_id": order}, lambda: pay(order, outcome="failed")
    if operation == "payments.list_refunds":
        payment = world.paid()
        return {}, lambda: post(f"/payments/{payment}/refund", {"amount": 100})
    item = {name: PLAN[name] for name in ("name", "amount", "currency")}
    plan: Any = {"period": "monthly", "interval": 1, "item": item}
    subscribed: dict[str, Any] = {"total_count": 2}
    if operation == "subscriptions.list":
        subscribed["plan_id"] = post("/plans", plan)
    makers: dict[str, Callable[[], object]] = {
        "payments.list": world.paid,
        "payments.list_orders": lambda: post("/orders", ORDER),
        "payment_links.list": lambda: post("/payment_links", ORDER),
        "plans.list": lambda: post("/plans", plan),
        "subscriptions.list": lambda: post("/subscriptions", subscribed),
    }
    return {}, makers.get(operation) or _beside(world, operation)


def _beside(world: World, operation: str) -> Callable[[], object]:
    """Return what makes one more of what stands beside payments."""
    numbers = count()

    def disputed() -> None:
        order = world.post("/orders", {**ORDER, "notes": {"unictl_sandbox_dispute": "chargeback"}})
        world.network.sandbox.sandbox.pay(order)

    if operation == "disputes.list":
        return disputed
    if operation == "customers.list":
        return lambda: world.post("/customers", {})
    if operation == "invoices.list":
        invoice = {"type": "invoice", "line_items": [_LINE], **_WHO}
        return lambda: world.post("/invoices", invoice)
    contact = world.post("/contacts", {"name": "Asha Rao"})
    vpa = {"contact_id": contact, "account_type": "vpa", "vpa": {"address": "asha@bank"}}
    payout = {
        "amount": 100,
        "currency": "INR",
        "mode": "UPI",
        "purpose": "payout",
        "fund_account_id": world.post("/fund_accounts", vpa),
    }

    def paid_out() -> None:
        number = next(numbers)
        # Each account that pays is one more balance, and begins with its own.
        account = f"00{number + 2000}" if operation == "balance.list" else ACCOUNT
        headers = {"X-Payout-Idempotency": f"key-{number}"}
        world.post("/payouts", {**payout, "account_number": account}, headers)

    return paid_out


def first_page(url: str) -> str:
    """Return the address of a list's first page, whatever page was asked for."""
    account = re.search(r"account_number=\w+&", url)  # without it no payouts are listed
    return f"{re.sub(r'[?].*', '', url)}?{account[0] if account else ''}count=100"
