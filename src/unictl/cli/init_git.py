"""Whether git tracks the .env that `unictl init` reads."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Final

from unictl.envfile.detection import Detection
from unictl.envfile.document import Notice

_SECONDS: Final = 5
# A repository's own configuration can name programs that git runs; a stranger's must not run here.
_NO_PROGRAMS: Final = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")


def with_git(detection: Detection, *, scrubs: bool) -> Detection:
    """Add a warning if git tracks the file; quietly not, where there is no git to ask."""
    path = Path(detection.file)
    if detection.file == "-" or not path.is_file() or not _tracked(path):
        return detection
    message = (
        "git tracks this file, so everybody with the repository has these keys; "
        f"`git rm --cached {path.name}` takes it out, and new keys make the old ones worthless"
    )
    if scrubs:
        message = (
            "git tracks this file: its history keeps the keys that are taken out now, so make new "
            "ones at each service and revoke these"
        )
    warning = Notice(None, "tracked_by_git", message)
    return replace(detection, warnings=(warning, *detection.warnings))


def _tracked(path: Path) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and `--` before the name
            ["git", *_NO_PROGRAMS, "ls-files", "--error-unmatch", "--", path.name],  # noqa: S607
            cwd=path.parent,
            env={k: v for k, v in os.environ.items() if not k.startswith("UNICTL_")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
