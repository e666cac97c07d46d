"""Payment links at Stripe: a Payment Link, or a Checkout Session where it ends or is somebody's."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payment_links import (
    CreatePaymentLink,
    LinkCustomer,
    ListPaymentLinks,
    PaymentLink,
    PaymentLinks,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.stripe.base import Stripe, pairs_kept, refuse
from unictl.providers.stripe.customers import create_on_the_way
from unictl.providers.stripe.link_shapes import of_link, of_session
from unictl.providers.stripe.money import charged

_LONGEST_REFERENCE: Final = 200  # of a session's client_reference_id
_SESSIONS: Final = "/checkout/sessions"
_WITH_ITEMS: Final = {"expand": ["line_items"]}
_ALL_WITH_ITEMS: Final = (("data.line_items",),)
_MANY: Final = 100


@final
class StripePaymentLinks(Stripe, PaymentLinks):
    """A Payment Link can be paid once and doesn't end; a Checkout Session ends within a day.

    `expires_at` and `customer` make it a session. Each is found by its own id.
    """

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras", create="CreatePaymentLink", list="ListPaymentLinks"
    )

    @recovers("key")
    def create(self, link: CreatePaymentLink) -> Call[PaymentLink]:
        """Create a link that can be paid once, or a session.

        Raises:
            NotSupported: It is to be paid in parts, or Stripe is to tell the customer.
            InvalidRequest: A session without a place to return to.
        """
        refuse("a payment link", notify_by=tuple(link.notify_by))
        refuse("a payment link", accept_partial=link.accept_partial)
        item = {
            "price_data": {
                "currency": link.currency.lower(),
                "unit_amount": charged(link.amount, link.currency),
                "product_data": {"name": link.description or link.reference or "Payment"},
            },
            "quantity": 1,
        }
        if link.expires_at is None and link.customer is None:
            fields: dict[str, Any] = {
                "line_items": [item],
                "metadata": pairs_kept(link.metadata, link.reference),
                "restrictions": {"completed_sessions": {"limit": 1}},
                **_returns(link.return_url),
                **_WITH_ITEMS,
                **self.context.extra,
            }
            return of_link((yield self.post("/payment_links", fields)).json())
        fields = yield from self._session(link)
        fields = {**_WITH_ITEMS, **fields, "line_items": [item], **self.context.extra}
        return of_session((yield self.post(_SESSIONS, fields)).json())

    def _session(self, link: CreatePaymentLink) -> Call[dict[str, Any]]:
        """Return a session's fields; a customer with more than an address is made on the way."""
        if link.return_url is None:
            raise InvalidRequest(
                "stripe wants to know where the customer of a Checkout Session goes after paying",
                hint="Give it with --return-url, or leave out --expires-at and --customer-….",
                field="return_url",
            )
        if link.reference is not None and len(link.reference) > _LONGEST_REFERENCE:
            raise InvalidRequest(
                f"reference is longer than a session's {_LONGEST_REFERENCE} characters",
                field="reference",
            )
        fields: dict[str, Any] = {
            "mode": "payment",
            "success_url": link.return_url,
            "client_reference_id": link.reference,
            "expires_at": link.expires_at,
            "metadata": pairs_kept(link.metadata),
        }
        who = link.customer or LinkCustomer()
        if who.name is None and who.phone is None:
            return {**fields, "customer_email": who.email}
        made = yield from create_on_the_way(self, who)
        return {**fields, "customer": made, "expand": ["line_items", "customer"]}

    def get(self, link_id: str) -> Call[PaymentLink]:
        """Fetch a link and what was paid by it, or a session."""
        if _is_session(link_id):
            return of_session((yield self.fetch(f"{_SESSIONS}/{link_id}", _WITH_ITEMS)).json())
        asked = {"payment_link": link_id, "status": "complete", "limit": _MANY}
        sessions = (yield self.fetch(_SESSIONS, asked)).json()["data"]
        link = (yield self.fetch(f"/payment_links/{link_id}", _WITH_ITEMS)).json()
        return of_link(link, sessions)

    def list(self, filters: ListPaymentLinks) -> Call[Page[PaymentLink]]:
        """List the links, then the sessions that belong to none; each newest first.

        A link that was used up counts as paid here; `get` asks whether the money has come.
        """
        refuse(
            "a list of payment links",
            "Stripe can't filter them: list all, with --query \"items[?reference=='…']\".",
            reference=filters.reference,
        )
        position = _decoded(filters.cursor)
        if position.get("of", "links") == "links":
            below = _Below(filters.limit, position.get("at"))
            page = yield from self.walk(
                "/payment_links",
                below,
                of_link,
                query=self.context.extra,
                expand=_ALL_WITH_ITEMS,
                timed=False,
            )
            here = "links" if page.next else "sessions"
            return Page(page.items, _encoded(here, page.next))
        below = _Below(filters.limit, position.get("at"))
        page = yield from self.walk(_SESSIONS, below, _own_session, expand=_ALL_WITH_ITEMS)
        return Page(page.items, _encoded("sessions", page.next) if page.next else None)

    @recovers("key")
    def cancel(self, link_id: str) -> Call[PaymentLink]:
        """Switch a link off, or let a session expire."""
        if _is_session(link_id):
            expired = yield self.post(f"{_SESSIONS}/{link_id}/expire", _WITH_ITEMS)
            return of_session(expired.json())
        fields = {"active": False, **_WITH_ITEMS}
        return of_link((yield self.post(f"/payment_links/{link_id}", fields)).json())


class _Below:
    """The paging of one of the two lists."""

    def __init__(self, limit: int | None, cursor: str | None) -> None:
        self.limit, self.cursor = limit, cursor


def _decoded(cursor: str | None) -> dict[str, Any]:
    return decode_cursor(cursor, bound_to="stripe links and sessions") if cursor else {}


def _encoded(of: str, at: str | None) -> str:
    return encode_cursor({"of": of, "at": at}, bound_to="stripe links and sessions")


def _is_session(link_id: str) -> bool:
    return link_id.startswith("cs_")


def _own_session(session: Mapping[str, Any]) -> PaymentLink | None:
    """Return a session that is for a payment and wasn't begun at a link."""
    own = session["mode"] == "payment" and session.get("payment_link") is None
    return of_session(session) if own else None


def _returns(url: str | None) -> dict[str, Any]:
    if url is None:
        return {}
    return {"after_completion": {"type": "redirect", "redirect": {"url": url}}}
