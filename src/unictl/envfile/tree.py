"""Finds the files of a folder that name services: .env files, compose files, workflows of GitHub.

Folders that git ignores aren't entered, but an ignored file is looked at: a `.env` is nearly always
ignored, and just what is looked for. Nothing is opened here, and no link to a folder is followed,
so a walk ends. It holds the names of one folder at a time, whatever the size of the tree.
"""

import os
import stat
from collections.abc import Iterator
from typing import Final

from unictl.core.record import record
from unictl.envfile.document import Notice
from unictl.envfile.gitignore import Ignored
from unictl.envfile.tree_kinds import Kind, kind_of

# What others wrote, or what was made from files that are looked at. A virtual environment is
# known by its `pyvenv.cfg`, whatever it is called.
NEVER_ENTERED: Final = frozenset(
    {".git", ".hg", ".svn", "CVS", "node_modules", "bower_components", "site-packages"}
    | {"__pycache__", "venv", ".venv", ".tox", ".nox", ".direnv", ".terraform"}
)
# Hidden folders that are entered unasked.
LOOKED_INTO: Final = frozenset({".github", ".devcontainer"})
_FOREIGN: Final = "pyvenv.cfg"
LARGEST: Final = 16 << 20  # bytes of a file in a tree; one that is named by itself may be larger


@record
class Found:
    """A file to be looked at.

    Attributes:
        path: As it is opened from here.
        kind: How it is to be read.
    """

    path: str
    kind: Kind


@record
class Told:
    """What there is to say of a file or folder that could not be looked at.

    Attributes:
        file: Its path, as it is opened from here.
        notice: What is wrong, and what to do.
    """

    file: str
    notice: Notice

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {"file": self.file, **self.notice.as_dict()}


@record
class Walked:
    """A folder that was walked through, for whoever shows how it is going."""

    folder: str


def walk(root: str, *, hidden: bool = False) -> Iterator[Found | Told | Walked]:
    """Yield what is found in a folder and below it, in the order of names, files first.

    Args:
        root: The folder, as the user named it; it is entered even if it is ignored or a link.
        hidden: Also enter hidden folders, whose names begin with a dot.
    """
    lead = "" if root in {os.curdir, ""} else root
    real = os.path.realpath(root)
    # Each folder relative to the root, and the rules that hold where it stands.
    ahead = [("", Ignored.above(root))]
    while ahead:
        inside, rules = ahead.pop()
        shown = os.path.join(lead, inside) if inside else lead  # noqa: PTH118
        place = os.path.join(real, inside) if inside else real  # noqa: PTH118
        try:
            files, folders, foreign = _listed(place, hidden=hidden)
        except OSError as error:
            yield Told(shown or root, _unreadable(error))
            continue
        if foreign and inside:
            continue
        yield Walked(shown or root)
        for name, kind in files:
            yield from _file(os.path.join(shown, name), kind)  # noqa: PTH118
        rules = rules.within(place)
        ahead += (
            (os.path.join(inside, name), rules)  # noqa: PTH118
            for name in reversed(folders)
            if not rules.names(os.path.join(place, name))  # noqa: PTH118
        )


def _listed(folder: str, *, hidden: bool) -> tuple[list[tuple[str, Kind]], list[str], bool]:
    """Return the files to look at, the folders to enter, and whether it is all somebody else's."""
    files, folders, foreign = [], [], False
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                seen = hidden or not name.startswith(".") or name in LOOKED_INTO
                if seen and name not in NEVER_ENTERED:
                    folders.append(name)
            elif kind := kind_of(os.path.join(folder, name)):  # noqa: PTH118
                files.append((name, kind))
            elif name == _FOREIGN:
                foreign = True
    return sorted(files), sorted(folders), foreign


def _file(file: str, kind: Kind) -> Iterator[Found | Told]:
    try:
        about = os.stat(file)  # noqa: PTH116 - of what a link leads to
    except OSError as error:
        yield Told(file, _unreadable(error))
        return
    if stat.S_ISDIR(about.st_mode):
        return  # a link to a folder
    if not stat.S_ISREG(about.st_mode):
        message = "it is a pipe or a device, so it was left out; name it by itself to read it"
        yield Told(file, Notice(line=None, code="special_file", message=message))
    elif about.st_size > LARGEST:
        message = f"it has more than {LARGEST >> 20} MiB, so it was left out; name it by itself"
        yield Told(file, Notice(line=None, code="too_large", message=message))
    else:
        yield Found(file, kind)


def _unreadable(error: OSError) -> Notice:
    message = f"it can't be looked at ({error.strerror}), so it was left out"
    if isinstance(error, PermissionError):
        message += "; `ls -ld` shows who may"
    return Notice(line=None, code="unreadable", message=message)
