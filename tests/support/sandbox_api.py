"""Razorpay's API as the sandbox answers it, in process, for the tests."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

from unictl.core.call import Reply, Wire
from unictl.sandbox.transport import SandboxTransport

KEY: Final = ("rzp_" + "test_Aa0Bb1Cc2Dd3Ee", "secret4of4the4sandbox4abc")
ACCOUNT: Final = "2323230000000001"
PICTURE: Final = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
FIRST_SECOND: Final = 1_795_000_000  # an hour of November 2026


def basic(key: tuple[str, str] = KEY) -> str:
    """Return the Authorization header of a key pair."""
    return "Basic " + base64.b64encode(":".join(key).encode()).decode()


@dataclass(frozen=True)
class Answer:
    """A reply: its status, headers and decoded body."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def error(self) -> Any:
        """The error object of a refusal."""
        return self.body["error"]


class Api:
    """Calls the sandbox in process, with a clock that stands until it is moved."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = FIRST_SECOND
        self.transport = SandboxTransport(path)
        self.transport.sandbox.clock = lambda: float(self.now)

    def send(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Reply:
        """Send a request as it is, with the test key unless the headers say otherwise."""
        merged = {"Authorization": basic(), **(headers or {})}
        url = f"https://api.razorpay.com/v1/{path}"
        return self.transport.send(Wire(method, url, merged, body), timeout=5.0)

    def call(self, method: str, path: str, body: Any = None, headers: Any = None) -> Answer:
        """Send JSON and return the decoded reply."""
        encoded = None if body is None else json.dumps(body).encode()
        reply = self.send(method, path, encoded, headers)
        return Answer(reply.status, reply.headers, reply.json())

    def get(self, path: str, **query: Any) -> Any:
        """Return the document at the path."""
        answer = self.call("GET", f"{path}?{urlencode(query)}" if query else path)
        assert answer.status == 200, answer.body
        return answer.body

    def post(self, path: str, **body: Any) -> Any:
        """Post the fields and return the document."""
        answer = self.call("POST", path, body)
        assert answer.status == 200, answer.body
        return answer.body

    def refused(self, path: str, **body: Any) -> Answer:
        """Post the fields and return the refusal."""
        answer = self.call("POST", path, body)
        assert answer.status != 200, answer.body
        return answer

    def pay(
        self,
        identifier: str,
        outcome: Literal["captured", "authorized", "failed"] | None = None,
        **how: Any,
    ) -> Any:
        """Play the customer."""
        return self.transport.sandbox.pay(identifier, outcome=outcome, **how).document

    def order(self, amount: int = 50_000, **fields: Any) -> Any:
        """Create an order in INR."""
        return self.post("orders", amount=amount, **{"currency": "INR", **fields})

    def payment(self, amount: int = 50_000, **fields: Any) -> Any:
        """Create an order and have it paid."""
        return self.pay(self.order(amount, **fields)["id"])

    def plan(self, **fields: Any) -> Any:
        """Create a monthly plan of INR 100.00."""
        item = {"name": "Tea", "amount": 10_000, "currency": "INR"}
        return self.post("plans", **{"period": "monthly", "interval": 1, "item": item, **fields})

    def subscription(self, **fields: Any) -> Any:
        """Create a subscription of three cycles to a new plan."""
        return self.post(
            "subscriptions", **{"plan_id": self.plan()["id"], "total_count": 3, **fields}
        )

    def link(self, amount: int = 1_000, **fields: Any) -> Any:
        """Create a payment link in INR."""
        return self.post("payment_links", amount=amount, **fields)

    def contact(self, **fields: Any) -> Any:
        """Create a contact of RazorpayX."""
        return self.post("contacts", **{"name": "Asha Rao", "type": "vendor", **fields})

    def fund_account(self, **fields: Any) -> Any:
        """Create a bank account of a contact, a new one unless it is given."""
        bank = {"name": "Asha Rao", "ifsc": "HDFC0000053", "account_number": "765432123456789"}
        given = {"account_type": "bank_account", **fields}
        if given["account_type"] == "bank_account":
            given.setdefault("bank_account", bank)
        if "contact_id" not in given:
            given["contact_id"] = self.contact()["id"]
        return self.post("fund_accounts", **given)

    def paid_out(self, key: str = "a-key", **fields: Any) -> Answer:
        """Ask for a payout of INR 100.00 by IMPS, under the key."""
        given = {
            "account_number": ACCOUNT,
            "amount": 10_000,
            "currency": "INR",
            "mode": "IMPS",
            "purpose": "payout",
            **fields,
        }
        if "fund_account_id" not in given:
            given["fund_account_id"] = self.fund_account()["id"]
        headers = {"X-Payout-Idempotency": key} if key else None
        return self.call("POST", "payouts", given, headers)

    def payout(self, key: str = "a-key", **fields: Any) -> Any:
        """Make a payout and return it."""
        answer = self.paid_out(key, **fields)
        assert answer.status == 200, answer.body
        return answer.body

    def invoice(self, **fields: Any) -> Any:
        """Create an invoice of INR 500.00 for a customer."""
        line = {"name": "Tea", "amount": 25_000, "quantity": 2}
        customer = {"name": "Asha Rao", "email": "asha@example.com"}
        given = {"type": "invoice", "customer": customer, "line_items": [line], **fields}
        return self.post("invoices", **given)

    def document(self, content: bytes = PICTURE, name: str = "receipt.png") -> Any:
        """Upload a document, as a form with a file."""
        boundary = "a-boundary-of-the-test"
        body = (
            (
                f'--{boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n'
                f"dispute_evidence\r\n--{boundary}\r\n"
                f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            ).encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        reply = self.send("POST", "documents", body, headers)
        assert reply.status == 200, reply.body
        return reply.json()
