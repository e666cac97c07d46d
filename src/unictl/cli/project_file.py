"""The project's `unictl.toml`: what `init` writes there, and how little of it it touches.

The file is the user's and is committed: comments, order and keys that `init` does not know stay
as they are. It never holds a secret.
"""

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import tomlkit
from tomlkit.items import Array, Table

from unictl.envfile.rewrite_file import replace_at_once
from unictl.errors import InvalidRequest
from unictl.settings import PROJECT_FILE, SCHEMA, find_project, read_toml

_HEAD: Final = (
    "What this project uses. Written by `unictl init`, yours to edit; it holds no secret.",
    "A feature that the .env shows comes back with the next `init`: to switch one off, move it",
    "to features_off, or untick it in `unictl init`.",
)
_NEW_MODE: Final = 0o644


@dataclass(frozen=True, slots=True)
class Choice:
    """What the project is to say of a service.

    Attributes:
        service: Its slug.
        features: Those switched on.
        off: Those that would be found, but that the user has switched off.
        mode: `test`, `live` or `mixed`; None leaves what the file says.
    """

    service: str
    features: tuple[str, ...]
    off: tuple[str, ...] = ()
    mode: str | None = None


Change = dict[str, str]


class ProjectFile:
    """The nearest `unictl.toml`, or the one that will be made in the working folder.

    Args:
        path: The file; it need not exist.

    Raises:
        InvalidRequest: It can't be read, is no TOML, or its tables are not as they should be.
        FormatTooNew: A newer unictl wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_new = not path.exists()
        if self.is_new:
            self._document = tomlkit.document()
            for line in _HEAD:
                self._document.add(tomlkit.comment(line))
            self._document.add("schema", tomlkit.item(SCHEMA))
        else:
            read_toml(path)  # refuses what is damaged or too new, with the file's name
            self._document = tomlkit.parse(path.read_text(encoding="utf-8"))

    @classmethod
    def nearest(cls, folder: Path) -> Self:
        """Return the file from the folder upward, or a new one in the folder itself."""
        return cls(find_project(folder) or folder / PROJECT_FILE)

    def features(self, service: str) -> tuple[str, ...]:
        """Return the features that the file says are on."""
        return self._texts(service, "features")

    def off(self, service: str) -> tuple[str, ...]:
        """Return the features that the user has switched off."""
        return self._texts(service, "features_off")

    def default(self, capability: str) -> str | None:
        """Return the capability's default service, if the file names one."""
        found = self._table("defaults", make=False).get(capability)
        return str(found) if found is not None else None

    def update(
        self, choices: Iterable[Choice], defaults: Mapping[str, str], profile: str
    ) -> list[Change]:
        """Bring the file's text up to date, in memory, and return what changed.

        Returns:
            `{"service", "feature", "change": "added" | "removed"}`,
            `{"service", "mode", "was", "change": "changed"}` and
            `{"capability", "service", "change": "added"}`.
        """
        changes: list[Change] = []
        if self.is_new:
            self._document.add("profile", tomlkit.item(profile))
            self._document.add(tomlkit.nl())
        table = self._table("defaults", make=bool(defaults))
        for capability, service in defaults.items():
            if capability not in table:
                table[capability] = service
                changes.append({"capability": capability, "service": service, "change": "added"})
        for choice in choices:
            changes += self._update_service(choice)
        return changes

    def write(self) -> bool:
        """Put the new text in the file's place at once, never half of it.

        Returns:
            Whether it differs from what stood there.

        Raises:
            InvalidRequest: The system refuses.
            Busy: Another unictl is writing there.
        """
        target = self.path.resolve()
        text = tomlkit.dumps(self._document)
        try:
            if not self.is_new and target.read_bytes() == text.encode():
                return False
            replace_at_once(str(target), text.encode(), new_mode=_NEW_MODE)
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            mend = "Free some space" if full else "Go to a folder that you may write to"
            raise InvalidRequest(
                f"cannot write {target}: {error.strerror}",
                hint=f"{mend}, and run it again; the keys are in the vault already.",
                file=str(target),
            ) from error
        return True

    def _update_service(self, choice: Choice) -> list[Change]:
        slug = choice.service
        table = self._table("services", slug, make=True)
        before = self.features(slug)
        changes = _difference(slug, before, choice.features)
        was = table.get("mode")
        if choice.mode is not None and was != choice.mode:
            table["mode"] = choice.mode
            if was is not None:
                changes.append(
                    {"service": slug, "mode": choice.mode, "was": str(was), "change": "changed"}
                )
        _set_list(table, "features", choice.features)
        if choice.off or "features_off" in table:
            _set_list(table, "features_off", choice.off)
        return changes

    def _texts(self, service: str, key: str) -> tuple[str, ...]:
        found = self._table("services", service, make=False).get(key, [])
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self._wrong(f"services.{service}.{key} has to be a list of texts")
        if not all(text.isprintable() for text in found):
            raise self._wrong(f"services.{service}.{key} holds control characters")
        return tuple(str(text) for text in found)

    def _table(self, *keys: str, make: bool) -> Any:
        """Return a table of the document; an empty one apart from it if it isn't to be made."""
        table: Any = self._document
        for depth, key in enumerate(keys, start=1):
            if key not in table:
                if not make:
                    return tomlkit.table()
                table[key] = tomlkit.table(is_super_table=depth < len(keys))
            table = table[key]
            if not isinstance(table, Mapping):
                raise self._wrong(f"{'.'.join(keys[:depth])} has to be a table")
        return table

    def _wrong(self, what: str) -> InvalidRequest:
        hint = f"Correct {self.path}."
        return InvalidRequest(f"{what} in {self.path}", hint=hint, file=str(self.path))


def _set_list(table: Table, key: str, wanted: tuple[str, ...]) -> None:
    """Change only the items that differ, so that comments between the others stay."""
    standing = table.get(key)
    if not isinstance(standing, Array):
        table[key] = list(wanted)
        return
    for gone in [item for item in standing if item not in wanted]:
        standing.remove(gone)
    for new in [item for item in wanted if item not in standing]:
        standing.append(new)


def _difference(slug: str, before: tuple[str, ...], after: tuple[str, ...]) -> list[Change]:
    added = [(feature, "added") for feature in after if feature not in before]
    removed = [(feature, "removed") for feature in before if feature not in after]
    return [
        {"service": slug, "feature": feature, "change": change}
        for feature, change in (*added, *removed)
    ]
