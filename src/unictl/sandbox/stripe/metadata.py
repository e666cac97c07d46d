"""Metadata: up to fifty pairs that Stripe keeps, and where a fault is planned."""

from typing import Any, Final

from unictl.sandbox.faults import read
from unictl.sandbox.stripe.errors import FAULTS, refused
from unictl.sandbox.stripe.given import Given

_MOST: Final = 50
_KEY: Final = 40
_VALUE: Final = 500
# What is declined at once; of the rest, the customer's bank declines the payment.
_AT_ONCE: Final = {"refund", "payout", "transfer"}


def metadata(
    given: Given, kind: str, before: dict[str, str] | None = None, name: str = "metadata"
) -> dict[str, str]:
    """Return the metadata after the request: sent pairs are added, empty ones taken away.

    Args:
        given: The parameters.
        kind: Of the thing, which says where a planned decline falls.
        before: What the thing has.
        name: The parameter's.

    Raises:
        Refused: There are too many pairs, or one is too long.
    """
    sent = given.take(name)
    if name in given and sent is None:
        return {}
    merged = {**(before or {}), **(sent or {})}
    merged = {key: value for key, value in merged.items() if value != ""}
    param = given.param(name)
    if len(merged) > _MOST:
        raise refused(f"Metadata can have at most {_MOST} keys.", param=param)
    for key, value in merged.items():
        if len(key) > _KEY:
            raise refused(f"Metadata keys can have at most {_KEY} characters: {key}", param=param)
        if len(value) > _VALUE:
            raise refused(
                f"Metadata values can have at most {_VALUE} characters: {key}",
                param=f"{param}[{key}]",
            )
    _readable(merged, kind, param)
    return merged


def _readable(merged: dict[str, Any], kind: str, param: str) -> None:
    try:
        list(read(merged, declined_at=declined_at(kind), own=FAULTS))
    except ValueError as error:
        raise refused(str(error), param=f"{param}[unictl_sandbox]") from None


def declined_at(kind: str) -> str:
    """Return the step at which such a thing is declined."""
    return "create" if kind in _AT_ONCE else "pay"
