"""Transaction Search (v1): what moved on the account, and what it holds.

PayPal shows a transaction up to three hours late; the sandbox shows it at once.
"""

from typing import Any, Final

from unictl.sandbox.paypal import buyer, ledger, money, pages
from unictl.sandbox.paypal.context import MERCHANT, Answer, Context, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE
from unictl.sandbox.session import Thing

PATH: Final = "/v1/reporting/transactions"
_DAY: Final = 86_400
_LONGEST: Final = 31 * _DAY
_MOST: Final = 10_000
_PAYER: Final = {
    "account_id": buyer.PAYER_ID,
    "payer_status": "Y",
    "payer_name": {**buyer.NAME, "alternate_full_name": buyer.FULL_NAME},
    "country_code": buyer.COUNTRY,
}


def transactions(context: Context) -> Answer:
    """Answer `GET /v1/reporting/transactions`."""
    since, until = context.moment("start_date"), context.moment("end_date")
    if since is None or until is None:
        name = "start_date" if since is None else "end_date"
        raise refused("MISSING_REQUIRED_PARAMETER", name, location="query")
    if not 0 <= until - since <= _LONGEST:
        description = "The range of dates is at most 31 days."
        raise refused(
            "INVALID_PARAMETER_VALUE", "end_date", location="query", description=description
        )
    size = pages.number_of(context, "page_size", 100, 1, 500)
    number = pages.number_of(context, "page", 1, 0, 2_147_483) or 1
    page = pages.Page(number, size, totals=True)
    found = [entry for entry in _between(context, since, until) if _fits(context, entry)]
    if len(found) > _MOST:
        raise refused("RESULTSET_TOO_LARGE", "end_date", location="query")
    details = [_detail(context, entry) for entry in pages.cut(found, page)]
    document = {
        # The document wants at least one where there is the member.
        **({"transaction_details": details} if details else {}),
        "account_number": MERCHANT["merchant_id"],
        "start_date": shown_time(since),
        "end_date": shown_time(until),
        "last_refreshed_datetime": shown_time(context.now),
        "page": number,
        **pages.totals(len(found), page),
        "links": pages.links(context, PATH, len(found), page),
    }
    return Answer(200, document)


def _between(context: Context, since: int, until: int) -> list[Thing]:
    transaction = context.query.get("transaction_id")
    return context.session.find(
        SERVICE, ledger.KIND, reference=transaction, since=since, until=until
    )[::-1]


def _fits(context: Context, entry: Thing) -> bool:
    query, body = context.query, entry.body
    affecting = query.get("balance_affecting_records_only", "Y") == "Y"
    return (
        query.get("transaction_status") in {None, body["transaction_status"]}
        and query.get("transaction_type") in {None, body["transaction_event_code"]}
        and query.get("transaction_currency") in {None, entry.hidden["currency"]}
        and (bool(entry.hidden["affects"]) or not affecting)
    )


def _detail(context: Context, entry: Thing) -> dict[str, Any]:
    fields = context.query.get("fields", "transaction_info").split(",")
    detail: dict[str, Any] = {"transaction_info": entry.body}
    if "all" in fields or "payer_info" in fields:
        detail["payer_info"] = _PAYER
    return detail


def balances(context: Context) -> Answer:
    """Answer `GET /v1/reporting/balances`, of now."""
    context.moment("as_of_time")
    currency = context.query.get("currency_code", "ALL").upper()
    if currency != "ALL" and currency not in money.CURRENCIES:
        raise refused("INVALID_CURRENCY_CODE", "currency_code", location="query")
    moved = {entry.hidden["currency"] for entry in context.session.find(SERVICE, ledger.KIND)}
    wanted = sorted({ledger.PRIMARY, *moved}) if currency == "ALL" else [currency]
    now = shown_time(context.now)
    shown = []
    for code in wanted:
        held = money.money(ledger.balance_of(context, code), code)
        shown.append(
            {
                "currency": code,
                "primary": code == ledger.PRIMARY,
                "total_balance": held,
                "available_balance": held,
                "withheld_balance": money.money(0, code),
            }
        )
    document = {
        "balances": shown,
        "account_id": MERCHANT["merchant_id"],
        "as_of_time": now,
        "last_refresh_time": now,
    }
    return Answer(200, document)
