"""What all of Stripe's capabilities share: proof, requests, metadata, times and pages."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar, Final, Protocol, TypeVar

from unictl.core import translate
from unictl.core.call import Ask, Call, Reply, Wire
from unictl.core.operation import Recovery
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.patience import Patience
from unictl.core.ports import Loaded, Mode
from unictl.core.provider import Provider
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured, UnictlError
from unictl.providers.stripe.errors import explain
from unictl.providers.stripe.form import encoded

T = TypeVar("T")

API_VERSION: Final = "2026-05-27.dahlia"
"""The version whose fields these modules know; the setting `api_version` asks for another."""

REFERENCE: Final = "unictl_reference"
"""The name under which metadata holds the caller's own number."""

# https://docs.stripe.com/api/metadata
_MOST_PAIRS: Final = 50
_LONGEST_NAME: Final = 40
_LONGEST_VALUE: Final = 500

_PAGE: Final = 100
FORBIDDEN: Final = 403
_DAY: Final = 24 * 3600.0
_KEYS: Final = ("secret_key", "restricted_key")

_SPEAKER: Final = translate.Speaker("stripe")
refuse, status = _SPEAKER.refuse, _SPEAKER.status
text, moment = translate.text, translate.from_seconds


class Filters(Protocol):
    """The paging fields that every list has."""

    @property
    def limit(self) -> int | None:
        """How many items at most."""

    @property
    def cursor(self) -> str | None:
        """Where to go on."""


class Stripe(Provider):
    """The base of Stripe's providers."""

    service: ClassVar[str] = "stripe"
    raw_recovery: ClassVar[Recovery] = "key"
    key_lifetime: ClassVar[float | None] = _DAY
    # Doubling to 5 s, as in stripe-python 16's `_http_client.py`.
    patience: ClassVar[Patience] = Patience(longest_wait=5.0)

    @classmethod
    def mode(cls, credentials: Loaded) -> Mode:
        """Return `test` for a key `…_test_…`: the same host serves both.

        Raises:
            NotConfigured: There is no key, or one that is made for browsers.
        """
        return "test" if "_test_" in _key(credentials)[:12] else "live"

    @classmethod
    def identity(cls, credentials: Loaded) -> str:
        """Return a digest of the key and the account: Stripe's keys have no id of their own.

        Raises:
            NotConfigured: There is no key, or one that is made for browsers.
        """
        whose = f"{_key(credentials)}\n{_setting(credentials, 'account_id') or ''}"
        return sha256(whose.encode()).hexdigest()

    @classmethod
    def authorize(cls, wire: Wire, credentials: Loaded, now: float) -> Wire:
        """Return the request with the key, the API's version, and the account that it is for.

        Raises:
            NotConfigured: There is no key, or one that is made for browsers.
        """
        del now
        headers: dict[str, str | Secret] = {
            **wire.headers,
            "Authorization": Secret(f"Bearer {_key(credentials)}"),
            "Stripe-Version": _setting(credentials, "api_version") or API_VERSION,
        }
        account = _setting(credentials, "account_id")
        if account is not None:
            headers["Stripe-Account"] = account
        return replace(wire, headers=headers)

    @classmethod
    def intact(cls, reply: Reply) -> bool:
        """Return whether the body is a JSON object that says what it is, as Stripe's does."""
        try:
            body = reply.json()
        except ValueError:
            return False
        if not isinstance(body, Mapping) or not isinstance(body.get("object"), str):
            return False
        return body["object"] != "list" or isinstance(body.get("data"), list)

    @classmethod
    def explain(cls, ask: Ask, reply: Reply) -> UnictlError:
        """Return the error that the reply stands for, by status and codes."""
        return explain(ask, reply)

    def raw(
        self, method: str, path: str, query: Sequence[tuple[str, str]], fields: Any = None
    ) -> Ask:
        """Return a raw request; see `raw.ask_of`."""
        from unictl.providers.stripe.raw import ask_of  # noqa: PLC0415 - `unictl api` alone

        return ask_of(method, path, query, fields, self.key())

    @classmethod
    def page(cls, ask: Ask, document: Any) -> tuple[Sequence[Any], Ask | None]:
        """Return a raw page's items, and the request of the next page.

        Raises:
            NotSupported: It is no list.
        """
        from unictl.providers.stripe.raw import page_of  # noqa: PLC0415 - as above

        return page_of(ask, document) or super().page(ask, document)

    def fetch(
        self, path: str, query: Mapping[str, Any] | None = None, expects: tuple[int, ...] = ()
    ) -> Ask:
        """Return a request that reads."""
        return Ask("GET", f"/v1{path}", query=encoded(query or {}), expects=expects)

    def expanded(
        self, path: str, query: Mapping[str, Any], *expansions: Sequence[str]
    ) -> Call[Any]:
        """Return the document at a path, with as much expanded as the key may read.

        A restricted key gets a 403 for the whole request where it may not read a part.

        Args:
            path: Below /v1.
            query: Without what to expand.
            expansions: What to expand, the most first; the last is the least that is needed.
        """
        *wishes, least = expansions
        for wish in wishes:
            asked = self.fetch(path, {**query, "expand": wish}, expects=(FORBIDDEN,))
            reply = yield asked
            if reply.status != FORBIDDEN:
                return reply.json()
        return (yield self.fetch(path, {**query, "expand": least})).json()

    def post(self, path: str, fields: Mapping[str, Any] | None = None, *, step: str = "") -> Ask:
        """Return a request that changes something; members without a value are left out."""
        headers = {"Idempotency-Key": self.key(step)}
        form = encoded(fields or {})
        return Ask("POST", f"/v1{path}", form=form, headers=headers, step=step, changes=True)

    def delete_at(self, path: str) -> Ask:
        """Return a request that takes something away; Stripe has no idempotency for these."""
        return Ask("DELETE", f"/v1{path}", changes=True)

    def walk(
        self,
        path: str,
        filters: Filters,
        convert: Callable[[Mapping[str, Any]], T | None],
        *,
        query: Mapping[str, Any] | None = None,
        expand: Sequence[Sequence[str]] = ((),),
        timed: bool = True,
    ) -> Call[Page[T]]:
        """Return one page of a list, without what `convert` returns None for.

        Stripe goes on after an id, newest first, so what is added meanwhile stands before it. The
        first page fixes the upper bound of time for all (`timed`), and what it shows again is
        passed over.
        """
        asked = dict(query or {})
        bound = f"stripe{path}{sorted(encoded(asked))}"
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        if "to" in position:
            asked["created"] = {**asked.get("created", {}), "lte": position["to"]}
        limit = min(filters.limit or _PAGE, _PAGE)
        after = position.get("after")
        asked |= {"limit": limit, "starting_after": after}
        reply = yield from self.expanded(path, asked, *expand)
        items, more = reply["data"], reply["has_more"]
        ids = [item["id"] for item in items]
        if after in ids:
            items = items[ids.index(after) + 1 :]
        following = None
        if more and items:
            onward = {"after": items[-1]["id"]}
            if timed:
                onward["to"] = position.get("to", items[0]["created"])
            following = encode_cursor(onward, bound_to=bound)
        found = (convert(item) for item in items)
        return Page(tuple(one for one in found if one is not None), following)


