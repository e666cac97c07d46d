"""Stripe's own fields, beyond the unified ones: `--extra stripe.receipt_email=…`.

Every field is optional; names and meanings are those of https://docs.stripe.com/api.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from unictl.capabilities.shared import Email
from unictl.core.model import Doc, Ge, MaxLen, model

Object = Mapping[str, Any]
Proration = Literal["always_invoice", "create_prorations", "none"]


@model
class CreateOrder:
    """Stripe's own fields of a PaymentIntent; amounts in Stripe's smallest unit."""

    payment_method_types: Annotated[
        Sequence[str] | None, Doc("The only methods to pay it with: card, ideal …")
    ] = None
    automatic_payment_methods: Annotated[
        Object | None, Doc("Whether the dashboard's methods are offered.")
    ] = None
    payment_method_options: Annotated[Object | None, Doc("Options by method.")] = None
    receipt_email: Annotated[Email | None, Doc("Where Stripe sends the receipt.")] = None
    setup_future_usage: Annotated[
        Literal["off_session", "on_session"] | None, Doc("Keep the method for later payments.")
    ] = None
    off_session: Annotated[bool | None, Doc("Whether the customer is away while it is paid.")] = (
        None
    )
    error_on_requires_action: Annotated[
        bool | None, Doc("Decline what the customer would have to authenticate.")
    ] = None
    confirmation_method: Annotated[
        Literal["automatic", "manual"] | None, Doc("Whether only the server confirms it.")
    ] = None
    statement_descriptor: Annotated[
        str | None, MaxLen(22), Doc("What the bank statement says, of other methods than cards.")
    ] = None
    statement_descriptor_suffix: Annotated[
        str | None, MaxLen(22), Doc("What the bank statement adds to your name.")
    ] = None
    shipping: Annotated[Object | None, Doc("Where it is sent to.")] = None
    on_behalf_of: Annotated[str | None, Doc("The connected account whose business it is.")] = None
    application_fee_amount: Annotated[int | None, Ge(0), Doc("What the platform keeps.")] = None
    transfer_data: Annotated[Object | None, Doc("The connected account that gets the rest.")] = None
    transfer_group: Annotated[str | None, Doc("Ties it to transfers.")] = None


@model
class OfCustomer:
    """Stripe's own filter of PaymentIntents."""

    customer: Annotated[str | None, Doc("Only this customer's.")] = None


@model
class CapturePayment:
    """Stripe's own fields of a capture; amounts in Stripe's smallest unit."""

    final_capture: Annotated[bool | None, Doc("False leaves the rest to a later capture.")] = None
    application_fee_amount: Annotated[int | None, Ge(0), Doc("What the platform keeps.")] = None
    statement_descriptor_suffix: Annotated[
        str | None, MaxLen(22), Doc("What the bank statement adds to your name.")
    ] = None
    transfer_data: Annotated[Object | None, Doc("What a connected account gets.")] = None


@model
class CancelOrder:
    """Stripe's own fields of a cancellation."""

    cancellation_reason: Annotated[
        Literal["abandoned", "duplicate", "fraudulent", "requested_by_customer"] | None,
        Doc("Why it is cancelled."),
    ] = None


@model
class CreateRefund:
    """Stripe's own fields of a refund."""

    instructions_email: Annotated[
        Email | None, Doc("Where the customer is asked for his bank account.")
    ] = None
    refund_application_fee: Annotated[
        bool | None, Doc("Whether the platform gives its part back.")
    ] = None
    reverse_transfer: Annotated[
        bool | None, Doc("Whether a connected account gives its part back.")
    ] = None


@model
class CreateCustomer:
    """Stripe's own fields of a customer."""

    address: Annotated[Object | None, Doc("Where he lives: line1, city, country …")] = None
    shipping: Annotated[Object | None, Doc("Where he gets things: name and address.")] = None
    invoice_settings: Annotated[Object | None, Doc("How he is billed by default.")] = None
    preferred_locales: Annotated[Sequence[str] | None, Doc("His languages, best first.")] = None
    tax_exempt: Annotated[
        Literal["exempt", "none", "reverse"] | None, Doc("Whether he pays tax.")
    ] = None
    invoice_prefix: Annotated[str | None, MaxLen(12), Doc("How his invoices' numbers begin.")] = (
        None
    )


