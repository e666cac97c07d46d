"""Stripe's own samples beside the stand-in's answers: no field that Stripe sends is left out."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openapi_stripe
import pytest
from stripe_sandbox import Api

pytestmark = pytest.mark.skipif(
    openapi_stripe.missing() is not None, reason=str(openapi_stripe.missing())
)
# Shown only when asked for with `expand`, though the sample has it.
_ASKED_FOR = {("charge", "refunds")}


@cache
def _samples() -> dict[str, Any]:
    path = Path(os.environ[openapi_stripe.VARIABLE]) / "openapi/stripe/fixtures3.json"
    samples: dict[str, Any] = json.loads(path.read_text("utf-8"))["resources"]
    return samples


def _left_out(schema: Any, theirs: Any, ours: Any, at: str) -> Iterator[str]:
    """Yield the fields that the sample and the document have, and the answer hasn't."""
    schema = openapi_stripe.resolved(schema)
    if "anyOf" in schema:
        schema = next(openapi_stripe.alike(schema["anyOf"], theirs), {})
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name, field in schema.get("properties", {}).items():
            if name not in theirs:
                continue
            if name not in ours:
                yield f"{at}.{name}"
            else:
                yield from _left_out(field, theirs[name], ours[name], f"{at}.{name}")
    if isinstance(theirs, list) and isinstance(ours, list) and theirs and ours:
        yield from _left_out(schema.get("items", {}), theirs[0], ours[0], f"{at}[]")


@pytest.fixture
def stocked(state: Path) -> Iterator[Api]:
    """A stand-in that holds one of everything."""
    api = Api(state)
    api.sandbox.seed()
    api.session()
    api.post("transfers", amount=5, currency="usd", destination="acct_1Connected0000001")
    customer = api.customer()["id"]
    api.post("invoiceitems", customer=customer, amount=5, currency="usd")
    yield api
    api.close()


def test_no_field_is_left_out(stocked: Api) -> None:
    """Each kind of thing has every field of Stripe's sample that the document still knows."""
    paths = {
        "payment_intent": "payment_intents",
        "charge": "charges",
        "refund": "refunds",
        "dispute": "disputes",
        "checkout.session": "checkout/sessions",
        "payment_link": "payment_links",
        "customer": "customers",
        "product": "products",
        "price": "prices",
        "subscription": "subscriptions",
        "invoice": "invoices",
        "invoiceitem": "invoiceitems",
        "payout": "payouts",
        "transfer": "transfers",
        "balance_transaction": "balance_transactions",
        "event": "events",
    }
    answers = {kind: stocked.get(path)["data"][0] for kind, path in paths.items()}
    answers["account"] = stocked.get("account")
    answers["balance"] = stocked.get("balance")
    customer = stocked.get("customers")["data"][0]["id"]
    answers["payment_method"] = stocked.get("payment_methods", customer=customer)["data"][0]
    schemas = openapi_stripe.document()["components"]["schemas"]
    for kind, ours in answers.items():
        left_out = set(_left_out(schemas[kind], _samples()[kind], ours, kind))
        assert left_out <= {f"{kind}.{name}" for of, name in _ASKED_FOR if of == kind}, left_out
