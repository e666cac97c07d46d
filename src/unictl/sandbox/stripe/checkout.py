"""Checkout Sessions: a page of Stripe's on which a customer pays."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import line_items, money
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import characters, new
from unictl.sandbox.stripe.lists import listing, paged
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, load, named

KIND: Final = "checkout.session"
_DAY: Final = 24 * 3600
_SOONEST: Final = 1800
_INTENT: Final = (
    "capture_method",
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
# What is empty at first.
_EMPTY: Final = (
    "after_expiration allow_promotion_codes billing_address_collection cancel_url "
    "client_reference_id client_secret collected_information consent consent_collection "
    "currency_conversion customer customer_account customer_creation customer_details "
    "customer_email integration_identifier invoice invoice_creation locale managed_payments "
    "origin_context payment_intent payment_link payment_method_configuration_details "
    "permissions recovered_from saved_payment_method_options setup_intent "
    "shipping_address_collection shipping_cost submit_type subscription success_url url "
    "wallet_options"
)
_NOTHING: Final = tuple(_EMPTY.split())


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/checkout/sessions`."""
    mode = given.take("mode") or "payment"
    if mode == "setup":
        raise refused("The sandbox has the modes payment and subscription.", param="mode")
    items = line_items.read(context, given)
    _suits(mode, items)
    code = given.take("currency")
    if code is not None and money.currency(code) != items[0]["currency"]:
        raise refused("The line items are in another currency.", param="currency")
    customer = named(context, "customer", given.take("customer"), "customer")
    members: dict[str, Any] = {
        "customer": customer.id if customer else None,
        "customer_email": given.take("customer_email") or (customer and customer.body["email"]),
        "metadata": metadata(given, KIND),
        "mode": mode,
        "payment_method_types": given.take("payment_method_types") or ["card"],
        "expires_at": _expiry(context, given.take("expires_at")),
    }
    given.only_one("customer", "customer_email")
    given.into(members, "client_reference_id", "locale", "submit_type", "customer_creation")
    given.into(members, "allow_promotion_codes", "billing_address_collection")
    given.into(members, "payment_method_collection", "phone_number_collection")
    given.off("adaptive_pricing", "automatic_tax", "invoice_creation", "tax_id_collection")
    members.update(_pages(given))
    hidden = {"intent": _intent(given, mode), "subscription": _subscription(given, mode)}
    return make(context, items, hidden=hidden, **members).body


def _suits(mode: str, items: list[dict[str, Any]]) -> None:
    """Make sure that the items can be paid in the mode."""
    if mode == "payment" and line_items.recurs(items):
        raise refused(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param="mode",
        )
    if mode == "subscription" and not line_items.recurs(items):
        raise refused(
            "You must provide at least one recurring price in `subscription` mode when using "
            "prices.",
            param="mode",
        )
    total = line_items.total(items)
    if total and mode == "payment":
        money.charged(total, items[0]["currency"], "line_items")


def _expiry(context: Context, at: int | None) -> int:
    if at is None:
        return context.now + _DAY
    if not _SOONEST <= at - context.now <= _DAY:
        raise refused(
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from "
            "Checkout Session creation.",
            param="expires_at",
        )
    return at


def _pages(given: Given) -> dict[str, Any]:
    """Return where the customer pays, and where he goes from there."""
    mode = given.take("ui_mode") or "hosted_page"
    if mode == "hosted_page":
        return {
            "ui_mode": mode,
            "success_url": given.need("success_url"),
            "cancel_url": given.take("cancel_url"),
        }
    redirect = given.take("redirect_on_completion") or "always"
    pages = {"ui_mode": mode, "redirect_on_completion": redirect}
    if redirect != "never":
        pages["return_url"] = given.need("return_url")
    return pages


def _intent(given: Given, mode: str) -> dict[str, Any]:
    """Return what the PaymentIntent shall say."""
    data = given.inner("payment_intent_data")
    if data.values and mode != "payment":
        raise refused(
            "You can not pass `payment_intent_data` in `subscription` mode.",
            param="payment_intent_data",
        )
    said: dict[str, Any] = {"metadata": metadata(data, "payment_intent")}
    data.into(said, *_INTENT)
    return said


def _subscription(given: Given, mode: str) -> dict[str, Any]:
    """Return what the subscription shall say."""
    data = given.inner("subscription_data")
    if data.values and mode != "subscription":
        raise refused(
            "You can not pass `subscription_data` in `payment` mode.", param="subscription_data"
        )
    said: dict[str, Any] = {"metadata": metadata(data, "subscription")}
    data.into(said, "description", "trial_period_days", "trial_end", "trial_settings")
    return said


def make(
    context: Context, items: list[dict[str, Any]], *, hidden: dict[str, Any], **members: Any
) -> Thing:
    """Make an open session of the line items; `members` are those of the body that differ."""
    total = line_items.total(items)
    identifier = new(KIND)
    body: dict[str, Any] = {
        **dict.fromkeys(_NOTHING),
        "id": identifier,
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "currency": items[0]["currency"],
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "discounts": [],
        "expires_at": context.now + _DAY,
        "metadata": {},
        "mode": "payment",
        "payment_method_collection": "always",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        **members,
    }
    if body["customer_creation"] is None and not body["customer"]:
        body["customer_creation"] = "if_required" if body["mode"] == "payment" else "always"
    if body["ui_mode"] == "hosted_page":
        body["url"] = f"https://checkout.stripe.com/c/pay/{identifier}"
    else:
        body["client_secret"] = f"{identifier}_secret_{characters(24)}"
    return add(context, KIND, body, hidden={**hidden, "line_items": items})


def fresh(context: Context, session: Thing) -> Thing:
    """Let the session expire when its time has come."""
    body = session.body
    if body["status"] == "open" and body["expires_at"] <= context.now:
        _end(context, session)
    return session


def _end(context: Context, session: Thing) -> dict[str, Any]:
    return change(context, session, "checkout.session.expired", status="expired", url=None)


def _load(context: Context, identifier: str) -> Thing:
    return fresh(context, load(context, KIND, identifier, "session"))


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/checkout/sessions/{id}`."""
    return _load(context, identifier).body


def items(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/checkout/sessions/{id}/line_items`."""
    made = _load(context, identifier).hidden["line_items"]
    return paged(given, made, f"/v1/checkout/sessions/{identifier}/line_items", kind="item")


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/checkout/sessions`."""
    email = (given.take("customer_details") or {}).get("email")

    def keep(session: Thing) -> bool:
        details = session.body["customer_details"] or {}
        return email is None or details.get("email") == email

    same = ("customer", "payment_intent", "payment_link", "status", "subscription")
    url = "/v1/checkout/sessions"
    return listing(context, given, KIND, url, same=same, keep=keep, fresh=fresh)


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/checkout/sessions/{id}`, which takes metadata alone."""
    session = _load(context, identifier)
    return change(context, session, metadata=metadata(given, KIND, session.body["metadata"]))


def expire(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/checkout/sessions/{id}/expire`."""
    session = _load(context, identifier)
    if session.body["status"] != "open":
        raise refused(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {session.body['status']}."
        )
    return _end(context, session)
