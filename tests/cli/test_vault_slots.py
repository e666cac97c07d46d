"""`unictl vault slots`, `rotate` and `identity` as they are typed."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from command import Command, Ran

from unictl.vault.recovery import WORDS
from unictl.vault.unlocking import VARIABLES

PHRASE = "correct horse battery"
NOTHING = dict.fromkeys(VARIABLES, "")


@pytest.fixture
def unictl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command, with a vault that a CI key in the environment opens, and an entry in it."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for variable in (*VARIABLES, "CI"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("UNICTL_HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    command = Command(tmp_path)
    key = command("vault", "init", "--ci-key").stdout.strip()
    monkeypatch.setenv("UNICTL_VAULT_KEY", key)
    assert command("vault", "set", "acme", "token", stdin="the value").status == 0
    yield command
    command.close()


def value(unictl: Command, **variables: str) -> Ran:
    """Get the entry by what these variables give alone."""
    get = ("vault", "get", "acme", "token", "--reveal", "-o", "human")
    return unictl(*get, variables={**NOTHING, **variables})


def kinds(unictl: Command) -> list[str]:
    """Return the kinds of the slots, in order."""
    listed = unictl("vault", "slots", "list", variables=NOTHING).json["items"]
    return [slot["kind"] for slot in listed]


def test_a_passphrase_is_added_changed_and_removed(unictl: Command) -> None:
    """By stdin; the old one opens nothing afterwards, and no message holds either."""
    added = unictl("vault", "slots", "add", "passphrase", stdin=PHRASE)
    assert (added.status, added.json["kind"]) == (0, "passphrase")
    assert value(unictl, UNICTL_VAULT_PASSPHRASE=PHRASE).stdout == "the value\n"
    changed = unictl("vault", "slots", "add", "passphrase", "--replace", "passphrase", stdin="new")
    assert changed.status == 0
    assert kinds(unictl) == ["ci_key", "passphrase"]
    assert value(unictl, UNICTL_VAULT_PASSPHRASE=PHRASE).status == 4
    assert value(unictl, UNICTL_VAULT_PASSPHRASE="new").stdout == "the value\n"
    removed = unictl("vault", "slots", "remove", "passphrase")
    assert removed.json["removed"] is True
    assert "unictl vault rotate" in removed.stderr
    for done in (added, changed, removed):
        assert PHRASE not in done.stdout + done.stderr
    empty = unictl("vault", "slots", "add", "passphrase", stdin="")
    assert empty.status == 2


def test_recovery_words_are_printed_once_and_taken_for_a_passphrase(unictl: Command) -> None:
    """24 words stand alone on stdout; typed or in a file, by a passphrase's variable, they open."""
    done = unictl("vault", "slots", "add", "recovery")
    words = done.stdout.strip()
    assert len(words.split()) == WORDS
    assert words not in done.stderr
    assert value(unictl, UNICTL_VAULT_PASSPHRASE=words.upper()).stdout == "the value\n"
    paper = unictl.folder / "paper"
    paper.write_text("\n".join(words.split()))
    assert value(unictl, UNICTL_VAULT_PASSPHRASE_FILE=str(paper)).stdout == "the value\n"
    slip = " ".join([*words.split()[:-1], "unictl"])
    wrong = value(unictl, UNICTL_VAULT_PASSPHRASE=slip)
    assert (wrong.status, "recovery word 24 " in wrong.stderr) == (4, True)
    assert not set(words.split()[:3]) & set(wrong.stderr.split())
    status = unictl("vault", "status", variables={**NOTHING, "UNICTL_VAULT_PASSPHRASE": "x"})
    assert status.json["opens_with"] == "UNICTL_VAULT_PASSPHRASE"
    as_json = unictl("vault", "slots", "add", "recovery", "--replace", "recovery", "-o", "json")
    assert len(as_json.json["recovery"].split()) == WORDS
    assert value(unictl, UNICTL_VAULT_PASSPHRASE=words).status == 4


def test_recovery_words_are_taken_at_the_prompt(unictl: Command) -> None:
    """Who forgot everything else types them where the passphrase is asked for."""
    words = unictl("vault", "slots", "add", "recovery").stdout.strip()
    assert unictl("vault", "slots", "add", "passphrase", stdin=PHRASE).status == 0
    for typed in (words, PHRASE):
        child = pexpect.spawn(
            sys.executable, ["-m", "unictl", "vault", "get", "acme", "token", "--reveal"],
            env={**os.environ, **NOTHING}, cwd=str(unictl.folder), encoding="utf-8", timeout=30,
        )  # fmt: skip
        child.expect_exact("Passphrase or recovery words of the vault: ")
        child.sendline(typed)
        child.expect_exact(pexpect.EOF)
        assert (child.before or "").split() == ["the", "value"]
        child.close()


