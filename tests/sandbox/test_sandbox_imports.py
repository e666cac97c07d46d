"""What the in-process sandbox costs at start-up: by what it imports."""

import json
import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import json, sys
from pathlib import Path
from unictl.core.call import Wire
from unictl.sandbox.transport import SandboxTransport
transport = SandboxTransport(Path(sys.argv[1]))
reply = transport.send(Wire("GET", "https://api.razorpay.com/v1/orders", {}), timeout=1.0)
transport.close()
print(json.dumps([reply.status, sorted(sys.modules)]))
"""
_HEAVY = {
    "asyncio",
    "cryptography",
    "http",
    "http.client",
    "http.server",
    "h11",
    "keyring",
    "pydantic",
    "razorpay",
    "requests",
    "rich",
    "socket",
    "ssl",
    "typer",
}


def test_a_request_in_process_imports_nothing_heavy(state: Path) -> None:
    """Answering in process needs neither network, nor typer, nor any third party's module."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, state], capture_output=True, check=True, timeout=60
    )
    status, modules = json.loads(done.stdout)
    assert status == 401
    assert not _HEAVY.intersection(modules)
    assert "unictl.sandbox.server" not in modules
