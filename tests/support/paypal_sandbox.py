"""PayPal's API as the sandbox answers it, in process; each reply is held against the documents."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from openapi_paypal import Judge

from unictl.core.call import Reply, Wire
from unictl.sandbox.exchange import Exchange, Request
from unictl.sandbox.paypal.keys import KEYS
from unictl.sandbox.transport import SandboxTransport

FIRST_SECOND: Final = 1_795_000_000  # an hour of November 2026
PAGES: Final = {
    "return_url": "https://shop.example.com/thanks",
    "cancel_url": "https://shop.example.com/cart",
}
CARD: Final = {"number": "4012888888881881", "expiry": "2030-12", "security_code": "123"}


def basic(client_id: str = KEYS["client_id"], secret: str = KEYS["client_secret"]) -> str:
    """Return the Authorization header of the token call."""
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def usd(value: str, code: str = "USD") -> dict[str, str]:
    """Return an amount."""
    return {"currency_code": code, "value": value}


@dataclass(frozen=True)
class Answer:
    """A reply: its status, headers and decoded body."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def issue(self) -> str:
        """The first issue of an error."""
        return str(self.body["details"][0]["issue"])


class PayPal:
    """Calls the stand-in in process, with a clock that stands until it is moved.

    Args:
        path: The state file.
        judge: Holds every reply against the documents that describe its call.
    """

    def __init__(self, path: Path, judge: Judge | None) -> None:
        self.now = FIRST_SECOND
        self.judge = judge
        self.transport = SandboxTransport(path)
        self.transport.sandbox.clock = lambda: float(self.now)
        self.token = ""

    def raw(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Reply:
        """Send a request as it is."""
        url = f"https://api-m.sandbox.paypal.com/paypal{path}"
        return self.transport.send(Wire(method, url, headers or {}, body), timeout=5.0)

    def sign_in(self, client_id: str = KEYS["client_id"]) -> Answer:
        """Ask for a token, and use it from now on if there is one."""
        headers = {"Authorization": basic(client_id)}
        reply = self.raw("POST", "/v1/oauth2/token", b"grant_type=client_credentials", headers)
        answer = Answer(reply.status, reply.headers, reply.json())
        self.token = answer.body.get("access_token", self.token)
        return answer

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        full: bool = True,
        **headers: str,
    ) -> Answer:
        """Send JSON and return the decoded reply, which the documents have nothing against."""
        if not self.token:
            self.sign_in()
        sent = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            **({"PayPal-Request-Id": key} if key is not None else {}),
            **({"Prefer": "return=representation"} if full else {}),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        encoded = None if body is None else json.dumps(body).encode()
        reply = self.raw(method, path, encoded, sent)
        answer = Answer(reply.status, reply.headers, json.loads(reply.body) if reply.body else None)
        plain = path.partition("?")[0]
        if self.judge is not None and self.judge.operation(method, plain) is not None:
            faults = self.judge.reply(method, plain, answer.status, answer.body)
            assert faults == [], (method, path, answer.status, answer.body)
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """Return the document at the path."""
        answer = self.call("GET", f"{path}?{urlencode(query)}" if query else path)
        assert answer.status == 200, answer.body
        return answer.body

    def post(self, path: str, body: Any = None, **how: Any) -> Any:
        """Post the body and return the document."""
        answer = self.call("POST", path, body, **how)
        assert answer.status in {200, 201, 202, 204}, answer.body
        return answer.body

    def refused(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        """Send the body and return the refusal."""
        answer = self.call(method, path, body, **how)
        assert answer.status >= 400, answer.body
        return answer

    def pay(self, identifier: str, **how: Any) -> Any:
        """Play the buyer."""
        return self.transport.sandbox.pay(identifier, **how).document

    def play(self, act: Any, *given: Any, **how: Any) -> Any:
        """Do what another of the buyer's acts does."""
        with self.transport.sandbox.store.transaction() as session:
            return act(Exchange(Request("", ""), session, self.now), *given, **how)

    def order(self, value: str = "10.00", code: str = "USD", **fields: Any) -> Any:
        """Create an order of one unit."""
        unit = {"amount": usd(value, code), **fields.pop("unit", {})}
        key = fields.pop("key", None)
        body = {"intent": "CAPTURE", "purchase_units": [unit], **fields}
        return self.post("/v2/checkout/orders", body, key=key)

    def captured(self, value: str = "10.00", code: str = "USD", **fields: Any) -> Any:
        """Create an order, have it approved, and return its capture."""
        order = self.order(value, code, **fields)
        self.pay(order["id"])
        done = self.post(f"/v2/checkout/orders/{order['id']}/capture", {})
        return done["purchase_units"][0]["payments"]["captures"][0]

    def authorized(self, value: str = "10.00", **fields: Any) -> Any:
        """Create an order, have it approved, and return its authorisation."""
        order = self.order(value, intent="AUTHORIZE", **fields)
        self.pay(order["id"])
        done = self.post(f"/v2/checkout/orders/{order['id']}/authorize", {})
        return done["purchase_units"][0]["payments"]["authorizations"][0]

    def plan(self, *cycles: Any, **fields: Any) -> Any:
        """Create a plan; monthly at USD 9.00 unless its cycles are given."""
        product = self.post("/v1/catalogs/products", {"name": "Tea", "type": "PHYSICAL"})
        body = {
            "product_id": product["id"],
            "name": "Monthly tea",
            "billing_cycles": list(cycles) or [cycle()],
            "payment_preferences": {},
            **fields,
        }
        return self.post("/v1/billing/plans", body)

    def subscription(self, plan: Any = None, **fields: Any) -> Any:
        """Create a subscription, to a new plan unless there is one."""
        plan = plan or self.plan()
        body = {"plan_id": plan["id"], "application_context": PAGES, **fields}
        return self.post("/v1/billing/subscriptions", body)

    def close(self) -> None:
        """Close the state file."""
        self.transport.close()


def cycle(value: str | None = "9.00", **fields: Any) -> dict[str, Any]:
    """Return a billing cycle: monthly, endless, of USD 9.00; without a value, a free one."""
    scheme = {} if value is None else {"pricing_scheme": {"fixed_price": usd(value)}}
    return {
        "frequency": {"interval_unit": "MONTH", "interval_count": 1},
        "tenure_type": "REGULAR",
        "sequence": 1,
        "total_cycles": 0,
        **scheme,
        **fields,
    }
