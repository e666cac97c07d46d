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
            "list_orders": OperationEntry("List orders, newest first.", ("razorpay",)),
            "list_order_payments": OperationEntry("List the payments made on an order.", ("razorpay",)),
            "get": OperationEntry("Show a payment.", ("razorpay",)),
            "list": OperationEntry("List payments, newest first.", ("razorpay",)),
            "capture": OperationEntry("Take the money of an authorised payment.", ("razorpay",)),
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
        },
    ),
    "subscriptions": CapabilityEntry(
        "Subscriptions: charges that repeat by a plan.",
        {
            "create": OperationEntry("Create a subscription for a customer to agree to.", ("razorpay",)),
            "get": OperationEntry("Show a subscription.", ("razorpay",)),
            "list": OperationEntry("List subscriptions, newest first.", ("razorpay",)),
            "cancel": OperationEntry("End a subscription, now or after what is paid.", ("razorpay",)),
            "pause": OperationEntry("Stop charging for a while.", ("razorpay",)),
            "resume": OperationEntry("Charge again.", ("razorpay",)),
        },
    ),
}
