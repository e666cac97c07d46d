"""The settings that stand beside a service's credentials in a .env: a region, a mode, a number."""

from collections.abc import Mapping
from typing import NamedTuple

from unictl.core import catalog
from unictl.envfile import values
from unictl.envfile.detection import Finding
from unictl.envfile.document import Document


class Beside(NamedTuple):
    """A setting's value, and the variable that it came from."""

    variable: str
    value: str


def settings_of(finding: Finding, document: Document) -> Mapping[str, Beside]:
    """Return the settings of a finding that have a real value, by role; of several, the last."""
    service = catalog.load(finding.service)
    roles = {
        name: role
        for role, field in service.variables.items()
        for name in (*field.names, *field.generic)
    }
    lines = {(variable.name, variable.line) for variable in finding.variables}
    found: dict[str, Beside] = {}
    for one in document.assignments:
        if one.commented or (one.name, one.line) not in lines:
            continue
        suffix = f"_{finding.account}".upper()
        role = roles.get(one.name.upper()) or roles.get(one.name.upper().removesuffix(suffix))
        text = one.value or ""
        if role is None or values.is_pointer(text) or values.is_unexpanded(text):
            continue
        if not values.is_dummy(text, service.variables[role]):
            found[role] = Beside(one.name, text)
    return found
