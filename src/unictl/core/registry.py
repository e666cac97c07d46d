"""Finds an operation by its name, and the provider that carries it out at a service.

Nothing is registered: `payments.create_order` is declared in `capabilities/payments.py`, and
razorpay's provider of it is the class in `providers/razorpay/payments.py`.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from unictl.core.operation import Operation, operations
from unictl.core.provider import Provider
from unictl.errors import NotSupported


@cache
def operations_of(capability: str) -> dict[str, Operation]:
    """Return a capability's operations by name."""
    module = import_module(f"unictl.capabilities.{capability}")
    return {found.name: found for found in operations(module)}


@cache
def operation(identifier: str) -> Operation:
    """Return the operation `payments.create_order`.

    Raises:
        KeyError: There is none of that name.
    """
    capability, _, name = identifier.partition(".")
    module = import_module(f"unictl.capabilities.{capability}")
    for found in operations(module, only=name):
        return found
    raise KeyError(identifier)


def provider(service: str, wanted: Operation) -> type[Provider]:
    """Return the class that carries the operation out at the service.

    Raises:
        NotSupported: The service doesn't offer it.
    """
    found = _class(service, wanted.capability)
    if found is None or wanted.protocol not in found.__mro__:
        others = providers_of(wanted)
        raise NotSupported(
            f"{service} does not offer {wanted.id}",
            hint=f"Offered by: {', '.join(others)}. Choose one with --service."
            if others
            else "No service offers it yet.",
            service=service,
            operation=wanted.id,
        )
    return found


def base(service: str) -> type[Provider]:
    """Return what all providers of the service derive from: the class in its `base.py`.

    Raises:
        NotSupported: The service has no provider.
    """
    found = _class(service, "base")
    if found is None:
        raise NotSupported(
            f"unictl sends no requests to {service}",
            hint=f"It does to: {', '.join(services())}.",
            service=service,
        )
    return found


def providers_of(wanted: Operation) -> tuple[str, ...]:
    """Return the services that offer the operation, by the class lines alone."""
    offering = (
        s
        for s in services()
        if wanted.protocol in getattr(_class(s, wanted.capability), "__mro__", ())
    )
    return tuple(offering)


@cache
def services() -> tuple[str, ...]:
    """Return the services that have a provider."""
    from pkgutil import iter_modules  # noqa: PLC0415 - only to list, never on the way to a call

    package = import_module("unictl.providers")
    return tuple(sorted(module.name for module in iter_modules(package.__path__) if module.ispkg))


def _class(service: str, module: str) -> type[Provider] | None:
    name = f"unictl.providers.{service}.{module}"
    try:
        if find_spec(name) is None:
            return None
    except ModuleNotFoundError:
        return None
    return next(
        one
        for one in vars(import_module(name)).values()
        if isinstance(one, type) and issubclass(one, Provider) and one.__module__ == name
    )
