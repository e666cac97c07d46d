"""The state file: private, shared by processes, checked, and free of secrets."""

import asyncio
import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sandbox_api import KEY, Api, basic

from unictl.core.call import Wire
from unictl.errors import FormatTooNew, InvalidRequest
from unictl.sandbox.app import Sandbox
from unictl.sandbox.store import SCHEMA, Store
from unictl.sandbox.transport import AsyncSandboxTransport

_WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from sandbox_api import Api
api = Api(Path(sys.argv[2]))
for number in range(int(sys.argv[3])):
    api.order(receipt=f"{sys.argv[4]}-{number}")
api.transport.close()
"""


def _reset(state: Path) -> None:
    with closing(Sandbox(state)) as sandbox:
        sandbox.reset()


def test_the_file_and_its_folder_are_private(api: Api) -> None:
    """The folder is 0700; the file, and those that SQLite lays beside it, are 0600."""
    api.order()
    assert stat.S_IMODE(api.path.parent.stat().st_mode) == 0o700
    for file in api.path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_file_open_to_others_is_refused(state: Path) -> None:
    """A state file that others may read is refused, with the command that mends it."""
    _reset(state)
    state.chmod(0o644)
    with pytest.raises(InvalidRequest) as caught:
        Api(state).order()
    assert caught.value.hint.startswith("Run `chmod 600")


def test_a_newer_file_is_refused_and_can_be_reset(state: Path) -> None:
    """A newer schema is refused, not guessed at; a reset begins anew."""
    _reset(state)
    with sqlite3.connect(state) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    with pytest.raises(FormatTooNew) as caught:
        Api(state).order()
    assert "sandbox reset" in caught.value.hint
    _reset(state)
    api = Api(state)
    api.order()
    api.transport.close()


@pytest.mark.parametrize("content", [b"not a database at all", b"\0" * 4096, os.urandom(5000)])
def test_a_foreign_file_is_refused_and_can_be_reset(state: Path, content: bytes) -> None:
    """A file that is no database is refused with a next step, and a reset replaces it."""
    state.parent.mkdir(mode=0o700)
    state.write_bytes(content)
    state.chmod(0o600)
    with pytest.raises(InvalidRequest, match="cannot use the sandbox's state"):
        Api(state).order()
    _reset(state)
    api = Api(state)
    assert api.get("orders")["count"] == 0
    api.transport.close()


def test_a_full_disk_is_no_damage(state: Path) -> None:
    """Where the system takes no more bytes, the next step is room, not to begin anew."""
    api = Api(state)
    api.order()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        with pytest.raises(InvalidRequest) as caught:
            api.order()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
        api.transport.close()
    assert "space" in caught.value.hint
    assert "reset" not in caught.value.hint


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    """A path that is a folder is refused with its name."""
    with pytest.raises(InvalidRequest, match=str(tmp_path)):
        Api(tmp_path).order()


def test_everything_is_forgotten_by_a_reset(api: Api) -> None:
    """After a reset nothing is listed, references are free and faults fire anew."""
    notes = {"unictl_sandbox": "503_before"}
    api.link(reference_id="once")
    assert api.refused("orders", amount=500, currency="INR", notes=notes).status == 503
    api.transport.sandbox.reset()
    assert api.get("orders")["count"] == 0
    api.link(reference_id="once")
    assert api.refused("orders", amount=500, currency="INR", notes=notes).status == 503


def test_state_outlives_the_process(api: Api, state: Path) -> None:
    """What one process made, the next one finds."""
    order = api.order()
    api.transport.close()
    again = Api(state)
    assert again.get(f"orders/{order['id']}") == order
    again.transport.close()


def test_processes_share_the_state_and_lose_nothing(state: Path, root: Path) -> None:
    """Four processes that begin with no file at once write 25 orders each; all are kept."""
    support = root / "tests" / "support"
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, support, state, "25", str(number)])
        for number in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    api = Api(state)
    receipts = [
        order["receipt"]
        for skip in (0, 50)
        for order in api.get("orders", count=50, skip=skip)["items"]
    ]
    assert sorted(receipts) == sorted(f"{w}-{n}" for w in range(4) for n in range(25))
    api.transport.close()


def test_the_async_transport_shares_the_state(state: Path) -> None:
    """Twenty requests at once through the twin for asyncio are all answered and kept."""

    async def create() -> list[int]:
        transport = AsyncSandboxTransport(state)
        body = json.dumps({"amount": 500, "currency": "INR"}).encode()
        wire = Wire("POST", "https://api.razorpay.com/v1/orders", {"Authorization": basic()}, body)
        replies = await asyncio.gather(*(transport.send(wire, timeout=5.0) for _ in range(20)))
        transport.close()
        return [reply.status for reply in replies]

    assert asyncio.run(create()) == [200] * 20
    api = Api(state)
    assert api.get("orders", count=100)["count"] == 20
    api.transport.close()


def test_a_killed_process_leaves_whole_orders(state: Path, root: Path) -> None:
    """Killed in the middle of its work, a process leaves a state file that works."""
    support = root / "tests" / "support"
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, support, state, "100000", "x"])
    api = Api(state)
    while api.get("orders", count=20)["count"] < 20:
        pass
    writer.kill()
    writer.wait(10)
    kept = api.get("orders", count=100)["items"]
    assert all(order["amount_due"] == 50_000 for order in kept)
    api.order()
    api.transport.close()


def test_no_secret_is_kept(api: Api) -> None:
    """Neither half of the key pair, nor the header made of it, is anywhere in the files."""
    payment = api.payment()
    api.call("POST", f"payments/{payment['id']}/refund", {}, {"X-Refund-Idempotency": "k" * 12})
    api.refused("orders", amount=1, currency="INR")
    header = basic().removeprefix("Basic ")
    for file in api.path.parent.iterdir():
        content = file.read_bytes()
        for secret in (*KEY, header):
            assert secret.encode() not in content


def test_an_error_undoes_the_transaction(state: Path) -> None:
    """What was done before an exception is not kept."""
    store = Store(state)

    def fail() -> None:
        with store.transaction() as session:
            session.set_mark("razorpay", "kind", "key", "value")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.transaction() as session:
        assert session.mark("razorpay", "kind", "key") is None
    store.close()
