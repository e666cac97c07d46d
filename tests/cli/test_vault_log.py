"""`unictl vault log` as it is typed, and what `vault list` says of the last use."""

from pathlib import Path

import pytest
from command import Command
from vaults import vault_with

CANARY = "canary-4711-secret"


@pytest.fixture(autouse=True)
def mine(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault with two entries, and its key in the environment."""
    values = {"token": CANARY, "other": "o"}
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, values, service="acme"))


def test_the_log_says_who_took_what(unictl: Command) -> None:
    """Get, run and a refusal, each by its command; needs no secret; shows no value."""
    assert unictl("vault", "get", "acme", "token", "--reveal").status == 0
    assert unictl("run", "--", "true").status == 0
    assert unictl("vault", "get", "acme", "token", variables={"UNICTL_VAULT_KEY": ""}).status == 4
    ran = unictl("vault", "log", variables={"UNICTL_VAULT_KEY": ""})
    rows = ran.json["items"][-3:]
    assert [(row["command"], row["refused"]) for row in rows] == [
        ("unictl vault get", None),
        ("unictl run", None),
        ("unictl vault get", "vault_locked"),
    ]
    assert rows[0]["entries"] == ["default/acme@default/token"]
    assert len(rows[1]["entries"]) == 2
    assert CANARY not in ran.stdout
    shown = unictl("vault", "log", "--limit", "3", "-o", "human").stdout.splitlines()
    assert shown[1].rstrip().endswith("default/acme@default/token")
    assert len(unictl("vault", "log", "--limit", "2", "-o", "ndjson").stdout.splitlines()) == 2


def test_verify_is_17_when_a_line_was_changed(unictl: Command, clean_home: Path) -> None:
    """Whole: status 0. A changed line: status 17, its file and line named on stdout."""
    unictl("vault", "get", "acme", "token")
    assert unictl("vault", "log", "--verify").json["whole"] is True
    file = clean_home / "access.log"
    file.write_bytes(file.read_bytes().replace(b'"uid":', b'"uid": ', 1))
    ran = unictl("vault", "log", "--verify")
    assert (ran.status, ran.json["whole"]) == (17, False)
    assert ran.json["faults"][0]["file"] == str(file)


def test_list_says_when_a_value_was_last_taken(unictl: Command) -> None:
    """Only what was taken has a last use; listing is none."""
    unictl("vault", "get", "acme", "token")
    items = {one["field"]: one["last_used"] for one in unictl("vault", "list").json["items"]}
    assert items["other"] is None
    assert items["token"].endswith("Z")
