"""Runs the command that is installed, as a user does: another process, its own environment."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
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
        self._started: list[subprocess.Popen[str]] = []

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
            preexec_fn=as_a_shell_would,
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
            preexec_fn=as_a_shell_would,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(
        self,
        *arguments: str,
        variables: Mapping[str, str] | None = None,
        stdin: int | IO[Any] = subprocess.DEVNULL,
        under: Sequence[str] = (),
    ) -> "subprocess.Popen[str]":
        """Start it and return the process, its outputs piped; `close` kills what is left.

        Args:
            arguments: The command line.
            variables: More of the environment.
            stdin: What it reads; nothing by default.
            under: A program that starts it, such as `nohup`.
        """
        process = subprocess.Popen(
            [*under, PROGRAM, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(variables or {})},
            cwd=self.folder,
            preexec_fn=as_a_shell_would,  # noqa: PLW1509 - it sets signals and takes no lock
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """Kill what was started and still runs: a test that failed must leave nothing behind."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.communicate()


def ended(process: "subprocess.Popen[str]") -> Ran:
    """Wait for a started command and return how it ended."""
    try:
        stdout, stderr = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    return Ran(process.returncode, stdout, stderr)


def as_a_shell_would() -> None:
    """Give the child its signals back: Python ignores SIGPIPE, a background job's shell SIGINT."""
    for number in (signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
