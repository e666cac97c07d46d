"""Runs the command that is installed, as a user does: another process, its own environment."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

PROGRAM: Final = Path(sys.executable).with_name("unictl")
TIMEOUT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended.

    Attributes:
        status: The exit status; of a shell's pipeline, its last program's.
        stdout: What it printed.
        stderr: What it said.
    """

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; anything beside it fails."""
        return json.loads(self.stdout)

    @property
    def error(self) -> dict[str, Any]:
        """The members of the error's envelope, which is the last line on stderr."""
        envelope = json.loads(self.stderr.splitlines()[-1])
        assert list(envelope) == ["error"]
        found: dict[str, Any] = envelope["error"]
        return found


class Command:
    """The installed `unictl`, run in a folder.

    Args:
        folder: The working folder of each run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self,
        *arguments: str,
        stdin: str | bytes | None = None,
        variables: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Ran:
        """Run it and return how it ended; without `stdin` there is nothing to read."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [PROGRAM, *arguments],
            input=b"" if given is None else given,
            capture_output=True,
            env={**os.environ, **(variables or {})},
            cwd=folder or self.folder,
            timeout=TIMEOUT,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def shell(self, line: str, variables: Mapping[str, str] | None = None) -> Ran:
        """Run a line of bash in which `unictl` is the installed command."""
        path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", line],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "PATH": path, **(variables or {})},
            cwd=self.folder,
            timeout=TIMEOUT,
            check=False,
            # Python ignores SIGPIPE and a child would inherit that; a user's shell does not.
            preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL),
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(
        self,
        *arguments: str,
        variables: Mapping[str, str] | None = None,
        stdin: int | IO[Any] = subprocess.DEVNULL,
    ) -> "subprocess.Popen[str]":
        """Start it and return the process, its outputs piped; the caller waits for its end."""
        return subprocess.Popen(
            [PROGRAM, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(variables or {})},
            cwd=self.folder,
        )


def ended(process: "subprocess.Popen[str]") -> Ran:
    """Wait for a started command and return how it ended."""
    stdout, stderr = process.communicate(timeout=TIMEOUT)
    return Ran(process.returncode, stdout, stderr)
