"""No secret is where it doesn't belong, whatever command of the vault it passes through.

Every command runs for real, under `strace`, in a folder of its own. Then its output, the arguments
of each process that it started, and every file that it left are searched for every secret.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from command import PROGRAM

PHRASE = "canary-phrase-4711-passphrase"
VALUE = "canary-value-4711-abcdefgh"
OTHER = "canary-other-4711-zyxwvuts"
strace = shutil.which("strace")
Run = Callable[..., subprocess.CompletedProcess[str]]


def spellings(secret: str) -> Iterator[bytes]:
    """Yield a secret as it stands, in hexadecimal, and in base64 at each alignment."""
    raw = secret.encode()
    yield raw
    yield raw.hex().encode()
    for lead in range(3):
        yield base64.b64encode(bytes(lead) + raw)[4:-4]


class Place:
    """A home, a folder for temporary files and a working folder, and the secrets to look for."""

    def __init__(self, root: Path) -> None:
        self.root, self.given = root, root / "given"
        self.secrets = [PHRASE, VALUE, OTHER]
        for name in ("home", "tmp", "work", "given", "user"):
            (root / name).mkdir(mode=0o700)
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(root / "user"),
            "UNICTL_HOME": str(root / "home"),
            "TMPDIR": str(root / "tmp"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "UNICTL_VAULT_PASSPHRASE": PHRASE,
        }

    def run(self, *arguments: str, shows: bool = False, **more: object) -> str:
        """Run a command, look for secrets, and return its stdout.

        Args:
            arguments: Those of unictl.
            shows: Whether stdout is meant to hold a secret.
            more: `status` that is expected, `stdin`, descriptors to pass on (`pass_fds`),
                whether it is `traced`.
        """
        trace = self.root / "trace"
        program = [sys.executable, "-m", "unictl", *arguments]
        traced = strace is not None and more.get("traced", True)
        if traced:
            filters = ["-f", "-qq", "-e", "trace=execve", "-e", "signal=none", "-s", "100000"]
            program = ["strace", *filters, "-o", str(trace), *program]
        done = subprocess.run(
            program,
            cwd=self.root / "work",
            env=self.variables,
            input=more.get("stdin", ""),  # type: ignore[call-overload]
            pass_fds=more.get("pass_fds", ()),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == more.get("status", 0), (arguments, done.stderr)
        self.look("stderr of", arguments, done.stderr.encode())
        if not shows:
            self.look("stdout of", arguments, done.stdout.encode())
        if traced:
            self.look("arguments of", arguments, trace.read_bytes())
            trace.unlink()
        for path in self.root.rglob("*"):
            if path.is_file() and self.given not in path.parents:
                self.look(f"{path} after", arguments, path.read_bytes())
        text: str = done.stdout
        return text

    def look(self, where: str, arguments: tuple[str, ...], text: bytes) -> None:
        """Fail if a secret is in a text."""
        for secret in self.secrets:
            for spelling in spellings(secret):
                assert spelling not in text, f"{secret[:13]}… in {where} {' '.join(arguments)}"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Make a place; an agent that is left ends with it."""
    (tmp_path / "place").mkdir(mode=0o700)
    made = Place(tmp_path / "place")
    made.run("vault", "init")
    made.run("vault", "set", "acme", "token", stdin=VALUE)
    yield made
    made.run("vault", "lock")


def test_commands_for_entries_keep_their_secrets(place: Place) -> None:
    """Entries come from stdin, a file and a descriptor, are shown masked, moved and removed."""
    value = place.given / "value"
    value.write_text(VALUE)
    place.run("vault", "set", "acme", "filed", "--file", str(value), "--note", "a note")
    with value.open() as opened:
        fd = opened.fileno()
        place.run("vault", "set", "acme", "piped", "--fd", str(fd), pass_fds=(fd,))
    for command in ("list", "status", "history", "log"):
        place.run("vault", command)
    place.run("vault", "get", "acme", "token")
    assert VALUE in place.run("vault", "get", "acme", "token", "--reveal", shows=True)
    place.run("vault", "copy", "acme", "--to-profile", "staging")
    place.run("vault", "rename", "acme", "piped", "--to-field", "renamed")
    place.run("vault", "remove", "acme", "renamed")
    place.run("run", "--mask", "--", "env")
    place.run("run", "--only", "acme", "--", "true")
    place.run("env")


def test_commands_for_slots_and_the_agent_keep_their_secrets(place: Place) -> None:
    """New secrets are printed once and stand nowhere; wrong ones aren't repeated."""
    words = place.run("vault", "slots", "add", "recovery", shows=True).strip()
    key = place.run("vault", "slots", "add", "ci-key", shows=True).strip()
    assert len(words.split()) == 24
    place.secrets += [words, key]
    place.run("vault", "slots", "add", "passphrase", "--label", "other", stdin=OTHER)
    place.run("vault", "slots", "list")
    place.run("vault", "slots", "remove", "other")
    place.run("vault", "rotate")
    place.run("vault", "unlock", "--for", "5m", traced=False)  # strace would wait for the agent
    place.variables["UNICTL_VAULT_PASSPHRASE"] = ""
    place.run("vault", "get", "acme", "token")
    place.run("vault", "lock")
    place.run("vault", "get", "acme", "token", status=4)
    place.variables["UNICTL_VAULT_PASSPHRASE"] = OTHER
    place.run("vault", "get", "acme", "token", status=4)


def test_import_export_and_repair_keep_their_secrets(place: Place) -> None:
    """What comes in, goes out sealed, comes back or is saved from damage is in the vault alone."""
    public = json.loads(place.run("vault", "identity"))["recipient"]
    place.run("vault", "export", "acme", "--to", public, "--out", "sealed")
    place.run("vault", "export", "acme", status=2)
    place.run("vault", "export", "acme", "--reveal", shows=True)
    given = place.given / "given.json"
    given.write_text(json.dumps({"other": {"token": OTHER}}))
    place.run("vault", "import", str(given), "--dry-run")
    place.run("vault", "import", str(given))
    place.run("vault", "import", "sealed", "--profile", "imported")
    given.write_text(json.dumps({"other": {"token": VALUE}}))
    place.run("vault", "import", str(given), status=9)
    earlier = json.loads(place.run("vault", "history"))["items"][1]["generation"]
    place.run("vault", "restore", str(earlier))
    place.run("doctor")
    damaged = place.root / "home" / "vault.unictl"
    raw = bytearray(damaged.read_bytes())
    raw[-40] ^= 1
    damaged.write_bytes(raw)
    place.run("vault", "list", status=4)
    place.run("doctor", status=17)
    place.run("vault", "repair")
    place.run("vault", "log", "--verify")


def test_a_value_typed_at_the_prompt_is_in_no_shells_history(place: Place) -> None:
    """A person sets a value in an interactive bash: neither screen nor history has it."""
    history = place.root / "work" / "history"
    variables = {**place.variables, "HISTFILE": str(history), "PS1": "$ ", "TERM": "dumb"}
    shell = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-i"],
        env=variables,
        cwd=str(place.root / "work"),
        timeout=30,
        encoding="utf-8",
        dimensions=(24, 200),
    )
    with (place.root / "screen").open("w") as screen:
        shell.logfile_read = screen
        shell.sendline(f"{PROGRAM} vault set acme typed")
        shell.expect("acme typed: ")
        shell.sendline(VALUE)
        shell.expect("is in the vault")
        shell.sendline("exit")
        shell.expect(pexpect.EOF)
    assert "vault set acme typed" in history.read_text()
    place.run("vault", "get", "acme", "typed")
    shell.close()
