"""How the tests read PayPal: replies, refusals, orders."""

import json
from typing import Any

from unictl.core.call import Ask, Reply

READ = Ask("GET", "/v2/checkout/orders/1")
WRITE = Ask("POST", "/v2/checkout/orders", changes=True)
LIVE, SANDBOX = "https://api-m.paypal.com", "https://api-m.sandbox.paypal.com"


def reply(document: Any, status: int = 200) -> Reply:
    """Return a reply."""
    return Reply(status, {}, json.dumps(document).encode())


def refusal(name: str, issue: str | None = None, **members: Any) -> dict[str, Any]:
    """Return an error body as PayPal writes it."""
    details = [{"issue": issue, **members}] if issue else []
    return {"name": name, "message": "It said no.", "debug_id": "d1", "details": details}


def completed(intent: str, **kinds: list[tuple[str, str]]) -> dict[str, Any]:
    """Return a completed order of EUR 10.00 with payments of a status and a value."""
    payments = {
        kind: [
            {
                "id": f"{kind}{number}",
                "status": status,
                "amount": {"currency_code": "EUR", "value": value},
                "links": [{"rel": "up", "href": f"{LIVE}/v2/payments/captures/captures0"}],
            }
            for number, (status, value) in enumerate(given)
        ]
        for kind, given in kinds.items()
    }
    unit = {"amount": {"currency_code": "EUR", "value": "10.00"}, "payments": payments}
    return {"status": "COMPLETED", "intent": intent, "purchase_units": [unit]}
