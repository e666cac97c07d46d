"""Many processes, killed processes and full disks: nothing is lost, nothing is half written."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from killing import Killing

from unictl.core.secret import Secret
from unictl.errors import Busy, VaultError
from unictl.vault import files
from unictl.vault.document import GENERATIONS
from unictl.vault.slots import Opener
from unictl.vault.store import Vault

WHERE = ("default", "razorpay", "default")
WRITE = """
    import sys
    from unictl.core.secret import Secret
    from unictl.vault.store import Vault
    vault = Vault.open()
    vault.set("default", sys.argv[1], "default", {"token": Secret(sys.argv[1] * 50)})
"""


def process(code: str, *arguments: str, under: tuple[str, ...] = ()) -> list[str]:
    """Return the command line of a process that runs the code."""
    return [*under, sys.executable, "-c", textwrap.dedent(code), *arguments]


def environment(key: Opener) -> dict[str, str]:
    """Return this process's environment with what opens the vault."""
    return {**os.environ, "UNICTL_VAULT_KEY": key.secret.reveal()}


def test_a_hundred_writers_at_once_lose_nothing(vault: Vault, opener: Opener) -> None:
    """A hundred processes that write different entries at the same time: all hundred are there."""
    names = [f"service-{number}" for number in range(100)]
    running = [subprocess.Popen(process(WRITE, name), env=environment(opener)) for name in names]
    assert [one.wait(timeout=120) for one in running] == [0] * 100
    again = Vault.open(vault.path, opener)
    assert {e.service for e in again.entries()} == set(names)
    assert again.get("default", "service-7", "default", "token") == Secret("service-7" * 50)
    assert again.generation == 101


def test_a_reader_beside_a_writer_always_sees_a_whole_vault(vault: Vault, opener: Opener) -> None:
    """Reading takes no lock, and while another process writes yields the old or the new value."""
    code = """
        import sys
        from unictl.core.secret import Secret
        from unictl.vault.store import Vault
        vault = Vault.open()
        for number in range(100):
            pair = {"a": Secret(str(number)), "b": Secret(str(number))}
            vault.set("default", "razorpay", "default", pair)
    """
    vault.set(*WHERE, {"a": Secret("start"), "b": Secret("start")})
    with subprocess.Popen(process(code), env=environment(opener)) as writer:
        while writer.poll() is None:
            found = Vault.open(vault.path, opener).fields("default", "razorpay")
            assert found["a"] == found["b"]
    assert writer.returncode == 0


@pytest.mark.parametrize("attempt", range(10))
def test_killed_while_writing_it_is_the_old_or_the_new(
    vault: Vault, opener: Opener, attempt: int
) -> None:
    """SIGKILL at any moment of a stream of writes leaves a vault that opens and can be written."""
    code = """
        import itertools
        from unictl.core.secret import Secret
        from unictl.vault.store import Vault
        vault = Vault.open()
        print("ready", flush=True)
        for number in itertools.count():
            pair = {"a": Secret(str(number)), "b": Secret(str(number))}
            vault.set("default", "razorpay", "default", pair)
    """
    command = process(code)
    with subprocess.Popen(command, env=environment(opener), stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.02 + attempt * 0.007)
        writer.send_signal(signal.SIGKILL)
    again = Vault.open(vault.path, opener)
    found = again.fields("default", "razorpay")
    assert not found or found["a"] == found["b"]
    again.set(*WHERE, {"a": Secret("after")})
    assert not list(vault.path.parent.glob(".*.tmp"))


@pytest.mark.debian
def test_killed_at_any_call_of_a_write_it_is_the_old_or_the_new(
    vault: Vault, opener: Opener
) -> None:
    """SIGKILL at each call that touches a file: one of the two states, whole, and it can go on."""
    vault.set(*WHERE, {"token": Secret("old")})
    blob, folder = vault.path.read_bytes(), vault.path.parent
    seen = set()

    def put_back() -> None:
        for path in folder.iterdir():
            path.unlink()
        vault.path.write_bytes(blob)
        vault.path.chmod(0o600)

    def look(call: str) -> None:
        again = Vault.open(vault.path, opener)
        assert again.get(*WHERE, "token") == Secret("old"), call
        written = again.get("default", "acme", "default", "token")
        assert written in (None, Secret("acme" * 50)), call
        if written is None:
            assert vault.path.read_bytes() == blob, call
        seen.add(written is None)
        again.set(*WHERE, {"token": Secret("after")})
        assert not list(folder.glob(".*.tmp"))

    code = WRITE.replace("vault.set", 'print("ready", flush=True)\n    vault.set')
    killing = Killing(code, "acme", variables=environment(opener), folder=folder)
    assert killing.at_each(put_back, look) > 10
    assert seen == {True, False}


REFUSED = """
    import sys
    from unictl.core.secret import Secret
    from unictl.errors import VaultError
    from unictl.vault.store import Vault
    vault = Vault.open()
    print("ready", flush=True)
    try:
        vault.set("default", "acme", "default", {"token": Secret("new")})
        print("done")
    except VaultError as error:
        print(error.exit_status, error.message)
"""


