"""Settings: who wins, where a value comes from, and what a project's file may not say."""

from pathlib import Path
from typing import Any

import pytest

from unictl.errors import FormatTooNew, InvalidRequest
from unictl.settings import PROJECT_FILE, SETTINGS, USER_FILE, Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder, some levels deep."""
    deep = tmp_path / "shop" / "src" / "pages"
    deep.mkdir(parents=True)
    return deep


def project(folder: Path, text: str) -> Path:
    """Write the project's file two levels above."""
    file = folder.parent.parent / PROJECT_FILE
    file.write_text(text)
    return file


def user(home: Path, text: str) -> Path:
    """Write the user's file."""
    home.mkdir(exist_ok=True)
    file = home / USER_FILE
    file.write_text(text)
    return file


def test_the_strongest_wins(folder: Path, clean_home: Path) -> None:
    """Flag, variable, project, user, default: each is used where the stronger ones are silent."""
    flags: dict[str, Any] = {"profile": "by-flag"}
    variables = {"UNICTL_PROFILE": "by-variable"}
    project_file = project(folder, 'profile = "by-project"')
    user_file = user(clean_home, 'profile = "by-user"')

    def find() -> tuple[str, str]:
        found = Settings(flags, environment=variables, folder=folder).find("profile")
        return found.value, found.source

    assert find() == ("by-flag", "--profile")
    flags["profile"] = None
    assert find() == ("by-variable", "UNICTL_PROFILE")
    variables.clear()
    assert find() == ("by-project", str(project_file))
    project_file.unlink()
    assert find() == ("by-user", str(user_file))
    user_file.unlink()
    assert find() == ("default", "default")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_every_setting_comes_from_each_source(setting: Any, folder: Path, clean_home: Path) -> None:
    """A variable's text and a file's value both become the setting's own type."""
    sample = {bool: ("1", "true"), int: ("2", "2"), float: ("2.5", "2.5")}
    kind = setting.kind if setting.default is None else type(setting.default)
    text, toml = sample.get(kind, (setting.choices or ("text",))[:1] * 2)
    toml = toml if kind in sample else f'"{toml}"'
    name = setting.name
    by_variable = Settings(environment={setting.variable: text}, folder=folder)[name]
    user(clean_home, f"{name} = {toml}")
    by_file = Settings(environment={}, folder=folder)[name]
    assert by_variable == by_file
    assert type(by_file) is type(by_variable)
    assert setting.help.endswith(".")


@pytest.mark.parametrize("name", [one.name for one in SETTINGS if not one.project])
def test_the_projects_file_is_not_trusted(name: str, folder: Path) -> None:
    """A file that comes with a repository can't loosen a guard, log somewhere or switch modes."""
    values = {"live": "true", "sandbox": "true", "retries": "9", "timeout": "9", "quiet": "true",
              "verbose": "true", "no_input": "true", "output": '"csv"'}  # fmt: skip
    value = values.get(name, '"evil"')
    project(folder, f"{name} = {value}")
    found = Settings(environment={}, folder=folder).find(name)
    assert found.source == "default"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("timeout", "soon"),
        ("timeout", "0"),
        ("timeout", "-1"),
        ("timeout", "nan"),
        ("timeout", "inf"),
        ("retries", "-1"),
        ("retries", "many"),
        ("retries", "1.5"),
        ("live", "maybe"),
        ("output", "xml"),
    ],
)
def test_a_variable_that_makes_no_sense(name: str, text: str) -> None:
    """It is told by the variable's name, and isn't ignored."""
    variable = f"UNICTL_{name.upper()}"
    with pytest.raises(InvalidRequest, match=variable):
        Settings(environment={variable: text}, folder=Path("/"))[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [("timeout", 0), ("timeout", float("nan")), ("retries", -1), ("output", "xml")],
)
def test_a_flag_that_makes_no_sense(name: str, value: Any) -> None:
    """What the command line or the client was given is held to the same."""
    with pytest.raises(InvalidRequest, match=f"--{name}"):
        Settings({name: value}, environment={}, folder=Path("/"))[name]


@pytest.mark.parametrize(
    "line",
    ['retries = "3"', "retries = true", "retries = 2.0", "timeout = -1", "live = 1", "account = 5"],
)
def test_a_files_value_of_the_wrong_type(line: str, folder: Path, clean_home: Path) -> None:
    """Files are strict: a number in quotes is none."""
    file = user(clean_home, line)
    with pytest.raises(InvalidRequest) as caught:
        Settings(environment={}, folder=folder)[line.partition(" ")[0]]
    assert caught.value.file == str(file)


@pytest.mark.parametrize("text", ["profile", "[", "profile = ", "\x00", 'a = "\\q"'])
def test_a_file_that_is_no_toml(text: str, folder: Path) -> None:
    """It is named, and what is wrong with it."""
    file = project(folder, text)
    with pytest.raises(InvalidRequest) as caught:
        Settings(environment={}, folder=folder)["profile"]
    assert caught.value.file == str(file)


@pytest.mark.parametrize("schema", ["2", '"1"', "1.5"])
def test_a_newer_file_is_not_guessed_at(schema: str, folder: Path) -> None:
    """A schema that this unictl doesn't know is refused."""
    project(folder, f"schema = {schema}")
    with pytest.raises(FormatTooNew):
        Settings(environment={}, folder=folder)["profile"]


def test_the_default_service(folder: Path, clean_home: Path) -> None:
    """The project's goes before the user's; nonsense counts for nothing."""
    user(clean_home, '[defaults]\npayments = "stripe"\nplans = "paypal"')
    project(folder, '[defaults]\npayments = "razorpay"\nplans = 5')
    settings = Settings(environment={}, folder=folder)
    assert settings.default_service("payments") == "razorpay"
    assert settings.default_service("plans") == "paypal"
    assert settings.default_service("calls") is None


@pytest.mark.parametrize("text", ["defaults = 5", "profiles = 5", "[profiles]\nlive = 5"])
def test_tables_that_are_none(text: str, folder: Path, clean_home: Path) -> None:
    """A value where a table belongs is no crash."""
    user(clean_home, text)
    settings = Settings(environment={}, folder=folder)
    assert settings.default_service("payments") is None
    assert not settings.live_profile("live")


def test_only_the_user_marks_a_profile_live(folder: Path, clean_home: Path) -> None:
    """A project's file can't."""
    project(folder, "[profiles.shop]\nlive = true")
    assert not Settings(environment={}, folder=folder).live_profile("shop")
    user(clean_home, "[profiles.shop]\nlive = true")
    assert Settings(environment={}, folder=folder).live_profile("shop")
