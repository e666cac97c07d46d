"""Payment links: pages that make a Checkout Session for each customer who opens them."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import checkout, line_items, money
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import characters
from unictl.sandbox.stripe.lists import listing, paged
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, load

KIND: Final = "payment_link"
_TEXTS: Final = ("allow_promotion_codes", "billing_address_collection", "customer_creation")
_TEXTS_TOO: Final = ("inactive_message", "payment_method_collection", "payment_method_types")
_INTENT: Final = (
    "capture_method",
    "description",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/payment_links`."""
    items = line_items.read(context, given, most=line_items.MOST_OF_LINK)
    code = given.take("currency")
    if code is not None and money.currency(code) != items[0]["currency"]:
        raise refused("The line items are in another currency.", param="currency")
    recurs = line_items.recurs(items)
    if not recurs and line_items.total(items):
        money.charged(line_items.total(items), items[0]["currency"], "line_items")
    body = _blank(items[0]["currency"])
    given.into(body, *_TEXTS, *_TEXTS_TOO)
    given.off("automatic_tax", "invoice_creation", "tax_id_collection")
    body["submit_type"] = given.take("submit_type") or "auto"
    body["phone_number_collection"] = given.take("phone_number_collection") or {"enabled": False}
    body["metadata"] = metadata(given, KIND)
    body["after_completion"] = _after(given) or body["after_completion"]
    body["restrictions"] = _restrictions(given, None)
    body["payment_intent_data"] = _intent(given, None, recurs=recurs)
    body["subscription_data"] = _subscription(given, None, recurs=recurs)
    return add(context, KIND, body, hidden={"line_items": items}, event="payment_link.created").body


def _blank(currency: str) -> dict[str, Any]:
    return {
        "active": True,
        "after_completion": {
            "hosted_confirmation": {"custom_message": None},
            "type": "hosted_confirmation",
        },
        "allow_promotion_codes": False,
        "application": None,
        "application_fee_amount": None,
        "application_fee_percent": None,
        "automatic_tax": {"enabled": False, "liability": None},
        "billing_address_collection": "auto",
        "consent_collection": None,
        "currency": currency,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer_creation": "if_required",
        "inactive_message": None,
        "invoice_creation": None,
        "managed_payments": None,
        "on_behalf_of": None,
        "payment_method_collection": "always",
        "payment_method_options": None,
        "payment_method_types": None,
        "shipping_address_collection": None,
        "shipping_options": [],
        "tax_id_collection": {"enabled": False, "required": "never"},
        "transfer_data": None,
        "url": f"https://buy.stripe.com/test_sandbox{characters(12)}",
    }


def _after(given: Given) -> dict[str, Any] | None:
    sent = given.take("after_completion")
    if sent is None:
        return None
    type_ = sent["type"]
    if type_ == "redirect":
        if not (sent.get("redirect") or {}).get("url"):
            raise refused(
                "Missing required param: after_completion[redirect].",
                code="parameter_missing",
                param="after_completion[redirect]",
            )
        return {"redirect": sent["redirect"], "type": type_}
    shown = sent.get("hosted_confirmation") or {}
    message = shown.get("custom_message")
    return {"hosted_confirmation": {"custom_message": message}, "type": type_}


def _restrictions(given: Given, before: dict[str, Any] | None) -> dict[str, Any] | None:
    if "restrictions" not in given:
        return before
    sent = given.take("restrictions")
    if sent is None:
        return None
    count = before["completed_sessions"]["count"] if before else 0
    limit = sent["completed_sessions"]["limit"]
    if limit < 1:
        raise refused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="restrictions[completed_sessions][limit]",
        )
    return {"completed_sessions": {"count": count, "limit": limit}}


def _intent(given: Given, before: dict[str, Any] | None, *, recurs: bool) -> dict[str, Any] | None:
    data = given.inner("payment_intent_data")
    if not data.values:
        return before
    if recurs:
        raise refused(
            "`payment_intent_data` is for links without recurring prices.",
            param="payment_intent_data",
        )
    said = before or {**dict.fromkeys(_INTENT), "metadata": {}}
    changed: dict[str, Any] = {
        **said,
        "metadata": metadata(data, "payment_intent", said["metadata"]),
    }
    data.into(changed, *_INTENT)
    return changed


def _subscription(
    given: Given, before: dict[str, Any] | None, *, recurs: bool
) -> dict[str, Any] | None:
    data = given.inner("subscription_data")
    if data.values and not recurs:
        raise refused(
            "`subscription_data` is for links with a recurring price.", param="subscription_data"
        )
    if not recurs:
        return None
    said = before or {
        "description": None,
        "invoice_settings": {"issuer": {"type": "self"}},
        "metadata": {},
        "trial_period_days": None,
        "trial_settings": None,
    }
    changed: dict[str, Any] = {
        **said,
        "metadata": metadata(data, "subscription", said["metadata"]),
    }
    data.into(changed, "description", "trial_period_days", "trial_settings")
    return changed


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/payment_links/{id}`."""
    return load(context, KIND, identifier, "payment_link").body


def items(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/payment_links/{id}/line_items`."""
    made = load(context, KIND, identifier, "payment_link").hidden["line_items"]
    return paged(given, made, f"/v1/payment_links/{identifier}/line_items", kind="item")


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/payment_links`."""
    return listing(context, given, KIND, "/v1/payment_links", same=("active",))


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_links/{id}`."""
    link = load(context, KIND, identifier, "payment_link")
    body = link.body
    recurs = body["subscription_data"] is not None
    changes: dict[str, Any] = {
        "metadata": metadata(given, KIND, body["metadata"]),
        "after_completion": _after(given) or body["after_completion"],
        "restrictions": _restrictions(given, body["restrictions"]),
        "payment_intent_data": _intent(given, body["payment_intent_data"], recurs=recurs),
        "subscription_data": _subscription(given, body["subscription_data"], recurs=recurs),
    }
    given.into(changes, "active", "submit_type", "phone_number_collection", *_TEXTS, *_TEXTS_TOO)
    return change(context, link, "payment_link.updated", **changes)


def open_page(context: Context, link: Thing) -> Thing:
    """Make the session of a customer who opens the link."""
    body = link.body
    recurs = body["subscription_data"] is not None
    intent = body["payment_intent_data"] or {"metadata": {}}
    said = {name: value for name, value in intent.items() if value is not None}
    subscription = body["subscription_data"] or {"metadata": {}}
    trial = {
        name: value
        for name, value in subscription.items()
        if value is not None and name != "invoice_settings"
    }
    return checkout.make(
        context,
        link.hidden["line_items"],
        hidden={"intent": said, "subscription": trial},
        metadata=body["metadata"],
        mode="subscription" if recurs else "payment",
        payment_link=link.id,
        success_url="https://stripe.com",
        submit_type=body["submit_type"],
    )


def completed(context: Context, link: Thing) -> None:
    """Count a session that a customer has completed."""
    limits = link.body["restrictions"]
    if limits is None:
        return
    count = limits["completed_sessions"]["count"] + 1
    limit = limits["completed_sessions"]["limit"]
    change(
        context,
        link,
        "payment_link.updated",
        restrictions={"completed_sessions": {"count": count, "limit": limit}},
        active=link.body["active"] and count < limit,
    )
