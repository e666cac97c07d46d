"""`unictl doctor`: each fault is found, has a remedy, and no value is ever shown."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ran
from vaults import vault_with

from unictl.core.secret import Secret
from unictl.vault import access
from unictl.vault.recovery import new_words
from unictl.vault.slots import Opener
from unictl.vault.store import Vault

SECRET = "qW3eR5tY7uI9oP1aS2dF4gH6"
LIVE = {"RAZORPAY_KEY_ID": "rzp_live_A1b2C3d4E5f6G7", "RAZORPAY_KEY_SECRET": SECRET[::-1]}


@pytest.fixture(autouse=True)
def mine(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault that is as it should be, its recovery words, no keyring; the home's folder."""
    values = {"key_id": "rzp_test_A1b2C3d4E5f6G7", "key_secret": SECRET}
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, values))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    words = new_words()
    access.add(Vault.open(), Opener("recovery", words, "the test"))
    (clean_home.parent / f"{clean_home.name}-words").write_text(words.reveal())
    return clean_home


def words(home: Path) -> str:
    """Return the recovery words of the vault."""
    return (home.parent / f"{home.name}-words").read_text()


def findings(ran: Ran, check: str) -> list[dict[str, Any]]:
    """Return what was found by a check; no value is in the output."""
    for value in (SECRET, *LIVE.values()):
        assert value not in ran.stdout + ran.stderr
    for one in ran.json["checks"]:
        assert one["remedy"] or one["status"] == "ok"
    return [one for one in ran.json["checks"] if one["check"] == check]


def statuses(ran: Ran, check: str) -> set[str]:
    """Return how a check ended."""
    return {one["status"] for one in findings(ran, check)}


def test_all_is_well_where_it_is(unictl: Command) -> None:
    """Status 0, nothing failed, no warning; what wasn't tried says so."""
    ran = unictl("doctor")
    assert ran.status == 0, ran.stdout
    assert {one["status"] for one in ran.json["checks"]} == {"ok", "skipped"}, ran.stdout
    assert {one["check"] for one in ran.json["checks"]} == {
        *("installation", "permissions", "keyring", "vault", "slots", "expiry", "agent"),
        *("recovery", "clock", "log", "journal", "environment"),
    }


def test_without_a_vault_it_says_how_to_make_one(unictl: Command, mine: Path) -> None:
    """No vault is a warning with the command to make one."""
    (mine / "vault.unictl").unlink()
    ran = unictl("doctor")
    assert (ran.status, statuses(ran, "vault")) == (0, {"warning"})
    assert unictl("doctor", "--strict").status == 17


@pytest.mark.parametrize("where", ["entry", "index"])
def test_damage_is_found_by_decrypting(unictl: Command, mine: Path, where: str) -> None:
    """A flipped bit anywhere: the check fails, status 17, and the remedy is to repair."""
    file = mine / "vault.unictl"
    blob = bytearray(file.read_bytes())
    blob[-50 if where == "entry" else -700] ^= 1
    file.write_bytes(blob)
    ran = unictl("doctor")
    assert (ran.status, statuses(ran, "vault")) == (17, {"failed"})
    assert "unictl vault repair" in findings(ran, "vault")[0]["remedy"]


def test_a_locked_vault_fails(unictl: Command) -> None:
    """Nothing at hand that opens it: a failed check, the rest looked at all the same."""
    ran = unictl("doctor", variables={"UNICTL_VAULT_KEY": ""})
    assert (ran.status, statuses(ran, "vault")) == (17, {"failed"})
    assert statuses(ran, "log") == {"ok"}


def test_the_recovery_words_are_tried(unictl: Command, mine: Path) -> None:
    """The right words open it; a wrong word is a failed check, and neither is shown."""
    right = unictl("doctor", "--recovery", stdin=words(mine))
    assert (right.status, statuses(right, "recovery")) == (0, {"ok"})
    *first, last = words(mine).split()
    wrong = unictl("doctor", "--recovery", stdin=" ".join([*first[1:], first[0], last]))
    assert (wrong.status, statuses(wrong, "recovery")) == (17, {"failed"})
    assert last not in wrong.stdout + wrong.stderr


def test_a_drill_without_words_fails(unictl: Command, mine: Path) -> None:
    """A vault with one slot and no words: a warning each; asked for a drill, it fails."""
    key = vault_with(mine / "second", {})
    variables = {"UNICTL_HOME": str(mine / "second"), "UNICTL_VAULT_KEY": key}
    ran = unictl("doctor", variables=variables)
    assert (statuses(ran, "slots"), statuses(ran, "recovery")) == ({"warning"}, {"warning"})
    drilled = unictl("doctor", "--recovery", variables=variables, stdin="x")
    assert (drilled.status, statuses(drilled, "recovery")) == (17, {"failed"})


@pytest.mark.parametrize("name", ["", "vault.unictl.1", "access.log", "vault.unictl.lock"])
def test_what_others_may_read_is_found(unictl: Command, mine: Path, name: str) -> None:
    """The home, and any file in it but settings.toml, with the command that mends it."""
    (mine / "settings.toml").write_text("schema = 1\n")
    (mine / "settings.toml").chmod(0o644)
    path = mine / name if name else mine
    path.chmod(0o755 if path.is_dir() else 0o644)
    ran = unictl("doctor")
    assert (ran.status, statuses(ran, "permissions")) == (17, {"failed"})
    remedies = [one["remedy"] for one in findings(ran, "permissions")]
    assert remedies == [f"Run `chmod {'700' if path.is_dir() else '600'} {path}`."]


