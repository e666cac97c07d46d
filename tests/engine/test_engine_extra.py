"""Fields of a service's own: they stand under its name, and a call without it says how."""

from typing import Any

import pytest

from unictl import Unictl
from unictl.errors import InvalidRequest


@pytest.mark.parametrize(
    "extra", [{"partial_payment": True}, {"stripe": {"a": 1}}, "partial_payment", ["a"], 5], ids=str
)
def test_extra_without_its_service(extra: Any) -> None:
    """The next step is to write the service's name, not to choose a service of the field's name."""
    with Unictl(sandbox=True) as client, pytest.raises(InvalidRequest) as caught:
        client.payments.create_order(amount=500, currency="INR", extra=extra)
    assert caught.value.field == "extra"
    assert "extra={'razorpay': {" in caught.value.hint
    assert "--service" not in caught.value.hint


@pytest.mark.parametrize("extra", [{"razorpay": True}, {"razorpay": {"no_such": 1}}], ids=str)
def test_extra_that_the_service_hasnt_got(extra: Any) -> None:
    """Under the right name it is held to what the service takes."""
    with Unictl(sandbox=True) as client, pytest.raises(InvalidRequest, match="razorpay"):
        client.payments.create_order(amount=500, currency="INR", extra=extra)
