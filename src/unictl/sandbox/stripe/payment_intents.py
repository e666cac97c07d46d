"""PaymentIntents: made, changed, confirmed, captured and cancelled."""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import charges, money, refunds
from unictl.sandbox.stripe.errors import refused, unexpected_state
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import characters, new
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.payment_methods import resolve
from unictl.sandbox.stripe.payments import KIND, attempt
from unictl.sandbox.stripe.things import Context, add, change, load, named, tell

_BEFORE: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
_CANCELLABLE: Final = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)
_TEXTS: Final = (
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
# What can't change any more once it is confirmed.
_FIXED: Final = (
    "amount",
    "currency",
    "customer",
    "payment_method",
    "payment_method_types",
    "setup_future_usage",
    "capture_method",
    "statement_descriptor",
    "statement_descriptor_suffix",
)
_TYPES: Final = ("card", "link")


def blank(amount: int, currency: str, **members: Any) -> dict[str, Any]:
    """Return the body of an intent of the amount, with the members that differ."""
    identifier = new(KIND)
    return {
        "id": identifier,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{identifier}_secret_{characters(25)}",
        "confirmation_method": "automatic",
        "currency": currency,
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "managed_payments": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
        **members,
    }


def create(context: Context, given: Given) -> dict[str, Any] | Reply:
    """Answer `POST /v1/payment_intents`."""
    currency = money.currency(given.need("currency"))
    amount = money.charged(given.need("amount"), currency)
    customer = named(context, "customer", given.take("customer"), "customer")
    body = blank(amount, currency, **_accepted(given))
    body["customer"] = customer.id if customer else None
    body["capture_method"] = given.take("capture_method") or "automatic_async"
    body["confirmation_method"] = given.take("confirmation_method") or "automatic"
    body["metadata"] = metadata(given, KIND)
    given.into(body, *_TEXTS)
    confirm_now = given.take("confirm", default=False)
    method = _method(context, given, body["customer"])
    if method is not None:
        body.update(payment_method=method.id, status="requires_confirmation")
    how = _how(given)
    if not confirm_now and (sent := [name for name in _ON_CONFIRM if name in given]):
        raise refused(
            f"The parameter `{sent[0]}` cannot be passed when creating a PaymentIntent unless "
            "`confirm` is set to true.",
            param=sent[0],
        )
    _must_return(confirm_now, body, how)
    intent = add(context, KIND, body, event="payment_intent.created")
    if not confirm_now:
        return intent.body
    return _confirm(context, intent, method, how)


def _accepted(given: Given) -> dict[str, Any]:
    """Return which payment methods the intent takes: those named, or the Dashboard's."""
    automatic = given.inner("automatic_payment_methods")
    types = given.take("payment_method_types")
    enabled = automatic.take("enabled")
    redirects = automatic.take("allow_redirects") or "always"
    if types is not None and enabled:
        raise refused(
            "You may only specify one of these parameters: payment_method_types, "
            "automatic_payment_methods[enabled].",
            code="parameters_exclusive",
            param="payment_method_types",
        )
    if types is not None or enabled is False:
        types = types if types is not None else ["card"]
        if strange := [one for one in types if one not in _TYPES]:
            raise refused(
                f'The payment method type "{strange[0]}" is none of those that the sandbox has: '
                f"{', '.join(_TYPES)}.",
                param="payment_method_types",
            )
        return {"payment_method_types": types}
    return {
        "automatic_payment_methods": {"allow_redirects": redirects, "enabled": True},
        "payment_method_types": list(_TYPES),
    }


def _method(context: Context, given: Given, customer: str | None) -> Thing | None:
    """Return the payment method that is sent."""
    if (identifier := given.take("payment_method")) is None:
        return None
    return resolve(context, identifier, customer=customer)


_ON_CONFIRM: Final = ("off_session", "return_url", "error_on_requires_action")


def _how(given: Given) -> dict[str, Any]:
    """Return how to confirm."""
    away = given.take("off_session", default=False)
    given.take("use_stripe_sdk")
    given.take("mandate_data")
    return {
        "away": away not in (False, "false"),
        "must_pass": given.take("error_on_requires_action", default=False),
        "return_url": given.take("return_url"),
    }


def _must_return(confirmed: bool, body: dict[str, Any], how: dict[str, Any]) -> None:  # noqa: FBT001
    """Refuse to confirm without `return_url` what could send the customer elsewhere."""
    automatic = body["automatic_payment_methods"] or {}
    if confirmed and automatic.get("allow_redirects") == "always" and how["return_url"] is None:
        raise refused(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. "
            "Because some of these might redirect your customer, you must provide a `return_url`. "
            "If you don't want to accept such payment methods, set "
            "`automatic_payment_methods[enabled]` to `true` and "
            "`automatic_payment_methods[allow_redirects]` to `never`."
        )


def confirm(context: Context, given: Given, identifier: str) -> dict[str, Any] | Reply:
    """Answer `POST /v1/payment_intents/{id}/confirm`."""
    intent = load(context, KIND, identifier, "intent")
    if intent.body["status"] not in _BEFORE:
        status = intent.body["status"]
        raise unexpected_state(
            f"You cannot confirm this PaymentIntent because it has a status of {status}.",
            intent.body,
        )
    method = _method(context, given, intent.body["customer"])
    given.into(intent.body, "receipt_email", "setup_future_usage", "shipping")
    how = _how(given)
    _must_return(True, intent.body, how)  # noqa: FBT003
    return _confirm(context, intent, method, how)


def _confirm(
    context: Context, intent: Thing, method: Thing | None, how: dict[str, Any]
) -> dict[str, Any] | Reply:
    if method is None:
        attached = intent.body["payment_method"]
        if attached is None:
            raise unexpected_state(
                "You cannot confirm this PaymentIntent because it's missing a payment method. "
                "Update it with a payment method, or send one as you confirm it.",
                intent.body,
            )
        method = load(context, "payment_method", attached)
    return attempt(context, intent, method, **how)


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/payment_intents/{id}`."""
    given.take("client_secret")
    return load(context, KIND, identifier, "intent").body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/payment_intents`."""
    return listing(context, given, KIND, "/v1/payment_intents", same=("customer",))


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_intents/{id}`."""
    intent = load(context, KIND, identifier, "intent")
    body = intent.body
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, body["metadata"])}
    given.into(changes, "description", "receipt_email", "shipping", "transfer_group")
    sent = [name for name in _FIXED if name in given]
    if sent and body["status"] not in _BEFORE:
        raise unexpected_state(
            f"This PaymentIntent's {sent[0]} could not be updated because it has a status of "
            f"{body['status']}.",
            body,
        )
    given.into(changes, *_FIXED)
    if "currency" in sent:
        changes["currency"] = money.currency(changes["currency"])
    if "currency" in sent or "amount" in sent:
        code = changes.get("currency", body["currency"])
        changes["amount"] = money.charged(changes.get("amount", body["amount"]), code)
    if "customer" in sent:
        named(context, "customer", changes["customer"], "customer")
    if (method := _method(context, given, changes.get("customer", body["customer"]))) is not None:
        changes.update(payment_method=method.id, status="requires_confirmation")
    return change(context, intent, **changes)