@pytest.mark.debian
@pytest.mark.parametrize("error", ["EIO", "ENOSPC", "EROFS"])
def test_a_disk_that_fails_at_any_call_leaves_a_whole_vault(
    vault: Vault, opener: Opener, error: str
) -> None:
    """Whichever call is refused: status 4 or done, as it says, and the vault can be written."""
    vault.set(*WHERE, {"token": Secret("old")})
    blob, folder = vault.path.read_bytes(), vault.path.parent
    told = set()

    def put_back() -> None:
        for path in folder.iterdir():
            path.unlink()
        vault.path.write_bytes(blob)
        vault.path.chmod(0o600)

    def look(call: str, done: "subprocess.CompletedProcess[str]") -> None:
        assert "Traceback" not in done.stderr, call
        said = done.stdout.splitlines()[1]
        told.add(said[0])
        again = Vault.open(vault.path, opener)
        assert again.get(*WHERE, "token") == Secret("old"), call
        if said == "done":
            assert again.get("default", "acme", "default", "token") == Secret("new"), call
        else:
            assert said.startswith("4 cannot "), call
        again.set(*WHERE, {"token": Secret("after")})
        assert not list(folder.glob(".*.tmp")), call

    killing = Killing(REFUSED, variables=environment(opener), folder=folder)
    assert killing.failing_at_each(put_back, look, error=error) > 10
    assert told == {"d", "4"}


@pytest.mark.skipif(os.geteuid() != 0, reason="needs leave to mount a small disk")
def test_a_really_full_disk_leaves_the_old_state(
    tmp_path: Path, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a tmpfs of 64 KiB: writes go on until there is no room, then status 4 and no loss."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system doesn't let one mount")
    try:
        monkeypatch.setenv("UNICTL_HOME", str(small))
        vault = Vault.create(small / "vault.unictl", [opener])
        kept = 0

        def fill() -> None:
            nonlocal kept
            while kept < 100:
                vault.set(*WHERE, {f"field-{kept}": Secret("x" * 1500)})
                kept += 1

        with pytest.raises(VaultError, match="No space left") as caught:
            fill()
        assert caught.value.exit_status == 4
        assert kept > 2
        held = Vault.open(vault.path, opener).fields(*WHERE)
        assert held == {f"field-{number}": Secret("x" * 1500) for number in range(kept)}
        assert not list(small.glob(".*.tmp"))
        for path in files.kept_paths(vault.path):
            path.unlink(missing_ok=True)
        vault.set(*WHERE, {"token": Secret("there is room again")})
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_killed_again_and_again_before_the_rename_it_can_still_be_written(
    vault: Vault, opener: Opener
) -> None:
    """What several killed writers left beside the file doesn't stop the next writer."""
    for _ in range(GENERATIONS + 2):
        vault.path.with_name(".vault.unictl.0123.tmp").write_bytes(b"half")
        files._keep(vault.path)
    vault.set(*WHERE, {"token": Secret("after")})
    assert Vault.open(vault.path, opener).get(*WHERE, "token") == Secret("after")
    assert not list(vault.path.parent.glob(".*.tmp"))


def test_a_full_disk_leaves_the_old_state(vault: Vault, opener: Opener) -> None:
    """When the system takes no more bytes, the write fails with status 4 and nothing changes."""
    vault.set(*WHERE, {"token": Secret("old")})
    before = vault.path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), hard))
    try:
        with pytest.raises(VaultError, match="cannot write") as caught:
            vault.set(*WHERE, {"token": Secret("a" * 5000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert caught.value.exit_status == 4
    assert vault.path.read_bytes() == before
    assert not list(vault.path.parent.glob(".*.tmp"))
    vault.set(*WHERE, {"token": Secret("new")})
    assert Vault.open(vault.path, opener).get(*WHERE, "token") == Secret("new")


def test_a_folder_that_may_not_be_written_is_said_so(vault: Vault) -> None:
    """In a read-only folder reading works, and writing fails with status 4."""
    vault.path.parent.chmod(0o500)
    if os.access(vault.path.parent, os.W_OK):
        pytest.skip("who runs this may write anywhere")
    try:
        with pytest.raises(VaultError, match="cannot write"):
            vault.set(*WHERE, {"token": Secret("x")})
    finally:
        vault.path.parent.chmod(0o700)


def test_a_lock_held_too_long_is_busy(vault: Vault) -> None:
    """A writer that can't get the lock in time gives status 18 and has written nothing."""
    code = """
        import sys, time, pathlib
        from unictl.vault import files
        with files.locked(pathlib.Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(vault.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(Busy, match=r"0\.2 seconds") as caught, files.locked(vault.path, 0.2):
            pytest.fail("two hold the lock")
        assert caught.value.exit_status == 18
        holder.kill()
    vault.set(*WHERE, {"token": Secret("free again")})


def test_a_vault_removed_meanwhile_is_not_made_again(vault: Vault) -> None:
    """A write to a vault whose file has gone fails, instead of making one with the rest missing."""
    vault.path.unlink()
    with pytest.raises(Exception, match="there is no vault"):
        vault.set(*WHERE, {"token": Secret("x")})
    assert not Path(vault.path).exists()
