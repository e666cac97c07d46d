"""Raw requests to Stripe: `unictl api stripe GET /v1/events`; forms below /v1, JSON below /v2."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from unictl.core.call import Ask
from unictl.core.provider import READS
from unictl.errors import InvalidRequest
from unictl.providers.stripe.form import encoded


def ask_of(method: str, path: str, query: Sequence[tuple[str, str]], fields: Any, key: str) -> Ask:
    """Return the request; what POST sends has the idempotency key with it.

    Raises:
        InvalidRequest: The fields are no object.
    """
    headers = {"Idempotency-Key": key} if method == "POST" else {}
    ask = Ask(method, path, tuple(query), headers=headers, changes=method not in READS)
    if fields is None:
        return ask
    if path.startswith("/v2/"):
        return replace(ask, body=fields)
    if not isinstance(fields, Mapping):
        raise InvalidRequest("stripe takes named fields", field="fields")
    # Null is what empty text is to a form: it takes a value away.
    return replace(ask, form=encoded({k: "" if v is None else v for k, v in fields.items()}))


def page_of(ask: Ask, document: Any) -> tuple[Sequence[Any], Ask | None] | None:
    """Return a page's items and the request of the next page; None where it is no list."""
    items = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(items, list):
        return None
    if "next_page_url" in document:
        return items, _at(ask, document["next_page_url"])
    kind, more = document.get("object"), items and document.get("has_more")
    if kind not in {"list", "search_result"}:
        return None
    if not more or kind == "search_result":
        return items, _with(ask, "page", document.get("next_page") if more else None)
    if any(name == "ending_before" for name, _ in ask.query):
        return items, _with(ask, "ending_before", items[0]["id"])
    return items, _with(ask, "starting_after", items[-1]["id"])


def _with(ask: Ask, name: str, value: str | None) -> Ask | None:
    """Return the request with another place in the list, unless it is there already."""
    if value is None or (name, value) in ask.query:
        return None
    return replace(ask, query=(*(pair for pair in ask.query if pair[0] != name), (name, value)))


def _at(ask: Ask, url: str | None) -> Ask | None:
    """Return the request of a page's path and query; the host stays the same."""
    if not url:
        return None
    parts = urlsplit(url)
    onward = replace(ask, path=parts.path, query=tuple(parse_qsl(parts.query)))
    return None if onward == ask else onward
