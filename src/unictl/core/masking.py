"""Takes keys out of what a service answered, before people or files get to see it."""

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from unictl.core import catalog
from unictl.core.secret import MASK, Secret
from unictl.errors import NotConfigured, UnictlError

# What is shorter stands in ordinary words too; no service issues such a secret.
_SHORTEST: Final = 8


def secrets(service: str, fields: Mapping[str, Secret]) -> set[str]:
    """Return the values among a service's credentials that nobody else may see.

    The settings beside them (a region, a number) are none; a role that the catalog doesn't know
    is taken for one.
    """
    public: set[str] = set()
    with suppress(NotConfigured):  # a service of one's own has no entry
        entry = catalog.load(service)
        public = {role for role, field in entry.credentials.items() if not field.secret}
        public |= set(entry.variables)
    values = {one.reveal() for role, one in fields.items() if role not in public}
    return {value for value in values if len(value) >= _SHORTEST}


def without_keys(error: UnictlError, service: str, fields: Mapping[str, Secret]) -> UnictlError:
    """Return the error, masked where the service's own words repeat a key.

    Args:
        error: As the provider explains the reply.
        service: Its slug.
        fields: The credentials that it was shown.
    """
    values = secrets(service, fields)
    error.message, error.hint = (_without(text, values) for text in (error.message, error.hint))
    error.args = (error.message,)
    if error.service_code is not None:
        error.service_code = _without(error.service_code, values)
    return error


def masked(document: Any, values: Iterable[str], members: Collection[str]) -> Any:
    """Return JSON's types with a mask in the place of each secret.

    Args:
        document: What the service answered.
        values: Secrets, wherever they stand.
        members: Names of members whose value is one, whatever it is.
    """
    if isinstance(document, str):
        return _without(document, values)
    if isinstance(document, Mapping):
        return {
            _without(name, values): MASK
            if name in members and isinstance(member, str) and member
            else masked(member, values, members)
            for name, member in document.items()
        }
    if isinstance(document, (list, tuple)):
        return [masked(item, values, members) for item in document]
    return document


def masked_text(text: str, values: Iterable[str], members: Collection[str]) -> str:
    """Return text that is no JSON with a mask in the place of each secret; XML has members too."""
    for name in members:
        text = re.sub(rf"(<{re.escape(name)}>)[^<]+", rf"\g<1>{MASK}", text)
    return _without(text, values)


def _without(text: str, values: Iterable[str]) -> str:
    for value in values:
        text = text.replace(value, MASK)
    return text
