"""Plans: what a subscription charges, and how often. They can't be changed."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import invalid
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "plan"
PERIODS: Final = ("daily", "weekly", "monthly", "quarterly", "yearly")
_FEWEST_DAYS: Final = 7


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/plans`."""
    period = fields.choice("period", PERIODS, required=True)
    interval = fields.whole("interval", required=True, least=1) or 0
    item = fields.inner("item", required=True) or Fields({})
    notes = fields.notes(KIND)
    name = item.text("name", required=True)
    currency = item.currency()
    amount = item.amount(currency)
    description = item.text("description")
    item.finish()
    fields.finish()
    if period == "daily" and interval < _FEWEST_DAYS:
        raise invalid("The interval of a daily plan must be at least 7.", "interval")
    identifier = new("plan")
    plan = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        body={
            "id": identifier,
            "entity": "plan",
            "interval": interval,
            "period": period,
            "item": {
                "id": new("item"),
                "active": True,
                "name": name,
                "description": description,
                "amount": amount,
                "unit_amount": amount,
                "currency": currency,
                "type": "plan",
                "unit": None,
                "tax_inclusive": False,
                "hsn_code": None,
                "sac_code": None,
                "tax_rate": None,
                "tax_id": None,
                "tax_group_id": None,
                "created_at": exchange.now,
                "updated_at": exchange.now,
            },
            "notes": shown(notes),
            "created_at": exchange.now,
        },
    )
    exchange.session.add(plan)
    return plan.body


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/plans/{id}`."""
    fields.finish()
    return load(exchange, KIND, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/plans`."""
    count, skip = fields.page()
    since, until = fields.period()
    fields.finish()
    found = exchange.session.find(SERVICE, KIND, since=since, until=until, limit=count, skip=skip)
    return collection([plan.body for plan in found])
