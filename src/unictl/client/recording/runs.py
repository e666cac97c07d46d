"""Which of a recording's calls the commands of one script have had already.

The commands of a script are processes of one shell. So what each has taken of a recording is noted
under that shell's number, in the folder for temporary files, and the next command goes on behind
it. Where nothing can be noted, each command begins at the start.
"""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from unictl import home
from unictl.errors import InvalidRequest

VARIABLE: Final = "UNICTL_REPLAY_RUN"
"""Names a run, in place of the shell's number."""

_FORGOTTEN_AFTER: Final = 7 * 24 * 3600.0  # seconds since the last call was taken
_STARTED: Final = 19  # the field of /proc/PID/stat behind the name: when the process was started


class Run:
    """What was taken, by this process and by those before it.

    Args:
        recording: The recording's folder.
        shared: Whether earlier processes count.
    """

    def __init__(self, recording: Path, *, shared: bool) -> None:
        self._mine: set[int] = set()
        self._folder = _folder(recording) if shared else None

    def take(self, number: int) -> bool:
        """Take a call, and return whether nobody has had it before."""
        if number in self._mine:
            return False
        if self._folder is not None:
            try:
                (self._folder / str(number)).touch(mode=home.PRIVATE_FILE, exist_ok=False)
            except FileExistsError:
                return False
            except OSError:
                self._folder = None
        self._mine.add(number)
        return True

    def free(self, number: int) -> bool:
        """Return whether nobody has had a call yet."""
        if self._folder is not None and (self._folder / str(number)).exists():
            return False
        return number not in self._mine

    def had(self, number: int) -> bool:
        """Return whether this very process has had it."""
        return number in self._mine

    def start_over(self) -> bool:
        """Forget what earlier processes had, and return whether there were any."""
        if self._folder is None:
            return False
        mine = {str(number) for number in self._mine}
        others = [path for path in self._folder.iterdir() if path.name not in mine]
        for path in others:
            path.unlink(missing_ok=True)
        return bool(others)


def _folder(recording: Path) -> Path | None:
    """Return the folder of this run's notes; None where there can be none."""
    name = os.environ.get(VARIABLE) or _shell()
    told = hashlib.sha256(f"{recording.resolve()}\n{name}".encode()).hexdigest()[:24]
    top = own_folder()
    with suppress(OSError, InvalidRequest):
        if home.owner(home.private_folder(top)) is None:
            if not (top / told).exists():
                _sweep(top)
            return home.private_folder(top / told)
    return None


def _sweep(top: Path) -> None:
    """Remove the notes of shells that are surely gone, or whose script is."""
    for run in top.iterdir():
        with suppress(OSError):  # another process sweeps, too
            if run.is_dir() and time.time() - run.stat().st_mtime > _FORGOTTEN_AFTER:
                for note in run.iterdir():
                    note.unlink(missing_ok=True)
                run.rmdir()


def own_folder() -> Path:
    """Return the folder of all that replays keep; it need not be there yet."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"unictl-replay-{user}"


def _shell() -> str:
    """Return what tells the process that started this one from any other."""
    parent = os.getppid()
    started = ""
    with suppress(OSError, IndexError):
        fields = Path(f"/proc/{parent}/stat").read_text(encoding="ascii", errors="replace")
        started = fields.rpartition(")")[2].split()[_STARTED]
    return f"{parent} {started}"
