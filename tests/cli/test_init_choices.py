"""What `init` takes by itself, what waits to be chosen, and two accounts of one service."""

from pathlib import Path

import pytest

from unictl.cli.init_choices import SURE, choose
from unictl.cli.init_settings import settings_of
from unictl.cli.init_store import keep
from unictl.cli.project_file import ProjectFile
from unictl.client.outside import KeysOfUser
from unictl.core.secret import Secret
from unictl.envfile.detection import Detection, Finding, Variable
from unictl.envfile.read import parse
from unictl.home import VAULT_FILE
from unictl.settings import Settings
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault


def finding(
    service: str, account: str = "default", *, confidence: float = 0.99, mode: str = "test"
) -> Finding:
    """Return a finding whose secret is `service@account`."""
    return Finding(
        service=service,
        account=account,
        status="configured",
        mode=mode,  # type: ignore[arg-type]
        confidence=confidence,
        features=("payments",),
        credentials={"secret_key": f"{service}_{account}".upper()},
        variables=(Variable(f"{service}_{account}".upper(), 3),),
        missing=(),
        evidence=("its name",),
        secrets={"secret_key": Secret(f"{service}@{account}")},
    )


def project(tmp_path: Path) -> ProjectFile:
    """Return a project's file that isn't there yet."""
    return ProjectFile(tmp_path / "unictl.toml")


def test_what_is_not_sure_is_not_taken_unasked(tmp_path: Path) -> None:
    """Below the bound nothing is stored without a person's yes; the line is told."""
    sure, unsure = finding("stripe", confidence=SURE), finding("paypal", confidence=SURE - 0.01)
    chosen = choose(
        Detection(".env", (sure, unsure), ()),
        (sure, unsure),
        project(tmp_path),
        asking=False,
        settings=Settings({}),
    )
    assert chosen.findings == (sure,)
    assert [choice.service for choice in chosen.choices] == ["stripe"]
    (warning,) = chosen.warnings()
    assert (warning.code, warning.line) == ("unsure", 3)
    assert "PayPal with 69% only" in warning.message


def test_two_accounts_of_a_service_are_kept_apart(clean_home: Path, tmp_path: Path) -> None:
    """Each has its own place in the vault; the project's file speaks of the service once."""
    key = new_ci_key()
    vault = Vault.create(clean_home / VAULT_FILE, [Opener(CI_KEY, key, "the test")])
    both = (finding("stripe"), finding("stripe", "eu", mode="live"))
    document = parse(b"", file=".env")
    kept = keep(both, Settings({}), vault, document)
    assert [(one["service"], one["account"]) for one in kept.stored] == [
        ("stripe", "default"),
        ("stripe", "eu"),
    ]
    assert vault.get("default", "stripe", "eu", "secret_key") == Secret("stripe@eu")
    assert vault.get("default", "stripe", "default", "secret_key") == Secret("stripe@default")
    chosen = choose(
        Detection(".env", both, ()),
        both,
        project(tmp_path),
        asking=False,
        settings=Settings({}),
    )
    (choice,) = chosen.choices
    assert (choice.features, choice.mode) == (("payments",), "mixed")


def test_an_account_that_was_named_takes_what_has_none(clean_home: Path) -> None:
    """`--account us` is where the plain keys go; those of another account stay with it."""
    vault = Vault.create(clean_home / VAULT_FILE, [Opener(CI_KEY, new_ci_key(), "the test")])
    both = (finding("stripe"), finding("stripe", "eu"))
    kept = keep(both, Settings({"account": "us"}), vault, parse(b"", file=".env"))
    assert [one["account"] for one in kept.stored] == ["us", "eu"]
    assert vault.get("default", "stripe", "us", "secret_key") == Secret("stripe@default")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PAYPAL_MODE=sandbox\n", {"mode": ("PAYPAL_MODE", "sandbox")}),
        ("PAYPAL_MODE=live\nPAYPAL_MODE=sandbox\n", {"mode": ("PAYPAL_MODE", "sandbox")}),
        ("paypal_mode=sandbox\n", {"mode": ("paypal_mode", "sandbox")}),
        ("PAYPAL_MODE_EU=sandbox\n", {"mode": ("PAYPAL_MODE_EU", "sandbox")}),
        ("# PAYPAL_MODE=sandbox\n", {}),
        ("PAYPAL_MODE=\n", {}),
        ("PAYPAL_MODE=your_mode_here\n", {}),
        ("PAYPAL_MODE=${MODE}\n", {}),
        ("PAYPAL_MODE=unictl://x/y\n", {}),
        ("OTHER_MODE=sandbox\n", {}),
    ],
)
def test_a_setting_counts_where_it_has_a_value(
    text: str, expected: dict[str, tuple[str, str]]
) -> None:
    """Only a real value in force, under a name of the service, is a setting of it."""
    document = parse(text.encode(), file=".env")
    lines = tuple(
        Variable(one.name, one.line) for one in document.assignments if "PAYPAL" in one.name.upper()
    )
    one = Finding(
        service="paypal",
        account="eu",
        status="configured",
        mode=None,
        confidence=1.0,
        features=(),
        credentials={},
        variables=lines,
        missing=(),
        evidence=(),
    )
    assert settings_of(one, document) == expected


def test_the_variables_settings_come_with_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a vault a service's keys come from its variables, and so do its settings."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAQ7RT5XWZ2M4N6P8S")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJ4lrXUtnF3MI/K7MD3NG/bPxRf1CY9qXv2Lm8Zo")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    loaded = KeysOfUser(Settings({}), None).load("aws", "default")
    assert loaded.fields["region"] == Secret("eu-west-1")
    assert "AWS_REGION" in loaded.source
