"""What is dangerous about where a file with keys lies: git has it, or others may read it.

`detect` judges the text alone; this looks at the file system, and asks git one thing.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from unictl.core import catalog
from unictl.envfile import warn
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.document import Notice
from unictl.envfile.read import STDIN
from unictl.envfile.surroundings_git import standing_of

_SPECIAL: Final = re.compile(r"([\\*?\[\]]|^[!#])")  # in a line of a .gitignore
_OTHERS: Final = 0o077
_MOST_NAMED: Final = 3
# Files that are committed on purpose: what is wrong is the key in them.
_SHARED: Final = re.compile(
    r".*(example|sample|template|dist|default).*|.*\.ya?ml", re.IGNORECASE | re.DOTALL
)


def with_surroundings(detection: Detection) -> Detection:
    """Return the detection with what only the whole file and its place show.

    That is `notices`, before all lines, and each secret that stands as that of two services.
    """
    found = notices(detection)
    lines = sorted(
        (*detection.warnings, *warn.shared(detection.services)), key=lambda one: one.line or 0
    )
    return replace(detection, warnings=(*found, *lines))


def notices(detection: Detection) -> tuple[Notice, ...]:
    """Return what the user should know of where the file lies.

    Nothing is said, and git isn't asked, of a file without a real secret, and of what is no file.
    """
    path = detection.file
    if path == STDIN or not os.path.isfile(path):  # noqa: PTH113 - the user's own spelling
        return ()
    shared = _SHARED.fullmatch(os.path.basename(path)) is not None  # noqa: PTH119
    holding = [finding for finding in detection.services if _holds(finding, sure=shared)]
    return tuple(_all(path, holding, shared=shared)) if holding else ()


def _all(path: str, holding: list[Finding], *, shared: bool) -> Iterator[Notice]:
    standing = standing_of(path)
    if standing == "tracked":
        yield _tracked(path, holding, shared=shared)
    elif standing == "not ignored" and not shared:
        name, gitignore = _parts(path)
        yield Notice(
            line=None,
            code="not_ignored",
            message=f"git does not ignore this file with {_keys(holding)}, so the next `git add .` "
            f"takes it up: `echo {name} >> {gitignore}`",
        )
    if not shared and os.name == "posix" and stat.S_IMODE(os.stat(path).st_mode) & _OTHERS:  # noqa: PTH116
        yield Notice(
            line=None,
            code="readable_by_others",
            message=f"others than you may open this file with {_keys(holding)}: "
            f"`chmod 600 {_quoted(path)}`",
        )


def _tracked(path: str, holding: list[Finding], *, shared: bool) -> Notice:
    lead = f"git tracks this file, so everybody with the repository has {_keys(holding)}: "
    if shared:
        step = "put a placeholder or a reference in the place of each"
    else:
        name, gitignore = _parts(path)
        step = f"`git rm --cached {_quoted(path)} && echo {name} >> {gitignore}`"
    pages = list(dict.fromkeys(catalog.load(one.service).keys for one in holding))[:_MOST_NAMED]
    then = f"; the history keeps them, so make new ones and revoke these: {', '.join(pages)}"
    return Notice(line=None, code="tracked_by_git", message=lead + step + then)


def _quoted(text: str) -> str:
    import shlex  # noqa: PLC0415 - only where there is something to tell

    return shlex.quote(text)


def _parts(path: str) -> tuple[str, str]:
    """Return the file's name as a pattern and its folder's `.gitignore`, as a shell takes them."""
    folder, name = os.path.split(path)
    pattern = _SPECIAL.sub(r"\\\1", name)
    return _quoted(pattern), _quoted(os.path.join(folder, ".gitignore"))  # noqa: PTH118


def _keys(holding: list[Finding]) -> str:
    """Return what the file holds, in words; where there are live keys, those."""
    live = [finding for finding in holding if finding.mode in {"live", "mixed"}]
    names = list(dict.fromkeys(catalog.load(one.service).name for one in live or holding))
    if len(names) > _MOST_NAMED:
        names = [*names[:_MOST_NAMED], f"{len(names) - _MOST_NAMED} more"]
    return f"{'live ' if live else ''}keys of {' and '.join(names)}"


def _holds(finding: Finding, *, sure: bool) -> bool:
    """Return whether a real secret of the service is in the file.

    Args:
        finding: The service.
        sure: Count only what can be nothing else: a live key, or one of a telling form. A sample
            has `postgres:postgres` in it, and means it.
    """
    meant = catalog.load(finding.service)
    for role, secret in finding.secrets.items():
        field = meant.field(role)
        if field.secret:
            telling = field.pattern is not None and field.strength != "shape"
            if not sure or (telling and re.fullmatch(field.pattern or "", secret.reveal())):
                return True
    return False
