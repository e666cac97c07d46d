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
_PAGE: Final = 100
_END: Final = 4


@final
class RazorpayBalance(Razorpay, Balances):
    """Razorpay keeps them in two places, and not every merchant has both."""

    def list(self, filters: ListBalances) -> Call[Page[Balance]]:
        """Fetch both, the gateway's first; what a merchant hasn't is left out.

        Raises:
            UnictlError: He has neither.
        """
        position = decode_cursor(filters.cursor, bound_to=_BOUND) if filters.cursor else None
        ask = self.fetch("/balance", expects=_NOT_THERE)
        reply = yield ask
        accounts = yield from self._accounts()
        if not reply.ok and accounts is None:
            raise self.explain(ask, reply)
        found = {"": _gateway(reply.json())} if reply.ok else {}
        found |= {number: _account(one) for number, one in sorted((accounts or {}).items())}
        # After an account, not after so many: one may come in between.
        left = [number for number in found if position is None or number > position["after"]]
        shown = left[: filters.limit]
        following = None
        if len(shown) < len(left):
            following = encode_cursor({"after": shown[-1]}, bound_to=_BOUND)
        return Page(tuple(found[number] for number in shown), following)

    def _accounts(self) -> Call[dict[str, Mapping[str, Any]] | None]:
        """Return the bank accounts by number, which Razorpay sorts by the last refresh.

        None where the merchant has no RazorpayX.
        """
        found: dict[str, Mapping[str, Any]] = {}
        while True:
            query = [("count", str(_PAGE)), ("skip", str(len(found)))]
            reply = yield self.fetch("/banking_balances", query, expects=_NOT_THERE)
            if not reply.ok:
                return found or None
            fresh = {one["account_number"]: one for one in reply.json()["items"]}
            if fresh.keys() <= found.keys():
                return found
            found |= fresh
            if len(fresh) < _PAGE:
                return found


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
