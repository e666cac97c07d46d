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
