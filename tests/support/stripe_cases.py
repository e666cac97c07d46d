"""What the comparisons of our requests with the official SDK's share: ids, keys, replies."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from unictl.core.provider import Context
from unictl.providers.stripe.base import Stripe

KEY = "key-of-the-test"
RECORDED = Path(__file__).parent.parent / "contract" / "recorded" / "stripe"
PI, CH, RE, CUS = "pi_00000000000001", "ch_00000000000001", "re_00000000000001", "cus_0000000001"
PRICE, SUB, LINK, CS = "price_000000001", "sub_0000000001", "plink_0000000001", "cs_test_0000001"
PO, TR, DU, IN = "po_00000000000001", "tr_00000000000001", "du_00000000000001", "in_000000000001"
_ID = re.compile(r"(pi|ch|re|cus|price|sub|plink|cs|po|tr|du|in)_\w+")

SPAN: dict[str, Any] = {"gte": 1767225600, "lte": 1769904000}
SINCE = {"since": "2026-01-01", "until": "2026-02-01"}

Sdk = Callable[[Any], Any]
Case = tuple[str, dict[str, str], dict[str, Any], dict[str, Any], Sdk]


def k(step: str = "") -> Any:
    """Return the SDK's options that carry our key of a step."""
    return {"idempotency_key": Stripe(Context(KEY)).key(step)}


def recorded(operation: str) -> list[Any]:
    """Return the recorded exchanges of an operation."""
    every = json.loads((RECORDED / f"{operation.partition('.')[0]}.json").read_text("utf-8"))
    return [one["exchange"] for one in every if one["operation"] == operation]


def kind(path: str) -> str:
    """Return the path with the kinds of ids in place of these."""
    return _ID.sub(r"\1", path)


def answer(method: str, path: str) -> Any:
    """Return a recorded reply of the same kind of request."""
    for file in sorted(RECORDED.glob("*.json")):
        for one in json.loads(file.read_text("utf-8")):
            for step in one["exchange"]:
                if (step["ask"]["method"], kind(step["ask"]["path"])) == (method, kind(path)):
                    return step["reply"]
    raise AssertionError((method, path))


def made(operation: str, path: str = "") -> str:
    """Return the id that the server answers with when the operation's first thing is made."""
    first = recorded(operation)[0][0]["ask"]["path"]
    return str(answer("POST", path or first)["id"])


def recorded_price() -> str:
    """Return the id of the price that the server answers with."""
    return str(answer("GET", f"/v1/prices/{PRICE}")["id"])


def item() -> str:
    """Return the id of the item of the subscription that the server answers with."""
    return str(answer("GET", f"/v1/subscriptions/{SUB}")["items"]["data"][0]["id"])
