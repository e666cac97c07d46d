"""The process from which `forked` forks commands: it loads every module once, and runs nothing.

Each request comes with four descriptors: stdin, stdout, stderr, and a socket for how it ended.
"""

import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
from typing import Any, Final

_DESCRIPTORS: Final = 4
_LENGTH: Final = 8


def main() -> None:
    """Serve until whoever asks has gone."""
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        _load()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            head, descriptors, _, _ = socket.recv_fds(asked, _LENGTH, _DESCRIPTORS)
            if not head:
                return
            request = json.loads(_exactly(asked, int.from_bytes(head)))
            if os.fork() == 0:
                asked.close()
                _watch(request, descriptors)
            for descriptor in descriptors:
                os.close(descriptor)


def _load() -> None:
    from unictl.cli import quick  # noqa: PLC0415 - as the command itself begins

    quick.load()
    import unictl  # noqa: PLC0415

    for module in pkgutil.walk_packages(unictl.__path__, "unictl."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _exactly(asked: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        found += asked.recv(count - len(found))
    return found


def _watch(request: dict[str, Any], descriptors: list[int]) -> None:
    """Run the command in a child, and tell its number and its status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        _run(request, descriptors)
    for descriptor in descriptors[:3]:
        os.close(descriptor)
    with socket.socket(fileno=descriptors[3]) as told:
        told.sendall(f"{child}\n".encode())
        _, ended = os.waitpid(child, 0)
        told.sendall(f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def _run(request: dict[str, Any], descriptors: list[int]) -> None:
    """Be the command: its streams, environment, folder and arguments."""
    for number, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, number)
    for descriptor in descriptors:
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = request["arguments"]
    from unictl.__main__ import enter  # noqa: PLC0415 - it counts garbage as a command does

    enter()


if __name__ == "__main__":
    main()
