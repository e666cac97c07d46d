"""A D-Bus session of its own with a real Secret Service, for code that uses the OS keyring."""

import os
import shutil
import socketserver
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
needs_daemon = pytest.mark.skipif(
    any(shutil.which(program) is None for program in PROGRAMS),
    reason="needs Debian's gnome-keyring and dbus-x11",
)
NOBODY = {
    "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS",
    "PYTHON_KEYRING_BACKEND",
}  # fmt: skip
UNLOCKED = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1"


def in_session(
    before: str, code: str, folder: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run Python code in a D-Bus session of its own, after a shell command."""
    kept = {k: v for k, v in os.environ.items() if k not in NOBODY}
    for name in ("data", "run", "home"):
        (folder.parent / name).mkdir(mode=0o700, exist_ok=True)
    return subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", f'{before}\nexec "$@"', "sh", sys.executable, "-c",
         textwrap.dedent(code)],
        env={
            **kept,
            "XDG_DATA_HOME": str(folder.parent / "data"),
            "XDG_RUNTIME_DIR": str(folder.parent / "run"),
            "HOME": str(folder.parent / "home"),
            **more,
        },
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


class HalfAnswering(socketserver.StreamRequestHandler):
    """Lets a D-Bus client in, and then says nothing more."""

    def handle(self) -> None:
        """Answer the authentication lines, read the rest."""
        for line in self.rfile:
            if b"AUTH" in line:
                self.wfile.write(b"OK 0123456789abcdef0123456789abcdef\r\n")
            elif b"NEGOTIATE_UNIX_FD" in line:
                self.wfile.write(b"AGREE_UNIX_FD\r\n")
