"""Payouts (v1): batches of money to receivers who may not have an account yet.

A batch is `PENDING` in the reply to its creation and done when it is looked at. What becomes of an
item is told by its receiver: `unclaimed@…` stays unclaimed, `failed@…`, `blocked@…` and so on have
that status, and everybody else gets the money. PayPal's own test values in the first item's note
work as well: https://developer.paypal.com/api/payouts/test-values.
"""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import Refused
from unictl.sandbox.paypal import ledger, money, pages
from unictl.sandbox.paypal.context import Answer, Context, members, shown_time
from unictl.sandbox.paypal.errors import detail, error
from unictl.sandbox.paypal.ids import SERVICE, find, new
from unictl.sandbox.paypal.parts import VALUE
from unictl.sandbox.paypal.shapes import Checked, Choice, Each, Passed, Record, Text, read
from unictl.sandbox.session import Thing

KIND: Final = "payout_batch"
ITEM: Final = "payout_item"
PATH: Final = "/v1/payments/payouts"
ITEM_PATH: Final = "/v1/payments/payouts-item"
PAGE: Final = "payments.payouts-batch/v1/#errors"
_FEE: Final = 25  # minor units an item
_DAY: Final = 86_400
_KEPT: Final = 30 * _DAY
_TYPES: Final = ("EMAIL", "PHONE", "PAYPAL_ID")
_STATUSES: Final = ("UNCLAIMED", "FAILED", "BLOCKED", "ONHOLD", "RETURNED", "REFUNDED", "REVERSED")
_PAID: Final = ("SUCCESS", "UNCLAIMED", "ONHOLD")
_FAILURES: Final = {"FAILED": "RECEIVER_UNCONFIRMED", "BLOCKED": "TRANSACTION_DECLINED_BY_RISK"}

# PayPal's test values: the error's name and status.
TEST_VALUES: Final = {
    "ERRPYO001": ("SENDER_RESTRICTED", 403),
    "ERRPYO002": ("SENDER_EMAIL_UNCONFIRMED", 403),
    "ERRPYO003": ("AUTHORIZATION_ERROR", 403),
    "ERRPYO005": ("INSUFFICIENT_FUNDS", 422),
    "ERRPYO006": ("INTERNAL_ERROR", 500),
    "ERRPYO010": ("VALIDATION_ERROR", 400),
    "ERRPYO011": ("REQUIRED_SCOPE_MISSING", 403),
    "ERRPYO012": ("SENDER_LOCKED", 403),
    "ERRPYO014": ("USER_BUSINESS_ERROR", 400),
    "ERRPYO035": ("RATE_LIMIT_VALIDATION", 429),
    "ERRPYO038": ("NON_HOLDING_CURRENCY", 422),
    "ERRPYO039": ("PREVIOUS_REQUEST_IN_PROGRESS", 409),
}
_HEADER: Final = Record(
    {},
    {
        "sender_batch_id": Text(most=256),
        "recipient_type": Choice(_TYPES),
        "email_subject": Text(most=255),
        "email_message": Text(most=1000),
        "note": Text(most=1000),
    },
)
_ITEM: Final = Record(
    {
        "amount": Record({"currency": Text(3, 3), "value": VALUE}),
        "receiver": Text(1, 127),
    },
    {
        "recipient_type": Choice(_TYPES),
        "note": Text(most=4000),
        "sender_item_id": Text(most=63),
        "recipient_wallet": Choice(("PAYPAL", "VENMO", "RECIPIENT_SELECTED")),
        "alternate_notification_method": Passed(),
        "notification_language": Text(2, 10),
        "application_context": Passed(),
        "purpose": Choice(
            (
                "AWARDS",
                "PRIZES",
                "DONATIONS",
                "GOODS",
                "SERVICES",
                "REBATES",
                "CASHBACK",
                "DISCOUNTS",
                "NON_GOODS_OR_SERVICES",
            )
        ),
    },
)
_PAYOUT: Final = Record({"sender_batch_header": _HEADER, "items": Each(_ITEM, 1, 15_000)})
_SHOWN: Final = (
    "recipient_type",
    "amount",
    "note",
    "receiver",
    "sender_item_id",
    "recipient_wallet",
    "purpose",
)


def failure(name: str, status: int, message: str = "", **more: Any) -> Reply:
    """Return an error as this older API writes it: its name says what is wrong."""
    words = message or name.replace("_", " ").capitalize() + "."
    return error(status, name=name, message=words, link=PAGE, **more)


