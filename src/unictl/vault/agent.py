"""The agent: a process that holds what opens one vault, in memory, for a time.

It also remembers the mark of the newest file that it was told of: `GENERATION:MAC`, see `anchor`.

Started as a program by `agent_client.start`, with what it holds on stdin. It answers on a socket
that only its owner may reach, and only processes of its own user; it ends at the time, at `stop`,
at SIGTERM, and when its socket is gone or has been taken over by a later agent. It imports the
standard library alone: what is not loaded holds no copy of a key.
"""

import json
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any, Final

_TICK: Final = 5.0
_PATIENCE: Final = 2.0
_LONGEST_REQUEST: Final = 64
_PR_SET_DUMPABLE: Final = 4
_MCL_CURRENT_AND_FUTURE: Final = 3
_SOL_LOCAL: Final = 0
_LOCAL_PEERCRED: Final = 1


def now() -> float:
    """Return seconds on a clock that nobody can set, and that goes on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def peer(connection: socket.socket) -> int | None:
    """Return the user id at the other end, or None where the system doesn't tell."""
    try:
        if hasattr(socket, "SO_PEERCRED"):
            size = struct.calcsize("3i")
            raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            uid: int = struct.unpack("3i", raw)[1]
            return uid
        raw = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 128)  # macOS: struct xucred
        uid = struct.unpack_from("2I", raw)[1]
    except (OSError, struct.error):
        return None
    return uid


def serve(listener: socket.socket, path: Path, held: dict[str, Any], deadline: float) -> None:
    """Answer until the time, until told to stop, or until the socket is no longer ours."""
    mine = path.stat().st_ino
    listener.settimeout(_TICK)
    try:
        while (left := deadline - now()) > 0 and _is(path, mine):
            listener.settimeout(min(left, _TICK))
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(_PATIENCE)
                try:
                    if _answer(connection, held, deadline):
                        return
                except OSError:  # it went away, or says nothing
                    continue
    finally:
        held.clear()
        if _is(path, mine):
            path.unlink()


def _answer(connection: socket.socket, held: dict[str, Any], deadline: float) -> bool:
    """Answer one request; True if it was to stop."""
    if peer(connection) != os.getuid():
        return False
    request = connection.recv(_LONGEST_REQUEST).decode("ascii", "replace").strip()
    left = deadline - now()
    if request == "get" and left > 0:
        reply = {**held, "seconds": round(left)}
    elif request == "status":
        told = {name: held.get(name) for name in ("vault", "newest")}
        reply = {**told, "seconds": round(left), "process": os.getpid()}
    elif request.startswith("saw "):
        seen = request.removeprefix("saw ")
        if _generation(seen) > _generation(held.get("newest") or ""):
            held["newest"] = seen  # two commands may tell it in either order
        reply = {"newest": held.get("newest")}
    else:
        reply = {}
    connection.sendall(json.dumps(reply).encode() + b"\n")
    return request == "stop"


def _generation(mark: str) -> int:
    number = mark.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


def _is(path: Path, inode: int) -> bool:
    try:
        return path.stat().st_ino == inode
    except OSError:
        return False


def _harden() -> None:
    """Keep the memory out of core dumps, of other processes' sight and, if allowed, of the swap."""
    import ctypes  # noqa: PLC0415 - only in the agent itself
    import resource  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    library.mlockall(_MCL_CURRENT_AND_FUTURE)  # fails where the limit is too low; then it may swap


def _end(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    """Take what is to be held from stdin, say `ready`, and serve."""
    _harden()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    held: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    seconds, path = float(held.pop("seconds")), Path(held.pop("socket"))
    os.chdir(path.parent)  # a socket's path is short by rule; its name alone always fits
    os.umask(0o177)
    fresh = f".{path.name}.{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(fresh)
        listener.listen(16)
        os.replace(fresh, path.name)  # noqa: PTH105 - relative on purpose
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for stream in (0, 1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), stream)
        serve(listener, Path(path.name), held, now() + seconds)


if __name__ == "__main__":
    main()
