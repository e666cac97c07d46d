"""What a new vault is locked with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from unictl.errors import InvalidRequest, VaultLocked
from unictl.vault import unlocking
from unictl.vault.ci_key import new_ci_key
from unictl.vault.creation import create
from unictl.vault.store import Vault, read


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own backend for systems without a keyring."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def answers(*given: str) -> Callable[[str], str]:
    """Return a prompt that types these, one after the other."""
    left = iter(given)
    return lambda _: next(left)


def kinds(path: Path) -> list[str]:
    """Return the kinds of the vault's slots."""
    return [slot.kind for slot in read(path).header.slots]


def test_variables_make_a_slot_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would open the vault creates it too: a key and a passphrase, a slot for each."""
    key = new_ci_key().reveal()
    monkeypatch.setenv(unlocking.KEY, key)
    monkeypatch.setenv(unlocking.PASSPHRASE_TEXT, "correct horse")
    made = create()
    assert kinds(made.vault.path) == ["ci_key", "passphrase"]
    assert [opener.source for opener in made.openers] == list(unlocking.VARIABLES[:2])
    monkeypatch.delenv(unlocking.KEY)
    Vault.open()


def test_a_new_ci_key_is_handed_out_once_and_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """`ci_key` alone makes a vault that this key opens; the key stands in no file."""
    made = create(ci_key=True)
    assert made.ci_key is not None
    assert kinds(made.vault.path) == ["ci_key"]
    for file in made.vault.path.parent.iterdir():
        assert made.ci_key.reveal().encode() not in file.read_bytes()
    monkeypatch.setenv(unlocking.KEY, made.ci_key.reveal())
    Vault.open()


def test_with_neither_variables_nor_keyring_a_person_is_asked() -> None:
    """Where somebody can be asked and there is no keyring, the passphrase is asked for twice."""
    made = create(prompt=answers("correct horse", "correct horse"))
    assert kinds(made.vault.path) == ["passphrase"]
    assert made.reason == "there is no OS keyring that keeps secrets safe"
    Vault.open(prompt=answers("correct horse"))


def test_a_mistyped_or_empty_passphrase_is_asked_for_again() -> None:
    """Three tries are given to type the same twice, with the reason for each further one."""
    asked: list[str] = []
    given = iter(("", "one thing", "another", "correct horse", "correct horse"))

    def prompt(text: str) -> str:
        asked.append(text)
        return next(given)

    create(passphrase=True, prompt=prompt)
    Vault.open(prompt=answers("correct horse"))
    assert [text.partition("New")[0] for text in asked if "New" in text] == [
        "",
        "The passphrase is empty; choose one of several words. ",
        "The two passphrases differ. ",
    ]


def test_three_different_or_empty_answers_make_no_vault(folder: Path) -> None:
    """A passphrase mistyped or empty three times is a usage error, and there is no file."""
    for given in (("one thing", "another") * 3, ("",) * 3):
        with pytest.raises(InvalidRequest, match="passphrase"):
            create(passphrase=True, prompt=answers(*given))
    assert not list(folder.iterdir())


def test_with_nothing_at_hand_it_says_what_to_type(folder: Path) -> None:
    """In a pipe without keyring and variables there is no vault, and the next step is named."""
    with pytest.raises(VaultLocked) as caught:
        create()
    assert "UNICTL_VAULT_PASSPHRASE" in caught.value.hint
    assert "unictl vault init --ci-key" in caught.value.hint
    with pytest.raises(VaultLocked, match="nobody can be asked"):
        create(passphrase=True)
    assert not list(folder.iterdir())


def test_the_folder_is_made_private(folder: Path, tmp_path: Path) -> None:
    """A home that isn't there is made 0700; one that lets others in is refused with the fix."""
    path = tmp_path / "new" / "vault.unictl"
    create(path, ci_key=True)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    with pytest.raises(InvalidRequest) as caught:
        create(folder / "vault.unictl", ci_key=True)
    assert f"chmod 700 {folder}" in caught.value.hint


def test_there_is_one_already() -> None:
    """A second creation is refused before anybody is asked for anything."""
    create(ci_key=True)
    with pytest.raises(InvalidRequest, match="already"):
        create(passphrase=True, prompt=lambda _: pytest.fail("asked"))
