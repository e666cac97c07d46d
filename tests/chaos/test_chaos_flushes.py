"""SIGKILL at each flush of the journal: between any two of its states."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
from chaos_settings import SEED, SHARE
from chaos_shop import Shop

# A service of each recovery: lookup, key, none. The ordinary run takes one by the seed.
SERVICES = ["razorpay", "stripe", "twilio"]
MEANT = [SERVICES[SEED % 3]] if SHARE else SERVICES
STATES = ["", "started", "sent", "succeeded"]


@pytest.mark.parametrize("service", MEANT)
def test_killed_at_each_flush(service: str, folder: Path) -> None:
    """Killed at any flush of the journal's file, a repeat ends with one effect, or stays unknown.

    No request leaves before the flush that tells of it has come back.
    """
    if subprocess.run(["sh", "-c", "strace -qq -o /dev/null true"], check=False).returncode:
        pytest.skip("needs strace, and leave to trace")
    name = "messages.send" if service == "twilio" else "payments.create_order"
    met = set()
    with Shop(folder) as shop:
        for number in range(1, 100):
            case, key = shop.case(service, name, number), f"flush-{number}"
            rule = f"inject=fdatasync,fsync:signal=KILL:when={number}"
            tracing = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync"]
            shop.proxy.told.clear()
            killed = shop.start(service, case, key, under=[*tracing, "-e", rule])
            killed.communicate(timeout=60)
            state, there = shop.state(key), case.effects()
            asked = any(line.startswith("POST") for line in shop.proxy.told)
            assert not asked or state in {"sent", "succeeded"}
            met.add(state)
            if there:
                shop.let_pass(60)
            again = shop.start(service, case, key)
            out, err = again.communicate(timeout=60)
            if again.returncode == 16:
                assert state == "sent", err
                shop.let_pass(60)
                again = shop.start(service, case, key)
                out, err = again.communicate(timeout=60)
            if service == "twilio" and state == "sent":
                assert again.returncode == 16, err
                assert case.effects() == there
            else:
                assert again.returncode == 0, err
                assert case.effects() == 1
                assert json.loads(out)["service"] == service
            if killed.returncode == 0:
                break
            assert killed.returncode in {-signal.SIGKILL, 128 + signal.SIGKILL}
        else:
            pytest.fail("it is killed however late")
    assert met == set(STATES)