def test_expired_entries_are_told(unictl: Command) -> None:
    """A day that has passed and one that is near are warnings, a far one isn't."""
    for field, day in (("past", "2020-01-01"), ("near", "3d"), ("far", "90d")):
        unictl("vault", "set", "acme", field, "--expires", day, stdin="x")
    ran = unictl("doctor")
    told = " ".join(one["message"] for one in findings(ran, "expiry"))
    assert statuses(ran, "expiry") == {"warning"}
    assert "acme past" in told
    assert "acme near" in told
    assert "acme far" not in told


def test_a_clock_that_is_behind_is_found(unictl: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault written in the future: the clock is wrong, and that is said."""
    monkeypatch.setattr("unictl.vault.store._now", lambda: "2999-01-01T00:00:00Z")
    Vault.open().set("default", "acme", "default", {"token": Secret("x")})
    ran = unictl("doctor")
    assert (ran.status, statuses(ran, "clock")) == (17, {"failed"})
    assert "2999-01-01" in findings(ran, "clock")[0]["message"]


def test_a_changed_log_is_found(unictl: Command, mine: Path) -> None:
    """A log with a line changed, and one that can't be written, fail."""
    file = mine / "access.log"
    file.write_bytes(file.read_bytes().replace(b'"uid":', b'"uid": ', 1))
    assert statuses(unictl("doctor"), "log") == {"failed"}
    file.unlink()
    (mine / "access.head").unlink()
    file.mkdir(mode=0o700)
    assert statuses(unictl("doctor"), "log") == {"failed"}


def test_an_exported_live_key_is_told(unictl: Command) -> None:
    """A live key in the environment, and a variable that differs from the vault: both told."""
    ran = unictl("doctor", variables=LIVE)
    told = [one["message"] for one in findings(ran, "environment")]
    assert (ran.status, len(told)) == (0, 3)
    assert "live keys of razorpay" in told[0]
    assert all("something else than razorpay" in message for message in told[1:])


def test_a_variable_with_the_vaults_own_value_or_reference_is_no_surprise(unictl: Command) -> None:
    """What `unictl run` gave, or a reference, overrides nothing."""
    ran = unictl("run", "--", sys.executable, "-m", "unictl", "doctor")
    assert statuses(ran, "environment") == {"ok"}
    variables = {"RAZORPAY_KEY_SECRET": "unictl://razorpay/key_secret"}
    assert statuses(unictl("doctor", variables=variables), "environment") == {"ok"}


def test_overridden_settings_are_told(unictl: Command, tmp_path: Path) -> None:
    """A variable before a file's setting, and an address that isn't the service's own."""
    (tmp_path / "unictl.toml").write_text('profile = "staging"\n')
    variables = {"UNICTL_PROFILE": "default", "UNICTL_RAZORPAY_BASE_URL": "http://127.0.0.1:1"}
    messages = [
        one["message"] for one in findings(unictl("doctor", variables=variables), "environment")
    ]
    assert any("UNICTL_PROFILE" in one for one in messages)
    assert any("UNICTL_RAZORPAY_BASE_URL" in one for one in messages)


def test_a_running_agent_is_told(unictl: Command) -> None:
    """`vault unlock` is seen, with how long it lasts."""
    assert unictl("vault", "unlock", "--for", "1m").status == 0
    try:
        (found,) = findings(unictl("doctor"), "agent")
    finally:
        unictl("vault", "lock")
    assert "seconds more" in found["message"]


def test_people_read_marks_and_remedies(unictl: Command) -> None:
    """For people: a line a check, its remedy below it, and the failure in capitals."""
    ran = unictl("doctor", "-o", "human", variables={"UNICTL_VAULT_KEY": ""})
    assert ran.status == 17
    assert "FAILED   vault" in ran.stdout
    assert "Set UNICTL_VAULT_KEY" in ran.stdout


def test_altered_and_added_files_of_an_installation_are_found(root: Path, tmp_path: Path) -> None:
    """An installed wheel: as installed; then with one file changed and one slipped in."""
    made = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps"),
            *("--no-build-isolation", "--no-index", "--wheel-dir", tmp_path, root),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no wheel can be built here: {made.stderr[-200:]}")
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "there")
    package = tmp_path / "there" / "unictl"

    def installation() -> list[dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-m", "unictl", "doctor", "-o", "json"],
            env={**os.environ, "PYTHONPATH": str(package.parent)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return findings(Ran(done.returncode, done.stdout, done.stderr), "installation")

    assert [one["status"] for one in installation()] == ["ok"]
    with (package / "money.py").open("w") as file:
        file.write("")
    with (package / "vault" / "files.py").open("a") as file:
        file.write("# changed\n")
    told = installation()
    assert [one["status"] for one in told] == ["failed", "failed"]
    assert "files.py" in told[0]["message"]
    assert "money.py" in told[1]["message"]
