"""`unictl detect` warns of where a file with keys lies; git itself and the file system are real."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from command import Command

SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
TEST = "RAZORPAY_KEY_ID=rzp_" + f"test_Ab3De5Gh7Jk9Mn\nRAZORPAY_KEY_SECRET={SECRET}\n"
LIVE = "STRIPE_SECRET_KEY=sk_" + "live_51aB3dE5gH7jK9mN2p\n"
SAMPLE = "STRIPE_SECRET_KEY=sk_test_your_key\nRAZORPAY_KEY_ID=\n"


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, without anybody's own settings, and return what it printed."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **own},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def write(file: Path, text: str, mode: int = 0o600) -> None:
    """Write a file with a mode."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(mode)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The folder that `unictl` runs in, as an empty repository."""
    git(tmp_path, "init", "-q")
    return tmp_path


def placed(unictl: Command, file: str = ".env") -> dict[str, str]:
    """Return the warnings about where the file lies, by code."""
    told = unictl("detect", file).json
    return {one["code"]: one["message"] for one in told["warnings"] if one["line"] is None}


def step(message: str) -> str:
    """Return the command that a message tells to run."""
    return message.split("`")[-2]


@pytest.mark.parametrize("file", [".env", "apps/web/.env", "odd name's [x].env"])
def test_the_step_for_a_tracked_file_takes_it_out(
    repository: Path, unictl: Command, file: str
) -> None:
    """Copied into a shell, the command ends the tracking, and the next look has nothing to say."""
    write(repository / file, LIVE)
    git(repository, "add", "-f", file)
    told = placed(unictl, file)["tracked_by_git"]
    assert "live keys of Stripe" in told
    assert "https://dashboard.stripe.com/apikeys" in told
    subprocess.run(["bash", "-c", step(told)], cwd=repository, check=True, capture_output=True)
    assert git(repository, "ls-files") == ""
    assert placed(unictl, file) == {}


@pytest.mark.parametrize("file", [".env", "apps/web/.env", "odd name's.env"])
def test_the_step_for_a_file_that_is_not_ignored_ignores_it(
    repository: Path, unictl: Command, file: str
) -> None:
    """A key that the next `git add .` would publish is told of, with the line that prevents it."""
    write(repository / file, TEST)
    told = placed(unictl, file)["not_ignored"]
    subprocess.run(["bash", "-c", step(told)], cwd=repository, check=True)
    git(repository, "add", ".")
    assert file not in git(repository, "ls-files")
    assert placed(unictl, file) == {}


def test_an_ignored_file_is_as_it_should_be(repository: Path, unictl: Command) -> None:
    """Nothing is said of a file that git ignores, by whichever list."""
    write(repository / ".env", LIVE)
    (repository / ".git" / "info" / "exclude").write_text(".env\n", "utf-8")
    assert placed(unictl) == {}


def test_what_the_user_ignores_everywhere_is_ignored(repository: Path, unictl: Command) -> None:
    """The user's own settings of git hold, for it is git that is asked."""
    write(repository / ".env", LIVE)
    (repository / "ignored").write_text(".env\n", "utf-8")
    own = repository / "gitconfig"
    own.write_text(f"[core]\n\texcludesFile = {repository / 'ignored'}\n", "utf-8")
    told = unictl("detect", variables={"GIT_CONFIG_GLOBAL": str(own)}).json
    assert told["warnings"] == []
    assert "not_ignored" in placed(unictl)


@pytest.mark.parametrize("text", [SAMPLE, "PORT=1\n", "# " + LIVE])
def test_a_file_without_a_key_is_nobodys_business(
    repository: Path, unictl: Command, text: str
) -> None:
    """Placeholders, settings and comments may be tracked and read by everybody."""
    write(repository / ".env", text, 0o644)
    git(repository, "add", "-f", ".env")
    assert placed(unictl) == {}


def test_a_key_in_a_sample_is_told_as_such(repository: Path, unictl: Command) -> None:
    """A sample is tracked on purpose, so the key is what has to go."""
    write(repository / ".env.example", LIVE, 0o644)
    git(repository, "add", ".env.example")
    told = placed(unictl, ".env.example")
    assert list(told) == ["tracked_by_git"]
    assert "put a placeholder" in told["tracked_by_git"]
    assert "git rm" not in told["tracked_by_git"]