@model
class CreatePlan:
    """Stripe's own fields of a price."""

    nickname: Annotated[str | None, Doc("A name that customers don't see.")] = None
    lookup_key: Annotated[str | None, MaxLen(200), Doc("A name to find the price by.")] = None
    transfer_lookup_key: Annotated[
        bool | None, Doc("Take the key away from the price that has it.")
    ] = None
    tax_behavior: Annotated[
        Literal["exclusive", "inclusive", "unspecified"] | None,
        Doc("Whether the amount includes tax."),
    ] = None


@model
class ListPlans:
    """Stripe's own filters of prices."""

    active: Annotated[bool | None, Doc("Only those in use, or only the others.")] = None
    product: Annotated[str | None, Doc("Only those of this product.")] = None
    lookup_keys: Annotated[Sequence[str] | None, Doc("Only those with one of these keys.")] = None


@model
class CreateSubscription:
    """Stripe's own fields of a subscription."""

    default_payment_method: Annotated[
        str | None, Doc("Charge this method at once, and each time.")
    ] = None
    payment_behavior: Annotated[
        Literal[
            "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
        ]
        | None,
        Doc("What becomes of it when the first charge isn't paid."),
    ] = None
    collection_method: Annotated[
        Literal["charge_automatically", "send_invoice"] | None, Doc("Charge, or send invoices.")
    ] = None
    days_until_due: Annotated[int | None, Ge(0), Doc("Days to pay an invoice that is sent.")] = None
    trial_period_days: Annotated[int | None, Ge(1), Doc("Days before the first charge.")] = None
    description: Annotated[str | None, MaxLen(500), Doc("What it is for, for the customer.")] = None
    off_session: Annotated[bool | None, Doc("Whether the customer is away now.")] = None
    proration_behavior: Annotated[Proration | None, Doc("What a broken period costs.")] = None
    discounts: Annotated[Sequence[Object] | None, Doc("Coupons or promotion codes.")] = None
    automatic_tax: Annotated[Object | None, Doc("Whether Stripe computes the tax.")] = None


@model
class ListSubscriptions:
    """Stripe's own filters of subscriptions."""

    customer: Annotated[str | None, Doc("Only this customer's.")] = None
    status: Annotated[str | None, Doc("Only with Stripe's status of this name.")] = None


@model
class UpdateSubscription:
    """Stripe's own fields of a changed subscription."""

    proration_behavior: Annotated[
        Proration | None, Doc("What the rest of the period costs or gives back.")
    ] = None
    default_payment_method: Annotated[str | None, Doc("Charge this method from now on.")] = None


@model
class PauseSubscription:
    """Stripe's own fields of a pause."""

    behavior: Annotated[
        Literal["keep_as_draft", "mark_uncollectible"] | None,
        Doc("What becomes of invoices meanwhile, in place of being void."),
    ] = None
    resumes_at: Annotated[datetime | None, Doc("When it goes on by itself.")] = None


@model
class CreatePaymentLink:
    """Stripe's own fields, of Payment Links and Checkout Sessions alike."""

    allow_promotion_codes: Annotated[bool | None, Doc("Whether codes for a discount count.")] = None
    automatic_tax: Annotated[Object | None, Doc("Whether Stripe computes the tax.")] = None
    billing_address_collection: Annotated[
        Literal["auto", "required"] | None, Doc("Whether the customer is asked where he lives.")
    ] = None
    custom_fields: Annotated[Sequence[Object] | None, Doc("What else he is asked.")] = None
    custom_text: Annotated[Object | None, Doc("What else he is told.")] = None
    customer_creation: Annotated[
        Literal["always", "if_required"] | None, Doc("Whether he becomes a customer.")
    ] = None
    invoice_creation: Annotated[Object | None, Doc("Whether he gets an invoice.")] = None
    payment_intent_data: Annotated[Object | None, Doc("What the payment gets.")] = None
    payment_method_types: Annotated[
        Sequence[str] | None, Doc("The only methods to pay it with: card, ideal …")
    ] = None
    phone_number_collection: Annotated[
        Object | None, Doc("Whether he is asked for his number.")
    ] = None
    shipping_address_collection: Annotated[
        Object | None, Doc("Which countries it can be sent to.")
    ] = None
    submit_type: Annotated[
        Literal["auto", "book", "donate", "pay"] | None, Doc("What the button says.")
    ] = None
    tax_id_collection: Annotated[Object | None, Doc("Whether he is asked for a tax number.")] = None


