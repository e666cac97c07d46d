"""What `unictl.toml` and `settings.toml` say in vain: keys that are misspelt or don't belong there.

Such a key is told of and passed over, so that a file may be newer than this unictl.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from unictl import home
from unictl.capabilities._index import CAPABILITIES
from unictl.core import catalog
from unictl.errors import InvalidRequest
from unictl.settings import BY_NAME, PROJECT_FILE, USER_FILE, Settings, from_file

_TABLES: Final = {
    PROJECT_FILE: ("schema", "defaults", "routes", "services", "recipients"),
    USER_FILE: ("schema", "defaults", "routes", "services", "profiles"),
}
_OF_SERVICE: Final = {PROJECT_FILE: ("features", "features_off", "mode"), USER_FILE: ("base_url",)}
_OF_PROFILE: Final = ("live",)


def unknown_keys(settings: Settings) -> Iterator[str]:
    """Yield a line for each thing of the two files that has no effect: file, key and what to do."""
    path, project = settings.project()
    for folder in settings.passed_over():
        yield f"{folder} is not a file, so it is passed over; rename it"
    for kind, file, table in (
        (PROJECT_FILE, str(path), project),
        (USER_FILE, str(home.home() / USER_FILE), settings.user()),
    ):
        for what in _of_file(kind, file, table):
            yield f"{file}: {what}"


def _of_file(kind: str, file: str, table: Mapping[str, Any]) -> Iterator[str]:
    allowed = {*_TABLES[kind], *(n for n, s in BY_NAME.items() if s.project or kind == USER_FILE)}
    for key, value in table.items():
        if key not in allowed:
            yield _misplaced(key) if _elsewhere(kind, key) else _unknown(key, allowed)
        elif key in BY_NAME:
            try:
                from_file(BY_NAME[key], value, file)
            except InvalidRequest as error:
                yield error.message.replace(f" in {file}", "")
        elif key != "schema" and not isinstance(value, Mapping):
            yield f"{key} has to be a table"
        elif key == "defaults":
            yield from _defaults(value)
        elif key == "routes":
            yield from _routes(value)
        elif key == "services":
            yield from _services(kind, value)
        elif key == "profiles":
            yield from _profiles(value)


def _elsewhere(kind: str, key: str) -> bool:
    return kind == PROJECT_FILE and (key in BY_NAME or key in _TABLES[USER_FILE])


def _misplaced(key: str) -> str:
    return f"{key!r} can't be set here, so it is ignored: it belongs in your own {USER_FILE}"


def _defaults(table: Mapping[str, Any]) -> Iterator[str]:
    for capability, service in table.items():
        key = f"defaults.{capability}"
        if capability not in CAPABILITIES:
            yield _unknown(key, [f"defaults.{name}" for name in CAPABILITIES])
        elif service not in catalog.slugs():
            yield f"{key} is no service: {service!r}{_meant(service, catalog.slugs())}"


def _routes(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what isn't of a capability; a rule that can't be read ends the call that it is for."""
    for capability in table:
        if capability not in CAPABILITIES:
            yield _unknown(f"routes.{capability}", [f"routes.{name}" for name in CAPABILITIES])


def _services(kind: str, table: Mapping[str, Any]) -> Iterator[str]:
    for slug, members in table.items():
        key = f"services.{slug}"
        if slug not in catalog.slugs():
            yield _unknown(key, [f"services.{known}" for known in catalog.slugs()])
        elif not isinstance(members, Mapping):
            yield f"{key} has to be a table"
        else:
            known = [f"{key}.{name}" for name in _OF_SERVICE[kind]]
            for name in members:
                if kind == PROJECT_FILE and name in _OF_SERVICE[USER_FILE]:
                    yield _misplaced(f"{key}.{name}")
                elif name not in _OF_SERVICE[kind]:
                    yield _unknown(f"{key}.{name}", known)


def _profiles(table: Mapping[str, Any]) -> Iterator[str]:
    for profile, members in table.items():
        key = f"profiles.{profile}"
        if not isinstance(members, Mapping):
            yield f"{key} has to be a table"
            continue
        for name, value in members.items():
            if name not in _OF_PROFILE:
                yield _unknown(f"{key}.{name}", [f"{key}.{known}" for known in _OF_PROFILE])
            elif not isinstance(value, bool):
                yield f"{key}.{name} can't be {value!r}, so it is ignored: it is true or false"


def _unknown(key: str, known: Collection[str]) -> str:
    return f"{key!r} is unknown, so it is ignored{_meant(key, known)}"


def _meant(given: object, known: Collection[str]) -> str:
    import difflib  # noqa: PLC0415 - only where something is wrong

    near = difflib.get_close_matches(str(given).lower().replace("-", "_"), known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
