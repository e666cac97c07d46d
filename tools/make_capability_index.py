"""Emit `capabilities/_index.py`: what the command line lists without importing a capability."""

import importlib
import json
import pkgutil

from unictl.core.operation import operations
from unictl.core.registry import providers_of

_FIRST = (
    "payments",
    "payment_links",
    "plans",
    "subscriptions",
    "customers",
    "invoices",
    "payouts",
    "disputes",
    "balance",
    "messages",
    "calls",
    "phone_numbers",
    "verifications",
    "storage",
    "tables",
    "credentials",
)


def _order() -> tuple[str, ...]:
    """Return the capabilities in the order of the help and of the reference."""
    package = importlib.import_module("unictl.capabilities")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = [
        name
        for name in names
        if any(operations(importlib.import_module(f"unictl.capabilities.{name}")))
    ]
    return tuple(sorted(found, key=lambda n: (_FIRST.index(n) if n in _FIRST else len(_FIRST), n)))


ORDER = _order()
PATH = "src/unictl/capabilities/_index.py"

HEAD = '''"""What each capability offers, and at which services. Generated; do not edit."""

from typing import Final

# Plain classes: every command reads this module, and to make named tuples costs more than it does.


class OperationEntry:
    """The summary of an operation, and the services that offer it."""

    __slots__ = ("services", "summary")

    def __init__(self, summary: str, services: tuple[str, ...]) -> None:
        self.summary: Final = summary
        self.services: Final = services


class CapabilityEntry:
    """A capability's summary and its operations by name."""

    __slots__ = ("operations", "summary")

    def __init__(self, summary: str, operations: dict[str, OperationEntry]) -> None:
        self.summary: Final = summary
        self.operations: Final = operations


CAPABILITIES: Final = {
'''


def render() -> dict[str, str]:
    """Return the index by its path from the repository's root."""
    lines = [HEAD]
    for name in ORDER:
        module = importlib.import_module(f"unictl.capabilities.{name}")
        summary = (module.__doc__ or "").strip().partition("\n")[0]
        lines.append(
            f"    {quoted(name)}: CapabilityEntry(\n        {quoted(summary)},\n        {{\n"
        )
        for op in operations(module):
            services = "".join(f"{quoted(service)}, " for service in providers_of(op)).strip()
            entry = f"OperationEntry({quoted(op.summary)}, ({services}))"
            lines.append(f"            {quoted(op.name)}: {entry},\n")
        lines.append("        },\n    ),\n")
    lines.append("}\n")
    return {PATH: "".join(lines)}


def quoted(text: str) -> str:
    """Return a Python literal in double quotes."""
    return json.dumps(text, ensure_ascii=False)
