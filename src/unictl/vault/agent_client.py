"""The other end of the agent: started, asked and stopped. Without one, everything else works."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from unictl import home
from unictl.errors import InvalidRequest, VaultError

if TYPE_CHECKING:
    import socket

    from unictl.vault.slots import Opened

_PATIENCE: Final = 3.0
_MOST: Final = 4096
_LONGEST_ADDRESS: Final = 100  # Linux takes 107 bytes, macOS 103


class Held(NamedTuple):
    """An agent.

    Attributes:
        vault: The id of the vault that it opens.
        seconds: How long it still does.
        process: Its process id.
        newest: The mark of the newest file that it knows of; see `anchor`.
    """

    vault: str
    seconds: int
    process: int
    newest: str | None = None


def folder() -> Path:
    """Return the folder of the sockets, which need not exist yet.

    It is the login session's own, so that a restart leaves none; UNICTL_HOME moves it too.
    """
    session = os.environ.get("XDG_RUNTIME_DIR")
    if session and not os.environ.get("UNICTL_HOME"):
        return Path(session, "unictl")
    return home.state() / "agent"


def start(vault: str, opened: "Opened", seconds: float, newest: str) -> None:
    """Have an agent hold what opens a vault; one that holds it already ends.

    Args:
        vault: The vault's id.
        opened: What it is to hold.
        seconds: For how long.
        newest: The mark of the file, so that it can tell an older one.

    Raises:
        InvalidRequest: The folder can't be used, or the system has no such sockets.
        VaultError: The agent didn't start.
    """
    if os.name != "posix":
        raise InvalidRequest(
            "there is no agent on this system", hint="Open the vault with the OS keyring."
        )
    import json  # noqa: PLC0415 - only here
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    from unictl.vault import agent  # noqa: PLC0415

    path = _socket(vault)
    home.private_folder(path.parent)
    held = {
        "vault": vault,
        "slot": opened.slot,
        "key": opened.key.hex(),
        "private": opened.private.hex(),
        "bond": opened.bond.hex(),
        "newest": newest,
        "seconds": seconds,
        "socket": str(path.resolve()),
    }
    # Named by its file, it is found wherever unictl is installed (a user's own packages too), and
    # without `site` nothing that somebody has put among the packages runs in it.
    process = subprocess.Popen(  # noqa: S603 - our own file
        [sys.executable, "-I", "-S", agent.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None:  # they were asked for
        raise AssertionError
    with process.stdin, process.stdout:
        try:
            process.stdin.write(json.dumps(held).encode())
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended; the next line says so
        if process.stdout.readline() != b"ready\n":
            raise VaultError(
                f"the agent did not start (status {process.wait()})",
                hint="Open the vault without it: every command works as before.",
            )
    process.returncode = 0  # it goes on without us; nobody is to wait for it


def held_for(vault: str) -> "Opened | None":
    """Return what an agent holds for a vault, or None if there is none, or it doesn't answer."""
    told = _ask(_socket(vault), "get")
    if told is None or told.get("vault") != vault:
        return None
    from unictl.vault.slots import Opened  # noqa: PLC0415 - loaded already

    try:
        key, private, bond = (bytes.fromhex(told[name]) for name in ("key", "private", "bond"))
        return Opened(str(told["slot"]), key, private, bond, _mark(told))
    except (KeyError, TypeError, ValueError):
        return None


def status(vault: str) -> Held | None:
    """Return the agent of a vault, or None if there is none."""
    told = _ask(_socket(vault), "status")
    try:
        if told:
            return Held(told["vault"], told["seconds"], told["process"], _mark(told))
    except KeyError:
        pass
    return None


def saw(vault: str, mark: str) -> None:
    """Have the agent of a vault, if there is one, know a newer file's mark."""
    _ask(_socket(vault), f"saw {mark}")


def stop_all() -> int:
    """Stop every agent of this user, whatever vault it opens, and return how many there were."""
    stopped = 0
    for path in folder().glob("*.sock") if folder().is_dir() else ():
        stopped += _ask(path, "stop") is not None
        path.unlink(missing_ok=True)  # so that one that hangs ends too
    return stopped


def _mark(told: dict[str, Any]) -> str | None:
    newest = told.get("newest")
    return newest if isinstance(newest, str) else None


def _socket(vault: str) -> Path:
    return folder() / f"{vault[:16]}.sock"


def _ask(path: Path, request: str) -> dict[str, Any] | None:
    """Return an agent's reply, or None if there is none that one may trust."""
    if not os.path.exists(path):  # noqa: PTH110 - before anything is loaded
        return None
    import json  # noqa: PLC0415 - loaded already, where there is a vault
    import socket  # noqa: PLC0415 - only where there is an agent

    from unictl.vault.agent import peer  # noqa: PLC0415

    try:
        # Whoever else could put a socket here could be told nothing: it is we who are told a key.
        if path.parent.stat().st_uid != os.getuid() or path.parent.stat().st_mode & 0o077:
            return None
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE)
            with _address(path) as address:
                connection.connect(address)
            if peer(connection) != os.getuid():
                return None
            connection.sendall(request.encode() + b"\n")
            told = json.loads(_all_of(connection))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _all_of(connection: "socket.socket") -> bytes:
    reply = b""
    while part := connection.recv(_MOST):
        reply += part
        if len(reply) > _MOST:
            break
    return reply


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """Yield a path to the socket that is short enough for one."""
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/dev/fd/{descriptor}/{path.name}"
    finally:
        os.close(descriptor)
