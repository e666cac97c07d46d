"""Razorpay's own fields, beyond the unified ones: `--extra razorpay.offer_id=…`.

Every field is optional; names and meanings are those of https://razorpay.com/docs/api/.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from unictl.core.model import Doc, Ge, MaxLen, model


@model
class CreateOrder:
    """Razorpay's own fields of an order."""

    partial_payment: Annotated[bool | None, Doc("Whether it may be paid in parts.")] = None
    first_payment_min_amount: Annotated[
        int | None, Ge(1), Doc("Least first part, in minor units.")
    ] = None
    offer_id: Annotated[str | None, Doc("An offer to apply.")] = None
    method: Annotated[str | None, Doc("The only way to pay it: netbanking, upi …")] = None
    bank_account: Annotated[Mapping[str, Any] | None, Doc("The only account to pay it from.")] = (
        None
    )
    customer_details: Annotated[Mapping[str, Any] | None, Doc("Who buys.")] = None
    products: Annotated[Sequence[Mapping[str, Any]] | None, Doc("What is bought.")] = None


@model
class ListOrders:
    """Razorpay's own filters of orders."""

    authorized: Annotated[bool | None, Doc("Only with an authorised payment, or without.")] = None
    expand: Annotated[Sequence[str] | None, Doc("Related things to include in raw.")] = None


@model
class ExpandPayment:
    """Razorpay's own options when payments are read."""

    expand: Annotated[Sequence[str] | None, Doc("Related things to include in raw.")] = None


@model
class CreateRefund:
    """Razorpay's own fields of a refund."""

    speed: Annotated[Literal["normal", "optimum"] | None, Doc("Optimum is instant if it can.")] = (
        None
    )


@model
class CreateSubscription:
    """Razorpay's own fields of a subscription."""

    expire_by: Annotated[datetime | None, Doc("The last moment to agree to it.")] = None
    customer_notify: Annotated[bool | None, Doc("Whether Razorpay tells the customer.")] = None
    addons: Annotated[Sequence[Mapping[str, Any]] | None, Doc("Charged once, at the start.")] = None
    offer_id: Annotated[str | None, Doc("An offer to apply.")] = None
    notify_info: Annotated[Mapping[str, Any] | None, Doc("notify_phone and notify_email.")] = None


@model
class CreatePaymentLink:
    """Razorpay's own fields of a payment link."""

    first_min_partial_amount: Annotated[
        int | None, Ge(1), Doc("Least first part, in minor units.")
    ] = None
    reminder_enable: Annotated[bool | None, Doc("Whether Razorpay reminds the customer.")] = None
    upi_link: Annotated[bool | None, Doc("A UPI link; live mode and INR only.")] = None
    options: Annotated[Mapping[str, Any] | None, Doc("How the page looks.")] = None


@model
class ListPaymentLinks:
    """Razorpay's own filters of payment links."""

    payment_id: Annotated[str | None, MaxLen(40), Doc("Only the one that this paid.")] = None


@model
class UpdateSubscription:
    """Razorpay's own fields of a subscription's update."""

    start_at: Annotated[datetime | None, Doc("First charge, before it has begun.")] = None
    customer_notify: Annotated[bool | None, Doc("Whether Razorpay tells the customer.")] = None
    offer_id: Annotated[str | None, Doc("An offer to apply.")] = None


@model
class CreateCustomer:
    """Razorpay's own fields of a customer."""

    gstin: Annotated[str | None, MaxLen(15), Doc("The customer's GST number.")] = None
    fail_existing: Annotated[
        bool | None, Doc("Whether a customer who is there is an error, or the answer.")
    ] = None


@model
class CreatePayout:
    """RazorpayX's own fields of a payout."""

    mode: Annotated[
        Literal["NEFT", "RTGS", "IMPS", "UPI", "card", "amazonpay"] | None,
        Doc("The way that the money takes, instead of by speed."),
    ] = None
    queue_if_low_balance: Annotated[
        bool | None, Doc("Wait for money instead of failing for want of it.")
    ] = None
    contact_type: Annotated[
        str | None, MaxLen(40), Doc("The contact's type: vendor, customer, employee, self …")
    ] = None


@model
class ListPayouts:
    """RazorpayX's own filters of payouts."""

    contact_id: Annotated[str | None, Doc("Only to this contact.")] = None
    fund_account_id: Annotated[str | None, Doc("Only to this fund account.")] = None
    mode: Annotated[str | None, Doc("Only by this way: NEFT, RTGS, IMPS, UPI …")] = None
    status: Annotated[str | None, Doc("Only of this status, in Razorpay's words.")] = None


@model
class ExpandDispute:
    """Razorpay's own options when disputes are read."""

    expand: Annotated[Sequence[str] | None, Doc("Related things to include in raw.")] = None


@model
class SubmitEvidence:
    """Razorpay's own fields of a dispute's evidence: documents by what they show."""

    amount: Annotated[int | None, Ge(0), Doc("The contested part, in minor units.")] = None
    shipping_proof: Annotated[Sequence[str] | None, Doc("It was sent.")] = None
    billing_proof: Annotated[Sequence[str] | None, Doc("It was ordered.")] = None
    cancellation_proof: Annotated[Sequence[str] | None, Doc("It was cancelled.")] = None
    customer_communication: Annotated[Sequence[str] | None, Doc("What the customer wrote.")] = None
    proof_of_service: Annotated[Sequence[str] | None, Doc("It was done.")] = None
    explanation_letter: Annotated[Sequence[str] | None, Doc("What you say of it.")] = None
    refund_confirmation: Annotated[Sequence[str] | None, Doc("It was given back.")] = None
    access_activity_log: Annotated[Sequence[str] | None, Doc("It was used.")] = None
    refund_cancellation_policy: Annotated[
        Sequence[str] | None, Doc("Your terms of refunds and cancellation.")
    ] = None
    term_and_conditions: Annotated[Sequence[str] | None, Doc("Your terms of sale.")] = None


@model
class CreateInvoice:
    """Razorpay's own fields of an invoice."""

    date: Annotated[datetime | None, Doc("The date on it, where it is not today.")] = None
    terms: Annotated[str | None, MaxLen(2048), Doc("Your terms, shown on it.")] = None
    comment: Annotated[str | None, MaxLen(2048), Doc("A comment, shown on it.")] = None
    partial_payment: Annotated[bool | None, Doc("Whether it may be paid in parts.")] = None
    sms_notify: Annotated[bool | None, Doc("Whether Razorpay tells the customer by SMS.")] = None
    email_notify: Annotated[bool | None, Doc("Whether Razorpay tells him by e-mail.")] = None


@model
class ListInvoices:
    """Razorpay's own filters of invoices."""

    receipt: Annotated[str | None, MaxLen(40), Doc("Only with this number of yours.")] = None
    payment_id: Annotated[str | None, Doc("Only the one that this paid.")] = None
    subscription_id: Annotated[str | None, Doc("Only this subscription's.")] = None
