"""Tokens beside the vault: there for the next command, sealed, and never in the way."""

import json
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from canary import Canaries
from vaults import vault_with

from unictl.core.call import Token
from unictl.core.secret import Secret
from unictl.home import VAULT_FILE
from unictl.vault import tokens
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault

VALUE = "A21AA" + "canaryofatoken" * 6
SOON = 3600.0


@pytest.fixture
def vault(folder: Path) -> Vault:
    """A vault in the home."""
    key = vault_with(folder, {"client_id": "A1"}, service="paypal")
    return Vault.open(folder / VAULT_FILE, Opener(CI_KEY, Secret(key), "the test"))


def token(value: str = VALUE, lives: float = SOON) -> Token:
    """Return a token."""
    return Token(Secret(value), float(int(time.time() + lives)))


def document(home: Path) -> Any:
    """Return what the file says."""
    return json.loads((home / tokens.FILE).read_text("utf-8"))


def test_it_is_there_for_the_next_command(vault: Vault) -> None:
    """What one command was given another finds, under its name only."""
    assert tokens.find(vault, "one") is None
    kept = token()
    tokens.keep(vault, "one", kept)
    found = tokens.find(vault, "one")
    assert found is not None
    assert (found.value.reveal(), found.expires) == (VALUE, kept.expires)
    assert tokens.find(vault, "two") is None
    tokens.keep(vault, "one", token("another"))
    tokens.keep(vault, "two", token())
    found = tokens.find(vault, "one")
    assert found is not None
    assert found.value.reveal() == "another"
    tokens.keep(vault, "one", None)
    assert tokens.find(vault, "one") is None
    assert tokens.find(vault, "two") is not None


def test_nobody_reads_it_on_the_disk(vault: Vault, folder: Path) -> None:
    """The token stands nowhere in the home, in no form; the file is its owner's alone."""
    tokens.keep(vault, "one", token())
    canaries = Canaries({"the token": VALUE})
    assert canaries.found_below(folder) == {}
    assert stat.S_IMODE((folder / tokens.FILE).stat().st_mode) == 0o600
    assert list(folder.glob("*.tmp")) == list(folder.glob(".*.tmp")) == []
    assert VALUE not in repr(tokens.find(vault, "one"))


def test_it_is_bound_to_its_name_and_its_end(vault: Vault, folder: Path) -> None:
    """A row under another name, or with a longer life, counts as not there."""
    tokens.keep(vault, "one", token())
    row = document(folder)["tokens"]["one"]
    for name, changed in (("two", row), ("one", {**row, "expires": row["expires"] + 1})):
        said = {**document(folder), "tokens": {name: changed}}
        (folder / tokens.FILE).write_text(json.dumps(said), "utf-8")
        assert tokens.find(vault, name) is None


def test_another_vaults_is_replaced(vault: Vault, folder: Path, tmp_path: Path) -> None:
    """The file of a vault that was there before is ignored, then overwritten."""
    other = Vault.create(
        tmp_path / "other" / VAULT_FILE, [Opener(CI_KEY, new_ci_key(), "the test")]
    )
    tokens.keep(other, "one", token())
    assert tokens.find(vault, "one") is None
    tokens.keep(vault, "two", token())
    assert tokens.find(other, "one") is None
    assert tokens.find(vault, "two") is not None
    assert document(folder)["vault"] == vault.id


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"schema": 2}',
        b"[" * 100_000,
        b'{"schema": 1, "vault": "VAULT", "tokens": 3}',
        b'{"schema": 1, "vault": "VAULT", "tokens": {"one": 3}}',
        b'{"schema": 1, "vault": "VAULT", "tokens": {"one": {"expires": "x", "sealed": ""}}}',
        b'{"schema": 1, "vault": "VAULT", "tokens": {"one": {"expires": 1, "sealed": "!"}}}',
        b'{"schema": 1, "vault": "VAULT", "tokens": {"one": {"expires": -1, "sealed": "QUJD"}}}',
        b" " * (5 << 20),
    ],
)
def test_a_broken_file_is_no_error(content: bytes, vault: Vault, folder: Path) -> None:
    """Whatever stands there counts as nothing, and the next token replaces it."""
    (folder / tokens.FILE).write_bytes(content.replace(b"VAULT", vault.id.encode()))
    assert tokens.find(vault, "one") is None
    tokens.keep(vault, "one", token())
    assert tokens.find(vault, "one") is not None
    tokens.forget()
    tokens.forget()
    assert not (folder / tokens.FILE).exists()


def test_what_cannot_be_written_is_no_error(vault: Vault, folder: Path) -> None:
    """Where the file can't be, tokens are simply asked for anew."""
    (folder / tokens.FILE).mkdir()
    tokens.keep(vault, "one", token())
    assert tokens.find(vault, "one") is None
    tokens.forget()
    assert list(folder.glob(".*.tmp")) == []


def test_it_stays_small(vault: Vault, folder: Path) -> None:
    """Expired ones go, of too many those that end first, and a huge one isn't kept."""
    tokens.keep(vault, "over", token(lives=-1))
    assert document(folder)["tokens"] == {}
    for number in range(tokens.MOST + 3):
        tokens.keep(vault, f"token{number}", token(lives=SOON + number))
    kept = document(folder)["tokens"]
    assert len(kept) == tokens.MOST
    assert {"token0", "token1", "token2"}.isdisjoint(kept)
    tokens.keep(vault, "huge", token("x" * (tokens.LONGEST + 1)))
    assert tokens.find(vault, "huge") is None