def test_a_key_in_a_compose_file_is_told_as_such(repository: Path, unictl: Command) -> None:
    """So it is with a file of containers."""
    name, key = LIVE.strip().split("=")
    text = f"services: {{web: {{environment: {{{name}: {key}}}}}}}\n"
    write(repository / "compose.yaml", text, 0o644)
    git(repository, "add", "compose.yaml")
    told = placed(unictl, "compose.yaml")
    assert list(told) == ["tracked_by_git"]
    assert key not in json.dumps(told)


def test_without_git_or_a_repository_nothing_is_said(
    tmp_path: Path, unictl: Command, repository: Path
) -> None:
    """A folder that is no repository, or a machine without git, gives no warning and no error."""
    write(tmp_path / ".env", LIVE)
    assert "not_ignored" in placed(unictl)
    without = unictl("detect", ".env", variables={"PATH": str(tmp_path)})
    assert (without.status, without.json["warnings"]) == (0, [])
    (repository / ".git").rename(tmp_path / "elsewhere")
    assert placed(unictl) == {}


def test_a_git_that_hangs_is_not_waited_for(repository: Path, unictl: Command) -> None:
    """A git that never answers costs seconds, and then the findings come without its warning."""
    write(repository / ".env", LIVE)
    write(repository / "bin" / "git", "#!/bin/sh\nexec sleep 600\n", 0o700)
    path = f"{repository / 'bin'}{os.pathsep}{os.environ['PATH']}"
    told = unictl("detect", ".env", variables={"PATH": path})
    assert told.status == 0
    assert told.json["services"][0]["service"] == "stripe"
    assert told.json["warnings"] == []


def test_a_hook_of_git_changes_nothing(repository: Path, unictl: Command) -> None:
    """Inside a hook git's own variables name another index; the file's repository is asked."""
    write(repository / ".env", LIVE)
    git(repository, "add", "-f", ".env")
    inside = {"GIT_DIR": "nowhere", "GIT_INDEX_FILE": "nowhere", "GIT_WORK_TREE": "/"}
    told = unictl("detect", ".env", variables=inside).json
    assert told["warnings"][0]["code"] == "tracked_by_git"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o666])
def test_a_file_that_others_may_read_is_told(tmp_path: Path, unictl: Command, mode: int) -> None:
    """Any right of others is a warning, and the step takes it away."""
    write(tmp_path / ".env", TEST, mode)
    told = placed(unictl)["readable_by_others"]
    subprocess.run(shlex.split(step(told)), cwd=tmp_path, check=True)
    assert placed(unictl) == {}


def test_one_secret_for_two_services_is_told(tmp_path: Path, unictl: Command) -> None:
    """A value copied to the wrong line is told with both names, and without the value."""
    text = f"{TEST}TWILIO_ACCOUNT_SID=AC{'5f3b8e1d' * 4}\nTWILIO_AUTH_TOKEN={SECRET}\n"
    write(tmp_path / ".env", text)
    told = unictl("detect")
    (shared,) = (one for one in told.json["warnings"] if one["code"] == "shared_secret")
    assert shared["line"] == 4
    assert "TWILIO_AUTH_TOKEN" in shared["message"]
    assert "RAZORPAY_KEY_SECRET" in shared["message"]
    assert SECRET not in told.stdout


def test_strict_is_status_17_with_the_whole_output(tmp_path: Path, unictl: Command) -> None:
    """--strict changes the status alone, and lets a file without a fault pass."""
    write(tmp_path / ".env", TEST, 0o644)
    plain, strict = unictl("detect"), unictl("detect", "--strict")
    assert (plain.status, strict.status) == (0, 17)
    assert plain.stdout == strict.stdout
    assert "readable_by_others" in strict.error["hint"]
    (tmp_path / ".env").chmod(0o600)
    assert unictl("detect", "--strict").status == 0
    write(tmp_path / ".env", SAMPLE)
    assert unictl("detect", "--strict").status == 0
