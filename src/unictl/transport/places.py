"""Where a request goes: a host, directly or through the environment's proxy.

HTTPS_PROXY, ALL_PROXY and NO_PROXY are read when a transport is made; on macOS and Windows the
system's settings too, where there are no such variables. Plain HTTP, which is for loopback alone,
is never sent through a proxy: it would see the keys.
"""

import os
import sys
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Place:
    """A host and a port. There is one object for each, so it equals itself alone.

    Attributes:
        host: In ASCII; an IPv6 address without brackets.
        port: Its number.
        secure: Whether TLS is spoken there.
        proxy: Through which it is reached, or None.
        authorization: What this place wants to see as a proxy, if anything.
        name: As a Host header has it: a port only where it isn't the usual one.
        address: The host and the port, an IPv6 address in brackets.
    """

    __slots__ = ("address", "authorization", "host", "name", "port", "proxy", "secure")

    def __init__(
        self,
        host: str,
        port: int | None,
        *,
        secure: bool,
        proxy: "Place | None" = None,
        authorization: Secret | None = None,
    ) -> None:
        usual = 443 if secure else 80
        self.host, self.port, self.secure = host, port or usual, secure
        self.proxy, self.authorization = proxy, authorization
        bracketed = f"[{host}]" if ":" in host else host
        self.address = f"{bracketed}:{self.port}"
        self.name = bracketed if self.port == usual else self.address


class Places:
    """Finds the place of an address.

    Raises:
        InvalidRequest: The environment names a proxy that can't be used.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Place] = {}
        self._proxy: Place | None = None
        self._direct: tuple[str, ...] = ()
        if found := _settings():
            proxy = found.get("https") or found.get("all")
            self._proxy = None if proxy is None else _proxy(proxy)
            self._direct = tuple(
                one.strip().lower() for one in found.get("no", "").split(",") if one.strip()
            )

    def find(self, url: SplitResult) -> Place:
        """Return where it goes."""
        key = (url.scheme, url.netloc)
        if (known := self._known.get(key)) is None:
            host, secure = _ascii(url.hostname or ""), url.scheme == "https"
            direct = not secure or self._is_direct(host, url.port or 443)
            proxy = None if direct else self._proxy
            known = self._known[key] = Place(host, url.port, secure=secure, proxy=proxy)
        return known

    def _is_direct(self, host: str, port: int) -> bool:
        return host in _LOOPBACK or any(_matches(one, host, port) for one in self._direct)


def _settings() -> dict[str, str]:
    """Return the proxies by `https`, `all` and `no`; `urllib.request` is slow to load."""
    named = any(name.lower().endswith("_proxy") and value for name, value in os.environ.items())
    if not named and sys.platform not in {"darwin", "win32"}:
        return {}
    from urllib.request import getproxies  # noqa: PLC0415 - see above

    return getproxies()


def _proxy(given: str) -> Place:
    try:
        url = urlsplit(given if "://" in given else f"http://{given}")
        host, port, login = url.hostname, url.port, url.username or url.password
    except ValueError:
        host = None
    if not host or url.scheme not in {"http", "https"}:  # the password in it isn't told
        raise InvalidRequest(
            "the proxy of the environment can't be used",
            hint="Correct or unset HTTPS_PROXY and ALL_PROXY; it is http://HOST:PORT.",
        )
    basic = _basic(unquote(url.username or ""), unquote(url.password or "")) if login else None
    return Place(_ascii(host), port, secure=url.scheme == "https", authorization=basic)


def _basic(user: str, password: str) -> Secret:
    from base64 import b64encode  # noqa: PLC0415 - rarely needed

    return Secret(f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}")


def _ascii(host: str) -> str:
    """Return the host as it is looked up: the system's own look-up would load IDNA for any."""
    return host if host.isascii() else host.encode("idna").decode()


def _matches(entry: str, host: str, port: int) -> bool:
    """Say whether an entry of NO_PROXY means the host.

    An entry is `*`, a domain (with all below it; with a leading dot, those alone), an address, a
    network (`10.0.0.0/8`), each but the last perhaps with a port.
    """
    if entry == "*":
        return True
    if "/" in entry:
        return _within(entry, host)
    name, number = _with_port(entry)
    if number is not None and number != port:
        return False
    if name.startswith((".", "*.")):
        return host.endswith(name.removeprefix("*"))
    return host == name or host.endswith(f".{name}")


def _with_port(entry: str) -> tuple[str, int | None]:
    """Part the entry's port from it; an IPv6 address stands in brackets where it has one."""
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        number = rest.removeprefix(":")
    elif entry.count(":") == 1:
        name, _, number = entry.partition(":")
    else:
        name, number = entry, ""
    return name, int(number) if number.isdecimal() else None


def _within(network: str, host: str) -> bool:
    from ipaddress import ip_address, ip_network  # noqa: PLC0415 - rarely needed

    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:  # a name, or no network: ignored, as curl does
        return False
