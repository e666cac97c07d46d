"""Detects in whatever file it is, and in every file of a folder."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from unictl.envfile import compose, dialects, workflow
from unictl.envfile.compose import EnvFile
from unictl.envfile.detect import detect
from unictl.envfile.detection import Detection
from unictl.envfile.document import Notice
from unictl.envfile.read import read
from unictl.envfile.surroundings import with_surroundings
from unictl.envfile.tree import LARGEST, Found, Told, Walked, walk
from unictl.envfile.tree_kinds import Kind, kind_of
from unictl.envfile.tree_nodes import member
from unictl.envfile.tree_yaml import read_yaml
from unictl.errors import InvalidRequest

_REFERENCES: Final = frozenset({"reference", "unexpanded"})
# In a compose file or a workflow a reference is what should be there, and a name that comes twice
# is set for two containers or jobs. No reader of .env files reads it.
_USUAL_IN_YAML: Final = _REFERENCES | {"duplicate"} | dialects.CODES
# direnv's file is a program; what is no assignment in it is nothing odd.
_USUAL_IN_SHELL: Final = _REFERENCES | {"unreadable_line"} | dialects.CODES
_YAML: Final = (".yml", ".yaml")


def look(file: str, *, expand: bool = False) -> Detection:
    """Return what is found in the file, with the warnings of where it lies.

    Args:
        file: As the user named it.
        expand: Put values of the same file and the environment in the place of `${NAME}`; not in
            YAML.

    Raises:
        InvalidRequest: It can't be read.
    """
    return _look(file, _kind(file), expand=expand)[0]


def survey(
    paths: Iterable[str], *, hidden: bool = False, expand: bool = False
) -> Iterator[Detection | Told | Walked]:
    """Yield what is found in each file named and in the files of each folder named, as it goes.

    A file that can't be read is told of, and the others are looked at. Each file comes once, also
    if a compose file names it.

    Args:
        paths: Files and folders.
        hidden: Also enter hidden folders.
        expand: As for `look`.
    """
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - the user's own spelling
            for one in walk(path, hidden=hidden):
                if isinstance(one, Found):
                    yield from _each(one.path, one.kind, path, seen, expand=expand)
                else:
                    yield one
        else:
            yield from _each(path, None, os.path.dirname(path) or os.curdir, seen, expand=expand)  # noqa: PTH120


def _each(
    file: str, kind: Kind | None, root: str, seen: set[str], *, expand: bool
) -> Iterator[Detection | Told]:
    """Yield what a file says, and the files that it names."""
    real = os.path.realpath(file)
    if real in seen:
        return
    seen.add(real)
    try:
        detection, named = _look(file, kind or _kind(file), expand=expand)
    except InvalidRequest as error:
        place = Notice(line=error.line, code="unreadable", message=f"{error.message}. {error.hint}")
        yield Told(file, place)
        return
    faults = []
    more = []
    for env_file in named:
        if (fault := _fault(env_file, root)) is not None:
            faults.append(fault)
        elif env_file.path is not None:
            more.append(env_file.path)
    warnings = sorted((*detection.warnings, *faults), key=lambda one: one.line or 0)
    yield replace(detection, warnings=tuple(warnings))
    for one in more:
        yield from _each(one, "env", root, seen, expand=expand)


def _look(file: str, kind: Kind, *, expand: bool) -> tuple[Detection, tuple[EnvFile, ...]]:
    named: tuple[EnvFile, ...] = ()
    if kind == "compose":
        found = compose.read_compose(file)
        document, named = found.document, found.env_files
    elif kind == "workflow":
        document = workflow.read_workflow(file)
    else:
        document = read(file, expand=expand)
    detection = detect(document)
    usual = _usual(file, kind)
    warnings = tuple(one for one in detection.warnings if one.code not in usual)
    return with_surroundings(replace(detection, warnings=warnings)), named


def _usual(file: str, kind: Kind) -> frozenset[str]:
    if kind != "env":
        return _USUAL_IN_YAML
    return _USUAL_IN_SHELL if os.path.basename(file) == ".envrc" else frozenset()  # noqa: PTH119


def _kind(file: str) -> Kind:
    """Return how a file that was named is to be read, whatever its name is."""
    if (kind := kind_of(file)) is not None or not file.lower().endswith(_YAML):
        return kind or "env"
    roots = read_yaml(file).roots
    if any(member(root, "jobs") is not None for root in roots):
        return "workflow"
    return "compose" if any(member(root, "services") is not None for root in roots) else "env"


def _fault(named: EnvFile, root: str) -> Notice | None:
    """Return why a file that a compose file names isn't looked at, if so."""
    if named.path is None:
        why = "its name depends on a variable"
    elif not _within(named.path, root):
        why = f"{named.path} lies outside of {root}; name it by itself"
    elif not os.path.lexists(named.path):
        if not named.required:
            return None
        why = f"there is no {named.path}, and compose won't start without it"
    elif not os.path.isfile(named.path) or os.path.getsize(named.path) > LARGEST:  # noqa: PTH113, PTH202
        why = f"{named.path} is no file, or too large"
    else:
        return None
    return Notice(line=named.line, code="env_file", message=f"an env_file was left out: {why}")


def _within(path: str, root: str) -> bool:
    """Return whether a path, its links followed, is in the folder or below it."""
    top = os.path.realpath(root)
    return os.path.commonpath((os.path.realpath(path), top)) == top
