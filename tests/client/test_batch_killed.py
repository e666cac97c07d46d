"""A batch whose process is killed, and its memory."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from unictl.sandbox.transport import SandboxTransport

PROGRAM: Final = Path(__file__).parent.parent / "support" / "batch_program.py"
ROWS: Final = 60
KILLS: Final = 3
pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")


def begun(home: Path, *resume: str) -> "subprocess.Popen[str]":
    """Start the program."""
    command = [sys.executable, str(PROGRAM), str(home), str(ROWS), *resume]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def made(home: Path) -> Counter[str]:
    """Return how many orders the sandbox holds, by the key in their notes."""
    transport = SandboxTransport(home / "sandbox.sqlite3")
    with transport.sandbox.store.transaction() as session:
        things = list(session.find("razorpay", "order", limit=10_000))
    transport.close()
    return Counter(dict(one.body["notes"])["unictl_key"] for one in things)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_killed_again_and_again_has_one_effect_per_row(tmp_path: Path, seed: int) -> None:
    """SIGKILL in the middle, at any row, and a resume: sixty rows, sixty orders."""
    chance = random.Random(seed)  # noqa: S311 - so that a failure can be repeated
    run: list[str] = []
    for _ in range(KILLS):
        process = begun(tmp_path, *run)
        assert process.stdout is not None
        run = [process.stdout.readline().strip()]
        for _ in range(chance.randrange(1, ROWS // 2)):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        assert set(made(tmp_path).values()) <= {1}
    process = begun(tmp_path, *run)
    told, _ = process.communicate()
    assert process.returncode == 0
    states = dict(line.split() for line in told.splitlines()[1:])
    assert set(states.values()) == {"succeeded"}
    assert len(states) == ROWS
    assert made(tmp_path) == {f"{run[0]}-{number}": 1 for number in range(1, ROWS + 1)}


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """A batch of 2,000 rows that are read one by one peaks where one of 200 does, by a fifth."""
    code = """
import os, resource, sys
os.environ["UNICTL_HOME"], count = sys.argv[1], int(sys.argv[2])
from unictl import Unictl
from unictl.client.batching import running
from unictl.core.call import Reply
class Instant:
    async def send(self, wire, *, timeout):
        return Reply(200, {}, b'{"id":"order_1","amount":100,"amount_paid":0,"currency":"INR",'
                          b'"status":"created","notes":[],"created_at":1764000000}')
running.async_transport = lambda **_: Instant()
with Unictl(sandbox=True) as client:
    rows = ({"amount": 100, "currency": "INR", "reference": f"r{n}"} for n in range(count))
    done = sum(one.state == "succeeded" for one in
               client.batch("payments.create_order", rows, service="razorpay"))
assert done == count
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", code, str(tmp_path / count), count],
                check=True, capture_output=True, text=True,
            ).stdout
        )
        for count in ("200", "2000")
    ]  # fmt: skip
    assert peaks[1] < 1.2 * peaks[0], peaks