def create(context: Context) -> Answer:
    """Answer `POST /v1/payments/payouts`."""
    given = read(_PAYOUT, context.given, page=PAGE)
    header, items = given["sender_batch_header"], given["items"]
    if (planned := TEST_VALUES.get(items[0].get("note", ""))) is not None:
        raise Refused(failure(*planned))
    _check_unused(context, header.get("sender_batch_id"))
    amounts = _amounts(header, items)
    currency = items[0]["amount"]["currency"]
    total = sum(amounts)
    if total + _FEE * len(items) > ledger.balance_of(context, currency):
        raise Refused(failure("INSUFFICIENT_FUNDS", 422))
    batch = _make(context, header, currency, total)
    for item, amount in zip(items, amounts, strict=True):
        _pay(context, batch, {"recipient_type": header.get("recipient_type"), **item}, amount)
    shown = _header(batch)
    started = {
        "payout_batch_id": batch.id,
        "batch_status": "PENDING",
        "time_created": shown["time_created"],
        "sender_batch_header": shown["sender_batch_header"],
    }
    links = [context.link("self", f"{PATH}/{batch.id}")]
    return Answer(201, {"batch_header": started, "links": links}, batch)


def _check_unused(context: Context, sender_batch_id: str | None) -> None:
    """Refuse a batch id of the caller's that was used within thirty days."""
    if not sender_batch_id:
        return
    since = context.now - _KEPT
    found = context.session.find(SERVICE, KIND, reference=sender_batch_id, since=since)
    if found:
        issue = detail("Batch with given sender_batch_id already exists", "SENDER_BATCH_ID")
        issue.pop("description")
        first = [context.link("self", f"{PATH}/{found[0].id}")]
        reply = failure("USER_BUSINESS_ERROR", 400, "User business error.", details=[issue])
        raise Refused(_with_links(reply, first))


def _with_links(reply: Reply, links: list[dict[str, str]]) -> Reply:
    import json  # noqa: PLC0415 - only this error has links

    return Reply(reply.status, reply.headers, json.dumps({**reply.json(), "links": links}).encode())


def _amounts(header: dict[str, Any], items: list[dict[str, Any]]) -> list[int]:
    """Return the items' amounts in PayPal's minor units.

    Raises:
        Refused: One can't be, or they are of several currencies.
    """
    checked, amounts = Checked(page=PAGE), []
    currency = items[0]["amount"]["currency"]
    for at, item in enumerate(items):
        pointer, given = f"/items/{at}", item["amount"]
        if "recipient_type" not in item and "recipient_type" not in header:
            checked.wrong("MISSING_REQUIRED_PARAMETER", f"{pointer}/recipient_type")
        if given["currency"] != currency:
            checked.wrong("CURRENCY_MISMATCH", f"{pointer}/amount/currency", given["currency"])
        try:
            amount = money.read(given["value"], given["currency"])
        except money.Unfit as unfit:
            member = "currency" if unfit.member == "currency_code" else "value"
            checked.wrong(unfit.issue, f"{pointer}/amount/{member}", given[member])
            amount = 1
        if amount < 1:
            checked.wrong("CANNOT_BE_ZERO_OR_NEGATIVE", f"{pointer}/amount/value", given["value"])
        amounts.append(amount)
    checked.finish()
    return amounts


def _make(context: Context, header: dict[str, Any], currency: str, total: int) -> Thing:
    kept = {name: value for name, value in header.items() if name != "note"}
    batch = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        reference=header.get("sender_batch_id") or None,
        hidden={"currency": currency, "total": total, "fees": 0},
        body={"sender_batch_header": kept},
    )
    context.session.add(batch)
    return batch


def _pay(context: Context, batch: Thing, given: dict[str, Any], amount: int) -> None:
    currency = batch.hidden["currency"]
    word = given["receiver"].partition("@")[0].upper()
    status = word if word in _STATUSES else "SUCCESS"
    transaction = new("capture")
    fee = _FEE if status in _PAID else 0
    failed = _FAILURES.get(status)
    item = Thing(
        service=SERVICE,
        kind=ITEM,
        id=new(ITEM),
        created_at=context.now,
        parent=batch.id,
        reference=given.get("sender_item_id"),
        hidden={"amount": amount, "currency": currency},
        body={},
    )
    item.body = members(
        {
            "payout_item_id": item.id,
            "transaction_id": transaction,
            "transaction_status": status,
            "payout_item_fee": money.payout_money(fee, currency),
            "payout_batch_id": batch.id,
            "payout_item": {
                "recipient_wallet": "PAYPAL",
                **{name: given[name] for name in _SHOWN if given.get(name) is not None},
            },
            "time_processed": shown_time(context.now),
            "errors": None if failed is None else failure(failed, 400).json(),
        }
    )
    context.session.add(item)
    if status in _PAID:
        batch.hidden["fees"] += fee
        context.session.save(batch)
        ledger.note(
            context,
            transaction,
            ledger.PAYOUT,
            amount=-amount,
            currency=currency,
            fee=fee,
            custom=given.get("sender_item_id"),
        )


