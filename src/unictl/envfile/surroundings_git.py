"""Asks git what it makes of one file."""

import os
from typing import Final, Literal

from unictl.envfile.repository import repository

Standing = Literal["tracked", "not ignored"]

_GIT_SECONDS: Final = 3
# A repository's own configuration can name programs that git runs; a stranger's must not run here.
_NO_PROGRAMS: Final = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
_GIT_SETTINGS: Final = {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"}


def standing_of(path: str) -> Standing | None:
    """Return what git makes of a file; None where there is no git to ask, or it ignores it."""
    real = os.path.realpath(path)  # a link is nothing secret; what it leads to is
    folder, name = os.path.split(real)
    if repository(folder) is None:
        return None
    import subprocess  # noqa: PLC0415 - only where there is a repository

    command = ["git", *_NO_PROGRAMS, "--literal-pathspecs", "ls-files", "-t", "-z"]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and `--` before the name
            [*command, "--cached", "--others", "--exclude-standard", "--", name],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0 or not done.stdout:
        return None
    return "not ignored" if done.stdout.startswith(b"? ") else "tracked"


def _environment() -> dict[str, str]:
    """Return what git is to see: inside a hook GIT_DIR and others mean another repository."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _GIT_SETTINGS or not name.startswith(("UNICTL_", "GIT_"))
    }
