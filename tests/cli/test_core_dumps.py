"""A crash leaves no dump of the memory that held keys; a program that is started may leave its own.

Each test crashes the real command. A control shows that here such a crash does leave a dump.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from vaults import vault_with

SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
SLEEPER = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)"]


@pytest.fixture(autouse=True)
def dumps(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have this process's children leave dumps in their folder, and a vault that opens."""
    try:
        pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    except OSError:
        pattern = "?"
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if pattern != "core" or hard == 0:
        pytest.skip("dumps don't go to a crashing program's folder here")
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, {"key_secret": SECRET}))
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def crashed(command: list[str], folder: Path) -> list[Path]:
    """Run a command until it says something, crash it, and return the dumps that it left."""
    folder.mkdir()
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if "set" in command:
            process.stdin.write(SECRET.encode())
            process.stdin.flush()
            time.sleep(1.0)  # it reads on, with the secret at hand
        else:
            assert process.stdout.readline() == b"up\n"
        process.send_signal(signal.SIGSEGV)
        process.stdin.close()
        process.wait(30)
        assert process.returncode != 0
    return [path for path in folder.iterdir() if path.name.startswith("core")]


def test_a_crash_of_unictl_leaves_none(tmp_path: Path) -> None:
    """`vault set` is crashed with a value in memory: the system keeps nothing of it."""
    assert crashed(SLEEPER, tmp_path / "control"), "no dump is left by anything here"
    command = [sys.executable, "-m", "unictl", "vault", "set", "acme", "token"]
    assert crashed(command, tmp_path / "set") == []


def test_a_crash_of_a_program_under_run_is_its_own(tmp_path: Path) -> None:
    """What takes unictl's place has the limit that unictl was started with."""
    command = [sys.executable, "-m", "unictl", "run", "--", *SLEEPER]
    assert len(crashed(command, tmp_path / "run")) == 1


def test_a_program_under_mask_has_the_limit_too(tmp_path: Path) -> None:
    """With --mask unictl stays beside the program: it leaves no dump, the program may."""
    show = "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE))"
    done = subprocess.run(
        [sys.executable, "-m", "unictl", "run", "--mask", "--", sys.executable, "-c", show],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout.split() == [str(n) for n in resource.getrlimit(resource.RLIMIT_CORE)]
    masked = [sys.executable, "-m", "unictl", "run", "--mask", "--", *SLEEPER]
    assert crashed(masked, tmp_path / "mask") == []
