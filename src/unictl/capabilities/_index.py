"""What each capability offers, and at which services. Generated; do not edit."""

from typing import Final

# Plain classes: every command reads this module, and to make named tuples costs more than it does.


class OperationEntry:
    """The summary of an operation, and the services that offer it."""

    __slots__ = ("services", "summary")

    def __init__(self, summary: str, services: tuple[str, ...]) -> None:
        self.summary: Final = summary
        self.services: Final = services


class CapabilityEntry:
    """A capability's summary and its operations by name."""

    __slots__ = ("operations", "summary")

    def __init__(self, summary: str, operations: dict[str, OperationEntry]) -> None:
        self.summary: Final = summary
        self.operations: Final = operations


CAPABILITIES: Final = {
    "payments": CapabilityEntry(
        "Take payments: orders, the payments made on them, captures and refunds.",
        {
            "create_order": OperationEntry("Create an order for a customer to pay.", ("razorpay",)),
            "get_order": OperationEntry("Show an order.", ("razorpay",)),
            "list_order_payments": OperationEntry("List the payments made on an order.", ("razorpay",)),
            "list_orders": OperationEntry("List orders, newest first.", ("razorpay",)),
            "capture_order": OperationEntry("Take or hold the money of an order that the customer has approved.", ()),
            "cancel_order": OperationEntry("Close an order that nobody has paid.", ()),
            "get": OperationEntry("Show a payment.", ("razorpay",)),
            "capture": OperationEntry("Take the money of an authorised payment.", ("razorpay",)),
            "list": OperationEntry("List payments, newest first.", ("razorpay",)),
            "void": OperationEntry("Let the money of an authorised payment go, instead of taking it.", ()),
            "refund": OperationEntry("Give a captured payment back, whole or in part.", ("razorpay",)),
            "get_refund": OperationEntry("Show a refund.", ("razorpay",)),
            "list_refunds": OperationEntry("List refunds, newest first.", ("razorpay",)),
        },
    ),
    "payment_links": CapabilityEntry(
        "Payment links: a page where a customer pays, without code in the shop.",
        {
            "create": OperationEntry("Create a link for a customer to pay.", ("razorpay",)),
            "get": OperationEntry("Show a payment link.", ("razorpay",)),
            "list": OperationEntry("List payment links, newest first.", ("razorpay",)),
            "cancel": OperationEntry("Close a link that nobody has paid.", ("razorpay",)),
        },
    ),
    "plans": CapabilityEntry(
        "Plans: what a subscription charges, and how often.",
        {
            "create": OperationEntry("Create a plan.", ("razorpay",)),
            "get": OperationEntry("Show a plan.", ("razorpay",)),
            "list": OperationEntry("List plans, newest first.", ("razorpay",)),
            "deactivate": OperationEntry("Let no new subscription use a plan.", ()),
            "activate": OperationEntry("Let new subscriptions use a plan again.", ()),
        },
    ),
    "subscriptions": CapabilityEntry(
        "Subscriptions: charges that repeat by a plan.",
        {
            "create": OperationEntry("Create a subscription for a customer to agree to.", ("razorpay",)),
            "get": OperationEntry("Show a subscription.", ("razorpay",)),
            "list": OperationEntry("List subscriptions, newest first.", ("razorpay",)),
            "update": OperationEntry("Change what a subscription charges.", ("razorpay",)),
            "cancel": OperationEntry("End a subscription, now or after what is paid.", ("razorpay",)),
            "pause": OperationEntry("Stop charging for a while.", ("razorpay",)),
            "resume": OperationEntry("Charge again.", ("razorpay",)),
        },
    ),
    "customers": CapabilityEntry(
        "Customers: whom the service knows, to charge again.",
        {
            "create": OperationEntry("Create a customer.", ()),
            "get": OperationEntry("Show a customer.", ()),
            "list": OperationEntry("List customers, newest first.", ()),
            "update": OperationEntry("Change what the service knows of a customer.", ()),
            "delete": OperationEntry("Forget a customer; his subscriptions end.", ()),
        },
    ),
    "invoices": CapabilityEntry(
        "Invoices: what a customer owes, line by line.",
        {
            "create": OperationEntry("Draw up an invoice; the customer doesn't see it before `issue`.", ()),
            "get": OperationEntry("Show an invoice.", ()),
            "list": OperationEntry("List invoices, newest first.", ()),
            "issue": OperationEntry("Make a draft final, so that the customer can pay it, and send it to him.", ()),
            "cancel": OperationEntry("Take an issued invoice back that nobody has paid.", ()),
            "delete": OperationEntry("Throw a draft away.", ()),
        },
    ),
    "payouts": CapabilityEntry(
        "Payouts: money that goes out, to a bank account or to somebody else.",
        {
            "create": OperationEntry("Send money out.", ()),
            "get": OperationEntry("Show a payout.", ()),
            "cancel": OperationEntry("Stop a payout that hasn't gone out.", ()),
            "list": OperationEntry("List payouts, newest first.", ()),
        },
    ),
    "disputes": CapabilityEntry(
        "Disputes: payments that a customer or his bank contests.",
        {
            "get": OperationEntry("Show a dispute.", ()),
            "list": OperationEntry("List disputes, newest first.", ()),
            "accept": OperationEntry("Give in: the customer keeps the money, for good.", ()),
            "submit_evidence": OperationEntry("Contest it with what speaks for you.", ()),
        },
    ),
    "balance": CapabilityEntry(
        "Balance: the money that lies at the service.",
        {
            "list": OperationEntry("List what lies at the service, by account and currency.", ()),
        },
    ),
    "credentials": CapabilityEntry(
        "Credentials: whether a service takes the keys, whose they are, and what they may.",
        {
            "check": OperationEntry("Ask the service whether it takes the keys, whose they are, and what they may.", ()),
        },
    ),
}
