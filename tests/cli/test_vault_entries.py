"""More of `unictl vault`'s entries as they are typed: sources of a value, notes, other names."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from command import PROGRAM, Command
from vaults import vault_with

VALUE = "the value of the vault"


@pytest.fixture
def opened(unictl: Command, clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, with a vault that a CI key in the environment opens."""
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, {"token": VALUE}, service="acme"))
    return unictl


def value(unictl: Command, *arguments: str) -> str:
    """Return an entry's value."""
    found: str = unictl("vault", "get", *arguments, "--reveal").json["value"]
    return found


def test_a_value_comes_from_a_file_or_a_descriptor(opened: Command) -> None:
    """Without its last newline; what can't be read is status 2, and stdin isn't touched."""
    (opened.folder / "value").write_text("from a file\n")
    done = opened("vault", "set", "acme", "a", "--file", "value", stdin="from stdin")
    assert done.json["changed"] is True
    assert value(opened, "acme", "a") == "from a file"
    reading, writing = os.pipe()
    os.write(writing, b"from a descriptor")
    os.close(writing)
    subprocess.run(
        [PROGRAM, "vault", "set", "acme", "b", "--fd", str(reading)],
        pass_fds=[reading], stdin=subprocess.DEVNULL, capture_output=True, check=True,
    )  # fmt: skip
    os.close(reading)
    assert value(opened, "acme", "b") == "from a descriptor"
    (opened.folder / "empty").touch()
    (opened.folder / "noise").write_bytes(b"\xff\xfe\x00")
    for arguments in (
        ("--file", "nowhere"),
        ("--file", "empty"),
        ("--file", "noise"),
        ("--file", "."),
        ("--fd", "77"),
        ("--file", "value", "--fd", "0"),
    ):
        wrong = opened("vault", "set", "acme", "a", *arguments)
        assert (wrong.status, wrong.stdout) == (2, ""), arguments
        assert wrong.error["hint"]
    assert value(opened, "acme", "a") == "from a file"


def test_a_day_and_a_note_are_kept_and_told(opened: Command) -> None:
    """`list` shows them and says which entry is no longer good; `never` and "" take them away."""
    set_ = ("vault", "set", "acme", "token")
    assert (
        opened(*set_, "--expires", "2020-02-29", "--note", "of the shop", stdin=VALUE).status == 0
    )
    listed = opened("vault", "list")
    (item,) = listed.json["items"]
    assert (item["expires"], item["note"]) == ("2020-02-29", "of the shop")
    assert "no longer good since 2020-02-29" in listed.stderr
    assert opened(*set_, "--expires", "90d", stdin=VALUE).status == 0
    later = opened("vault", "list")
    day = time.strptime(later.json["items"][0]["expires"], "%Y-%m-%d")
    assert 88 * 86400 < time.mktime(day) - time.time() < 91 * 86400
    assert later.stderr == ""
    assert opened(*set_, "--expires", "never", "--note", "", stdin=VALUE).status == 0
    (item,) = opened("vault", "list").json["items"]
    assert (item["expires"], item["note"]) == (None, None)
    for text in ("tomorrow", "2026-02-30", "", "d", "-3d"):
        assert opened(*set_, f"--expires={text}", stdin=VALUE).status == 2


def test_entries_are_renamed_and_copied(opened: Command) -> None:
    """To another field, profile or account; what is there stays unless --overwrite is said."""
    done = opened("vault", "rename", "acme", "token", "--to-field", "api_token")
    assert [one["to"]["field"] for one in done.json["renamed"]] == ["api_token"]
    assert value(opened, "acme", "api_token") == VALUE
    assert opened("vault", "get", "acme", "token").status == 3
    done = opened("vault", "copy", "acme", "--to-profile", "staging")
    assert done.json["copied"][0]["to"]["profile"] == "staging"
    assert value(opened, "acme", "api_token", "-p", "staging") == VALUE
    taken = opened("vault", "copy", "acme", "--to-profile", "staging")
    assert (taken.status, taken.error["code"]) == (9, "conflict")
    assert "--overwrite" in taken.error["hint"]
    assert opened("vault", "copy", "acme", "--to-profile", "staging", "--overwrite").status == 0
    assert opened("vault", "copy", "acme").status == 2
    assert opened("vault", "rename", "nobody", "--to-profile", "x").status == 3
    assert VALUE not in done.stdout + done.stderr + taken.stderr