def pairs_kept(given: Mapping[str, str], reference: str | None = None) -> dict[str, str]:
    """Return the metadata to keep: the caller's pairs, and his reference under a name of ours.

    Args:
        given: The caller's pairs.
        reference: The caller's own number for the thing.

    Raises:
        InvalidRequest: More, longer or other than Stripe keeps, or our own name. An empty value
            would take a pair away.
    """
    if REFERENCE in given:
        raise InvalidRequest(f"metadata can't use the name {REFERENCE}", field="metadata")
    most = _MOST_PAIRS - (reference is not None)
    if len(given) > most:
        raise InvalidRequest(
            f"stripe keeps {most} pairs of metadata, not {len(given)}", field="metadata"
        )
    for name, value in given.items():
        if not 0 < len(name) <= _LONGEST_NAME or not {"[", "]"}.isdisjoint(name):
            raise InvalidRequest(
                f"stripe's names of metadata have 1 to {_LONGEST_NAME} characters without [ and ],"
                f" unlike {name!r}",
                field="metadata",
            )
        if not 0 < len(value) <= _LONGEST_VALUE:
            raise InvalidRequest(
                f"metadata {name} has {len(value)} characters; stripe keeps 1 to {_LONGEST_VALUE}",
                field=f"metadata.{name}",
            )
    return {**given, **({} if reference is None else {REFERENCE: reference})}


def metadata(thing: Mapping[str, Any]) -> dict[str, str]:
    """Return the caller's pairs, without the one of ours."""
    return {k: str(v) for k, v in (thing.get("metadata") or {}).items() if k != REFERENCE}


def reference(thing: Mapping[str, Any]) -> str | None:
    """Return the caller's own number for the thing."""
    found = (thing.get("metadata") or {}).get(REFERENCE)
    return None if found is None else str(found)


def created(since: datetime | None, until: datetime | None) -> dict[str, dict[str, int]]:
    """Return the filter of a span of time, both ends included."""
    span = {}
    if since is not None:
        span["gte"] = math.ceil(since.timestamp())
    if until is not None:
        span["lte"] = math.floor(until.timestamp())
    return {"created": span} if span else {}


def id_of(value: Any) -> str | None:
    """Return the id of another thing, which stands there alone or expanded."""
    return text(value.get("id") if isinstance(value, Mapping) else value)


def inner(thing: Mapping[str, Any], *names: str) -> Any:
    """Return a member of a member, None where one is missing, null or not expanded."""
    found: Any = thing
    for name in names:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def _setting(credentials: Loaded, role: str) -> str | None:
    found = credentials.fields.get(role)
    return (found.reveal() or None) if found else None


def _key(credentials: Loaded) -> str:
    """Return the secret key, or else the restricted one.

    Raises:
        NotConfigured: There is none, or it is made for browsers, or can't be sent.
    """
    key = next((found for role in _KEYS if (found := _setting(credentials, role))), None)
    if key is None:
        raise NotConfigured(
            f"stripe's secret_key is missing in {credentials.source}",
            hint="Add it with `unictl vault set stripe secret_key`; a restricted key (rk_…) goes"
            " into restricted_key.",
            service="stripe",
        )
    if key.startswith("pk_"):
        raise NotConfigured(
            f"the key in {credentials.source} is a publishable one (pk_…), made for browsers",
            hint="Servers need the secret key (sk_…) or a restricted one (rk_…):"
            " `unictl vault set stripe secret_key`.",
            service="stripe",
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NotConfigured(
            f"stripe's key in {credentials.source} is unusable: it holds a character that no key"
            " has",
            hint="Put it right with `unictl vault set stripe secret_key`.",
            service="stripe",
        )
    return key
