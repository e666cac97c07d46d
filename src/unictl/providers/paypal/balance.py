"""Balances at PayPal, as its reports know them: up to some hours old."""

from collections.abc import Mapping
from typing import Any, Final, final

from unictl.capabilities.balance import Balance, Balances, ListBalances
from unictl.core.call import Call
from unictl.core.page import Page
from unictl.providers.paypal.base import PayPal
from unictl.providers.paypal.money import units
from unictl.providers.paypal.pages import whole

_BALANCES: Final = "/v1/reporting/balances"


@final
class PayPalBalance(PayPal, Balances):
    """Needs the app's permission for transaction search."""

    def list(self, filters: ListBalances) -> Call[Page[Balance]]:
        """List the balances by currency; PayPal sends them all at once."""
        found = (yield self.fetch(_BALANCES)).json()["balances"]
        shown, following = whole(
            found, filters, bound="paypal/balance", name=lambda one: str(one["currency"])
        )
        return Page(tuple(to_balance(one) for one in shown), following)


def to_balance(found: Mapping[str, Any]) -> Balance:
    """Return our balance."""
    available = found.get("available_balance") or found["total_balance"]
    withheld = found.get("withheld_balance")
    return Balance(
        service="paypal",
        currency=found["currency"],
        amount_available=units(available),
        amount_pending=units(withheld) if withheld else None,
        raw=found,
    )
