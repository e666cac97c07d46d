"""From a provider's request to the one on the wire, and to the one that people may see."""

import json
import re
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from unictl import __version__
from unictl.core.call import Ask, Reply, Wire
from unictl.core.ports import Loaded
from unictl.core.provider import Provider
from unictl.core.secret import MASK, Secret
from unictl.engine.options import Options
from unictl.errors import InvalidRequest

USER_AGENT = f"unictl/{__version__}"
# What makes an address a key to what it leads to: the parameters of S3's presigned addresses.
_PROOFS: Final = re.compile(r"(?<=[?&])((?:X-Amz-)?(?:Signature|Security-Token)=)[^&]*")


def to_wire(ask: Ask, base_url: str, service: str = "") -> Wire:
    """Return the request with its absolute address, headers and bytes, not yet authorised.

    Raises:
        InvalidRequest: A value in the path would lead to another place.
    """
    if not {".", ".."}.isdisjoint(ask.path.split("/")):
        raise InvalidRequest(f"{ask.path} leads elsewhere: no id is . or ..")
    query = f"?{urlencode(ask.query)}" if ask.query else ""
    headers: dict[str, str | Secret] = {
        "Accept": "application/json",
        "User-Agent": USER_AGENT,
        **ask.headers,
    }
    body = ask.content
    if ask.body is not None:
        body = json.dumps(ask.body, ensure_ascii=False, separators=(",", ":")).encode()
        headers.setdefault("Content-Type", "application/json")
    elif ask.form is not None:
        body = urlencode(ask.form).encode()
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    # "%" stays: what a provider put into the path is quoted already, where it had to be.
    path = quote(ask.path, safe="/%:@!$&'()*+,;=~")
    url = f"{base_url.rstrip('/')}{path}{query}"
    return Wire(
        ask.method,
        url,
        headers,
        body,
        into=ask.into,
        service=service,
        presign=ask.presign,
        origin=ask.origin,
    )


def authorised(
    provider: type[Provider], options: Options, ask: Ask, loaded: Loaded, now: float
) -> Wire:
    """Return the request as it is sent, with the proof of who asks.

    Raises:
        NotConfigured: The credentials lack something.
        InvalidRequest: See `to_wire`.
    """
    address = options.base_url or provider.address(ask, loaded)
    return provider.authorize(to_wire(ask, address, options.service), loaded, now)


def shown(wire: Wire) -> dict[str, Any]:
    """Return the request for `--dry-run`: secrets masked, the body decoded."""
    return {
        "method": wire.method,
        "url": wire.url if wire.presign is None else _PROOFS.sub(rf"\1{MASK}", wire.url),
        "headers": {name: _masked(value) for name, value in wire.headers.items()},
        "body": _body(wire),
    }


def _body(wire: Wire) -> Any:
    """Return the body as people read it: a form's names, JSON's members, or how many bytes."""
    if wire.body is None:
        return None
    kind = wire.headers.get("Content-Type")
    if isinstance(wire.body, bytes) and kind == "application/x-www-form-urlencoded":
        return _form(wire.body.decode())
    if isinstance(wire.body, bytes) and "json" in str(kind):
        return json.loads(wire.body)
    size = len(wire.body) if isinstance(wire.body, bytes) else wire.body.size
    return f"{size} bytes"


def _form(text: str) -> dict[str, str | list[str]]:
    """Return a form's values by name; of a name that comes more than once, a list of them."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def told(wire: Wire) -> str:
    """Return the request in a few words for the log: no query, which can hold personal data."""
    parts = urlsplit(wire.url)
    return f"{wire.method} {parts.scheme}://{parts.netloc}{parts.path}"


def _masked(value: str | Secret) -> str:
    if not isinstance(value, Secret):
        return value
    scheme, _, rest = value.reveal().partition(" ")
    return f"{scheme} {MASK}" if rest else MASK


class Placeholder(str):
    """What a dry run answers in place of a reply: `{plan.id}` where the plan's id would stand.

    Each of its members is such a text again, so a provider can build the next request from it.
    It differs from nothing: a rehearsal takes it that the reply is as the caller expects.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __getitem__(self, name: Any) -> "Placeholder":
        """Return the member of that name."""
        return Placeholder(f"{str(self).rstrip('}')}.{name}}}")

    def get(self, name: str, default: object = None) -> "Placeholder":
        """Return the member of that name."""
        del default
        return self[name]


class Rehearsed(Reply):
    """The reply that a dry run makes up."""

    __slots__ = ()

    def json(self) -> Placeholder:
        """Return a placeholder; the body holds its name."""
        return Placeholder(f"{{{self.body.decode()}}}")
