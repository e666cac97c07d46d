"""What a subscription is to: its items, and what changing them costs."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import invoice_items, metadata, money
from unictl.sandbox.stripe.cycles import later
from unictl.sandbox.stripe.errors import missing, refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import new
from unictl.sandbox.stripe.line_items import amount_of, price_of, quantity_of
from unictl.sandbox.stripe.things import Context, load

_MOST: Final = 20


def read(
    context: Context, sent: list[Given], subscription: str, *, until: int | None
) -> list[dict[str, Any]]:
    """Return the items that the parameters ask for.

    Args:
        context: The request.
        sent: The parameters, item by item.
        subscription: Its id.
        until: The end of the trial, which is then the first period.

    Raises:
        Refused: There are too many, or they don't fit together.
    """
    if len(sent) > _MOST:
        raise refused(f"A subscription has at most {_MOST} items.", param="items")
    items = [_item(context, given, subscription) for given in sent]
    for item in items:
        start = context.now
        end = until or later(start, item["price"]["recurring"])
        item.update(current_period_start=start, current_period_end=end)
    _fit(items)
    return items


def _item(context: Context, given: Given, subscription: str) -> dict[str, Any]:
    price = price_of(context, given)
    if price.body["recurring"] is None:
        raise refused(
            "The price specified is set to `type=one_time` but this field only accepts prices with "
            "`type=recurring`.",
            param=given.param("price"),
        )
    return {
        "id": new("subscription_item"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": context.now,
        "discounts": [],
        "metadata": metadata.metadata(given, "subscription_item"),
        "price": price.body,
        "quantity": quantity_of(given),
        "subscription": subscription,
        "tax_rates": [],
    }


def _fit(items: list[dict[str, Any]]) -> None:
    """Make sure that the items have one currency and one interval, and no price twice."""
    if len({item["price"]["currency"] for item in items}) > 1:
        raise refused("All prices on a subscription must have the same `currency`.", param="items")
    periods = {
        (item["price"]["recurring"]["interval"], item["price"]["recurring"]["interval_count"])
        for item in items
    }
    if len(periods) > 1:
        raise refused("The sandbox takes prices of one interval in a subscription.", param="items")
    if len({item["price"]["id"] for item in items}) < len(items):
        raise refused("Cannot add multiple subscription items with the same price.", param="items")
    total = sum(amount_of(item["price"], item["quantity"]) for item in items)
    money.digits(total, items[0]["price"]["currency"], "items")


def update(context: Context, subscription: Thing, given: Given) -> None:
    """Change the items as the parameters ask, with prorations unless these are not wanted."""
    wanted = given.take("proration_behavior") or "create_prorations"
    given.take("proration_date")
    sent = given.each("items")
    if not sent:
        return
    if wanted == "always_invoice":
        raise refused(
            "The sandbox prorates with the next invoice: create_prorations or none.",
            param="proration_behavior",
        )
    body = subscription.body
    before = body["items"]["data"]
    after = [dict(item) for item in before]
    for one in sent:
        _change(context, after, one, body)
    if not after:
        raise refused("A subscription must have at least one active item.", param="items")
    _fit(after)
    body["items"] = {**body["items"], "data": after}
    if wanted == "create_prorations" and body["status"] == "active":
        _prorate(context, body, before, after)


def _change(
    context: Context, items: list[dict[str, Any]], given: Given, body: dict[str, Any]
) -> None:
    identifier = given.take("id")
    gone = given.take("deleted", default=False)
    if identifier is None:
        item = _item(context, given, body["id"])
        like = items[0]
        item.update({name: like[name] for name in ("current_period_start", "current_period_end")})
        items.append(item)
        return
    item = next((one for one in items if one["id"] == identifier), {})
    if not item:
        raise missing("subscription_item", identifier, given.param("id"), in_path=False)
    if gone:
        items.remove(item)
        return
    if "price" in given or "price_data" in given:
        price = price_of(context, given)
        if price.body["recurring"] != item["price"]["recurring"]:
            raise refused(
                "The sandbox changes an item to a price of the same interval.",
                param=given.param("price"),
            )
        item["price"] = price.body
    item["quantity"] = quantity_of(given, item["quantity"])
    item["metadata"] = metadata.metadata(given, "subscription_item", item["metadata"])


def _prorate(
    context: Context,
    body: dict[str, Any],
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
) -> None:
    """Credit what is no longer used of the period, and debit what is used instead."""
    old = {item["id"]: item for item in before}
    new_ = {item["id"]: item for item in after}
    for identifier in [*old, *(one for one in new_ if one not in old)]:
        was, is_ = old.get(identifier), new_.get(identifier)
        same = (
            was
            and is_
            and (was["price"]["id"], was["quantity"])
            == (
                is_["price"]["id"],
                is_["quantity"],
            )
        )
        for sign, item in ((-1, was), (1, is_)):
            if item is not None and not same:
                _proration(context, body, item, sign)


def _proration(context: Context, body: dict[str, Any], item: dict[str, Any], sign: int) -> None:
    start, end = item["current_period_start"], item["current_period_end"]
    price = load(context, "price", item["price"]["id"])
    whole = amount_of(price.body, item["quantity"])
    left = max(end - context.now, 0)
    amount = sign * ((whole * left) // (end - start))
    word = "Unused" if sign < 0 else "Remaining"
    product = load(context, "product", price.body["product"]).body["name"]
    invoice_items.make(
        context,
        body["customer"],
        amount=amount,
        currency=body["currency"],
        description=f"{word} time on {item['quantity']} x {product}",
        period={"start": context.now, "end": end},
        pricing=invoice_items.pricing_of(price),
        proration=True,
        quantity=item["quantity"],
        subscription=body["id"],
        subscription_item=item["id"],
    )
