"""`unictl init --scrub` by several at once, and killed at each step: no secret is lost."""

import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from command import PROGRAM, Command
from shop_env import ENV, SCRUBBED, SECRETS, Shop


@pytest.fixture
def shop(unictl: Command, clean_home: Path) -> Shop:
    """Return a folder with a .env of four secrets."""
    made = Shop(unictl, clean_home)
    made.write(ENV)
    return made


def test_two_at_once_end_well(shop: Shop) -> None:
    """Six at the same file: each is done or is told of the other (9); the file comes out right."""
    given = {"UNICTL_VAULT_KEY": shop.key.reveal()}
    with ThreadPoolExecutor() as pool:
        ended = list(pool.map(lambda _: shop.run("init", "--scrub", variables=given), range(6)))
    assert {done.status for done in ended} <= {0, 9}
    assert 0 in {done.status for done in ended}
    assert shop.env.read_text() == SCRUBBED
    shop.init("--restore")
    assert shop.env.read_text() == ENV


KILLS = [("rename", n) for n in range(1, 5)] + [("fsync", n) for n in range(1, 10)]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to inject the signal")
@pytest.mark.debian
@pytest.mark.parametrize(("call", "number"), KILLS)
def test_killed_at_any_step_no_secret_is_lost(shop: Shop, call: str, number: int) -> None:
    """SIGKILL at each write to the disk: the file is the old, or scrubbed with all in the vault.

    Run again it comes to the same end as if nothing had happened.
    """
    rule = f"inject={call}:signal=KILL:when={number}"
    traced = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", rule]
    environment = {**os.environ, "UNICTL_VAULT_KEY": shop.key.reveal()}
    done = subprocess.run(
        [*traced, PROGRAM, "init", "--scrub"],
        cwd=shop.folder,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL)
    if done.returncode == 0 and number == 1:
        pytest.skip("this system doesn't allow tracing")
    assert shop.env.read_text() in (ENV, SCRUBBED)
    if shop.env.read_text() == SCRUBBED:
        assert set(SECRETS) <= set(shop.held().values())
    shop.init("--scrub")
    assert shop.env.read_text() == SCRUBBED
    shop.init("--restore")
    assert shop.env.read_text() == ENV
    assert sorted(f.name for f in shop.folder.iterdir()) == [".env", "unictl.toml"]