@model
class ListPaymentLinks:
    """Stripe's own filter of Payment Links."""

    active: Annotated[bool | None, Doc("Only those that can be paid, or only the others.")] = None


@model
class CreatePayout:
    """Stripe's own fields of a payout or a transfer."""

    source_type: Annotated[
        Literal["bank_account", "card", "fpx"] | None, Doc("Which part of the balance it takes.")
    ] = None
    destination: Annotated[str | None, Doc("Which of your bank accounts or cards gets it.")] = None
    statement_descriptor: Annotated[
        str | None, MaxLen(22), Doc("What the bank statement says.")
    ] = None
    transfer_group: Annotated[str | None, Doc("Ties a transfer to its payments.")] = None
    source_transaction: Annotated[
        str | None, Doc("The charge whose money a transfer waits for.")
    ] = None


@model
class SubmitEvidence:
    """Stripe's own kinds of evidence; documents are ids of files (file_…)."""

    access_activity_log: Annotated[str | None, MaxLen(20000), Doc("What he did online.")] = None
    billing_address: Annotated[str | None, MaxLen(5000), Doc("Where he is billed.")] = None
    cancellation_policy: Annotated[str | None, Doc("File: the policy he was shown.")] = None
    cancellation_policy_disclosure: Annotated[
        str | None, MaxLen(20000), Doc("How he was shown it.")
    ] = None
    cancellation_rebuttal: Annotated[str | None, MaxLen(20000), Doc("Why it wasn't cancelled.")] = (
        None
    )
    customer_communication: Annotated[str | None, Doc("File: what he wrote.")] = None
    customer_email_address: Annotated[str | None, MaxLen(5000), Doc("His address.")] = None
    customer_name: Annotated[str | None, MaxLen(5000), Doc("His name.")] = None
    customer_purchase_ip: Annotated[str | None, MaxLen(5000), Doc("Where he bought from.")] = None
    customer_signature: Annotated[str | None, Doc("File: his signature.")] = None
    duplicate_charge_documentation: Annotated[
        str | None, Doc("File: that the two charges differ.")
    ] = None
    duplicate_charge_explanation: Annotated[
        str | None, MaxLen(20000), Doc("How the two charges differ.")
    ] = None
    duplicate_charge_id: Annotated[str | None, MaxLen(5000), Doc("The other charge.")] = None
    product_description: Annotated[str | None, MaxLen(20000), Doc("What was sold.")] = None
    receipt: Annotated[str | None, Doc("File: the receipt.")] = None
    refund_policy: Annotated[str | None, Doc("File: the policy he was shown.")] = None
    refund_policy_disclosure: Annotated[str | None, MaxLen(20000), Doc("How he was shown it.")] = (
        None
    )
    refund_refusal_explanation: Annotated[
        str | None, MaxLen(20000), Doc("Why he gets no refund.")
    ] = None
    service_date: Annotated[str | None, MaxLen(5000), Doc("When he got the service.")] = None
    service_documentation: Annotated[str | None, Doc("File: that he got the service.")] = None
    shipping_address: Annotated[str | None, MaxLen(5000), Doc("Where it was sent to.")] = None
    shipping_date: Annotated[str | None, MaxLen(5000), Doc("When it was sent.")] = None
    shipping_documentation: Annotated[str | None, Doc("File: that it was sent.")] = None


@model
class CreateInvoice:
    """Stripe's own fields of an invoice."""

    days_until_due: Annotated[int | None, Ge(0), Doc("Days to pay it, in place of a date.")] = None
    footer: Annotated[str | None, MaxLen(5000), Doc("What stands at its foot.")] = None
    custom_fields: Annotated[Sequence[Object] | None, Doc("Up to four names with values.")] = None
    statement_descriptor: Annotated[
        str | None, MaxLen(22), Doc("What the bank statement says.")
    ] = None
    payment_settings: Annotated[Object | None, Doc("How it can be paid.")] = None
    automatic_tax: Annotated[Object | None, Doc("Whether Stripe computes the tax.")] = None
    discounts: Annotated[Sequence[Object] | None, Doc("Coupons or promotion codes.")] = None


@model
class ListInvoices:
    """Stripe's own filters of invoices."""

    status: Annotated[
        Literal["draft", "open", "paid", "uncollectible", "void"] | None,
        Doc("Only with this status."),
    ] = None
    subscription: Annotated[str | None, Doc("Only those of this subscription.")] = None
