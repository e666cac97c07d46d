"""What all of Twilio's capabilities share: proof, hosts, forms, pages, times."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

from unictl.core import translate
from unictl.core.call import Ask, Call, Reply, Wire
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.patience import Patience
from unictl.core.ports import Loaded, Mode
from unictl.core.provider import Provider
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured, UnictlError
from unictl.providers.twilio.errors import explain

T = TypeVar("T")

VERIFY: Final = "verify"
LOOKUPS: Final = "lookups"
_LARGEST_PAGE: Final = 1000
_PLACE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
# https://www.twilio.com/docs/global-infrastructure: a region's host needs an edge by now.
_EDGES: Final = {
    "us1": "ashburn",
    "us2": "umatilla",
    "ie1": "dublin",
    "de1": "frankfurt",
    "au1": "sydney",
    "jp1": "tokyo",
    "jp2": "osaka",
    "sg1": "singapore",
    "br1": "sao-paulo",
}
_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
_NO_CONTENT: Final = 204

_SPEAKER: Final = translate.Speaker("twilio", "console.twilio.com")
status, text = _SPEAKER.status, translate.text


class Filters(Protocol):
    """The paging fields that every list has."""

    @property
    def limit(self) -> int | None:
        """How many items at most."""

    @property
    def cursor(self) -> str | None:
        """Where to go on."""


class Twilio(Provider):
    """The base of Twilio's providers."""

    service: ClassVar[str] = "twilio"
    # Its 429 (20429) means too many requests at the same time, which passes soon: twilio-node's own
    # `autoRetry` waits at most 3 s.
    patience: ClassVar[Patience] = Patience(longest_wait=3.0)
    # An account's own token stands in what Twilio tells of it, in JSON and in XML.
    secret_members: ClassVar[frozenset[str]] = frozenset({"auth_token", "AuthToken"})
    visible_roles: ClassVar[tuple[str, ...]] = (
        "account_sid",
        "api_key_sid",
        "phone_number",
        "caller_id",
        "whatsapp_number",
        "messaging_service_sid",
        "verify_service_sid",
    )

    @classmethod
    def mode(cls, credentials: Loaded) -> Mode:
        """Return `live` unless the keys are said to be test credentials by a setting beside them.

        Nothing in Twilio's values tells; to send is then asked consent for.
        """
        _pair(credentials)
        said = credentials.fields.get("mode", Secret("")).reveal()
        return "test" if said.strip().lower() == "test" else "live"

    @classmethod
    def identity(cls, credentials: Loaded) -> str:
        """Return the account's SID: an API key acts for its account.

        Raises:
            NotConfigured: It is missing.
        """
        return _value(credentials, "account_sid")

    @classmethod
    def address(cls, ask: Ask, credentials: Loaded) -> str:
        """Return the product's host at the region and edge that the settings name.

        Raises:
            NotConfigured: One of them can't be part of a host's name.
        """
        region, edge = (_place(credentials, role) for role in ("region", "edge"))
        if edge and not region:
            region = "us1"
        elif region and not edge:
            edge = _EDGES.get(region)
        parts = [ask.origin or "api", edge, region, "twilio.com"]
        return f"https://{'.'.join(part for part in parts if part)}"

    @classmethod
    def authorize(cls, wire: Wire, credentials: Loaded, now: float) -> Wire:
        """Return the request with HTTP Basic: of the API key if there is one, else of the account.

        Raises:
            NotConfigured: A part of it is missing.
        """
        del now
        proof = base64.b64encode(":".join(_pair(credentials)).encode()).decode()
        return replace(wire, headers={**wire.headers, "Authorization": Secret(f"Basic {proof}")})

    @classmethod
    def intact(cls, reply: Reply) -> bool:
        """Return whether the body is a JSON object, or rightly none."""
        if reply.status == _NO_CONTENT:
            return not reply.body
        try:
            return isinstance(reply.json(), Mapping)
        except ValueError:
            return False

    @classmethod
    def explain(cls, ask: Ask, reply: Reply) -> UnictlError:
        """Return the error that the reply stands for, by status and code."""
        return explain(ask, reply)

    def raw(
        self, method: str, path: str, query: Sequence[tuple[str, str]], fields: Any = None
    ) -> Ask:
        """Return a raw request; see `raw.ask_of`."""
        from unictl.providers.twilio.raw import ask_of  # noqa: PLC0415 - it builds on this module

        return ask_of(method, path, query, fields, self.setting("account_sid"))

    @classmethod
    def page(cls, ask: Ask, document: Any) -> tuple[Sequence[Any], Ask | None]:
        """Return a raw page's items, and the next page by the address that Twilio gives.

        Raises:
            NotSupported: It is no list.
            UnictlError: The address is somebody else's.
        """
        from unictl.providers.twilio.raw import page_of  # noqa: PLC0415 - it builds on this module

        found = page_of(ask, document)
        return super().page(ask, document) if found is None else found

    def own(self, path: str) -> str:
        """Return the path of something that belongs to the account, in the API of 2010."""
        account = self.context.settings.get("account_sid", "")
        return f"/2010-04-01/Accounts/{account}{path}.json"

    def setting(self, *roles: str) -> str | None:
        """Return the first of the settings beside the credentials that is there."""
        found = (self.context.settings.get(role) for role in roles)
        return next((value for value in found if value), None)

    def post(self, path: str, fields: Mapping[str, Any], *, origin: str = "") -> Ask:
        """Return a request that changes something; a list repeats, and None is left out."""
        return Ask("POST", path, form=tuple(pairs(fields)), origin=origin, changes=True)

    def extra(self) -> dict[str, Any]:
        """Return the caller's own Twilio fields under Twilio's names."""
        return {pascal(name): value for name, value in self.context.extra.items()}

    def walk(
        self,
        path: str,
        filters: Filters,
        convert: Callable[[Mapping[str, Any]], T],
        *,
        within: str,
        query: Sequence[tuple[str, str]] = (),
    ) -> Call[Page[T]]:
        """Return one page of a list of the account.

        Where the next page begins Twilio says in the address of it: a token holds the place while
        things are added. Nothing of that address is used but its page and token, so that keys go
        nowhere else.

        Raises:
            InvalidRequest: The cursor is of another list.
            UnictlError: The next page is said to be somewhere else.
        """
        bound = f"twilio{path.rpartition('/')[2]}{sorted(query)}"
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        size = min(filters.limit or _LARGEST_PAGE, _LARGEST_PAGE)
        asked = [*query, ("PageSize", str(size))]
        asked += [(name, position[name]) for name in ("Page", "PageToken") if name in position]
        body = (yield Ask("GET", path, query=tuple(asked))).json()
        items: list[Mapping[str, Any]] = body[within]
        ids = [item["sid"] for item in items]
        if position and position["last"] in ids:  # the service sends the page before again
            items = items[ids.index(position["last"]) + 1 :]
        shown = items[: filters.limit]
        following = _next(body, path)
        cursor = None
        if following and shown:
            cursor = encode_cursor({**following, "last": shown[-1]["sid"]}, bound_to=bound)
        return Page(tuple(convert(item) for item in shown), cursor)


