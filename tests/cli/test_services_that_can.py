"""A field that a service can't express is refused by name, and so is told who takes it."""

import pytest
from command import Command

ORDER = ("payments", "create-order", "--amount", "EUR 5.00")


@pytest.mark.parametrize(
    ("arguments", "field", "says"),
    [
        (("razorpay", "--description", "Tea"), "description", "choose paypal or stripe with"),
        (("paypal", "--metadata", "a=b"), "metadata", "choose razorpay or stripe with"),
        (
            ("stripe", "--return-url", "https://example.com/"),
            "return_url",
            "by a payment link. Or choose paypal with",
        ),
        (
            ("paypal", "--metadata", "a=b", "--return-url", "https://example.com/"),
            "metadata",
            "Leave it out; no other service takes this request as it is.",
        ),
        (
            ("razorpay", "--description", "Tea", "--extra", "razorpay.method=card"),
            "description",
            "choose paypal or stripe with",
        ),
    ],
)
def test_a_refusal_names_the_services_that_take_the_request(
    unictl: Command, arguments: tuple[str, ...], field: str, says: str
) -> None:
    """The names are of those that don't refuse the same request, the service's own fields aside."""
    ran = unictl(*ORDER, "--service", *arguments, "--sandbox")
    assert (ran.status, ran.error["field"]) == (14, field)
    assert says in ran.error["hint"]


def test_what_takes_no_such_currency_names_those_that_do(unictl: Command) -> None:
    """PayPal says which currencies it takes, and who takes the one that was wanted."""
    order = ("payments", "create-order", "--amount", "KRW 5000", "--service", "paypal")
    hint = unictl(*order, "--sandbox").error["hint"]
    assert "USD" in hint
    assert hint.endswith("Or choose razorpay or stripe with --service.")


def test_an_id_that_does_not_fit_is_not_for_another_service(unictl: Command) -> None:
    """What is wrong with a thing of this service's can't be mended by choosing another."""
    ran = unictl("payouts", "cancel", "tr_00000000000001", "--service", "stripe", "--sandbox")
    assert (ran.status, ran.error["field"]) == (14, "payout_id")
    assert "--service" not in ran.error["hint"]