def test_a_colleague_is_let_in_and_shut_out(unictl: Command, tmp_path: Path) -> None:
    """Their public key is enough to let them in; after remove and rotate nothing left opens."""
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    home = {**NOTHING, "UNICTL_HOME": str(theirs)}
    home["UNICTL_VAULT_KEY"] = unictl("vault", "init", "--ci-key", variables=home).stdout.strip()
    public = unictl("vault", "identity", variables=home).json["recipient"]
    assert unictl("vault", "identity", variables=home).json["recipient"] == public
    get = ("vault", "get", "unictl", "identity", "--reveal", "-o", "human")
    private = unictl(*get, variables=home).stdout.strip()

    added = unictl("vault", "slots", "add", "recipient", public, "--label", "bob")
    assert (added.json["recipient"], added.json["label"]) == (public, "bob")
    assert value(unictl, UNICTL_VAULT_IDENTITY=private).stdout == "the value\n"
    (tmp_path / "key.txt").write_text(f"# public key: {public}\n{private}\n")
    by_file = value(unictl, UNICTL_VAULT_IDENTITY_FILE=str(tmp_path / "key.txt"))
    assert by_file.stdout == "the value\n"

    assert unictl("vault", "slots", "remove", "bob").status == 0
    done = unictl("vault", "rotate")
    assert (done.json["entries"], done.json["slots"]) == (1, 1)
    assert done.json["deleted_generations"] == 3
    assert value(unictl, UNICTL_VAULT_IDENTITY=private).status == 4
    left = sorted(path.name for path in (tmp_path / "home").glob("vault*"))
    assert left == ["vault.unictl", "vault.unictl.lock"]
    assert unictl("vault", "get", "acme", "token", "--reveal").json["value"] == "the value"


def test_the_last_slot_and_the_one_in_use_stay(unictl: Command) -> None:
    """The last can't go; another can only go if one that is at hand shows that it works."""
    last = unictl("vault", "slots", "remove", "ci-key")
    assert (last.status, "last slot" in last.error["message"]) == (2, True)
    assert unictl("vault", "slots", "add", "passphrase", stdin=PHRASE).status == 0
    unproven = unictl("vault", "slots", "remove", "ci-key")
    assert unproven.status == 4
    assert "only by who opens the vault through another" in unproven.error["message"]
    assert kinds(unictl) == ["ci_key", "passphrase"]
    variables = {"UNICTL_VAULT_PASSPHRASE": PHRASE}
    assert unictl("vault", "slots", "remove", "ci-key", variables=variables).status == 0
    assert kinds(unictl) == ["passphrase"]
    assert value(unictl, UNICTL_VAULT_PASSPHRASE=PHRASE).stdout == "the value\n"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("add", "password"), 2),
        (("add", "recipient"), 2),
        (("add", "recipient", "age1nonsense"), 2),
        (("add", "passphrase", "age1something"), 2),
        (("add", "passphrase", "--replace", "nobody"), 3),
        (("add", "keyring"), 4),
        (("remove", "keyring"), 3),
        (("remove", "beef"), 3),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    unictl: Command, arguments: tuple[str, ...], status: int
) -> None:
    """Each slip has its status and a next step, and the vault is as it was."""
    file = unictl.folder / "home" / "vault.unictl"
    before = file.read_bytes()
    done = unictl("vault", "slots", *arguments, stdin=PHRASE)
    assert (done.status, done.stdout) == (status, "")
    assert done.error["hint"]
    assert file.read_bytes() == before


def test_a_key_that_nobody_sees_opens_nothing(unictl: Command) -> None:
    """If the new words can't be printed, the old slot stays and none is added."""
    assert unictl("vault", "slots", "add", "recovery").status == 0
    file = unictl.folder / "home" / "vault.unictl"
    before = file.read_bytes()
    done = unictl.shell("unictl vault slots add recovery --replace recovery >/dev/full")
    assert done.status == 2
    assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == "invalid_request"
    assert file.read_bytes() == before
