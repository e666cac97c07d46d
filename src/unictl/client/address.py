"""Where a service is reached: its own hosts, or loopback for tests; nowhere else.

`UNICTL_<SERVICE>_BASE_URL` can't send a key to a stranger: a variable is easily set by a file that
somebody else wrote. Other hosts come only from the user's own settings.toml.
"""

import os
from typing import Final
from urllib.parse import urlsplit

from unictl.core import catalog
from unictl.errors import InvalidRequest, NotSupported
from unictl.settings import Settings

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def base_url(service: str, settings: Settings) -> str:
    """Return the service's address without a path at its end.

    Raises:
        InvalidRequest: The variable or the settings name an address that keys must not go to.
        NotSupported: The catalog knows no single address.
    """
    entry = catalog.load(service)
    variable = f"UNICTL_{service.upper().replace('-', '_')}_BASE_URL"
    if given := os.environ.get(variable):
        return _checked(given, variable, entry, settings)
    services = settings.user().get("services", {})
    if isinstance(services, dict) and (own := services.get(service, {}).get("base_url")):
        return _checked(own, "settings.toml", entry, None)
    if entry.base_url is None:
        raise NotSupported(f"{service} has no single address", service=service)
    return entry.base_url


def _checked(given: str, source: str, entry: catalog.Service, settings: Settings | None) -> str:
    """Return the address; `settings` is None where it comes from the user's own file."""
    parts = urlsplit(given)
    host = (parts.hostname or "").lower()
    if host in _LOOPBACK:
        allowed = parts.scheme in {"http", "https"}
    else:
        allowed = parts.scheme == "https" and (settings is None or entry.owns(host))
    if not allowed or parts.username or parts.query or parts.fragment:
        raise InvalidRequest(
            f"{source} can't point {entry.slug} at {parts.scheme}://{host}",
            hint=f"Use loopback or https at one of: {', '.join(entry.hosts)}. Another host goes"
            f" into settings.toml as services.{entry.slug}.base_url.",
        )
    return given.rstrip("/")
