"""Settings in odd surroundings: empty variables, folders that may not be entered, wrong bytes."""

import ctypes
import os
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from command import PROGRAM, Command, Ran

from unictl import Unictl
from unictl.errors import InvalidRequest
from unictl.settings import SETTINGS, Settings

_ROOT: Final = hasattr(os, "geteuid") and os.geteuid() == 0
posix = pytest.mark.skipif(os.name != "posix", reason="needs modes of files")


def _heed_modes() -> None:
    """Take root's right to pass over modes, in the child; others haven't got it."""
    if _ROOT:
        prctl, drop_from_bounds = ctypes.CDLL(None).prctl, 24
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            prctl(drop_from_bounds, capability, 0, 0, 0)


def as_user(*arguments: str, folder: Path, **variables: str) -> Ran:
    """Run the command as somebody whom modes keep out."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **variables},
        preexec_fn=_heed_modes,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


COMMANDS: Final = (
    ("config", "list"),
    ("payments", "list", "--sandbox"),
    ("vault", "list"),
    ("init",),
    ("run", "--", "true"),
)


@posix
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_home_that_may_not_be_entered(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """It is a fault of the surroundings, with status 2 and a next step, and no bug."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    ran = as_user(*arguments, folder=tmp_path, UNICTL_HOME=str(closed / "home"))
    assert ran.status == 2, ran.stderr
    assert str(closed) in ran.error["message"]
    assert "UNICTL_HOME" in ran.error["hint"]


@posix
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_working_folder_that_may_not_be_entered(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """The next step is to go elsewhere."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    ran = as_user(*arguments, folder=closed)
    assert ran.status == 2, ran.stderr
    assert "`cd`" in ran.error["hint"]


@posix
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_working_folder_that_is_gone(arguments: tuple[str, ...], unictl: Command) -> None:
    """The same where it was removed under one's feet."""
    ran = unictl.shell(f"mkdir gone && cd gone && rmdir ../gone && unictl {' '.join(arguments)}")
    assert ran.status == 2, ran.stderr
    assert "working folder" in ran.error["message"]
    assert "`cd`" in ran.error["hint"]


def test_a_home_of_nobody(unictl: Command) -> None:
    """A `~` with a user that there isn't is told by the variable."""
    ran = unictl("config", "list", variables={"UNICTL_HOME": "~nobody-of-that-name/unictl"})
    assert ran.status == 2
    assert "UNICTL_HOME" in ran.error["message"]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_an_empty_variable_is_not_set(setting: Any, tmp_path: Path) -> None:
    """`UNICTL_OUTPUT=` in front of a command switches a setting off in every shell."""
    found = Settings(environment={setting.variable: ""}, folder=tmp_path).find(setting.name)
    assert (found.value, found.source) == (setting.default, "default")


@pytest.mark.parametrize("name", ["profile", "account"])
def test_an_empty_name_is_refused(name: str, unictl: Command) -> None:
    """`--profile "$UNSET"` of a script doesn't quietly mean the default one."""
    ran = unictl("payments", "list", "--sandbox", f"--{name}", "")
    assert ran.status == 2
    assert f"--{name}" in ran.error["message"]


def test_a_file_that_is_no_text(unictl: Command, tmp_path: Path) -> None:
    """The file, its line and what to do are told, and nothing of a codec."""
    (tmp_path / "unictl.toml").write_bytes(b'currency = "INR"\n# caf\xe9\n')
    ran = unictl("config", "list")
    assert ran.status == 2
    assert "codec" not in ran.stderr
    assert (ran.error["file"], ran.error["line"]) == (str(tmp_path / "unictl.toml"), 2)
    assert "UTF-8" in ran.error["hint"]


def test_an_endless_timeout_is_told_so(unictl: Command) -> None:
    """Infinity is larger than the least value, so the message says what it lacks."""
    ran = unictl("payments", "list", "--sandbox", "--timeout", "inf")
    assert ran.status == 2
    assert "finite" in ran.error["message"]


@pytest.mark.parametrize(
    "given",
    [
        {"timeout": "5"},
        {"timeout": float("inf")},
        {"timeout": True},
        {"retries": -1},
        {"retries": 2.0},
        {"profile": ""},
        {"profile": 5},
        {"account": ""},
        {"sandbox": "yes"},
        {"live": 1},
    ],
    ids=str,
)
def test_a_client_is_held_to_its_settings_when_it_is_made(given: dict[str, Any]) -> None:
    """A value that can't be used is refused where it is written, not at the first call."""
    with pytest.raises(InvalidRequest, match=f"--{next(iter(given))}"):
        Unictl(**given)


def test_a_variable_of_the_clients_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds for what the environment says."""
    monkeypatch.setenv("UNICTL_RETRIES", "many")
    with pytest.raises(InvalidRequest, match="UNICTL_RETRIES"):
        Unictl()


def test_a_client_shows_what_it_talks_to() -> None:
    """At a prompt one sees the profile, and whether it is the sandbox."""
    with Unictl(sandbox=True, profile="staging") as client:
        assert repr(client) == "Unictl(profile='staging', realm='sandbox')"
    with Unictl() as client:
        assert repr(client) == "Unictl(profile='default', realm='direct')"
