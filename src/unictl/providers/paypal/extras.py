"""PayPal's own fields, beyond the unified ones: `--extra paypal.custom_id=…`.

Every field is optional; names and meanings are those of https://developer.paypal.com/docs/api/.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from unictl.core.model import Doc, Ge, Le, MaxLen, MinLen, Pattern, model

_CustomId = Annotated[str | None, MinLen(1), MaxLen(127), Doc("Your own words, kept with it.")]
_Reason = Annotated[str | None, MinLen(1), MaxLen(128), Doc("Why, for PayPal and the customer.")]
_Address = Annotated[
    str | None,
    Pattern(r"https?://\S+", like="https://example.com/back"),
    Doc("Where the customer goes instead of agreeing."),
]
_Brand = Annotated[str | None, MaxLen(127), Doc("Your name on PayPal's page.")]
_Locale = Annotated[str | None, MaxLen(10), Doc("The language of PayPal's page: de-DE.")]
_Shipping = Annotated[
    Literal["GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"] | None,
    Doc("Where the address comes from."),
]


@model
class CreateOrder:
    """PayPal's own fields of an order; it has one purchase unit."""

    custom_id: _CustomId = None
    soft_descriptor: Annotated[
        str | None, MaxLen(22), Doc("What stands on the payer's statement.")
    ] = None
    items: Annotated[
        Sequence[Mapping[str, Any]] | None, Doc("What is bought; their sum is the amount.")
    ] = None
    breakdown: Annotated[
        Mapping[str, Any] | None, Doc("Of what the amount consists: item_total, shipping …")
    ] = None
    shipping: Annotated[Mapping[str, Any] | None, Doc("Where it is sent.")] = None
    payee: Annotated[Mapping[str, Any] | None, Doc("Who gets the money, if not you.")] = None
    payment_source: Annotated[
        Mapping[str, Any] | None, Doc("How it is paid, in PayPal's words: card, token, venmo …")
    ] = None
    cancel_url: _Address = None
    brand_name: _Brand = None
    locale: _Locale = None
    landing_page: Annotated[
        Literal["LOGIN", "GUEST_CHECKOUT", "NO_PREFERENCE"] | None,
        Doc("Which of PayPal's pages comes first."),
    ] = None
    shipping_preference: _Shipping = None
    user_action: Annotated[
        Literal["CONTINUE", "PAY_NOW"] | None, Doc("What PayPal's button says.")
    ] = None


@model
class CapturePayment:
    """PayPal's own fields of a capture."""

    final_capture: Annotated[bool | None, Doc("Let the rest of the authorization go.")] = None
    invoice_id: Annotated[str | None, MaxLen(127), Doc("Your own number for it, taken once.")] = (
        None
    )
    note_to_payer: Annotated[str | None, MaxLen(255), Doc("What the payer reads.")] = None
    soft_descriptor: Annotated[
        str | None, MaxLen(22), Doc("What stands on the payer's statement.")
    ] = None


@model
class CreateRefund:
    """PayPal's own fields of a refund."""

    custom_id: _CustomId = None
    note_to_payer: Annotated[str | None, MaxLen(255), Doc("What the payer reads.")] = None


@model
class CreatePlan:
    """PayPal's own fields of a plan, and of the product that it belongs to."""

    product_id: Annotated[
        str | None, MinLen(6), MaxLen(50), Doc("An existing product; none makes one.")
    ] = None
    product_type: Annotated[
        Literal["SERVICE", "DIGITAL", "PHYSICAL"] | None,
        Doc("What the new product is; SERVICE if nothing is said."),
    ] = None
    category: Annotated[str | None, MaxLen(256), Doc("The new product's category.")] = None
    total_cycles: Annotated[
        int | None, Ge(0), Le(999), Doc("Number of charges; 0 goes on until cancelled.")
    ] = None
    auto_bill_outstanding: Annotated[
        bool | None, Doc("Whether what is owed is charged with the next cycle.")
    ] = None
    payment_failure_threshold: Annotated[
        int | None, Ge(0), Le(999), Doc("Failures after which a subscription is suspended.")
    ] = None
    setup_fee: Annotated[Mapping[str, Any] | None, Doc("Charged at the start.")] = None
    taxes: Annotated[Mapping[str, Any] | None, Doc("percentage, and whether inclusive.")] = None


@model
class CreateSubscription:
    """PayPal's own fields of a subscription."""

    custom_id: _CustomId = None
    subscriber: Annotated[Mapping[str, Any] | None, Doc("Who subscribes: name, email_address.")] = (
        None
    )
    shipping_amount: Annotated[Mapping[str, Any] | None, Doc("Added to each charge.")] = None
    return_url: Annotated[
        str | None,
        MinLen(10),
        Pattern(r"https?://\S+", like="https://example.com/thanks"),
        Doc("Where the customer goes after agreeing."),
    ] = None
    application_context: Annotated[
        Mapping[str, Any] | None, Doc("More of PayPal's page: cancel_url, brand_name …")
    ] = None


@model
class TurnSubscription:
    """PayPal's own field when a subscription is cancelled, paused or resumed."""

    reason: _Reason = None


@model
class CreatePayout:
    """PayPal's own fields of a payout."""

    email_subject: Annotated[
        str | None, MaxLen(255), Doc("Subject of the message to the recipient.")
    ] = None
    email_message: Annotated[str | None, MaxLen(1000), Doc("The message to the recipient.")] = None
    recipient_wallet: Annotated[
        Literal["PAYPAL", "VENMO", "RECIPIENT_SELECTED"] | None, Doc("Where it goes.")
    ] = None
    notification_language: Annotated[
        str | None, MaxLen(10), Doc("The message's language: de-DE.")
    ] = None


@model
class CreateInvoice:
    """PayPal's own fields of an invoice."""

    invoice_number: Annotated[
        str | None,
        MinLen(1),
        MaxLen(127),
        Doc("The number that the customer sees; none counts on."),
    ] = None
    invoicer: Annotated[Mapping[str, Any] | None, Doc("Who writes it.")] = None
    configuration: Annotated[
        Mapping[str, Any] | None, Doc("partial_payment, allow_tip, tax_inclusive …")
    ] = None
    terms_and_conditions: Annotated[str | None, MaxLen(4000), Doc("Your terms.")] = None


@model
class CreatePaymentLink:
    """PayPal's own fields of a payment link, which is an invoice there."""

    invoice_number: Annotated[
        str | None,
        MinLen(1),
        MaxLen(127),
        Doc("The number that the customer sees; none counts on."),
    ] = None
    invoicer: Annotated[Mapping[str, Any] | None, Doc("Who writes it.")] = None
    email_subject: Annotated[str | None, MaxLen(4000), Doc("Subject of the e-mail.")] = None
    email_message: Annotated[str | None, MaxLen(4000), Doc("What the e-mail says.")] = None


@model
class SubmitEvidence:
    """PayPal's own fields of evidence."""

    evidence_type: Annotated[
        str | None,
        Pattern(r"[0-9A-Z_]+", like="PROOF_OF_FULFILLMENT"),
        Doc("What it proves, in PayPal's words; by what is given if nothing is said."),
    ] = None
    refund_ids: Annotated[
        Sequence[str] | None, Doc("Refunds that were made already, by their ids.")
    ] = None


@model
class AcceptDispute:
    """PayPal's own field when a claim is accepted."""

    note: Annotated[str | None, MaxLen(2000), Doc("What the customer reads.")] = None
