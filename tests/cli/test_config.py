"""What `unictl config` promises."""

from pathlib import Path
from typing import Any

import pytest
from command import Command

from unictl.settings import SETTINGS


def listed(unictl: Command, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return what `config list` says, by the setting's name."""
    items = unictl("config", "list", *arguments).json["items"]
    return {item["setting"]: item for item in items}


def test_list_shows_every_setting_with_its_default(unictl: Command) -> None:
    """Nothing that can be set stays hidden, whether or not anybody has set it."""
    items = listed(unictl)
    assert set(items) == {setting.name for setting in SETTINGS}
    assert items["timeout"]["value"] == 30.0
    assert {item["source"] for item in items.values()} == {"default"}


def test_list_names_what_a_value_comes_from(
    unictl: Command, clean_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flag, variable, project's file and user's file are each named as the source."""
    (tmp_path / "unictl.toml").write_text('currency = "INR"\n[defaults]\npayments = "razorpay"\n')
    (clean_home / "settings.toml").write_text('retries = 5\n[defaults]\nplans = "razorpay"\n')
    monkeypatch.setenv("UNICTL_TIMEOUT", "7.5")
    items = listed(unictl, "--profile", "staging")
    sources = {name: Path(item["source"]).name for name, item in items.items()}
    assert (items["profile"]["value"], sources["profile"]) == ("staging", "--profile")
    assert (items["timeout"]["value"], sources["timeout"]) == (7.5, "UNICTL_TIMEOUT")
    assert (items["currency"]["value"], sources["currency"]) == ("INR", "unictl.toml")
    assert (items["retries"]["value"], sources["retries"]) == (5, "settings.toml")
    assert sources["defaults.payments"] == "unictl.toml"
    assert sources["defaults.plans"] == "settings.toml"


def test_list_for_people_has_a_row_per_setting(unictl: Command) -> None:
    """The table shows unset values too, as a dash."""
    rows = unictl("config", "list", "-o", "human").stdout.splitlines()
    assert rows[0].split() == ["setting", "value", "source"]
    assert ["currency", "-", "default"] in [row.split() for row in rows]
    assert len(rows) == 1 + len(SETTINGS)


def test_list_refuses_a_value_that_cannot_be_used(
    unictl: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable with nonsense in it is named, with status 2 and nothing on stdout."""
    monkeypatch.setenv("UNICTL_TIMEOUT", "soon")
    ended = unictl("config", "list")
    assert (ended.status, ended.stdout) == (2, "")
    assert "UNICTL_TIMEOUT" in ended.stderr


def test_path_follows_the_home(unictl: Command, clean_home: Path, tmp_path: Path) -> None:
    """UNICTL_HOME moves every file of the user's; the project's is the nearest upward."""
    (tmp_path / "unictl.toml").write_text("")
    found = unictl("config", "path").json
    assert found["home"] == str(clean_home)
    assert found["project"] == str(tmp_path / "unictl.toml")
    for name in ("vault", "settings", "journal", "sandbox"):
        assert Path(found[name]).parent == clean_home


def test_path_names_no_project_where_there_is_none(unictl: Command) -> None:
    """Outside a project JSON says null, and people are told so in words."""
    assert unictl("config", "path").json["project"] is None
    assert "no unictl.toml here or above" in unictl("config", "path", "-o", "human").stdout


def test_paths_are_where_the_files_are_made(unictl: Command, clean_home: Path) -> None:
    """After an order in the sandbox, journal and sandbox lie where `config path` said."""
    found = unictl("config", "path").json
    made = unictl("payments", "create-order", "--amount", "500", "--currency", "INR", "--sandbox")
    assert made.status == 0, made.stderr
    assert Path(found["journal"]).is_file()
    assert Path(found["sandbox"]).is_file()
    assert clean_home in Path(found["journal"]).parents
