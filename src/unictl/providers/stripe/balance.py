"""The balance at Stripe, by currency."""

from collections.abc import Mapping, Sequence
from typing import Any, final

from unictl.capabilities.balance import Balance, Balances, ListBalances
from unictl.core.call import Call
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.providers.stripe.base import Stripe
from unictl.providers.stripe.money import minor


@final
class StripeBalance(Stripe, Balances):
    """Stripe tells all currencies at once."""

    def list(self, filters: ListBalances) -> Call[Page[Balance]]:
        """Fetch the balance, in the order of the currencies' codes."""
        position = (
            decode_cursor(filters.cursor, bound_to="stripe balance") if filters.cursor else {}
        )
        balance = (yield self.fetch("/balance")).json()
        available, pending = _sums(balance["available"]), _sums(balance["pending"])
        # After a currency, not after so many: one may come in between.
        codes = [c for c in sorted(available | pending) if c > position.get("after", "")]
        shown = codes[: filters.limit]
        following = None
        if len(shown) < len(codes):
            following = encode_cursor({"after": shown[-1]}, bound_to="stripe balance")
        return Page(
            tuple(
                Balance(
                    service="stripe",
                    currency=code.upper(),
                    amount_available=minor(available.get(code, 0), code),
                    amount_pending=minor(pending.get(code, 0), code),
                    raw=balance,
                )
                for code in shown
            ),
            following,
        )


def _sums(entries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry in entries:
        code = entry["currency"]
        sums[code] = sums.get(code, 0) + entry["amount"]
    return sums
