"""Saved payment methods (Vault v3): set up by the payer, kept as tokens, used by orders."""

from typing import Any, Final

from unictl.sandbox.paypal import buyer, pages, sources
from unictl.sandbox.paypal.context import PAGES, Answer, Context, members
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, characters, new
from unictl.sandbox.paypal.order_shapes import CARD
from unictl.sandbox.paypal.shapes import Choice, Passed, Record, Text, read
from unictl.sandbox.session import Thing

TOKEN: Final = "payment_token"  # noqa: S105 - a kind of thing
SETUP: Final = "setup_token"
PATH: Final = "/v3/vault"
_MAXIMUM: Final = 5
_CUSTOMER: Final = Record(
    {},
    {
        "id": Text(1, 22, r"^[0-9a-zA-Z_-]+$"),
        "merchant_customer_id": Text(1, 64),
    },
)
_TOKEN: Final = Record(
    {
        "id": Text(1, 255, r"^[0-9A-Za-z_-]+$"),
        "type": Choice(("BILLING_AGREEMENT", "SETUP_TOKEN")),
    }
)
_REQUEST: Final = Record(
    {
        "payment_source": Record(
            {}, {"card": CARD, "paypal": Passed(), "venmo": Passed(), "token": _TOKEN}
        )
    },
    {"customer": _CUSTOMER, "metadata": Passed()},
)


def create_setup(context: Context) -> Answer:
    """Answer `POST /v3/vault/setup-tokens`."""
    given = read(_REQUEST, context.given)
    name, source = _only(given["payment_source"])
    waits = name in {"paypal", "venmo"}
    shown, code = _shown(context, name, source)
    setup = _make(context, SETUP, given, {name: shown}, code)
    setup.body["status"] = "PAYER_ACTION_REQUIRED" if waits else "APPROVED"
    context.session.save(setup)
    return Answer(201, view(context, setup), setup)


def _only(source: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if len(source) != 1:
        issue = "ONE_OF_PARAMETERS_REQUIRED" if not source else "INCOMPATIBLE_PARAMETER_VALUE"
        raise refused(issue, "/payment_source")
    return next(iter(source.items()))


def _shown(
    context: Context, name: str, source: dict[str, Any]
) -> tuple[dict[str, Any], str | None]:
    """Return what may be shown of a source, and the code with which it is declined, if it is."""
    if name != "card":
        return {}, None
    funding = sources.read(context, {"card": source}, several="INCOMPATIBLE_PARAMETER_VALUE")
    kept = ("name", "last_digits", "brand", "expiry")
    return {key: funding.approved[key] for key in kept if key in funding.approved}, funding.code


def _make(
    context: Context,
    kind: str,
    given: dict[str, Any],
    source: dict[str, Any],
    code: str | None,
) -> Thing:
    customer = {"id": characters(10), **given.get("customer", {})}
    made = Thing(
        service=SERVICE,
        kind=kind,
        id=new(kind) if kind == TOKEN else new(kind).upper(),
        created_at=context.now,
        parent=customer["id"],
        hidden={"code": code},
        body={},
    )
    made.body = {"id": made.id, "customer": {"id": customer["id"]}, "payment_source": source}
    context.session.add(made)
    return made


def view(context: Context, token: Thing) -> dict[str, Any]:
    """Return a setup or payment token with its links."""
    if token.kind == TOKEN:
        own = f"{PATH}/payment-tokens/{token.id}"
        links = [context.link("self", own), context.link("delete", own, "DELETE")]
        return {**token.body, "links": links}
    links = [context.link("self", f"{PATH}/setup-tokens/{token.id}")]
    if token.body["status"] == "PAYER_ACTION_REQUIRED":
        page = f"{PAGES}/agreements/approve?approval_session_id={token.id}"
        links.append({"href": page, "rel": "approve", "method": "GET"})
    else:
        links.append(context.link("confirm", f"{PATH}/payment-tokens", "POST"))
    return {**token.body, "links": links}


def approve(context: Context, setup: Thing) -> None:
    """Let the payer agree to have his account saved."""
    if setup.body["status"] == "PAYER_ACTION_REQUIRED":
        (name,) = setup.body["payment_source"]
        wallet = {"email_address": buyer.EMAIL, "account_id": buyer.PAYER_ID, "name": buyer.NAME}
        setup.body["payment_source"] = {name: wallet}
        setup.body["status"] = "APPROVED"
        context.session.save(setup)


def fetch_setup(context: Context) -> Answer:
    """Answer `GET /v3/vault/setup-tokens/{id}`."""
    setup = context.load(SETUP)
    return Answer(200, view(context, setup), setup)


def create_token(context: Context) -> Answer:
    """Answer `POST /v3/vault/payment-tokens`."""
    given = read(_REQUEST, context.given)
    name, source = _only(given["payment_source"])
    if name in {"paypal", "venmo"}:
        raise refused("INVALID_PARAMETER_VALUE", f"/payment_source/{name}")
    if name == "token" and source["type"] == "BILLING_AGREEMENT":
        wallet = {"email_address": buyer.EMAIL, "account_id": buyer.PAYER_ID, "name": buyer.NAME}
        token = _make(context, TOKEN, given, {"paypal": wallet}, None)
    elif name == "token":
        setup = context.load(SETUP, source["id"])
        if setup.body["status"] != "APPROVED":
            raise refused("SETUP_TOKEN_NOT_APPROVED", "/payment_source/token/id")
        given = {**given, "customer": setup.body["customer"]}
        shown, code = setup.body["payment_source"], setup.hidden["code"]
        token = _make(context, TOKEN, given, shown, code)
    else:
        shown, code = _shown(context, name, source)
        token = _make(context, TOKEN, given, {name: shown}, code)
    return Answer(201, view(context, token), token)


def fetch_token(context: Context) -> Answer:
    """Answer `GET /v3/vault/payment-tokens/{id}`."""
    token = context.load(TOKEN)
    return Answer(200, view(context, token), token)


def listing(context: Context) -> Answer:
    """Answer `GET /v3/vault/payment-tokens?customer_id=…`."""
    customer = context.query.get("customer_id")
    if customer is None:
        raise refused("MISSING_REQUIRED_PARAMETER", "customer_id", location="query")
    read(_CUSTOMER, {"id": customer})
    page = pages.asked(context, usual=_MAXIMUM, most=_MAXIMUM, last=10)
    found = context.session.find(SERVICE, TOKEN, parent=customer, hidden={"deleted": 0})[::-1]
    path = f"{PATH}/payment-tokens"
    document = members(
        pages.totals(len(found), page) if found else {},  # at least one, says the document
        {
            "customer": {"id": customer},
            "payment_tokens": [view(context, one) for one in pages.cut(found, page)],
            "links": pages.links(context, path, len(found), page),
        },
    )
    return Answer(200, document)


def delete(context: Context) -> Answer:
    """Answer `DELETE /v3/vault/payment-tokens/{id}`."""
    token = context.load(TOKEN)
    token.hidden["deleted"] = 1
    context.session.save(token)
    return Answer(204, None, token)
