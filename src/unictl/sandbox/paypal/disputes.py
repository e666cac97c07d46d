"""Disputes (v1): what a buyer complains of, and what the merchant says to it.

A complaint has no call in PayPal's API; `customer.complain` makes one.
"""

import base64
import binascii
from typing import Any, Final
from urllib.parse import urlencode

from unictl.sandbox.exchange import Refused
from unictl.sandbox.paypal import buyer, evidence, money, pages, refunds
from unictl.sandbox.paypal.context import MERCHANT, Answer, Context, members, seconds, shown_time
from unictl.sandbox.paypal.errors import error
from unictl.sandbox.paypal.forms import fields
from unictl.sandbox.paypal.ids import SERVICE, characters, find, new
from unictl.sandbox.session import Thing

KIND: Final = "dispute"
PATH: Final = "/v1/customer/disputes"
_PAGE: Final = "customer-disputes/v1/#errors"
_TIME_TO_ANSWER: Final = 10 * 86_400
REASONS: Final = (
    "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED",
    "UNAUTHORISED",
    "CREDIT_NOT_PROCESSED",
    "DUPLICATE_TRANSACTION",
    "INCORRECT_AMOUNT",
    "PAYMENT_BY_OTHER_MEANS",
    "CANCELED_RECURRING_BILLING",
    "PROBLEM_WITH_REMITTANCE",
    "OTHER",
)
STATES: Final = {
    "OPEN": "OPEN_INQUIRIES",
    "WAITING_FOR_SELLER_RESPONSE": "REQUIRED_ACTION",
    "WAITING_FOR_BUYER_RESPONSE": "REQUIRED_OTHER_PARTY_ACTION",
    "UNDER_REVIEW": "UNDER_PAYPAL_REVIEW",
    "RESOLVED": "RESOLVED",
}
_BRIEF: Final = (
    "dispute_id",
    "create_time",
    "update_time",
    "reason",
    "status",
    "dispute_amount",
    "dispute_life_cycle_stage",
    "dispute_channel",
    "seller_response_due_date",
)


def open_dispute(context: Context, taken: Thing, reason: str, note: str) -> Thing:
    """Make the dispute of a capture."""
    now = shown_time(context.now)
    disputed = members(
        {
            "buyer_transaction_id": characters(17),
            "seller_transaction_id": taken.id,
            "create_time": taken.body["create_time"],
            "transaction_status": "COMPLETED",
            "gross_amount": taken.body["amount"],
            "invoice_number": taken.body.get("invoice_id"),
            "custom": taken.body.get("custom_id"),
            "buyer": {"name": buyer.FULL_NAME},
            "seller": {
                "email": MERCHANT["email_address"],
                "merchant_id": MERCHANT["merchant_id"],
                "name": "Sandbox Merchant",
            },
        }
    )
    left = money.units(taken.body["amount"]) - taken.hidden["refunded"]
    dispute = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        parent=taken.id,
        body={},
    )
    dispute.body = {
        "dispute_id": dispute.id,
        "create_time": now,
        "update_time": now,
        "disputed_transactions": [disputed],
        "reason": reason,
        "status": "WAITING_FOR_SELLER_RESPONSE",
        "dispute_amount": money.money(left, taken.body["amount"]["currency_code"]),
        "dispute_life_cycle_stage": "CHARGEBACK",
        "dispute_channel": "INTERNAL",
        "messages": [{"posted_by": "BUYER", "time_posted": now, "content": note}],
        "seller_response_due_date": shown_time(context.now + _TIME_TO_ANSWER),
        "allowed_response_options": {
            "accept_claim": {"accept_claim_types": ["REFUND", "PARTIAL_REFUND"]}
        },
    }
    context.session.add(dispute)
    taken.hidden["disputed"] = True
    context.session.save(taken)
    return dispute


def _load(context: Context) -> Thing:
    dispute = find(context.exchange, KIND, context.identifiers[0])
    if dispute is None:
        raise Refused(error(404, link=_PAGE))
    return dispute


def _links(context: Context, dispute: Thing) -> list[dict[str, str]]:
    own = f"{PATH}/{dispute.id}"
    steps = ("accept-claim", "provide-evidence")
    waits = dispute.body["status"] == "WAITING_FOR_SELLER_RESPONSE"
    return [
        context.link("self", own),
        *(context.link(step, f"{own}/{step}", "POST") for step in steps if waits),
    ]


def fetch(context: Context) -> Answer:
    """Answer `GET /v1/customer/disputes/{id}`."""
    dispute = _load(context)
    return Answer(200, {**dispute.body, "links": _links(context, dispute)}, dispute)


def listing(context: Context) -> Answer:
    """Answer `GET /v1/customer/disputes`, newest first; its token names the last that was shown."""
    size = pages.number_of(context, "page_size", 10, 1, 50)
    found = _fitting(context)
    if (token := context.query.get("next_page_token")) is not None:
        last = _of_token(token)
        ids = [dispute.id for dispute in found]
        found = found[ids.index(last) + 1 :] if last in ids else []
    shown = found[:size]
    links = [context.link("self", PATH), context.link("first", f"{PATH}?page_size={size}")]
    if len(found) > size:
        following = base64.b64encode(shown[-1].id.encode()).decode()
        asked = {**context.query, "page_size": size, "next_page_token": following}
        links.append(context.link("next", f"{PATH}?{urlencode(asked)}"))
    items = [_brief(context, dispute) for dispute in shown]
    # The document wants at least one item where there is the member.
    return Answer(200, {**({"items": items} if items else {}), "links": links})


