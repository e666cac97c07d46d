"""The agent opens the vault for a time: for its own user, and for nobody after that."""

import json
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from command import Command

from unictl.home import VAULT_FILE
from unictl.vault import agent_client
from unictl.vault.store import read

PHRASE = "correct horse battery"
VALUE = "the value of the vault"
NOBODY = 65534
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs leave to become another user")


def soon(holds: Callable[[], bool], within: float = 12.0) -> bool:
    """Return whether something comes to hold in time."""
    end = time.monotonic() + within
    while not (done := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return done


def runs(process: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home, to be copied, with a vault that a passphrase opens, and an entry in it."""
    folder = tmp_path_factory.mktemp("made")
    home = folder / "home"
    home.mkdir(mode=0o700)
    command = Command(folder)
    variables = {"UNICTL_HOME": str(home), "UNICTL_VAULT_PASSPHRASE": PHRASE, **NO_KEYRING}
    assert command("vault", "init", variables=variables).status == 0
    assert command("vault", "set", "acme", "token", stdin=VALUE, variables=variables).status == 0
    return home


@pytest.fixture
def unictl(
    tmp_path: Path, folder: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """The command, with a copy of that home; agents end with it."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    for name, value in NO_KEYRING.items():
        monkeypatch.setenv(name, value)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    command = Command(tmp_path)
    yield command
    agent_client.stop_all()
    command.close()


def unlock(unictl: Command, *arguments: str) -> agent_client.Held:
    """Unlock, and return the agent."""
    secret = {"UNICTL_VAULT_PASSPHRASE": PHRASE}
    done = unictl("vault", "unlock", *arguments, variables=secret)
    assert done.status == 0, done
    held = agent_client.status(vault_id())
    assert held is not None
    return held


def vault_id() -> str:
    """Return the id of the vault in the home."""
    return read(Path(os.environ["UNICTL_HOME"], VAULT_FILE)).header.vault


def got(unictl: Command) -> str | None:
    """Return the entry as a command without a secret of its own gets it, or None if it can't."""
    done = unictl("vault", "get", "acme", "token", "--reveal")
    if done.status:
        assert done.error["code"] == "vault_locked"
        return None
    found: str = done.json["value"]
    return found


def test_once_unlocked_no_command_needs_a_secret_until_lock(unictl: Command) -> None:
    """Reading, writing, a new key; `status` says so; after `lock` nothing of the agent is left."""
    assert got(unictl) is None
    held = unlock(unictl)
    assert held.seconds > 7 * 3600
    assert got(unictl) == VALUE
    assert unictl("vault", "set", "acme", "token", stdin="changed").status == 0
    assert unictl("vault", "rotate").status == 0
    assert got(unictl) == "changed"
    assert unictl("vault", "status").json["opens_with"] == "the agent"
    assert unictl("run", "--", "true").status == 0
    assert unictl("vault", "lock").json == {"stopped_agents": 1}
    assert soon(lambda: not runs(held.process))
    assert got(unictl) is None
    assert list(agent_client.folder().iterdir()) == []
    assert unictl("vault", "lock").json == {"stopped_agents": 0}


def test_at_the_time_it_ends_by_itself(unictl: Command) -> None:
    """The process and its socket are gone, and the vault is locked again."""
    held = unlock(unictl, "--for", "2s")
    assert got(unictl) == VALUE
    assert soon(lambda: not runs(held.process))
    assert got(unictl) is None
    assert list(agent_client.folder().iterdir()) == []


def test_a_later_unlock_takes_the_earlier_ones_place(unictl: Command) -> None:
    """The time is the new one's, and only one process stays."""
    first = unlock(unictl, "--for", "8h")
    second = unlock(unictl, "--for", "1m")
    assert second.process != first.process
    assert second.seconds <= 60
    assert soon(lambda: not runs(first.process))
    assert got(unictl) == VALUE


def test_nothing_of_the_key_shows_outside_its_memory(unictl: Command, tmp_path: Path) -> None:
    """Not in its arguments, its environment or a file; and it can't dump its memory."""
    held = unlock(unictl)
    told = agent_client.held_for(vault_id())
    assert told is not None
    secrets = [told.key.hex(), told.private.hex(), told.bond.hex(), PHRASE]
    process = Path(f"/proc/{held.process}")
    shown = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in secrets:
        assert secret.encode() not in shown + files
    assert "Max core file size        0                    0" in (process / "limits").read_text()
    socket_file = next(agent_client.folder().iterdir())
    assert socket_file.stat().st_mode & 0o777 == 0o600
    assert socket_file.parent.stat().st_mode & 0o777 == 0o700
    attach = "import ctypes,sys; c=ctypes.CDLL(None); sys.exit(c.ptrace(16, int(sys.argv[1]),0,0))"
    if os.geteuid() != 0:  # root may look at anything
        done = subprocess.run([sys.executable, "-c", attach, str(held.process)], check=False)
        assert done.returncode != 0


AS_NOBODY = """
    import os, socket, sys
    folder, name = os.path.split(sys.argv[1])
    os.chdir(folder)
    os.setgroups([])
    os.setuid(65534)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(name)
        try:
            connection.sendall(sys.argv[2].encode())
            print(connection.recv(4096))
        except (BrokenPipeError, ConnectionResetError):
            print(b"")
"""


@as_root
@pytest.mark.parametrize("request_", ["get", "status", "stop"])
def test_another_user_is_told_nothing_even_where_he_can_reach_it(
    unictl: Command, request_: str
) -> None:
    """The modes keep him out; if they are undone, the agent looks at who he is."""
    held = unlock(unictl)
    file = next(agent_client.folder().iterdir())
    command = [sys.executable, "-c", textwrap.dedent(AS_NOBODY), str(file), request_]
    shut = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "PermissionError" in shut.stderr
    file.chmod(0o666)
    for above in (file.parent, *file.parent.parents):
        if above.stat().st_uid == 0 and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    reached = subprocess.run(command, capture_output=True, text=True, check=False)
    assert reached.stdout == "b''\n", reached
    assert runs(held.process)


IMPOSTOR = """
    import os, socket, sys
    folder, name = os.path.split(sys.argv[1])
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(name)
        os.setuid(65534)
        listener.listen()
        print("ready", flush=True)
        connection, _ = listener.accept()
        connection.sendall(sys.argv[2].encode())
        connection.close()
"""


@as_root
def test_another_users_agent_is_not_believed(unictl: Command) -> None:
    """Who listens in the agent's place as somebody else is told from it."""
    assert got(unictl) is None
    file = agent_client.folder() / f"{vault_id()[:16]}.sock"
    file.parent.mkdir(mode=0o700)
    reply = json.dumps({"vault": vault_id(), "seconds": 9, "process": 1})
    command = [sys.executable, "-c", textwrap.dedent(IMPOSTOR), str(file), reply]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as impostor:
        assert impostor.stdout is not None
        assert impostor.stdout.readline() == "ready\n"
        assert agent_client.status(vault_id()) is None
        impostor.kill()


def test_a_folder_that_others_may_enter_is_not_believed(unictl: Command) -> None:
    """Its socket could be anybody's."""
    unlock(unictl)
    agent_client.folder().chmod(0o755)
    assert got(unictl) is None
    agent_client.folder().chmod(0o700)
    assert got(unictl) == VALUE


@pytest.mark.parametrize(
    "reply",
    [b"", b"{", b"[]", b"{}", b"\xff", b'{"vault": "x"}', b'{"vault": "VAULT"}',
     b'{"vault": "VAULT", "slot": 3, "key": "zz", "private": "", "bond": ""}', b"x" * 9000],
)  # fmt: skip
def test_an_agent_that_talks_nonsense_is_passed_over(unictl: Command, reply: bytes) -> None:
    """Every command works as without one."""
    file = agent_client.folder() / f"{vault_id()[:16]}.sock"
    file.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listener, agent_client._address(file) as address:
        listener.bind(address)
        listener.listen()
        process = unictl.start("vault", "get", "acme", "token")
        connection, _ = listener.accept()
        connection.sendall(reply.replace(b"VAULT", vault_id().encode()))
        connection.close()
        listener.close()
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 4
    assert json.loads(stderr)["error"]["code"] == "vault_locked"


def test_a_killed_agent_leaves_a_vault_that_is_locked_and_works(unictl: Command) -> None:
    """Its socket is still there, and stops nobody; the next unlock takes its place."""
    held = unlock(unictl)
    os.kill(held.process, 9)
    assert soon(lambda: not runs(held.process))
    assert got(unictl) is None
    secret = {"UNICTL_VAULT_PASSPHRASE": PHRASE}
    assert unictl("vault", "list", variables=secret).status == 0
    unlock(unictl)
    assert got(unictl) == VALUE


def test_a_variable_goes_before_the_agent(unictl: Command) -> None:
    """A wrong passphrase that was given is told, not passed over."""
    unlock(unictl)
    wrong = unictl("vault", "list", variables={"UNICTL_VAULT_PASSPHRASE": "wrong"})
    assert wrong.error["code"] == "wrong_secret"


def test_a_slot_that_is_removed_shuts_the_agent_out(unictl: Command) -> None:
    """What the agent holds opens nothing once its slot has gone; the next source is tried."""
    unlock(unictl)
    key = unictl("vault", "slots", "add", "ci-key").stdout.strip()
    variables = {"UNICTL_VAULT_KEY": key}
    assert unictl("vault", "slots", "remove", "passphrase", variables=variables).status == 0
    assert got(unictl) is None
    assert unictl("vault", "list", variables=variables).status == 0


def test_recovery_words_are_tried_by_unlocking_with_them_alone(unictl: Command) -> None:
    """`--recovery` takes no other secret, so it shows that the words on paper are right."""
    secret = {"UNICTL_VAULT_PASSPHRASE": PHRASE}
    none = unictl("vault", "unlock", "--recovery", variables=secret)
    assert (none.status, "no recovery words" in none.error["message"]) == (2, True)
    words = unictl("vault", "slots", "add", "recovery", variables=secret).stdout.strip()
    assert unictl("vault", "unlock", "--recovery", variables=secret).status == 4
    child = pexpect.spawn(
        sys.executable, ["-m", "unictl", "vault", "unlock", "--recovery"],
        cwd=str(unictl.folder), encoding="utf-8", timeout=30,
        env={name: value for name, value in os.environ.items() if name != "CI"},
    )  # fmt: skip
    child.expect_exact("Recovery words of the vault: ")
    child.sendline(words)
    child.expect_exact(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert got(unictl) == VALUE


@pytest.mark.parametrize("text", ["", "5", "m", "0s", "8d", "-1h", "1.5h", "999999999999d"])
def test_a_time_that_makes_no_sense_is_refused(unictl: Command, text: str) -> None:
    """With the form in the hint, and no agent."""
    secret = {"UNICTL_VAULT_PASSPHRASE": PHRASE}
    done = unictl("vault", "unlock", f"--for={text}", variables=secret)
    assert done.status == 2
    assert agent_client.status(vault_id()) is None


def test_it_starts_where_unictl_is_a_users_own_package(unictl: Command) -> None:
    """Where the interpreter alone doesn't find unictl, as after `pip install --user`, it starts."""
    bare = sys._base_executable  # type: ignore[attr-defined]
    isolated = [bare, "-I", "-c", "import unictl"]
    if bare == sys.executable or not subprocess.run(isolated, check=False).returncode:
        pytest.skip("the interpreter under this environment has unictl itself")
    source, packages = Path(agent_client.__file__).parents[2], Path(pytest.__file__).parents[1]
    done = subprocess.run(
        [bare, "-m", "unictl", "vault", "unlock"],
        env={
            **os.environ,
            "PYTHONPATH": f"{source}:{packages}",
            "UNICTL_VAULT_PASSPHRASE": PHRASE,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert got(unictl) == VALUE
