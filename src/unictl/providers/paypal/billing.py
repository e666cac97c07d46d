"""What invoices and payment links share at PayPal: both are invoices there (Invoicing v2).

The API knows no idempotency keys. Our key stands in the memo, which only the merchant sees, and
by which an invoice can be searched.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from unictl.core.call import Ask, Call
from unictl.core.page import Page
from unictl.errors import UnictlError
from unictl.providers.paypal.base import PayPal, link, present, tail
from unictl.providers.paypal.pages import Filters, items_of, walk

T = TypeVar("T")

INVOICES: Final = "/v2/invoicing/invoices"
SEARCH: Final = "/v2/invoicing/search-invoices"
MOST_REFERENCE: Final = 120
_LARGEST: Final = 100
_MARK: Final = "unictl:"
_PARTS: Final = ["items", "payments", "refunds"]  # what a search would leave out


class PayPalBilling(PayPal):
    """The base of the providers that stand on invoices."""

    def search(self, data: Mapping[str, Any], query: Sequence[tuple[str, str]]) -> Ask:
        """Return a request that reads, though PayPal takes it by POST."""
        headers = {"Content-Type": "application/json"}
        return Ask("POST", SEARCH, tuple(query), body=dict(data), headers=headers)

    def draft(self, body: Mapping[str, Any], *, step: str = "") -> Call[str]:
        """Draw up an invoice, or find the one of an earlier attempt by its memo; return its id.

        Raises:
            UnictlError: PayPal says nothing of what it made.
        """
        memo = f"{_MARK}{self.key(step)}"
        if self.again(step):
            query = (("page", "1"), ("page_size", "10"))
            found = items_of((yield self.search({"memo": memo}, query)).json(), "items")
            for one in found:
                # A search may find what but begins so, and leave out by what it was found.
                if one["detail"].get("memo", memo) == memo:
                    return str(one["id"])
        members = {**body, "detail": {**body["detail"], "memo": memo}}
        asked = self.post(INVOICES, members, step=step, keyed=False, whole=False)
        made = (yield asked).json()
        # By default it is but a link.
        found_at = made.get("id") or tail(str(link(made, "self") or made.get("href") or ""))
        if not found_at:
            raise UnictlError("paypal made an invoice and didn't say which", service="paypal")
        return str(found_at)

    def one(self, invoice_id: str) -> Ask:
        """Return the request for an invoice."""
        return self.fetch(f"{INVOICES}/{invoice_id}")

    def send(self, invoice_id: str, notification: Mapping[str, Any]) -> Ask:
        """Return the request that makes a draft payable."""
        return self._act(invoice_id, "send", notification)

    def call_off(self, invoice_id: str, notification: Mapping[str, Any]) -> Ask:
        """Return the request that cancels an invoice that was sent."""
        return self._act(invoice_id, "cancel", notification)

    def _act(self, invoice_id: str, action: str, notification: Mapping[str, Any]) -> Ask:
        path = f"{INVOICES}/{invoice_id}/{action}"
        return self.post(path, notification, keyed=False, whole=False)

    def invoices(
        self,
        filters: Filters,
        convert: Callable[[Mapping[str, Any]], T],
        data: Mapping[str, Any],
        *,
        keep: Callable[[Mapping[str, Any]], bool] | None = None,
    ) -> Call[Page[T]]:
        """Return a page of invoices, in PayPal's order; with filters it is a search."""
        given = present(data)

        def ask(query: Sequence[tuple[str, str]]) -> Ask:
            if given:
                return self.search({**given, "fields": _PARTS}, query)
            return self.fetch(INVOICES, query)

        return (
            yield from walk(
                ask,
                filters,
                convert,
                within="items",
                largest=_LARGEST,
                bound=f"paypal/invoices{sorted(given.items())}",
                created=created,
                keep=keep,
            )
        )


def created(invoice: Mapping[str, Any]) -> str:
    """Return when an invoice was drawn up, as PayPal writes it."""
    return str(dict(dict(invoice["detail"]).get("metadata") or {}).get("create_time") or "")