def _fitting(context: Context) -> list[Thing]:
    query = context.query
    if "start_time" in query and "disputed_transaction_id" in query:
        message = "Give either start_time or disputed_transaction_id."
        raise Refused(error(400, message=message, link=_PAGE))
    found = context.session.find(
        SERVICE,
        KIND,
        parent=query.get("disputed_transaction_id"),
        since=context.moment("start_time"),
    )
    if "dispute_state" in query:
        states = query["dispute_state"].split(",")
        found = [one for one in found if STATES[one.body["status"]] in states]
    before, after = context.moment("update_time_before"), context.moment("update_time_after")
    return [
        one
        for one in found
        if (before is None or (seconds(one.body["update_time"]) or 0) <= before)
        and (after is None or (seconds(one.body["update_time"]) or 0) >= after)
    ]


def _of_token(token: str) -> str:
    try:
        return base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Refused(error(400, link=_PAGE)) from None


def _brief(context: Context, dispute: Thing) -> dict[str, Any]:
    shown: dict[str, Any] = {
        str(name): dispute.body[name] for name in _BRIEF if name in dispute.body
    }
    state = STATES[dispute.body["status"]]
    link = context.link("self", f"{PATH}/{dispute.id}")
    return {**shown, "dispute_state": state, "links": [link]}


def accept(context: Context) -> Answer:
    """Answer `POST /v1/customer/disputes/{id}/accept-claim`: the buyer gets the money back."""
    given, _ = _given(context)
    dispute = _waiting(context)
    amount = dispute.body["dispute_amount"]
    wanted = money.units(amount)
    if given.get("accept_claim_type") == "PARTIAL_REFUND":
        wanted = _part(given.get("refund_amount"), amount["currency_code"], wanted)
    give_in(context, dispute, wanted)
    return Answer(200, _done(context, dispute), dispute)


def give_in(context: Context, dispute: Thing, wanted: int | None = None) -> None:
    """Give the buyer back what he disputes, or a part of it."""
    amount = dispute.body["dispute_amount"]
    units = money.units(amount) if wanted is None else wanted
    refunds.make(context, context.load("capture", dispute.parent or ""), units, {})
    resolve(context, dispute, "RESOLVED_BUYER_FAVOUR", units)


def _part(given: Any, currency: str, most: int) -> int:
    try:
        part = money.read(str(given["value"]), str(given["currency_code"]))
    except (money.Unfit, KeyError, TypeError):
        part = 0
    if not 0 < part <= most or given["currency_code"] != currency:
        raise Refused(error(400, message="refund_amount is no part of the dispute.", link=_PAGE))
    return part


def resolve(context: Context, dispute: Thing, outcome: str, refunded: int = 0) -> None:
    """End a dispute with an outcome."""
    currency = dispute.body["dispute_amount"]["currency_code"]
    dispute.body["status"] = "RESOLVED"
    dispute.body["dispute_outcome"] = {"outcome_code": outcome}
    if refunded:
        shown = money.money(refunded, currency)
        dispute.body["dispute_outcome"]["amount_refunded"] = shown
    for over in ("seller_response_due_date", "allowed_response_options"):
        dispute.body.pop(over, None)
    dispute.body["update_time"] = shown_time(context.now)
    context.session.save(dispute)
    taken = context.load("capture", dispute.parent or "")
    taken.hidden["disputed"] = False
    context.session.save(taken)


def provide_evidence(context: Context) -> Answer:
    """Answer `POST /v1/customer/disputes/{id}/provide-evidence`; PayPal looks at it then."""
    given, files = _given(context)
    dispute = _waiting(context)
    if "evidences" not in given and not files:
        raise Refused(error(400, message="There is no evidence.", link=_PAGE))
    now = shown_time(context.now)
    known = evidence.read(given, files, now, page=_PAGE)
    dispute.body["evidences"] = [*dispute.body.get("evidences", []), *known]
    dispute.body["status"] = "UNDER_REVIEW"
    dispute.body.pop("seller_response_due_date", None)
    dispute.body["update_time"] = now
    context.session.save(dispute)
    return Answer(200, _done(context, dispute), dispute)


def _given(context: Context) -> tuple[dict[str, Any], list[str]]:
    try:
        return fields(context.exchange.request)
    except (ValueError, RecursionError):
        raise Refused(error(400, link=_PAGE)) from None


def _waiting(context: Context) -> Thing:
    """Return the dispute if the merchant may answer it."""
    dispute = _load(context)
    if dispute.body["status"] not in {"OPEN", "WAITING_FOR_SELLER_RESPONSE"}:
        name = "ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE"
        message = "The dispute doesn't wait for the merchant."
        raise Refused(error(400, name=name, message=message, link=_PAGE))
    return dispute


def _done(context: Context, dispute: Thing) -> dict[str, Any]:
    return {"links": [context.link("self", f"{PATH}/{dispute.id}")]}
