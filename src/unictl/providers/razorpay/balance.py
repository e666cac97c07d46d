"""Balances at Razorpay: the gateway's, and those of the bank accounts of RazorpayX."""

from collections.abc import Mapping
from typing import Any, Final, final

from unictl.capabilities.balance import Balance, Balances, ListBalances
from unictl.core.call import Call
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.providers.razorpay.base import Razorpay

# Who hasn't the one or the other is answered as if the address didn't exist.
_NOT_THERE: Final = (400, 404)
_BOUND: Final = "razorpay balances"
_END: Final = 4


@final
class RazorpayBalance(Razorpay, Balances):
    """Razorpay keeps them in two places, and not every merchant has both."""

    def list(self, filters: ListBalances) -> Call[Page[Balance]]:
        """Fetch both, the gateway's first; what a merchant hasn't is left out.

        Raises:
            UnictlError: He has neither.
        """
        position = decode_cursor(filters.cursor, bound_to=_BOUND) if filters.cursor else {}
        ask = self.fetch("/balance", expects=_NOT_THERE)
        gateway = yield ask
        query = [("count", "100")]
        banking = yield self.fetch("/banking_balances", query, expects=_NOT_THERE)
        if not gateway.ok and not banking.ok:
            raise self.explain(ask, gateway)
        found = [_gateway(gateway.json())] if gateway.ok else []
        found += [_account(one) for one in (banking.json()["items"] if banking.ok else ())]
        start = int(position.get("skip", 0))
        shown = found[start:][: filters.limit]
        end = start + len(shown)
        following = encode_cursor({"skip": end}, bound_to=_BOUND) if end < len(found) else None
        return Page(tuple(shown), following)


def _gateway(balance: Mapping[str, Any]) -> Balance:
    return Balance(
        service="razorpay",
        currency=balance["currency"],
        amount_available=balance["balance"],
        raw=balance,
    )


def _account(account: Mapping[str, Any]) -> Balance:
    available = account["available_amount"]
    return Balance(
        service="razorpay",
        currency=account["currency"],
        amount_available=available,
        account=account["account_number"][-_END:],
        raw=account,
    )
