"""Which services the sandbox stands in for: those whose folder here has a `service.py`.

Nothing is registered. Beside `service.py` a folder holds `keys.py`, and where it applies
`customer.py` (what the service's customers do) and `seed.py` (a few things to begin with).
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Protocol, cast

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, NoReply


class Answers(Protocol):
    """What a service's `service.py` has."""

    def handle(self, exchange: Exchange) -> Reply | NoReply:
        """Answer the request; what is returned is kept, what is raised is undone."""
        ...


@cache
def services() -> tuple[str, ...]:
    """Return the services that the sandbox stands in for."""
    from pkgutil import iter_modules  # noqa: PLC0415 - only to list, never on the way to a call

    package = import_module("unictl.sandbox")
    found = (module.name for module in iter_modules(package.__path__) if module.ispkg)
    # Found, not imported: to list them costs nothing, and a broken one breaks no other.
    return tuple(sorted(n for n in found if find_spec(f"unictl.sandbox.{n}.service") is not None))


def stand_in(service: str) -> Answers:
    """Return the module that answers the service's requests.

    Raises:
        KeyError: There is none.
    """
    found = part(service, "service")
    if found is None:
        raise KeyError(service)
    return cast("Answers", found)


def keys(service: str) -> Mapping[str, str]:
    """Return the keys that unictl itself shows to the stand-in, by role; they are no secrets.

    Empty for a service without a stand-in.
    """
    found = part(service, "keys")
    return {} if found is None else cast("Mapping[str, str]", found.KEYS)


def part(service: str, name: str) -> ModuleType | None:
    """Return one of the service's modules, or None where it has none of that name."""
    module = f"unictl.sandbox.{service}.{name}"
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        return None
    return None if found is None else import_module(module)
