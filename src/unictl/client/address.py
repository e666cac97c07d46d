"""Where a service is reached: its own hosts, or loopback for tests; nowhere else.

`UNICTL_<SERVICE>_BASE_URL` can't send a key to a stranger: a variable is easily set by a file that
somebody else wrote. Other hosts come only from the user's own settings.toml.
"""

import os
import re
from typing import Final
from urllib.parse import urlsplit

from unictl.core import catalog
from unictl.errors import InvalidRequest, NotSupported
from unictl.settings import Settings

# No user, query, fragment, backslash or white space, which readers of URLs take differently.
_URL: Final = re.compile(r"[a-zA-Z]+://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def base_url(service: str, settings: Settings) -> str:
    """Return the service's address without a path at its end.

    Raises:
        InvalidRequest: The variable or the settings name an address that keys must not go to.
        NotSupported: The catalog knows no single address.
    """
    if own := own_base_url(service, settings):
        return own
    address = catalog.load(service).base_url
    if address is None:
        raise NotSupported(f"{service} has no single address", service=service)
    return address


def own_base_url(service: str, settings: Settings) -> str | None:
    """Return the address that the user has set in place of the service's, or None.

    Raises:
        InvalidRequest: The variable or the settings name an address that keys must not go to.
    """
    entry = catalog.load(service)
    variable = f"UNICTL_{service.upper().replace('-', '_')}_BASE_URL"
    if given := os.environ.get(variable):
        return _checked(given, variable, entry, settings)
    services = settings.user().get("services", {})
    mine = services.get(service, {}) if isinstance(services, dict) else {}
    if isinstance(mine, dict) and (own := mine.get("base_url")):
        return _checked(str(own), "settings.toml", entry, None)
    return None


def _checked(given: str, source: str, entry: catalog.Service, settings: Settings | None) -> str:
    """Return the address; `settings` is None where it comes from the user's own file."""
    try:
        parts = urlsplit(given)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if host in _LOOPBACK:
        allowed = parts.scheme in {"http", "https"}
    else:
        allowed = parts.scheme == "https" and (settings is None or entry.owns(host))
    if not allowed or not _URL.fullmatch(given):
        if not (parts.scheme and host):
            what = "is no address: it begins with https:// and a host"
        elif allowed:
            what = "is no address: it has a scheme, a host, perhaps a port and a path, and no more"
        else:
            what = f"can't point {entry.slug} at {parts.scheme}://{host}"
        raise InvalidRequest(
            f"{source} {what}",
            hint=f"Use loopback or https at one of: {', '.join(entry.hosts)}. Another host goes"
            f" into settings.toml as services.{entry.slug}.base_url.",
        )
    where = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{where}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
