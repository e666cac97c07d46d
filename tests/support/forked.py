"""Runs the command as a fork of a process that has every module loaded: in a fraction of the time.

What it reads, does, prints and returns is that of the installed command. What isn't tried is its
start: how the interpreter begins, and which module is loaded when. So it suits tests that run very
many commands, where some of them are started as a user does it.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from command import PROGRAM, TIMEOUT, Command, Ran

_FORKING: Final = Path(__file__).with_name("forking.py")
# No other variable is there while modules load: they are a command's own.
_KEPT: Final = ("HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "PATH", "SYSTEMROOT")
# What these say is heard when an interpreter starts.
_AT_THE_START: Final = ("PYTHON", "LD_", "DYLD_", "LC_", "LANG", "COVERAGE_")
_LATER: Final = frozenset({"PYTHON_KEYRING_BACKEND"})
_FIRST: Final = dict(os.environ)
_ONE_BY_ONE: Final = threading.Lock()
_asked: Final[list[socket.socket]] = []


class Forked(Command):
    """The command as a fork where it is called; `start` and `shell` start the installed one.

    So does a call with a variable that is heard at the start, such as PYTHONPATH.
    """

    def __call__(
        self,
        *arguments: str,
        stdin: str | bytes | None = None,
        variables: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Ran:
        """Run it and return how it ended; without `stdin` there is nothing to read."""
        environment = {**os.environ, **(variables or {})}
        if _at_the_start(environment):
            return super().__call__(*arguments, stdin=stdin, variables=variables, folder=folder)
        request = {
            "arguments": [str(PROGRAM), *arguments],
            "environment": environment,
            "folder": str(folder or self.folder),
        }
        with TemporaryFile() as read, TemporaryFile() as out, TemporaryFile() as err:
            read.write(stdin.encode() if isinstance(stdin, str) else stdin or b"")
            read.seek(0)
            status = _run(request, [read.fileno(), out.fileno(), err.fileno()])
            printed = []
            for file in (out, err):
                file.seek(0)
                printed.append(file.read().decode())
        return Ran(status, *printed)


def _at_the_start(environment: Mapping[str, str]) -> bool:
    return any(
        name.startswith(_AT_THE_START) and value != _FIRST.get(name)
        for name, value in environment.items()
        if name not in _LATER
    )


def _run(request: Mapping[str, object], streams: list[int]) -> int:
    """Have the command run over these streams, and return its status."""
    told, tells = socket.socketpair()
    with told:
        text = json.dumps(request).encode("utf-8", "surrogateescape")
        with tells, _ONE_BY_ONE:
            asked = _server()
            socket.send_fds(asked, [len(text).to_bytes(8)], [*streams, tells.fileno()])
            asked.sendall(text)
        told.settimeout(TIMEOUT)
        with told.makefile() as lines:
            number = int(lines.readline())
            try:
                return int(lines.readline())
            except TimeoutError:
                os.kill(number, signal.SIGKILL)
                raise


def _server() -> socket.socket:
    """Return the socket of the process that forks, which is started once."""
    if not _asked:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, str(_FORKING), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        _asked.append(ours)
        atexit.register(_end, ours, process)
    return _asked[0]


def _end(asked: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    asked.close()
    process.wait(TIMEOUT)
