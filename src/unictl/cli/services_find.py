"""Finds services in the catalog: one by its name, or those that fit."""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from unictl.capabilities._index import CAPABILITIES
from unictl.catalog._index import SERVICES
from unictl.core import catalog
from unictl.errors import InvalidRequest


def offered_by(service: str) -> list[str]:
    """Return the operations that the service offers: `payments.create_order`."""
    return [
        f"{capability}.{name}"
        for capability, entry in CAPABILITIES.items()
        for name, operation in entry.operations.items()
        if service in operation.services
    ]


def listed() -> Iterator[dict[str, Any]]:
    """Yield a row for each service; no model is built, for there are hundreds."""
    for slug, table in SERVICES.items():
        told = json.loads(table)
        offered = len(offered_by(slug))
        yield {
            "service": slug,
            "name": told["name"],
            "category": told["category"],
            "provider": offered > 0,
            "operations": offered,
        }


def category_of(given: str | None) -> str | None:
    """Return the category as the catalog has it; None for none.

    Raises:
        InvalidRequest: There is no such category.
    """
    if given is None:
        return None
    wanted = given.lower().replace("-", "_").replace(" ", "_")
    if wanted in catalog.CATEGORIES:
        return wanted
    near = get_close_matches(wanted, catalog.CATEGORIES, n=1)
    raise InvalidRequest(
        f"there is no category {given!r}",
        hint=(f"Did you mean {near[0]}? " if near else "")
        + f"There are {', '.join(catalog.CATEGORIES)}.",
        field="category",
    )


def holders(word: str) -> frozenset[str]:
    """Return the services that have a variable of just that name, however it is decorated."""
    from unictl.envfile.names import understand  # noqa: PLC0415 - only to search

    return frozenset(name.slug for name in understand(word))


def matches(item: dict[str, Any], word: str) -> bool:
    """Return whether a row's names contain the word."""
    text = f"{item['service']} {item['name']} {item['category']}".lower()
    return word.lower() in text or word.lower() in text.replace("-", " ").replace("_", " ")


def known(service: str) -> catalog.Service:
    """Return the service, however its name is written: `Google_Maps` is google-maps.

    Raises:
        InvalidRequest: The catalog has no such service.
    """
    slugs = catalog.slugs()
    slug = service.lower().replace("_", "-").replace(" ", "-")
    if slug in slugs:
        return catalog.load(slug)
    near = get_close_matches(slug, slugs, n=1)
    raise InvalidRequest(
        f"there is no service {service!r}",
        hint=f"Did you mean {near[0]}? `unictl services list` shows all."
        if near
        else "`unictl services list` shows all.",
        field="service",
    )
