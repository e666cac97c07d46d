"""Stripe's API as the sandbox answers it, for tests; Stripe's document judges each reply."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import openapi_stripe

from unictl.core.call import Reply
from unictl.sandbox.app import Sandbox
from unictl.sandbox.exchange import Request

KEY: Final = "sk_" + "test_51HarnessHarnessHarness"
FIRST_SECOND: Final = 1_795_000_000  # an hour of November 2026
RETURN: Final = "https://example.com/back"


def judge(method: str, path: str, status: int, body: Any) -> None:
    """Fail where Stripe's document would not know the reply; without the document, do nothing."""
    if openapi_stripe.missing() is None:
        try:
            faults = openapi_stripe.faults_of_reply(method, path, status, body)
        except KeyError:
            return  # no operation of Stripe's: it is a 404
        assert faults == [], f"{method} {path}: {faults[:5]}"


def flatten(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the pairs of a form with brackets, lists with indices."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flatten(inner, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from flatten(inner, f"{name}[{at}]")
    elif value is None:
        yield name, ""
    else:
        yield name, json.dumps(value) if isinstance(value, bool) else str(value)


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
    """Calls the stand-in in process, with a clock that stands until it is moved."""

    def __init__(self, path: Path) -> None:
        self.now = FIRST_SECOND
        self.headers = {"authorization": f"Bearer {KEY}"}
        self.sandbox = Sandbox(path, clock=lambda: float(self.now))

    def send(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> Reply:
        """Send a request as it is; a header's underscores become dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        url = urlsplit(path)
        request = Request(
            method,
            f"/v1/{url.path}",
            tuple(parse_qsl(url.query, keep_blank_values=True)),
            {**self.headers, **sent},
            body,
        )
        return self.sandbox.handle(request, "stripe")

    def call(self, method: str, path: str, fields: Any = None, **headers: str) -> Answer:
        """Send the fields as a form or a query, and return the reply that the judge has seen."""
        form = urlencode(list(flatten(fields or {})))
        if method == "POST":
            reply = self.send(method, path, form.encode(), **headers)
        else:
            reply = self.send(method, f"{path}?{form}", **headers)
        body = reply.json()
        judge(method, f"/v1/{path}", reply.status, body)
        return Answer(reply.status, reply.headers, body)

    def get(self, path: str, **query: Any) -> Any:
        """Return the document at the path."""
        answer = self.call("GET", path, query)
        assert answer.status == 200, answer.body
        return answer.body

    def post(self, path: str, **fields: Any) -> Any:
        """Post the fields and return the document."""
        answer = self.call("POST", path, fields)
        assert answer.status == 200, answer.body
        return answer.body

    def delete(self, path: str, **fields: Any) -> Any:
        """Delete what is at the path and return the answer's document."""
        answer = self.call("DELETE", path, fields)
        assert answer.status == 200, answer.body
        return answer.body

    def refused(self, path: str, method: str = "POST", /, **fields: Any) -> Any:
        """Send the fields and return the error, with the HTTP status in it."""
        answer = self.call(method, path, fields)
        assert answer.status != 200, answer.body
        return {**answer.error, "http": answer.status}

    def pay(self, identifier: str, outcome: str | None = None, **how: Any) -> Any:
        """Play the customer, and return the charge."""
        return self.sandbox.pay(identifier, outcome=outcome, **how).document

    def intent(self, amount: int = 2000, currency: str = "usd", **fields: Any) -> Any:
        """Create a PaymentIntent for cards."""
        cards = {} if "automatic_payment_methods" in fields else {"payment_method_types": ["card"]}
        return self.post("payment_intents", amount=amount, currency=currency, **cards, **fields)

    def paid(self, amount: int = 2000, card: str = "pm_card_visa", **fields: Any) -> Any:
        """Create a PaymentIntent and confirm it at once."""
        return self.intent(amount, payment_method=card, confirm=True, **fields)

    def customer(self, **fields: Any) -> Any:
        """Create a customer with a card to charge by default."""
        customer = self.post("customers", email="ada@example.com", **fields)
        card = self.post("payment_methods/pm_card_visa/attach", customer=customer["id"])
        settings = {"default_payment_method": card["id"]}
        return self.post(f"customers/{customer['id']}", invoice_settings=settings)

    def price(self, amount: int = 1500, currency: str = "usd", **fields: Any) -> Any:
        """Create a price of a new product."""
        product = {} if "product" in fields else {"product_data": {"name": "Tea"}}
        return self.post("prices", unit_amount=amount, currency=currency, **product, **fields)

    def monthly(self, amount: int = 1500, **fields: Any) -> Any:
        """Create a monthly price."""
        return self.price(amount, recurring={"interval": "month"}, **fields)

    def subscription(self, **fields: Any) -> Any:
        """Create a subscription of a new customer to a new monthly price."""
        customer = fields.pop("customer", None) or self.customer()["id"]
        items = fields.pop("items", None) or [{"price": self.monthly()["id"]}]
        return self.post("subscriptions", customer=customer, items=items, **fields)

    def session(self, **fields: Any) -> Any:
        """Create a Checkout Session for two of a new price."""
        items = fields.pop("line_items", None) or [{"price": self.price()["id"], "quantity": 2}]
        return self.post(
            "checkout/sessions",
            **{"mode": "payment", "success_url": RETURN, "line_items": items, **fields},
        )

    def events(self, **query: Any) -> list[str]:
        """Return the types of the latest events, oldest first."""
        return [event["type"] for event in self.get("events", limit=100, **query)["data"]][::-1]

    def close(self) -> None:
        """Close the state file."""
        self.sandbox.close()
