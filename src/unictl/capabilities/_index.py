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
            "create_order": OperationEntry("Create an order for a customer to pay.", ("paypal", "razorpay", "stripe",)),
            "get_order": OperationEntry("Show an order.", ("paypal", "razorpay", "stripe",)),
            "list_order_payments": OperationEntry("List the payments made on an order.", ("paypal", "razorpay", "stripe",)),
            "list_orders": OperationEntry("List orders, newest first.", ("razorpay", "stripe",)),
            "capture_order": OperationEntry("Take or hold the money of an order that the customer has approved.", ("paypal", "stripe",)),
            "cancel_order": OperationEntry("Close an order that nobody has paid.", ("stripe",)),
            "get": OperationEntry("Show a payment.", ("paypal", "razorpay", "stripe",)),
            "capture": OperationEntry("Take the money of an authorised payment.", ("paypal", "razorpay", "stripe",)),
            "list": OperationEntry("List payments, newest first.", ("razorpay", "stripe",)),
            "void": OperationEntry("Let the money of an authorised payment go, instead of taking it.", ("paypal", "stripe",)),
            "refund": OperationEntry("Give a captured payment back, whole or in part.", ("paypal", "razorpay", "stripe",)),
            "get_refund": OperationEntry("Show a refund.", ("paypal", "razorpay", "stripe",)),
            "list_refunds": OperationEntry("List refunds, newest first.", ("razorpay", "stripe",)),
        },
    ),
    "payment_links": CapabilityEntry(
        "Payment links: a page where a customer pays, without code in the shop.",
        {
            "create": OperationEntry("Create a link for a customer to pay.", ("paypal", "razorpay", "stripe",)),
            "get": OperationEntry("Show a payment link.", ("paypal", "razorpay", "stripe",)),
            "list": OperationEntry("List payment links, newest first; PayPal's come in its own order.", ("paypal", "razorpay", "stripe",)),
            "cancel": OperationEntry("Close a link that nobody has paid.", ("paypal", "razorpay", "stripe",)),
        },
    ),
    "plans": CapabilityEntry(
        "Plans: what a subscription charges, and how often.",
        {
            "create": OperationEntry("Create a plan.", ("paypal", "razorpay", "stripe",)),
            "get": OperationEntry("Show a plan.", ("paypal", "razorpay", "stripe",)),
            "list": OperationEntry("List plans, newest first; PayPal's come in its own order.", ("paypal", "razorpay", "stripe",)),
            "deactivate": OperationEntry("Let no new subscription use a plan.", ("paypal", "stripe",)),
            "activate": OperationEntry("Let new subscriptions use a plan again.", ("paypal", "stripe",)),
        },
    ),
    "subscriptions": CapabilityEntry(
        "Subscriptions: charges that repeat by a plan.",
        {
            "create": OperationEntry("Create a subscription for a customer to agree to.", ("paypal", "razorpay", "stripe",)),
            "get": OperationEntry("Show a subscription.", ("paypal", "razorpay", "stripe",)),
            "list": OperationEntry("List subscriptions, newest first; PayPal's come in its own order.", ("paypal", "razorpay", "stripe",)),
            "update": OperationEntry("Change what a subscription charges.", ("paypal", "razorpay", "stripe",)),
            "cancel": OperationEntry("End a subscription, now or after what is paid.", ("paypal", "razorpay", "stripe",)),
            "pause": OperationEntry("Stop charging for a while.", ("paypal", "razorpay", "stripe",)),
            "resume": OperationEntry("Charge again.", ("paypal", "razorpay", "stripe",)),
        },
    ),
    "customers": CapabilityEntry(
        "Customers: whom the service knows, to charge again.",
        {
            "create": OperationEntry("Create a customer.", ("razorpay", "stripe",)),
            "get": OperationEntry("Show a customer.", ("razorpay", "stripe",)),
            "list": OperationEntry("List customers, newest first.", ("razorpay", "stripe",)),
            "update": OperationEntry("Change what the service knows of a customer.", ("razorpay", "stripe",)),
            "delete": OperationEntry("Forget a customer; his subscriptions end.", ("stripe",)),
        },
    ),
    "invoices": CapabilityEntry(
        "Invoices: what a customer owes, line by line.",
        {
            "create": OperationEntry("Draw up an invoice; the customer doesn't see it before `issue`.", ("paypal", "razorpay", "stripe",)),
            "get": OperationEntry("Show an invoice.", ("paypal", "razorpay", "stripe",)),
            "list": OperationEntry("List invoices, newest first; PayPal's come in its own order.", ("paypal", "razorpay", "stripe",)),
            "issue": OperationEntry("Make a draft final, so that the customer can pay it, and send it to him.", ("paypal", "razorpay", "stripe",)),
            "cancel": OperationEntry("Take an issued invoice back that nobody has paid.", ("paypal", "razorpay", "stripe",)),
            "delete": OperationEntry("Throw a draft away.", ("paypal", "razorpay", "stripe",)),
        },
    ),
    "payouts": CapabilityEntry(
        "Payouts: money that goes out, to a bank account or to somebody else.",
        {
            "create": OperationEntry("Send money out.", ("paypal", "razorpay", "stripe",)),
            "get": OperationEntry("Show a payout.", ("paypal", "razorpay", "stripe",)),
            "cancel": OperationEntry("Stop a payout that hasn't gone out.", ("paypal", "razorpay", "stripe",)),
            "list": OperationEntry("List payouts, newest first.", ("razorpay", "stripe",)),
        },
    ),
    "disputes": CapabilityEntry(
        "Disputes: payments that a customer or his bank contests.",
        {
            "get": OperationEntry("Show a dispute.", ("paypal", "razorpay", "stripe",)),
            "list": OperationEntry("List disputes, newest first.", ("paypal", "razorpay", "stripe",)),
            "accept": OperationEntry("Give in: the customer keeps the money, for good.", ("paypal", "razorpay", "stripe",)),
            "submit_evidence": OperationEntry("Contest it with what speaks for you, and a document if there is one.", ("paypal", "razorpay", "stripe",)),
            "add_document": OperationEntry("Lay a document at the service, to name it in evidence.", ("razorpay", "stripe",)),
        },
    ),
    "balance": CapabilityEntry(
        "Balance: the money that lies at the service.",
        {
            "list": OperationEntry("List what lies at the service, by account and currency.", ("paypal", "razorpay", "stripe",)),
        },
    ),
    "messages": CapabilityEntry(
        "Messages: SMS, MMS and WhatsApp, from sending to the receipt.",
        {
            "send": OperationEntry("Send an SMS, MMS or WhatsApp message.", ("twilio",)),
            "get": OperationEntry("Show a message.", ("twilio",)),
            "list": OperationEntry("List messages, newest first.", ("twilio",)),
            "cancel": OperationEntry("Take back a message that waits for its time.", ("twilio",)),
            "redact": OperationEntry("Take the text out of a message, and keep the rest of it.", ("twilio",)),
            "delete": OperationEntry("Let the service forget a message.", ("twilio",)),
        },
    ),
    "calls": CapabilityEntry(
        "Calls: telephone calls that the service places and speaks in.",
        {
            "place": OperationEntry("Call somebody, and speak a text or follow instructions.", ("twilio",)),
            "get": OperationEntry("Show a call.", ("twilio",)),
            "list": OperationEntry("List calls, newest first.", ("twilio",)),
            "hang_up": OperationEntry("End a call that rings or is going on.", ("twilio",)),
        },
    ),
    "phone_numbers": CapabilityEntry(
        "Phone numbers: whether one is right, what is known of it, and which are yours.",
        {
            "lookup": OperationEntry("Check a number and see how it is written, free of charge.", ("twilio",)),
            "inspect": OperationEntry("Ask what is known of a number: its carrier, its owner, a changed SIM; it is charged.", ("twilio",)),
            "list": OperationEntry("List your own numbers.", ("twilio",)),
        },
    ),
    "verifications": CapabilityEntry(
        "Verifications: a code is sent to somebody, and checked when it comes back.",
        {
            "start": OperationEntry("Send somebody a code; started again while it is good, the same code is sent.", ("twilio",)),
            "check": OperationEntry("Check the code that somebody typed in.", ("twilio",)),
        },
    ),
    "storage": CapabilityEntry(
        "Storage: buckets, and objects in them, of any size.",
        {
            "create_bucket": OperationEntry("Create a bucket; one that is yours already is left as it is.", ("aws",)),
            "list_buckets": OperationEntry("List your buckets.", ("aws",)),
            "put": OperationEntry("Put an object in place of one of that name; a large one goes in parts, checked.", ("aws",)),
            "get": OperationEntry("Bring an object's content, checked against its checksum.", ("aws",)),
            "head": OperationEntry("Show what is known of an object, without its content.", ("aws",)),
            "list": OperationEntry("List objects, in the order of their names.", ("aws",)),
            "copy": OperationEntry("Copy an object, without bringing it here.", ("aws",)),
            "delete": OperationEntry("Delete an object; where versions are kept, hide it.", ("aws",)),
            "presign": OperationEntry("Make an address that anybody may use for a while; nothing is sent, or looked at.", ("aws",)),
        },
    ),
    "tables": CapabilityEntry(
        "Tables: items under keys, asked for by key or by what they hold.",
        {
            "list_tables": OperationEntry("List tables, by name.", ("aws",)),
            "describe_table": OperationEntry("Show a table's key, state and indexes.", ("aws",)),
            "create_table": OperationEntry("Create a table; it takes some seconds to become active.", ("aws",)),
            "put_item": OperationEntry("Put an item in place of one with its key.", ("aws",)),
            "get_item": OperationEntry("Show an item.", ("aws",)),
            "update_item": OperationEntry("Change members of an item; make it if there is none with its key.", ("aws",)),
            "delete_item": OperationEntry("Delete an item; one that isn't there is no error.", ("aws",)),
            "query": OperationEntry("List items of one partition, in the order of their sort key.", ("aws",)),
            "scan": OperationEntry("List items of the whole table, in no order; each one looked at is paid for.", ("aws",)),
            "batch_put": OperationEntry("Put items in place of those with their keys.", ("aws",)),
            "batch_get": OperationEntry("Show items.", ("aws",)),
            "batch_delete": OperationEntry("Delete items; those that aren't there are no error.", ("aws",)),
        },
    ),
    "credentials": CapabilityEntry(
        "Credentials: whether a service takes the keys, whose they are, and what they may.",
        {
            "check": OperationEntry("Ask the service whether it takes the keys, whose they are, and what they may.", ("aws", "paypal", "razorpay", "stripe", "twilio",)),
        },
    ),
}