def capture(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_intents/{id}/capture`."""
    intent = load(context, KIND, identifier, "intent")
    body = intent.body
    if body["status"] != "requires_capture":
        raise unexpected_state(
            "This PaymentIntent could not be captured because it has a status of "
            f"{body['status']}. Only a PaymentIntent with one of the following statuses may be "
            "captured: requires_capture.",
            body,
        )
    if given.take("final_capture") is False:
        raise refused("This card does not allow several captures.", param="final_capture")
    amount = given.take("amount_to_capture", body["amount_capturable"])
    if not 0 < amount <= body["amount_capturable"]:
        raise refused(
            f"The amount to capture must be between 1 and {body['amount_capturable']}.",
            code="amount_too_large" if amount > 0 else "parameter_invalid_integer",
            param="amount_to_capture",
        )
    money.digits(amount, body["currency"], "amount_to_capture")
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, body["metadata"])}
    given.into(changes, "statement_descriptor", "statement_descriptor_suffix")
    charge = load(context, "charge", body["latest_charge"])
    charges.take(context, charge, amount)
    tell(context, "charge.captured", charge.body)
    return change(
        context,
        intent,
        "payment_intent.succeeded",
        status="succeeded",
        amount_capturable=0,
        amount_received=amount,
        **changes,
    )


def cancel(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_intents/{id}/cancel`; held money goes back to the customer."""
    intent = load(context, KIND, identifier, "intent")
    status = intent.body["status"]
    if status not in _CANCELLABLE:
        raise unexpected_state(
            f"You cannot cancel this PaymentIntent because it has a status of {status}. Only a "
            "PaymentIntent with one of the following statuses may be canceled: "
            f"{', '.join(_CANCELLABLE)}.",
            intent.body,
        )
    if intent.hidden.get("invoice"):
        raise unexpected_state(
            "You cannot cancel a PaymentIntent that was created by an Invoice. Void the invoice.",
            intent.body,
        )
    if status == "requires_capture":
        refunds.release(context, load(context, "charge", intent.body["latest_charge"]))
    return change(
        context,
        intent,
        "payment_intent.canceled",
        status="canceled",
        amount_capturable=0,
        canceled_at=context.now,
        cancellation_reason=given.take("cancellation_reason"),
        next_action=None,
    )
