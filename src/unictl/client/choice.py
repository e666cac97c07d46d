"""Which service carries an operation out, where the caller names none."""

from typing import TYPE_CHECKING

from unictl.capabilities._index import CAPABILITIES
from unictl.client.outside import Keys, lacking, place
from unictl.core import catalog
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest, NotConfigured, NotSupported
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.engine.route import Route


def choose(
    operation: Operation,
    named: str | None,
    settings: Settings,
    keys: Keys,
    *,
    route: "Route | None" = None,
) -> str:
    """Return the service.

    The one named, the first of the rule that the call goes by, the default for the capability,
    the only one that offers the operation, or the only one of these that there are keys of. In the
    sandbox there are keys of all, so it is one that the project's file names, or the sandbox's
    default.

    Raises:
        InvalidRequest: There is no such service, or there are keys of several and no default.
        NotConfigured: There are keys of none that offers it.
        VaultError: Several offer it, and the vault can't be opened to see whose keys it has.
    """
    if named is None and route is not None:
        return route.services[0]
    service = settings.default_service(operation.capability) if named is None else named
    if service is not None:
        if service not in catalog.slugs():
            raise _no_such(service)
        return service
    offered = CAPABILITIES[operation.capability].operations[operation.name].services
    if len(offered) == 1:
        return offered[0]
    if not offered:
        raise NotSupported(f"no service offers {operation.id} yet", operation=operation.id)
    held = dict.fromkeys(slug for slug, _ in keys.held())
    mine = [slug for slug in held if slug in offered]
    if len(mine) == 1:
        return mine[0]
    if getattr(keys, "sandboxed", settings["sandbox"]):  # a replay's keys say how it was then
        ours = settings.project()[1].get("services", {})
        in_project = [slug for slug in mine if slug in ours]
        return (in_project or mine or list(offered))[0]
    if not mine:
        raise NotConfigured(
            f"there are no keys of a service that offers {operation.id} ({', '.join(offered)})"
            f"{lacking(offered)}",
            hint=f"Run `unictl init{place(settings)}` in your project, or name the service"
            " (service=, --service) to see what it needs; --sandbox needs no keys.",
        )
    raise InvalidRequest(
        f"several services offer {operation.id}: {', '.join(mine)}",
        hint="Choose one by its name (service=, --service), or set a default in unictl.toml:"
        f' [defaults] {operation.capability} = "{mine[0]}".',
        field="service",
    )


def _no_such(service: str) -> InvalidRequest:
    from difflib import get_close_matches  # noqa: PLC0415 - only for this error

    near = get_close_matches(service.lower(), catalog.slugs(), n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return InvalidRequest(
        f"there is no service {service!r}",
        hint=f"{meant}`unictl services list` shows them.",
        field="service",
    )
