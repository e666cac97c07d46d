"""`unictl init` in a git repository: it asks git one thing, and git runs nothing for it."""

import json
import subprocess
from pathlib import Path

import pytest
from command import Command

ENV = "RAZORPAY_KEY_ID=rzp_" + "test_Ab3De5Gh7Jk9Mn\nRAZORPAY_KEY_SECRET=Qw3Er5Ty7Ui9Op2As4Df6Gh8\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that `unictl` runs in, as a repository that tracks its .env."""
    monkeypatch.setenv("UNICTL_VAULT_PASSPHRASE", "correct horse")
    (tmp_path / ".env").write_text(ENV, "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", ".env")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_a_file_that_git_tracks_is_warned_of(repository: Path, unictl: Command) -> None:
    """Keys in a file that git tracks are known to everybody with the repository."""
    assert (repository / ".git").is_dir()
    told = json.loads(unictl("init", "--yes").stdout)
    assert told["warnings"][0]["code"] == "tracked_by_git"


def test_a_repository_runs_no_program_of_its_own(
    repository: Path, unictl: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Looking whether git tracks the file starts nothing that the repository's settings name."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    ran, program = elsewhere / "ran", elsewhere / "fsmonitor.sh"
    program.write_text(f"#!/bin/sh\nenv > {ran}\n", "utf-8")
    program.chmod(0o755)
    git(repository, "update-index", "--fsmonitor")
    git(repository, "config", "core.fsmonitor", str(program))
    git(repository, "ls-files")
    assert ran.exists(), "git by itself would run it"
    ran.unlink()
    told = json.loads(unictl("init", "--yes").stdout)
    assert told["warnings"][0]["code"] == "tracked_by_git"
    assert not ran.exists()