def _header(batch: Thing) -> dict[str, Any]:
    currency, at = batch.hidden["currency"], shown_time(batch.created_at)
    return {
        "payout_batch_id": batch.id,
        "batch_status": "SUCCESS",
        "time_created": at,
        "time_completed": at,
        "sender_batch_header": batch.body["sender_batch_header"],
        "funding_source": "BALANCE",
        "amount": money.payout_money(batch.hidden["total"], currency),
        "fees": money.payout_money(batch.hidden["fees"], currency),
    }


def view(context: Context, batch: Thing) -> dict[str, Any]:
    """Return the batch as its creation shows it, with how it stands now."""
    whole = _header(batch)
    names = ("payout_batch_id", "batch_status", "time_created", "sender_batch_header")
    links = [context.link("self", f"{PATH}/{batch.id}")]
    return {"batch_header": {name: whole[name] for name in names}, "links": links}


def fetch(context: Context) -> Answer:
    """Answer `GET /v1/payments/payouts/{id}`."""
    batch = _load(context, KIND)
    page = pages.asked(context, usual=1_000, most=1_000)
    found = context.session.find(SERVICE, ITEM, parent=batch.id)[::-1]
    own = f"{PATH}/{batch.id}"
    document = {
        **pages.totals(len(found), page),
        "batch_header": _header(batch),
        "items": [_item(context, _as_of_now(context, item)) for item in pages.cut(found, page)],
        "links": pages.links(context, own, len(found), page),
    }
    return Answer(200, document, batch)


def _load(context: Context, kind: str) -> Thing:
    thing = find(context.exchange, kind, context.identifiers[0])
    if thing is None:
        message = "The requested resource was not found."
        raise Refused(failure("RESOURCE_NOT_FOUND", 404, message))
    return thing


def _item(context: Context, item: Thing) -> dict[str, Any]:
    links = [context.link("item", f"{ITEM_PATH}/{item.id}")]
    return {**item.body, "links": links}


def _as_of_now(context: Context, item: Thing) -> Thing:
    """Return the item; what nobody claimed in thirty days has gone back."""
    over = context.now >= item.created_at + _KEPT
    if over and item.body["transaction_status"] == "UNCLAIMED":
        _give_back(context, item)
    return item


def _give_back(context: Context, item: Thing) -> None:
    item.body["transaction_status"] = "RETURNED"
    item.body["time_processed"] = shown_time(context.now)
    context.session.save(item)
    ledger.note(
        context,
        new("capture"),
        ledger.PAYOUT_RETURNED,
        amount=item.hidden["amount"],
        currency=item.hidden["currency"],
        reference=(item.body["transaction_id"], "TXN"),
    )


def claim(context: Context, item: Thing, *, fails: bool) -> None:
    """Let the receiver take the money, or refuse it."""
    if fails:
        _give_back(context, item)
        return
    item.body.update(transaction_status="SUCCESS", time_processed=shown_time(context.now))
    context.session.save(item)


def fetch_item(context: Context) -> Answer:
    """Answer `GET /v1/payments/payouts-item/{id}`."""
    item = _as_of_now(context, _load(context, ITEM))
    return Answer(200, _whole_item(context, item), item)


def _whole_item(context: Context, item: Thing) -> dict[str, Any]:
    batch = context.load(KIND, item.parent or "")
    own = {"sender_batch_id": batch.reference} if batch.reference else {}
    batch_link = context.link("batch", f"{PATH}/{batch.id}")
    shown = _item(context, item)
    return {**shown, **own, "links": [*shown["links"], batch_link]}


def cancel_item(context: Context) -> Answer:
    """Answer `POST /v1/payments/payouts-item/{id}/cancel`: only what is unclaimed goes back."""
    item = _as_of_now(context, _load(context, ITEM))
    status = item.body["transaction_status"]
    if status == "RETURNED":
        raise Refused(failure("ITEM_ALREADY_CANCELLED", 400))
    if status != "UNCLAIMED":
        raise Refused(failure("ITEM_INCORRECT_STATUS", 400))
    _give_back(context, item)
    return Answer(200, _whole_item(context, item), item)
