"""Which secret opens the vault, where several might."""

import sys
from pathlib import Path

import pytest

from unictl.core.secret import Secret
from unictl.errors import VaultLocked, WrongSecret
from unictl.home import VAULT_FILE
from unictl.vault import unlocking
from unictl.vault.access import add_recipient
from unictl.vault.ci_key import PREFIX, new_ci_key, read_ci_key
from unictl.vault.primitives import public_of
from unictl.vault.recipient import new_identity, read_identity
from unictl.vault.slots import CI_KEY, PASSPHRASE, Opener
from unictl.vault.store import Vault, read

PHRASE = "correct horse battery"


@pytest.fixture
def both(folder: Path, opener: Opener) -> Vault:
    """A vault with a CI key and a passphrase."""
    return Vault.create(folder / VAULT_FILE, [opener, Opener(PASSPHRASE, Secret(PHRASE), "test")])


def sources(
    monkeypatch: pytest.MonkeyPatch, folder: Path, key: Opener, identity: Secret | None = None
) -> None:
    """Set every variable, each with a secret that opens."""
    if identity is not None:
        (folder / "identity").write_text(f"# made for a test\n{identity.reveal()}\n")
        monkeypatch.setenv(unlocking.IDENTITY, identity.reveal())
        monkeypatch.setenv(unlocking.IDENTITY_FILE, str(folder / "identity"))
    (folder / "phrase").write_text(PHRASE + "\n")
    monkeypatch.setenv(unlocking.KEY, key.secret.reveal())
    monkeypatch.setenv(unlocking.PASSPHRASE_TEXT, PHRASE)
    monkeypatch.setenv(unlocking.PASSPHRASE_FILE, str(folder / "phrase"))
    monkeypatch.setenv(unlocking.PASSPHRASE_COMMAND, f"{sys.executable} -c 'print(\"{PHRASE}\")'")


def test_sources_are_tried_in_their_order(
    both: Vault, opener: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Key, passphrase, file, command, identity, prompt: the first set opens it, and says so."""
    identity = new_identity()
    add_recipient(both, public_of(read_identity(identity, "the test")))
    sources(monkeypatch, folder, opener, identity)
    header = read(both.path).header
    used = []
    for variable in unlocking.VARIABLES:
        found = unlocking.find(header, file="v", prompt=lambda _: PHRASE)
        Vault.open(both.path, found)
        used.append(found.source)
        monkeypatch.setenv(variable, "")
    assert tuple(used) == unlocking.VARIABLES
    assert unlocking.find(header, file="v", prompt=lambda _: PHRASE).source == "the prompt"
    Vault.open(prompt=lambda _: PHRASE)
    with pytest.raises(VaultLocked) as caught:
        Vault.open()
    assert "UNICTL_VAULT_KEY or UNICTL_VAULT_PASSPHRASE" in caught.value.hint


def test_a_secret_of_a_kind_without_a_slot_is_passed_over(
    folder: Path, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A CI key in the environment doesn't hide the passphrase that opens this vault."""
    Vault.create(folder / VAULT_FILE, [Opener(PASSPHRASE, Secret(PHRASE), "test")])
    monkeypatch.setenv(unlocking.KEY, opener.secret.reveal())
    with pytest.raises(WrongSecret, match=r"UNICTL_VAULT_KEY is set, but .* no slot for it"):
        Vault.open()
    monkeypatch.setenv(unlocking.PASSPHRASE_TEXT, PHRASE)
    Vault.open()


def test_a_wrong_secret_is_not_followed_by_another(
    both: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong CI key is reported, though a passphrase is set too: nobody wonders which was used."""
    monkeypatch.setenv(unlocking.KEY, new_ci_key().reveal())
    monkeypatch.setenv(unlocking.PASSPHRASE_TEXT, PHRASE)
    with pytest.raises(WrongSecret, match="UNICTL_VAULT_KEY does not open"):
        Vault.open(both.path)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot read"), ("", "empty"), ("x" * 9000, "too long")]
)
def test_a_passphrase_file_that_gives_none_is_said_so(
    both: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, said: str
) -> None:
    """A missing, empty or huge passphrase file is status 4 with its variable in the message."""
    if content is not None:
        (folder / "phrase").write_text(content)
    monkeypatch.setenv(unlocking.PASSPHRASE_FILE, str(folder / "phrase"))
    with pytest.raises(VaultLocked, match="UNICTL_VAULT_PASSPHRASE_FILE") as caught:
        Vault.open(both.path)
    assert said in caught.value.message


@pytest.mark.parametrize("command", ["false", "no-such-program-here", "echo 'unclosed", "true"])
def test_a_passphrase_command_that_fails_is_said_so(
    both: Vault, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """A failing, missing or silent command is status 4, and the command's text isn't repeated."""
    monkeypatch.setenv(unlocking.PASSPHRASE_COMMAND, command)
    with pytest.raises(VaultLocked, match="UNICTL_VAULT_PASSPHRASE_COMMAND"):
        Vault.open(both.path)


def test_only_the_last_newline_is_taken_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase file may end with a newline, also of Windows; other white space is its own."""
    Vault.create(folder / VAULT_FILE, [Opener(PASSPHRASE, Secret(" spaced \n"), "test")])
    (folder / "phrase").write_bytes(b" spaced \n\r\n")
    monkeypatch.setenv(unlocking.PASSPHRASE_FILE, str(folder / "phrase"))
    Vault.open()


def test_a_ci_key_is_recognised_and_checked() -> None:
    """A cut, mistyped or foreign key is told from a wrong one, and never repeated."""
    key = new_ci_key()
    text = key.reveal()
    assert text.startswith(PREFIX)
    assert read_ci_key(Secret(f" {text}\n"), "X") == bytes.fromhex(text[len(PREFIX) :])[:32]
    last = "0" if text[-1] != "0" else "1"
    for bad in (text[:-1], text[:-1] + last, text + "00", PREFIX, PREFIX + "zz" * 36):
        with pytest.raises(WrongSecret, match="cut or mistyped") as caught:
            read_ci_key(Secret(bad), "X")
        assert bad not in str(caught.value.as_dict()) or bad == PREFIX
    with pytest.raises(WrongSecret, match="holds no CI key"):
        read_ci_key(Secret("hunter2"), "X")


def test_an_opener_does_not_show_its_secret() -> None:
    """Neither its repr nor an f-string of it shows the secret."""
    opener = Opener(CI_KEY, new_ci_key(), "X")
    assert opener.secret.reveal() not in f"{opener!r} {opener}"
