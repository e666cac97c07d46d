"""Libraries that build on pydantic take our models as they are: a web framework's bodies."""

import json
from typing import Any

import pytest
from offered import OPERATIONS
from pydantic import TypeAdapter, ValidationError

from unictl.capabilities.payment_links import CreatePaymentLink
from unictl.capabilities.payments import CapturePayment, CreateOrder
from unictl.core.convert import plain

MODELS = sorted(
    {one for op in OPERATIONS for one in (op.request, op.result) if one is not None},
    key=lambda one: one.__name__,
)
ORDER: dict[str, Any] = {"amount": 50000, "currency": "INR"}


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_a_model_has_a_schema(model: Any) -> None:
    """Each field's text stands in the JSON schema, and no other field is allowed."""
    schema = TypeAdapter(model).json_schema()
    assert schema["additionalProperties"] is False
    assert schema["description"] == model.__doc__
    for name in model.__dataclass_fields__:
        described = schema["properties"][name]
        assert described.get("description") or "$ref" in str(described), name


def test_what_fits_is_built() -> None:
    """From JSON comes our own model, the nested one too."""
    given = {**ORDER, "customer": {"name": "Zoë"}, "expires_at": "2026-12-24T18:00:00Z"}
    link = TypeAdapter(CreatePaymentLink).validate_json(json.dumps(given))
    assert isinstance(link, CreatePaymentLink)
    assert plain(link)["customer"] == {"name": "Zoë", "email": None, "phone": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": "5"},
        {"amount": 5.0},
        {"amount": True},
        {"amount": None},
        {"amonut": 5},
        {"reference": "x" * 256},
        {"reference": ""},
        {"capture": "later"},
        {"metadata": {"a": 1}},
    ],
)
def test_what_doesnt_fit_is_refused(wrong: dict[str, Any]) -> None:
    """Constraints hold, amounts are integers and nothing else, unknown fields are no fields."""
    with pytest.raises(ValidationError):
        TypeAdapter(CreateOrder).validate_python({**ORDER, **wrong})


@pytest.mark.parametrize("amount", ["5", 5.0, True, 0])
def test_an_optional_amount_is_as_strict(amount: Any) -> None:
    """Also where it may be left out."""
    adapter = TypeAdapter(CapturePayment)
    assert adapter.validate_python({"amount": 5}).amount == 5
    assert adapter.validate_python({"amount": None}).amount is None
    with pytest.raises(ValidationError):
        adapter.validate_python({"amount": amount})


def test_an_instance_is_looked_at_again() -> None:
    """A ready-made model isn't trusted."""
    with pytest.raises(ValidationError):
        TypeAdapter(CreateOrder).validate_python(CreateOrder(amount=-1, currency="INR"))
