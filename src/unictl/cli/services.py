"""`unictl services`: what the catalog knows, and which operations each service offers."""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from unictl.capabilities._index import CAPABILITIES
from unictl.catalog._index import SERVICES
from unictl.cli import output, shell
from unictl.cli.services_show import about, people
from unictl.core import catalog
from unictl.core.page import Page
from unictl.errors import InvalidRequest
from unictl.settings import Settings

app = shell.new_app("Show the services, and what they offer.")


@app.command(name="list")
def list_(
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="WORD", help="Part of a name, or a variable such as RAZORPAY_KEY_ID."
        ),
    ] = None,
    *,
    category: Annotated[
        str | None, typer.Option("--category", "-c", help="Only those for this purpose.")
    ] = None,
    provider: Annotated[
        bool, typer.Option("--provider", help="Only those that carry out operations.")
    ] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
) -> None:
    """List the services that unictl knows, and how many operations each offers.

    A service without operations can still have its keys found, locked away and handed to programs.
    """
    settings = shell.settings(output=output_form, quiet=quiet)
    wanted = _category(category)
    said = _holders(word) if word else frozenset()
    items = [
        item
        for item in _listed()
        if (wanted is None or item["category"] == wanted)
        and (item["provider"] or not provider)
        and (word is None or item["service"] in said or _matches(item, word))
    ]
    if not items:
        output.note("No service is like that; `unictl services list` shows all.", settings)
    _emit_list(items, settings, query)


@app.command()
def show(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="The service's short name.")],
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
) -> None:
    """Show where a service's keys are made, which variables hold them, and what it offers."""
    settings = shell.settings(output=output_form)
    output.emit(about(_known(service), offered_by(service)), settings, query=query, human=people)


@app.command()
def support(output_form: shell.Output = None, query: shell.Query = None) -> None:
    """Show which service offers which operation."""
    services = carrying()
    items = [
        {
            "operation": f"{capability}.{name}",
            "command": f"{capability} {name}".replace("_", "-"),
            "services": {slug: slug in entry.services for slug in services},
        }
        for capability, about_it in CAPABILITIES.items()
        for name, entry in about_it.operations.items()
    ]
    _emit_list(items, shell.settings(output=output_form), query)


def carrying() -> tuple[str, ...]:
    """Return the services that offer an operation at all, sorted."""
    found = {
        slug
        for capability in CAPABILITIES.values()
        for operation in capability.operations.values()
        for slug in operation.services
    }
    return tuple(sorted(found))


def offered_by(service: str) -> list[str]:
    """Return the operations that the service offers: `payments.create_order`."""
    return [
        f"{capability}.{name}"
        for capability, entry in CAPABILITIES.items()
        for name, operation in entry.operations.items()
        if service in operation.services
    ]


def _listed() -> Iterator[dict[str, Any]]:
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


def _category(given: str | None) -> str | None:
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


def _holders(word: str) -> frozenset[str]:
    """Return the services that have a variable of just that name, however it is decorated."""
    from unictl.envfile.names import understand  # noqa: PLC0415 - only to search

    return frozenset(name.slug for name in understand(word) if name.how != "family")


def _matches(item: dict[str, Any], word: str) -> bool:
    text = f"{item['service']} {item['name']} {item['category']}".lower()
    return word.lower() in text or word.lower() in text.replace("-", " ").replace("_", " ")


def _known(service: str) -> catalog.Service:
    slugs = catalog.slugs()
    if service in slugs:
        return catalog.load(service)
    near = get_close_matches(service.lower(), slugs, n=1)
    raise InvalidRequest(
        f"there is no service {service!r}",
        hint=f"Did you mean {near[0]}? `unictl services list` shows all."
        if near
        else "`unictl services list` shows all.",
        field="service",
    )


def _emit_list(items: list[dict[str, Any]], settings: Settings, query: str | None) -> None:
    """Print a list as the lists of operations are printed."""
    output.emit(Page(tuple(items)), settings, query=query)
