"""`unictl limits`: caps as a user sets, sees and removes them."""

import json
from pathlib import Path

import pytest
from command import Command

from unictl.core.secret import Secret
from unictl.home import VAULT_FILE
from unictl.vault import access
from unictl.vault.ci_key import new_ci_key
from unictl.vault.recovery import new_words
from unictl.vault.slots import CI_KEY, RECOVERY, Opener
from unictl.vault.store import Vault


@pytest.fixture
def vault(clean_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault that the recovery words in a file open, as a passphrase would."""
    words = new_words()
    (tmp_path / "words").write_text(words.reveal())
    monkeypatch.setenv("UNICTL_VAULT_PASSPHRASE_FILE", str(tmp_path / "words"))
    return Vault.create(clean_home / VAULT_FILE, [Opener(RECOVERY, words, "the test")])


CAPS = (
    *("--amount", "INR 50000.00", "--amount", "JPY 9000", "--amount-per-day", "INR 200000"),
    *("--count-per-day", "100", "--currency", "INR", "--currency", "JPY"),
)
SET = {
    "profile": "live",
    "amount": {"INR": 5_000_000, "JPY": 9000},
    "amount_per_day": {"INR": 20_000_000},
    "count_per_day": 100,
    "currencies": ["INR", "JPY"],
}


@pytest.mark.usefixtures("vault")
def test_set_and_shown(unictl: Command) -> None:
    """Amounts are exact and come in minor units; today's use stands beside the caps, by mode."""
    assert unictl("limits", "set", "-p", "live", *CAPS).json == SET
    shown = unictl("limits", "show", "-p", "live").json
    today = shown.pop("today")
    assert shown == SET
    assert today["live"] == today["test"] == {"count": 0, "amount": {}}
    assert today["ends_at"].endswith("T00:00:00Z")
    assert unictl("limits", "list").json["items"] == [SET]
    assert unictl("limits", "show").json["count_per_day"] is None


@pytest.mark.usefixtures("vault")
def test_what_is_not_named_stays(unictl: Command) -> None:
    """A cap is set for its currency alone; the list of currencies is set anew."""
    unictl("limits", "set", "-p", "live", *CAPS)
    changed = unictl("limits", "set", "-p", "live", "--amount", "INR 1.00", "--currency", "INR")
    assert changed.json == {**SET, "amount": {"INR": 100, "JPY": 9000}, "currencies": ["INR"]}


@pytest.mark.usefixtures("vault")
def test_removed(unictl: Command) -> None:
    """One kind of cap, several, or all; what was not there is no error."""
    unictl("limits", "set", "-p", "live", *CAPS)
    less = unictl("limits", "remove", "amount", "count-per-day", "-p", "live").json
    assert less == {**SET, "amount": {}, "count_per_day": None}
    unictl("limits", "remove", "-p", "live")
    assert unictl("limits", "list").json["items"] == []
    assert unictl("limits", "remove", "-p", "live").status == 0


@pytest.mark.usefixtures("vault")
def test_for_people(unictl: Command) -> None:
    """In words, with the currency in each amount."""
    told = unictl("limits", "set", "-p", "live", *CAPS, "-o", "human").stdout
    assert "INR 50000.00, JPY 9000" in told
    shown = unictl("limits", "show", "-p", "live", "-o", "human").stdout
    assert "used today, live  nothing" in shown
    assert "none" in unictl("limits", "show", "-o", "human").stdout
    assert unictl("limits", "list", "-o", "csv").stdout.splitlines()[1].startswith("live,")


@pytest.mark.usefixtures("vault")
def test_what_a_cap_leaves_open_is_told(unictl: Command) -> None:
    """Other currencies, until they are named; a profile of which the vault has no keys."""
    first = unictl("limits", "set", "-p", "live", "--amount", "INR 5.00")
    assert "Currencies other than INR have no cap" in first.stderr
    assert "no keys of a profile live" in first.stderr
    assert "`unictl limits set --profile live --currency INR`" in first.stderr
    then = unictl("limits", "set", "-p", "live", "--currency", "INR")
    assert "Currencies" not in then.stderr
    assert unictl("limits", "set", "-p", "live", "--count-per-day", "5", "-q").stderr == ""


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--amount", "500"),
        ("--amount", "500.00"),
        ("--amount", "INR 5.001"),
        ("--amount", "XXX 5.00"),
        ("--amount", "INR 5.00", "--amount", "INR 6.00"),
        ("--amount", "500", "--currency", "INR", "--currency", "USD"),
        ("--amount=-500", "--currency", "INR"),
        ("--count-per-day", "-1"),
        ("--count-per-day", "many"),
        ("--currency", "inr"),
        ("--profile", "", "--count-per-day", "1"),
    ],
)
def test_what_is_no_cap_is_refused(unictl: Command, vault: Vault, options: tuple[str, ...]) -> None:
    """Status 2, a next step, and the vault as it was."""
    blob = vault.path.read_bytes()
    ran = unictl("limits", "set", *options)
    assert ran.status == 2, ran
    assert ran.stdout == ""
    assert ran.error["hint"]
    assert vault.path.read_bytes() == blob


@pytest.mark.usefixtures("vault")
def test_minor_units_of_the_one_currency(unictl: Command) -> None:
    """An amount without its currency is minor units of the only one that is named."""
    found = unictl("limits", "set", "--amount", "500", "--currency", "JPY").json
    assert (found["amount"], found["currencies"]) == ({"JPY": 500}, ["JPY"])


def test_a_ci_key_tightens_and_loosens_nothing(
    unictl: Command, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under UNICTL_VAULT_KEY a cap can be lowered; to raise or remove one is status 6."""
    key = new_ci_key()
    access.add(vault, Opener(CI_KEY, key, "the test"))
    unictl("limits", "set", "--count-per-day", "10")
    monkeypatch.delenv("UNICTL_VAULT_PASSPHRASE_FILE")
    monkeypatch.setenv("UNICTL_VAULT_KEY", key.reveal())
    assert unictl("limits", "set", "--count-per-day", "9").status == 0
    for change in (("set", "--count-per-day", "10"), ("remove",), ("remove", "count-per-day")):
        ran = unictl("limits", *change)
        assert (ran.status, ran.stdout) == (6, "")
        assert "UNICTL_VAULT_KEY" in ran.error["hint"]
    assert unictl("limits", "show").json["count_per_day"] == 9


def test_without_a_vault(unictl: Command) -> None:
    """There is nowhere to keep them: status 3, and the command that makes a vault."""
    for command in (("show",), ("list",), ("set", "--count-per-day", "1"), ("remove",)):
        ran = unictl("limits", *command)
        assert (ran.status, ran.error["code"]) == (3, "not_configured")


def test_locked(unictl: Command, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a secret nobody sees or changes them."""
    monkeypatch.delenv("UNICTL_VAULT_PASSPHRASE_FILE")
    blob = vault.path.read_bytes()
    assert unictl("limits", "show").status == 4
    assert unictl("limits", "set", "--count-per-day", "1", "--no-input").status == 4
    assert vault.path.read_bytes() == blob


def test_no_secret_is_told(unictl: Command, vault: Vault) -> None:
    """What the vault holds of a profile is in no output of its limits."""
    vault.set("live", "acme", "default", {"token": Secret("a-token-that-is-secret")})
    ran = [
        unictl("limits", "set", "-p", "live", "--count-per-day", "1"),
        unictl("limits", "show", "-p", "live"),
        unictl("limits", "list"),
    ]
    assert "a-token-that-is-secret" not in json.dumps([[one.stdout, one.stderr] for one in ran])
