"""Whose the host in a value is, and what the scheme of a URL says."""

import re
from functools import cache
from typing import Final

from unictl.catalog import _index as index
from unictl.envfile import globs

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal", ""})  # noqa: S104 - names
_HOST: Final = re.compile(r"[A-Za-z0-9.*<>{}_\-\[\] $]+(?::\d+)?(?:/.*)?", re.DOTALL)
_LONGEST: Final = 2000


def host_of(value: str) -> str | None:
    """Return the host of a URL, or of a bare host name; None if it is neither."""
    text = value[:_LONGEST].strip()
    scheme, separator, behind = text.partition("://")
    if not separator:
        if not _HOST.fullmatch(text):
            return None
        behind = scheme
    authority = behind.partition("/")[0].partition("?")[0].partition("#")[0].rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    first = authority.partition(",")[0]  # of several nodes
    return first.partition(":")[0].rstrip(".").lower()


def scheme_of(value: str) -> str:
    """Return the scheme of a URL without its driver (`postgresql` of `postgresql+asyncpg`)."""
    scheme = value.partition("://")[0].lower()
    return scheme if scheme in index.SCHEMES else scheme.partition("+")[0]


def is_local(host: str | None) -> bool:
    """Return whether the host is the machine itself."""
    return host is None or host in _LOCAL


def owner(host: str) -> str | None:
    """Return the slug of the service whose host it is."""
    return _match(index.HOSTS, "", host)


def taker(slug: str, host: str) -> str | None:
    """Return the slug of the service that a host makes the shared names of a service mean."""
    families = index.SHARES.get(slug, "").split()
    return next((found for family in families if (found := taken(family, host))), None)


def taken(family: str, host: str) -> str | None:
    """Return the slug of the service that a host makes a family of names mean."""
    if found := _match(index.TAKES, f"{family} ", host):
        return found
    return next((slug for glob, slug in _globs() if globs.fits(f"{family} {host}", (glob,))), None)


@cache
def _globs() -> tuple[tuple[str, str], ...]:
    """Return the few patterns of hosts that stand for more than a suffix: `*minio*`."""
    return tuple((host, slug) for host, slug in index.TAKES.items() if "*" in host)


def _match(table: dict[str, str], lead: str, host: str) -> str | None:
    if found := table.get(lead + host):
        return found
    at = host.find(".")
    while at >= 0:
        if found := table.get(lead + host[at:]):
            return found
        at = host.find(".", at + 1)
    return None
