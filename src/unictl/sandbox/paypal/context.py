"""One request on its way through the stand-in, and what a handler gives back."""

import json
from datetime import UTC, datetime
from functools import reduce
from typing import Any, Final, NamedTuple

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.paypal.errors import JSON, debug_id, not_found, refused
from unictl.sandbox.paypal.ids import find
from unictl.sandbox.paypal.parts import MOMENT
from unictl.sandbox.paypal.shapes import Checked
from unictl.sandbox.session import Session, Thing

API: Final = "https://api-m.sandbox.paypal.com"
PAGES: Final = "https://www.sandbox.paypal.com"
MERCHANT: Final = {"email_address": "merchant@example.com", "merchant_id": "UN7CTL5ANDBXA"}
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


class Context(NamedTuple):
    """A request that was let in, and its route found.

    Attributes:
        exchange: The transaction, the request and the time.
        identifiers: What stands in the path's holes.
        given: The decoded body; an empty object for none.
        full: Whether the caller prefers the whole representation.
    """

    exchange: Exchange
    identifiers: tuple[str, ...]
    given: Any
    full: bool

    @property
    def session(self) -> Session:
        """The transaction."""
        return self.exchange.session

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self.exchange.now

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; the last of a name counts."""
        return dict(self.exchange.request.query)

    def load(self, kind: str, identifier: str | None = None) -> Thing:
        """Return the thing of that id, by default the path's first.

        Raises:
            Refused: There is none.
        """
        wanted = self.identifiers[0] if identifier is None else identifier
        thing = find(self.exchange, kind, wanted)
        if thing is None:
            raise not_found("id", wanted)
        return thing

    def link(self, rel: str, path: str, method: str = "GET") -> dict[str, str]:
        """Return a link to another call, at the address that the caller used."""
        host = self.exchange.request.headers.get("host", "")
        served = host.rpartition(":")[0] in _LOOPBACK
        base = f"http://{host}/paypal" if served else API
        return {"href": f"{base}{path}", "rel": rel, "method": method}

    def moment(self, name: str) -> int | None:
        """Return a parameter's time in Unix seconds.

        Raises:
            Refused: It is no time.
        """
        value = self.query.get(name)
        if value is None:
            return None
        checked = Checked()
        checked.read(MOMENT, value, name)
        at = None if checked.details else seconds(value)
        if at is None:
            raise refused("INVALID_PARAMETER_SYNTAX", name, value=value, location="query")
        return at


class Answer(NamedTuple):
    """What a handler gives back.

    Attributes:
        status: The HTTP status.
        body: The document; None for none.
        thing: What was made or changed, which a repeat of the request shows again.
    """

    status: int = 200
    body: Any = None
    thing: Thing | None = None


def reply(answer: Answer) -> Reply:
    """Return the answer as it goes over the wire."""
    if answer.body is None:
        return Reply(answer.status, {"paypal-debug-id": debug_id()}, b"")
    headers = {"paypal-debug-id": answer.body.get("debug_id") or debug_id()}
    return Reply(answer.status, {**headers, **JSON}, json.dumps(answer.body).encode())


def shown_time(at: int) -> str:
    """Return the time as PayPal writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(text: str) -> int | None:
    """Return Unix seconds of an RFC 3339 time; None if it is none, such as February 30th."""
    try:
        return int(datetime.fromisoformat(text.upper()).timestamp())
    except (ValueError, OverflowError):
        return None


def members(*parts: dict[str, Any]) -> dict[str, Any]:
    """Return the objects as one, without the members that are None."""
    merged: dict[str, Any] = reduce(lambda left, right: {**left, **right}, parts, {})
    return {name: value for name, value in merged.items() if value is not None}
