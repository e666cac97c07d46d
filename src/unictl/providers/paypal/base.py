"""What all of PayPal's capabilities share: mode, token, requests, times and statuses."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl, urlsplit

from unictl.core import catalog, translate
from unictl.core.call import Ask, Call, Reply, Token, Wire
from unictl.core.convert import plain
from unictl.core.ports import Loaded, Mode
from unictl.core.provider import READS, Provider
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured, UnictlError
from unictl.providers.paypal.errors import TOKEN_PATH, explain, lost

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
# https://developer.paypal.com/api/rest/reference/idempotency/: how long a key is known, by API.
ORDER_KEYS: Final = 6 * HOUR
PAYMENT_KEYS: Final = 45 * DAY
BILLING_KEYS: Final = 72 * HOUR
PAYOUT_KEYS: Final = 30 * DAY

MODES: Final[Mapping[str, Mode]] = {
    "sandbox": "test",
    "test": "test",
    "live": "live",
    "production": "live",
}
_JSON: Final = {"Content-Type": "application/json"}
_WHOLE: Final = {"Prefer": "return=representation"}
_NO_BODY: Final = frozenset({202, 204})
# Where a charge can be declined inside a reply of success.
_CHARGES: Final = ("/v2/checkout/orders", "/v2/payments/authorizations/")

_SPEAKER: Final = translate.Speaker("paypal")
refuse, status, text = _SPEAKER.refuse, _SPEAKER.status, translate.text


class PayPal(Provider):
    """The base of PayPal's providers."""

    service: ClassVar[str] = "paypal"
    secret_members: ClassVar[frozenset[str]] = frozenset({"access_token"})
    logs_in: ClassVar[bool] = True

    @classmethod
    def mode(cls, credentials: Loaded) -> Mode:
        """Return what the setting `mode` says; without one, what the setting `base_url` shows.

        Nothing in the credentials tells, so where nothing is said it is the sandbox.

        Raises:
            NotConfigured: Client id or secret is missing, or the mode is neither.
        """
        _pair(credentials)
        said = _plain(credentials, "mode").strip().lower()
        if said in MODES:
            return MODES[said]
        if said:
            raise NotConfigured(
                f"paypal's mode is {said!r} in {credentials.source}",
                hint="Say sandbox or live: `unictl vault set paypal mode`, or PAYPAL_MODE.",
                service="paypal",
            )
        host = urlsplit(_plain(credentials, "base_url")).hostname or ""
        live = host in catalog.load("paypal").hosts and ".sandbox." not in host
        return "live" if live else "test"

    @classmethod
    def identity(cls, credentials: Loaded) -> str:
        """Return the client id, which each checkout page of the merchant's holds.

        Raises:
            NotConfigured: Client id or secret is missing.
        """
        return _pair(credentials)[0]

    @classmethod
    def address(cls, ask: Ask, credentials: Loaded) -> str:
        """Return the address of the mode: sandbox and live each have their own."""
        del ask
        entry = catalog.load("paypal")
        return str(entry.base_url if cls.mode(credentials) == "live" else entry.test_url)

    @classmethod
    def log_in(cls, credentials: Loaded, now: float) -> Call[Token]:
        """Get a token for client id and secret; it holds for some nine hours."""
        del credentials
        told = (yield token_request()).json()
        return Token(Secret(told["access_token"]), now + float(told["expires_in"]))

    @classmethod
    def authorize(cls, wire: Wire, credentials: Loaded, now: float) -> Wire:
        """Return the request with the token, or with client id and secret where it asks for one.

        Raises:
            NotConfigured: One is missing, or the address is the live one and the mode isn't.
        """
        del now
        parts = urlsplit(wire.url)
        pair = _pair(credentials)
        known = parts.hostname in catalog.load("paypal").hosts
        if known and ".sandbox." not in str(parts.hostname) and cls.mode(credentials) == "test":
            raise NotConfigured(
                f"{parts.hostname} is PayPal's live address, but the mode is sandbox",
                hint="Say that you mean it: `unictl vault set paypal mode` with live, or"
                " PAYPAL_MODE=live.",
                service="paypal",
            )
        if parts.path.endswith(TOKEN_PATH):
            proof = f"Basic {base64.b64encode(':'.join(pair).encode()).decode()}"
        else:
            proof = f"Bearer {_plain(credentials, 'access_token')}"
        return replace(wire, headers={**wire.headers, "Authorization": Secret(proof)})

    @classmethod
    def intact(cls, reply: Reply) -> bool:
        """Return whether the body is a JSON object, or rightly empty."""
        if reply.status in _NO_BODY and not reply.body:
            return True
        try:
            return isinstance(reply.json(), Mapping)
        except ValueError:
            return False

    @classmethod
    def refused(cls, ask: Ask, reply: Reply) -> bool:
        """Return whether all that was charged is declined inside a reply of success."""
        if not ask.changes or not ask.path.startswith(_CHARGES) or not reply.body:
            return False
        try:
            return lost(reply.json()) is not None
        except (ValueError, AttributeError, TypeError):
            return False  # `intact` tells of it

    @classmethod
    def explain(cls, ask: Ask, reply: Reply) -> UnictlError:
        """Return the error that the reply stands for, by status, name and issue."""
        return explain(ask, reply)

    def raw(
        self, method: str, path: str, query: Sequence[tuple[str, str]], fields: Any = None
    ) -> Ask:
        """Return a raw request; one that changes something is JSON and carries our key.

        Not every API of PayPal's knows keys, so nothing is repeated for it.
        """
        changes = method not in READS
        headers = {**_JSON, "PayPal-Request-Id": self.key()} if changes else {}
        return Ask(method, path, tuple(query), body=fields, headers=headers, changes=changes)

    @classmethod
    def page(cls, ask: Ask, document: Any) -> tuple[Sequence[Any], Ask | None]:
        """Return a raw page's items, and the next page by its link, of which the host is left out.

        Raises:
            NotSupported: It is no list.
        """
        members = document.values() if isinstance(document, Mapping) else ()
        lists = [v for k, v in zip(document, members, strict=True) if _is_list(k, v)]
        if len(lists) != 1:
            return super().page(ask, document)
        query = next_query(document, ask.path)
        return lists[0], None if query is None else replace(ask, query=tuple(query.items()))

    def fetch(
        self,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        *,
        whole: bool = False,
        missing: bool = False,
    ) -> Ask:
        """Return a request that reads.

        Args:
            path: From the host on.
            query: Its pairs.
            whole: Ask for all members, where a list is short by default.
            missing: Whether the call itself reads a 404.
        """
        headers = _WHOLE if whole else {}
        return Ask("GET", path, tuple(query), headers=headers, expects=(404,) if missing else ())

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        step: str = "",
        keyed: bool = True,
        whole: bool = True,
    ) -> Ask:
        """Return a request that changes something; members without a value are left out.

        Args:
            path: From the host on.
            body: JSON; None sends none, of JSON's type all the same, as PayPal wants it.
            step: Names it where the call has several.
            keyed: Whether the API knows `PayPal-Request-Id`.
            whole: Whether it answers with the whole thing if asked to.
        """
        headers = {
            **_JSON,
            **({"PayPal-Request-Id": self.key(step)} if keyed else {}),
            **(_WHOLE if whole else {}),
        }
        members = body if body is None else present(body)
        return Ask("POST", path, body=members, headers=headers, step=step, changes=True)

    def extra(self) -> dict[str, Any]:
        """Return the caller's own PayPal fields, in JSON's types."""
        return {
            name: rfc3339(value) if isinstance(value, datetime) else plain(value)
            for name, value in self.context.extra.items()
        }


