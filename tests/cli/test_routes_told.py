"""What `unictl routes` tells: the decision, what each service lacks, and faults in the rules."""

from pathlib import Path
from typing import Final

import pytest
from command import Command
from vaults import vault_with

RULE: Final = '[[routes.payments]]\nservices = ["razorpay", "stripe", "paypal"]\n'
ORDER: Final = ("payments", "create-order", "--amount", "50000", "--currency", "INR")


def rules(tmp_path: Path, text: str) -> Path:
    """Write the project's file."""
    file = tmp_path / "unictl.toml"
    file.write_text(text)
    return file


def test_explain_needs_no_keys_and_no_whole_request(unictl: Command, tmp_path: Path) -> None:
    """One currency is enough; what each service lacks is told."""
    rules(tmp_path, RULE)
    told = unictl("routes", "explain", "payments", "create-order", "--currency", "EUR").json
    assert (told["service"], told["amount"], told["currency"]) == ("razorpay", None, "EUR")
    assert [one["ready"] for one in told["order"]] == [False] * 3
    assert all("no keys" in one["why"] for one in told["order"])


def test_explain_tells_a_field_that_a_service_refuses(unictl: Command, tmp_path: Path) -> None:
    """PayPal keeps no pairs with an order, so a request with some doesn't go there."""
    rules(tmp_path, RULE)
    line = (*ORDER, "--metadata", "a=b", "--description", "Tea", "--sandbox")
    told = unictl("routes", "explain", *line).json
    ready = {one["service"]: one["ready"] for one in told["order"]}
    assert ready == {"razorpay": False, "stripe": True, "paypal": False}
    assert told["service"] == unictl(*line).json["service"] == "stripe"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("payments", "refund"), "payment_id names a thing of one service"),
        (("payments", "list-orders"), "it shows what one service has"),
        ((*ORDER, "--customer-id", "cus_1"), "customer_id names a thing of one service"),
        ((*ORDER, "--service", "stripe"), "it is named"),
    ],
)
def test_explain_says_why_no_rule_can(
    line: tuple[str, ...], why: str, unictl: Command, tmp_path: Path
) -> None:
    """What refers to a thing of one service is left to who names it."""
    rules(tmp_path, RULE)
    assert why in unictl("routes", "explain", *line).json["why"]


@pytest.mark.parametrize("line", [("paymets", "create-order"), ("payments", "create-oder")])
def test_explain_of_nothing_there(line: tuple[str, str], unictl: Command) -> None:
    """A misspelt name is told with the one that was meant."""
    ran = unictl("routes", "explain", *line)
    assert ran.status == 2
    assert ran.error["hint"] in {"Did you mean payments?", "Did you mean create-order?"}


def test_explain_for_people(unictl: Command, tmp_path: Path) -> None:
    """A person sees the rules, the order and what lets a call go on."""
    rules(tmp_path, RULE)
    text = unictl("routes", "explain", *ORDER, "--sandbox", "-o", "human").stdout
    assert "payments.create_order goes to razorpay: rule 1 matches: for any request." in text
    assert "In this order:" in text
    assert "rate_limited" in text


def test_check_shows_rules_and_finds_faults(unictl: Command, tmp_path: Path) -> None:
    """Rules in order are listed, status 0; a fault is named with line and remedy, status 17."""
    rules(tmp_path, RULE)
    (row,) = unictl("routes", "check").json["rules"]
    assert (row["capability"], row["services"]) == ("payments", ["razorpay", "stripe", "paypal"])
    rules(tmp_path, f'{RULE}split = {{ strip = 1 }}\n[[routes.plans]]\nservices = ["stripe"]\n')
    ran = unictl("routes", "check")
    (fault,) = ran.json["faults"]
    assert (ran.status, fault["line"]) == (17, 3)
    assert fault["remedy"]
    doctor = unictl("doctor")
    assert doctor.status == 17
    found = [one for one in doctor.json["checks"] if one["check"] == "routes"]
    assert [one["status"] for one in found] == ["failed"]


def test_check_without_rules(unictl: Command) -> None:
    """Where there are none, that is said, and all is well."""
    ran = unictl("routes", "check", "-o", "human")
    assert ran.status == 0
    assert "There are no rules" in ran.stdout


def test_the_users_own_rules_and_config_list(
    unictl: Command, clean_home: Path, tmp_path: Path
) -> None:
    """A rule in settings.toml counts where the project has none for the capability."""
    (clean_home / "settings.toml").write_text(RULE.replace('"razorpay", ', ""))
    assert unictl(*ORDER, "--sandbox").json["service"] == "stripe"
    rules(tmp_path, RULE)
    assert unictl(*ORDER, "--sandbox").json["service"] == "razorpay"
    items = {one["setting"]: one for one in unictl("config", "list").json["items"]}
    assert items["routes.payments"]["value"] == "razorpay, stripe, paypal"
    assert Path(items["routes.payments"]["source"]).name == "unictl.toml"


def test_a_misspelt_capability_is_warned_of(unictl: Command, tmp_path: Path) -> None:
    """Rules for what isn't there have no effect, and say so."""
    rules(tmp_path, RULE.replace("payments", "payment-links"))
    ran = unictl("payments", "list", "--sandbox", "--quiet")
    assert "'routes.payment-links' is unknown, so it is ignored; did you mean" in ran.stderr


def test_explain_asks_nobody_for_a_passphrase(
    unictl: Command, tmp_path: Path, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a vault that can't be opened now the rules are told all the same, the keys not."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    vault_with(clean_home, {"key_id": "rzp_test_A1b2C3d4E5f6G7", "key_secret": "x" * 24})
    rules(tmp_path, RULE)
    told = unictl("routes", "explain", *ORDER).json
    assert told["service"] == "razorpay"
    assert {one["ready"] for one in told["order"]} == {None}
