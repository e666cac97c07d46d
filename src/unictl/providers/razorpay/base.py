"""What all of Razorpay's capabilities share: proof, requests, notes, times and pages."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Final, Protocol, TypeVar

from unictl.core.call import Ask, Call, Reply, Wire
from unictl.core.convert import plain
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.ports import Loaded, Mode
from unictl.core.provider import Provider
from unictl.core.secret import Secret
from unictl.errors import (
    InvalidRequest,
    NotConfigured,
    OutcomeUnknown,
    UnictlError,
)
from unictl.providers.razorpay.errors import explain
from unictl.providers.razorpay.values import KEY_NOTE, seconds

T = TypeVar("T")

# https://razorpay.com/docs/api/understand/#notes: 15 pairs of at most 256 characters; one is ours.
_MOST_NOTES: Final = 14
_MOST_CHARACTERS: Final = 256
_PAGE: Final = 100
_CLOCKS_DIFFER: Final = 24 * 3600.0  # seconds by which this machine's clock may be ahead
_TEST: Final = "rzp_test_"
# In minor units: https://razorpay.com/docs/api/orders/entity/ and the other entities' pages.
_MONEY: Final = (
    *("amount", "amount_paid", "amount_refunded", "fee", "fees"),
    *("balance", "available_amount"),
)


class Filters(Protocol):
    """The paging fields that every list has."""

    @property
    def limit(self) -> int | None:
        """How many items at most."""

    @property
    def cursor(self) -> str | None:
        """Where to go on."""


class Razorpay(Provider):
    """The base of Razorpay's providers."""

    service: ClassVar[str] = "razorpay"

    @classmethod
    def mode(cls, credentials: Loaded) -> Mode:
        """Return `test` for a key id `rzp_test_…`: the same host serves both.

        A key id of another form counts as live, which asks for consent rather than for trouble.

        Raises:
            NotConfigured: The key id or the key secret is missing.
        """
        key_id, _ = _pair(credentials)
        return "test" if key_id.startswith(_TEST) else "live"

    @classmethod
    def identity(cls, credentials: Loaded) -> str:
        """Return the key id, which the dashboard shows and each merchant's checkout page holds.

        Raises:
            NotConfigured: The key id or the key secret is missing.
        """
        key_id, _ = _pair(credentials)
        return key_id

    @classmethod
    def authorize(cls, wire: Wire, credentials: Loaded, now: float) -> Wire:
        """Return the request with HTTP Basic, the scheme spelt exactly so.

        Raises:
            NotConfigured: The key id or the key secret is missing.
        """
        del now
        proof = base64.b64encode(":".join(_pair(credentials)).encode()).decode()
        return replace(wire, headers={**wire.headers, "Authorization": Secret(f"Basic {proof}")})

    @classmethod
    def intact(cls, reply: Reply) -> bool:
        """Return whether the body is a JSON object with whole amounts, as Razorpay's always is.

        Only what was deleted is answered with an empty list.
        """
        try:
            body = reply.json()
        except ValueError:
            return False
        if body == []:
            return True
        if not isinstance(body, Mapping):
            return False
        lists = (member for member in body.values() if isinstance(member, list))
        things = [body, body.get("item"), *(thing for items in lists for thing in items)]
        return all(_whole(thing) for thing in things if isinstance(thing, Mapping))

    @classmethod
    def explain(cls, ask: Ask, reply: Reply) -> UnictlError:
        """Return the error that the reply stands for, by status and code."""
        return explain(ask, reply)

    @classmethod
    def page(cls, ask: Ask, document: Any) -> tuple[Sequence[Any], Ask | None]:
        """Return a page's items, and the next page's request: Razorpay counts from the newest.

        Raises:
            NotSupported: It is no list.
        """
        lists = [v for v in document.values() if isinstance(v, list)] if document else []
        if len(lists) != 1 or (document.get("entity") not in {"collection", None}):
            return super().page(ask, document)
        query = dict(ask.query)
        items = lists[0]
        if len(items) < int(query.get("count", 10)):
            return items, None
        query["skip"] = str(int(query.get("skip", 0)) + len(items))
        return items, replace(ask, query=tuple(query.items()))

    def fetch(
        self, path: str, query: Sequence[tuple[str, str]] = (), *, expects: tuple[int, ...] = ()
    ) -> Ask:
        """Return a request that reads; a refusal with an expected status is read by the caller."""
        return Ask("GET", f"/v1{path}", query=tuple(query), expects=expects)

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        step: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Ask:
        """Return a request that makes or does something; members without a value are left out."""
        return self._changing("POST", path, body or {}, step=step, headers=headers or {})

    def patch(self, path: str, body: Mapping[str, Any]) -> Ask:
        """Return a request that changes members of a thing; those without a value stay."""
        return self._changing("PATCH", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> Ask:
        """Return the same for customers, where Razorpay writes it otherwise."""
        return self._changing("PUT", path, body)

    def remove(self, path: str) -> Ask:
        """Return a request that deletes a thing; its body is empty, as the official client's is."""
        return self._changing("DELETE", path, {})

    def _changing(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any],
        *,
        step: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Ask:
        members = {name: value for name, value in body.items() if value is not None}
        return Ask(method, f"/v1{path}", body=members, headers=headers, step=step, changes=True)

    def extra(self) -> dict[str, Any]:
        """Return the caller's own Razorpay fields, times as Unix seconds."""
        fields = self.context.extra
        return {
            name: seconds(value) if isinstance(value, datetime) else plain(value)
            for name, value in fields.items()
        }

    def expansion(self) -> list[tuple[str, str]]:
        """Return the caller's own filters as a query; a list repeats with brackets."""
        pairs: list[tuple[str, str]] = []
        for name, value in self.extra().items():
            if isinstance(value, list):
                pairs.extend((f"{name}[]", str(item)) for item in value)
            else:
                pairs.append((name, str(int(value)) if isinstance(value, bool) else str(value)))
        return pairs

    def notes(
        self, metadata: Mapping[str, str], *, step: str = "", longest: int = _MOST_CHARACTERS
    ) -> dict[str, str]:
        """Return the notes for a new thing: the caller's pairs and our key.

        Raises:
            InvalidRequest: More or longer than Razorpay takes, or our own name.
        """
        if KEY_NOTE in metadata:
            raise InvalidRequest(f"metadata can't use the name {KEY_NOTE}", field="metadata")
        if len(metadata) > _MOST_NOTES:
            raise InvalidRequest(
                f"razorpay keeps {_MOST_NOTES} pairs of metadata, not {len(metadata)}",
                field="metadata",
            )
        for name, value in metadata.items():
            if len(value) > longest:
                raise InvalidRequest(
                    f"metadata {name} is longer than razorpay's {longest} characters",
                    field=f"metadata.{name}",
                )
        return {**metadata, KEY_NOTE: self.key(step)}

    def find(
        self,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        *,
        step: str = "",
        within: str = "items",
        timed: bool = True,
    ) -> Call[Mapping[str, Any] | None]:
        """Return the thing that carries our key, if an earlier attempt made it.

        Only looks where there was an earlier attempt; walks the list that the query leaves, from
        the first attempt on where the list can be bounded in time (`timed`).

        Raises:
            OutcomeUnknown: The list can't be walked, so nobody knows whether it is there.
        """
        if not self.again(step):
            return None
        if timed and self.context.since:
            query = (*query, ("from", str(int(self.context.since - _CLOCKS_DIFFER))))
        skip, seen = 0, set[str]()
        while True:
            count = (("count", str(_PAGE)), ("skip", str(skip)))
            reply = yield self.fetch(path, (*query, *count))
            items = reply.json()[within]
            for item in items:
                if dict(item.get("notes") or {}).get(KEY_NOTE) == self.key(step):
                    return item  # type: ignore[no-any-return]
            # A short page may be one that the service holds short: only an empty one is the end.
            if not items:
                return None
            seen.update(item["id"] for item in items)
            skip += len(items)
            # New things push some old ones onto the next page; when it's most, pages are ignored.
            if skip > 2 * len(seen):
                raise OutcomeUnknown(
                    "razorpay's list repeats itself: whether it is there can't be told; look at"
                    " the dashboard",
                    service="razorpay",
                )

    def walk(
        self,
        path: str,
        filters: Filters,
        convert: Callable[[Mapping[str, Any]], T],
        *,
        query: Sequence[tuple[str, str]] = (),
        within: str = "items",
        timed: bool = True,
    ) -> Call[Page[T]]:
        """Return one page of a list.

        New things push the rest down while a list is walked, because Razorpay counts from the
        newest. So the first page fixes the upper bound of time for all (`timed`), each page asks
        for the last item of the one before again, and begins after it, however far it has moved.
        """
        # Whose list it is, like the keys, isn't part of a cursor.
        bound = f"razorpay{path}{sorted(pair for pair in query if pair[0] != 'account_number')}"
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        asked = [pair for pair in query if pair[0] != "to" or "to" not in position]
        if "to" in position:
            asked.append(("to", str(position["to"])))
        limit = min(filters.limit or _PAGE, _PAGE)
        count = min(limit + bool(position), _PAGE)
        skip, before = int(position.get("skip", 0)), None
        while True:
            pair = [("count", str(count)), ("skip", str(skip))]
            items = (yield self.fetch(path, [*asked, *pair])).json()[within]
            fresh, place = _after(items, position)
            more = len(items) == count and items != before
            if fresh or not more:
                break
            # The last one shown stays on the page, so that nothing slips through in between.
            skip, before, count = skip + (len(items) if place is None else place), items, _PAGE
        shown = fresh[:limit]
        following = None
        if shown and (more or len(fresh) > limit):
            last = shown[-1]
            onward = {
                "skip": skip + items.index(last),
                "last": last["id"],
                "at": last["created_at"],
            }
            if timed:
                onward["to"] = position.get("to", items[0]["created_at"])
            following = encode_cursor(onward, bound_to=bound)
        return Page(tuple(convert(item) for item in shown), following)


def _whole(thing: Mapping[str, Any]) -> bool:
    return all(type(thing.get(name, 0)) is int or thing[name] is None for name in _MONEY)


def _after(
    items: Sequence[Mapping[str, Any]], position: Mapping[str, Any]
) -> tuple[Sequence[Mapping[str, Any]], int | None]:
    """Return the items after the position, newest first, and where its last one stands."""
    if not position:
        return items, None
    ids = [item["id"] for item in items]
    if position["last"] in ids:
        last = ids.index(position["last"])
        return items[last + 1 :], last
    # It has moved down beyond these, or is gone: what is older has surely not been shown yet.
    return [item for item in items if item["created_at"] < position["at"]], None


def _pair(credentials: Loaded) -> tuple[str, str]:
    """Return the key id and the key secret.

    Raises:
        NotConfigured: One is missing, or can't be sent.
    """
    pair = tuple(
        credentials.fields.get(role, Secret("")).reveal() for role in ("key_id", "key_secret")
    )
    for role, value in zip(("key_id", "key_secret"), pair, strict=True):
        if not value or not value.isprintable():
            raise NotConfigured(
                f"razorpay's {role} is {'unusable' if value else 'missing'} in"
                f" {credentials.source}",
                hint=f"Put it right with `unictl vault set razorpay {role}`.",
                service="razorpay",
            )
    return pair[0], pair[1]
