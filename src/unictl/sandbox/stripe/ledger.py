"""The account's balance: every movement of money is a balance transaction."""

from collections import defaultdict
from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.things import Context, add, find, load

KIND: Final = "balance_transaction"
OPENING: Final = 10_000_000
"""Minor units that an account has of every currency from the start, so that it can pay out."""
_SETTLES: Final = 2 * 24 * 3600  # seconds until a charge's money is available


def move(
    context: Context,
    type_: str,
    amount: int,
    currency: str,
    source: str,
    *,
    fee: int = 0,
    pending: bool = False,
    description: str | None = None,
    category: str | None = None,
) -> Thing:
    """Write a movement into the ledger.

    Args:
        context: The request.
        type_: `charge`, `refund`, `payout` …
        amount: Gross, in minor units; negative for money that leaves.
        currency: In lower case.
        source: The id of what moves it.
        fee: What Stripe takes of it.
        pending: Whether it is available only in two days.
        description: What the ledger says of it.
        category: The reporting category, if it isn't the type.
    """
    fees = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    return add(
        context,
        KIND,
        {
            "amount": amount,
            "available_on": context.now + (_SETTLES if pending else 0),
            "balance_type": "payments",
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": fees if fee else [],
            "net": amount - fee,
            "reporting_category": category or type_,
            "source": source,
            "status": "pending" if pending else "available",
            "type": type_,
        },
        parent=source,
    )


def fee_of(amount: int) -> int:
    """Return what Stripe takes of a charge: 2.9 % and 30."""
    return min((amount * 29 + 500) // 1000 + 30, amount)


def sums(context: Context) -> tuple[dict[str, int], dict[str, int]]:
    """Return what is available and what is pending, by currency."""
    available: dict[str, int] = defaultdict(lambda: OPENING)
    pending: dict[str, int] = defaultdict(int)
    available["usd"] += 0
    for thing in find(context, KIND):
        body = thing.body
        there = body["available_on"] <= context.now
        (available if there else pending)[body["currency"]] += body["net"]
        (pending if there else available)[body["currency"]] += 0
    pending["usd"] += 0
    return dict(available), dict(pending)


def spend(context: Context, amount: int, currency: str) -> None:
    """Make sure that the balance allows the amount to leave.

    Raises:
        Refused: It doesn't.
    """
    available, _ = sums(context)
    if amount > available.get(currency, OPENING):
        raise refused(
            "You have insufficient funds in your Stripe account. One likely reason is that your "
            "funds are still pending.",
            code="balance_insufficient",
            param="amount",
        )


def balance(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/balance`."""
    given.finish()
    available, pending = sums(context)
    return {
        "object": "balance",
        "available": _amounts(available),
        "connect_reserved": [{"amount": 0, "currency": "usd"}],
        "livemode": False,
        "pending": _amounts(pending),
        "refund_and_dispute_prefunding": {
            "available": _amounts(dict.fromkeys(available, 0)),
            "pending": _amounts(dict.fromkeys(pending, 0)),
        },
    }


def _amounts(of: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"amount": amount, "currency": code, "source_types": {"card": amount}}
        for code, amount in sorted(of.items())
    ]


def fetch(context: Context, _: Given, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/balance_transactions/{id}`."""
    return _settled(context, load(context, KIND, identifier)).body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/balance_transactions`."""
    return listing(
        context,
        given,
        KIND,
        "/v1/balance_transactions",
        same=("type", "source", "currency"),
        fresh=_settled,
    )


def _settled(context: Context, thing: Thing) -> Thing:
    """Bring the status up to date with the time."""
    if thing.body["status"] == "pending" and thing.body["available_on"] <= context.now:
        thing.body["status"] = "available"
        context.exchange.session.save(thing)
    return thing
