"""Every operation of Razorpay's API that the stand-in has."""

from typing import Final, NamedTuple


class Route(NamedTuple):
    """An operation of the API.

    Attributes:
        method: The HTTP method.
        path: Below `/v1`; `{order}` stands for the id of one.
        handler: What answers: `orders.create`, imported when it is asked.
        step: What is done to the thing of the path, as faults name it.
        creates: The kind of the thing made, whose notes stand in the request.
    """

    method: str
    path: str
    handler: str
    step: str = "fetch"
    creates: str | None = None


ROUTES: Final = (
    Route("POST", "orders", "orders.create", "create", "order"),
    Route("GET", "orders", "orders.listing"),
    Route("GET", "orders/{order}", "orders.fetch"),
    Route("PATCH", "orders/{order}", "orders.update", "update"),
    Route("GET", "orders/{order}/payments", "orders.payments"),
    Route("GET", "payments", "payments.listing"),
    Route("GET", "payments/{payment}", "payments.fetch"),
    Route("PATCH", "payments/{payment}", "payments.update", "update"),
    Route("GET", "payments/{payment}/card", "payments.card"),
    Route("POST", "payments/{payment}/capture", "payments.capture", "capture"),
    Route("POST", "payments/{payment}/refund", "refunds.create", "refund", "refund"),
    Route("GET", "payments/{payment}/refunds", "refunds.listing"),
    Route("GET", "payments/{payment}/refunds/{refund}", "refunds.fetch_of_payment"),
    Route("POST", "refunds", "refunds.create_by_body", "create", "refund"),
    Route("GET", "refunds", "refunds.listing"),
    Route("GET", "refunds/{refund}", "refunds.fetch"),
    Route("PATCH", "refunds/{refund}", "refunds.update", "update"),
    Route("POST", "plans", "plans.create", "create", "plan"),
    Route("GET", "plans", "plans.listing"),
    Route("GET", "plans/{plan}", "plans.fetch"),
    Route("POST", "subscriptions", "subscriptions.create", "create", "subscription"),
    Route("GET", "subscriptions", "subscriptions.listing"),
    Route("GET", "subscriptions/{subscription}", "subscriptions.fetch"),
    Route("POST", "subscriptions/{subscription}/cancel", "subscriptions.cancel", "cancel"),
    Route("POST", "subscriptions/{subscription}/pause", "subscriptions.pause", "pause"),
    Route("POST", "subscriptions/{subscription}/resume", "subscriptions.resume", "resume"),
    Route("PATCH", "subscriptions/{subscription}", "subscriptions.update", "update"),
    Route(
        "GET", "subscriptions/{subscription}/retrieve_scheduled_changes", "subscriptions.scheduled"
    ),
    Route(
        "POST",
        "subscriptions/{subscription}/cancel_scheduled_changes",
        "subscriptions.cancel_scheduled",
        "update",
    ),
    Route("POST", "payment_links", "payment_links.create", "create", "payment_link"),
    Route("GET", "payment_links", "payment_links.listing"),
    Route("GET", "payment_links/{payment_link}", "payment_links.fetch"),
    Route("PATCH", "payment_links/{payment_link}", "payment_links.update", "update"),
    Route("POST", "payment_links/{payment_link}/cancel", "payment_links.cancel", "cancel"),
    Route(
        "POST", "payment_links/{payment_link}/notify_by/{medium}", "payment_links.notify", "update"
    ),
    Route("POST", "customers", "customers.create", "create", "customer"),
    Route("GET", "customers", "customers.listing"),
    Route("GET", "customers/{customer}", "customers.fetch"),
    Route("PUT", "customers/{customer}", "customers.edit", "update"),
    Route("POST", "invoices", "invoices.create", "create", "invoice"),
    Route("GET", "invoices", "invoices.listing"),
    Route("GET", "invoices/{invoice}", "invoices.fetch"),
    Route("PATCH", "invoices/{invoice}", "invoices.update", "update"),
    Route("DELETE", "invoices/{invoice}", "invoices.delete", "cancel"),
    Route("POST", "invoices/{invoice}/issue", "invoices.issue", "update"),
    Route("POST", "invoices/{invoice}/cancel", "invoices.cancel", "cancel"),
    Route("POST", "invoices/{invoice}/notify_by/{medium}", "invoices.notify", "update"),
    Route("GET", "disputes", "disputes.listing"),
    Route("GET", "disputes/{dispute}", "disputes.fetch"),
    Route("POST", "disputes/{dispute}/accept", "disputes.accept", "update"),
    Route("PATCH", "disputes/{dispute}/contest", "disputes.contest", "update"),
    Route("POST", "documents", "documents.create", "create"),
    Route("GET", "documents/{document}", "documents.fetch"),
    Route("GET", "documents/{document}/content", "documents.content"),
    Route("GET", "balance", "accounts.gateway"),
    Route("GET", "banking_balances", "accounts.banking"),
    Route("POST", "contacts", "contacts.create", "create", "contact"),
    Route("GET", "contacts", "contacts.listing"),
    Route("GET", "contacts/{contact}", "contacts.fetch"),
    Route("PATCH", "contacts/{contact}", "contacts.update", "update"),
    Route("POST", "fund_accounts", "fund_accounts.create", "create"),
    Route("GET", "fund_accounts", "fund_accounts.listing"),
    Route("GET", "fund_accounts/{fund_account}", "fund_accounts.fetch"),
    Route("PATCH", "fund_accounts/{fund_account}", "fund_accounts.update", "update"),
    Route("POST", "payouts", "payouts.create", "create", "payout"),
    Route("GET", "payouts", "payouts.listing"),
    Route("GET", "payouts/{payout}", "payouts.fetch"),
    Route("POST", "payouts/{payout}/cancel", "payouts.cancel", "cancel"),
)
BANKING: Final = frozenset(("contacts", "fund_accounts", "payouts", "banking_balances"))
"""What belongs to RazorpayX, by the first part of the path."""