def _next(body: Mapping[str, Any], path: str) -> dict[str, str] | None:
    """Return the page's number and token of the address that leads on, None at the end."""
    address = body["next_page_uri"]
    if address is None:
        return None
    parts = urlsplit(str(address))
    same = parts.path.rpartition("/")[2] == path.rpartition("/")[2]
    if parts.scheme or parts.netloc or not same:
        raise UnictlError(
            "twilio's list goes on at another address, where unictl doesn't follow",
            hint="Check HTTPS_PROXY and the address; if both are right, upgrade unictl.",
            service="twilio",
        )
    return {name: value for name, value in parse_qsl(parts.query) if name in {"Page", "PageToken"}}


def _value(credentials: Loaded, role: str) -> str:
    """Return a credential.

    Raises:
        NotConfigured: It is missing, or can't be sent.
    """
    value = credentials.fields.get(role, Secret("")).reveal()
    if not value or not value.isprintable() or not value.isascii():
        raise NotConfigured(
            f"twilio's {role} is {'unusable' if value else 'missing'} in {credentials.source}",
            hint=f"Put it right with `unictl vault set twilio {role}`.",
            service="twilio",
        )
    return value


def _pair(credentials: Loaded) -> tuple[str, str]:
    """Return user and password: an API key and its secret, else the account and its token.

    Raises:
        NotConfigured: One is missing, or can't be sent.
    """
    account = _value(credentials, "account_sid")
    roles = ("api_key_sid", "api_key_secret")
    if all(credentials.fields.get(role) for role in roles):
        user, password = (_value(credentials, role) for role in roles)
        return user, password
    return account, _value(credentials, "auth_token")


def _place(credentials: Loaded, role: str) -> str | None:
    value = credentials.fields.get(role, Secret("")).reveal().strip().lower()
    if value and not _PLACE.fullmatch(value):
        raise NotConfigured(
            f"twilio's {role} in {credentials.source} is none: {value[:40]!r}",
            hint=f"Put it right with `unictl vault set twilio {role}`, such as ie1 and dublin.",
            service="twilio",
        )
    return value or None


def pascal(name: str) -> str:
    """Return a field's name as Twilio writes it: `validity_period` is `ValidityPeriod`."""
    return "".join(part.capitalize() for part in name.split("_"))


def pairs(fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield the pairs of a form or query; a list repeats, and None is left out."""
    for name, value in fields.items():
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if one is None:
                continue
            if isinstance(one, bool):
                yield name, "true" if one else "false"
            else:
                yield name, stamp(one) if isinstance(one, datetime) else str(one)


def stamp(moment: datetime) -> str:
    """Return the time as Twilio takes it: ISO 8601 in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def span(name: str, since: datetime | None, until: datetime | None) -> list[tuple[str, str]]:
    """Return the filters of a span of time, both ends included."""
    found = {f"{name}>": since, f"{name}<": until}
    return [(key, stamp(moment)) for key, moment in found.items() if moment is not None]


def moment(text: str | None) -> datetime | None:
    """Return the time of a member: RFC 2822 in the API of 2010, ISO 8601 in the newer ones."""
    if not text:
        return None
    if "," in text:  # RFC 2822; what reads it in the standard library costs much to import
        _, day, month, year, time, zone = text.split()
        text = f"{year}-{_MONTHS.index(month) // 3 + 1:02}-{day:0>2}T{time}{zone}"
    return datetime.fromisoformat(text).astimezone(UTC)


def price(value: Any) -> str | None:
    """Return what something cost; Twilio writes a charge as a negative decimal."""
    found = text(value)
    if found is None:
        return None
    return found[1:] if found.startswith("-") else f"-{found}" if float(found) else found


def nobody(field: str, what: str, role: str) -> InvalidRequest:
    """Return the refusal of a request that lacks what a setting could give."""
    return InvalidRequest(
        f"twilio needs {what}",
        hint=f"Give --{field.replace('_', '-')}, or keep one beside the keys with"
        f" `unictl vault set twilio {role}`.",
        field=field,
    )