def token_request() -> Ask:
    """Return the request for a token."""
    return Ask("POST", TOKEN_PATH, form=(("grant_type", "client_credentials"),))


def _plain(credentials: Loaded, role: str) -> str:
    return credentials.fields.get(role, Secret("")).reveal()


def _pair(credentials: Loaded) -> tuple[str, str]:
    """Return client id and secret.

    Raises:
        NotConfigured: One is missing, or can't be sent.
    """
    pair = _plain(credentials, "client_id"), _plain(credentials, "client_secret")
    for role, value in zip(("client_id", "client_secret"), pair, strict=True):
        if not value or not value.isprintable() or (role == "client_id" and ":" in value):
            classic = " The classic API's username, password and signature won't do."
            raise NotConfigured(
                f"paypal's {role} is {'unusable' if value else 'missing'} in {credentials.source}",
                hint=f"Put it right with `unictl vault set paypal {role}`."
                + (classic if "api_username" in credentials.fields else ""),
                service="paypal",
            )
    return pair


def _is_list(name: str, value: Any) -> bool:
    return name != "links" and isinstance(value, list)


def link(thing: Mapping[str, Any], *rels: str) -> str | None:
    """Return where the first link of one of the relations leads."""
    for one in thing.get("links") or ():
        if one.get("rel") in rels:
            return str(one["href"])
    return None


def tail(href: str) -> str:
    """Return the id at the end of a link's path."""
    return urlsplit(href).path.rstrip("/").rpartition("/")[2]


def next_query(document: Mapping[str, Any], path: str) -> dict[str, str] | None:
    """Return the query of the link to the next page; its host counts for nothing.

    Raises:
        UnictlError: It leads to another path.
    """
    href = link(document, "next")
    if href is None:
        return None
    parts = urlsplit(href)
    if parts.path != path:
        raise UnictlError(
            "paypal's link to the next page leads elsewhere",
            hint="A proxy may have changed it: check HTTPS_PROXY and the address.",
            service="paypal",
        )
    return dict(parse_qsl(parts.query, keep_blank_values=True))


def present(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def fits(name: str, value: str | None, longest: int) -> str | None:
    """Return the text.

    Raises:
        InvalidRequest: It is longer than PayPal keeps it.
    """
    if value is not None and len(value) > longest:
        raise InvalidRequest(f"{name} is longer than paypal's {longest} characters", field=name)
    return value


def rfc3339(moment: datetime) -> str:
    """Return the time as PayPal writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stamp: str | None) -> datetime | None:
    """Return the time of a stamp."""
    return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None
