"""`unictl services`: what the catalog knows, and which operations each service offers."""

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import output, shell
from unictl.core import catalog
from unictl.core.page import Page
from unictl.errors import InvalidRequest
from unictl.settings import Settings

app = shell.new_app("Show the services, and what they offer.")


@app.command(name="list")
def list_(output_form: shell.Output = None, query: shell.Query = None) -> None:
    """List the services that unictl knows, and how many operations each offers.

    A service without operations can still have its keys found, locked away and handed to programs.
    """
    items = []
    for slug in catalog.slugs():
        offered = len(offered_by(slug))
        items.append(
            {
                "service": slug,
                "name": catalog.load(slug).name,
                "provider": offered > 0,
                "operations": offered,
            }
        )
    _emit_list(items, shell.settings(output=output_form), query)


@app.command()
def show(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="The service's short name.")],
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
) -> None:
    """Show where a service's keys are made, which variables hold them, and what it offers."""
    settings = shell.settings(output=output_form)
    output.emit(about(_known(service)), settings, query=query, human=_people)


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


def about(service: catalog.Service) -> dict[str, Any]:
    """Return what is shown of a service, in JSON's types."""
    return {
        "service": service.slug,
        "name": service.name,
        "docs": service.docs,
        "keys": service.keys,
        "hosts": list(service.hosts),
        "credentials": [
            {
                "role": role,
                "required": service.required(role),
                "secret": field.secret,
                "variables": list(field.names),
            }
            for role, field in service.credentials.items()
        ],
        "settings": [
            {"role": role, "variables": list(field.names)}
            for role, field in service.variables.items()
        ],
        "features": [
            {"feature": slug, "capability": feature.capability, "always": feature.always}
            for slug, feature in service.features.items()
        ],
        "operations": offered_by(service.slug),
    }


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


def _people(shown: dict[str, Any]) -> str:
    """Return the service for people: a paragraph per subject, one variable per role."""
    lines = [f"{shown['name']} ({shown['service']})", f"  docs  {shown['docs']}"]
    lines += [f"  keys  {shown['keys']}", "", "credentials"]
    width = max(len(field["role"]) for field in shown["credentials"] + shown["settings"])
    for field in shown["credentials"]:
        notes = [word for word in ("required", "secret") if field[word]]
        said = f" ({', '.join(notes)})" if notes else ""
        lines.append(f"  {field['role']:<{width}}  {field['variables'][0]}{said}")
    if shown["settings"]:
        lines += ["", "settings beside them"]
        lines += [f"  {f['role']:<{width}}  {f['variables'][0]}" for f in shown["settings"]]
    features = ", ".join(feature["feature"] for feature in shown["features"]) or "none"
    lines += ["", "features", f"  {features}", "", "operations"]
    lines += [f"  {name}" for name in shown["operations"]] or ["  none yet"]
    return "\n".join(lines)


def _emit_list(items: list[dict[str, Any]], settings: Settings, query: str | None) -> None:
    """Print a list as the lists of operations are printed."""
    output.emit(Page(tuple(items)), settings, query=query)
