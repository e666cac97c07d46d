"""Recipients that a project names: each is asked about once, and never taken on the file's word."""

import os
from pathlib import Path

import pexpect
import pytest
from command import PROGRAM, Command
from vaults import vault_with

from unictl.vault import recipient


def new_public() -> str:
    """Return a colleague's public key."""
    return recipient.recipient_of(recipient.read_identity(recipient.new_identity(), "the test"))


@pytest.fixture
def project(clean_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with a key, and a project whose file names a colleague."""
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, {"token": "t"}, service="acme"))
    file = tmp_path / "unictl.toml"
    file.write_text(f'schema = 1\n[recipients]\nasha = "{new_public()}"\n')
    return file


def answered(tmp_path: Path, answer: str, *arguments: str) -> tuple[int, str]:
    """Run it at a terminal, answer the one question, and return status and all that was shown."""
    child = pexpect.spawn(
        str(PROGRAM), [*arguments], cwd=tmp_path, env={**os.environ, "TERM": "dumb"}, timeout=30
    )
    child.expect_exact("[y/N] ")
    shown = child.before.decode()
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, shown + child.before.decode()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Where the bundle is written."""
    return tmp_path / "keys.unictl"


def test_a_projects_recipient_is_asked_about_once(
    unictl: Command, project: Path, tmp_path: Path, bundle: Path
) -> None:
    """No: nothing is written. Yes: sealed, and not asked again, at a terminal or without one."""
    command = ("vault", "export", "--to", "asha", "--out", bundle.name)
    unasked = unictl(*command)
    assert (unasked.status, bundle.exists()) == (2, False)
    public = project.read_text().split('"')[1]
    assert public in unasked.error["message"]
    status, shown = answered(tmp_path, "n", *command)
    assert (status, bundle.exists()) == (2, False)
    assert public in shown
    status, _ = answered(tmp_path, "y", *command)
    assert (status, bundle.exists()) == (0, True)
    again = unictl("vault", "export", "--to-project", "--out", "again.unictl")
    assert again.status == 0, again.stderr


def test_another_key_under_a_known_name_is_asked_about(
    unictl: Command, project: Path, tmp_path: Path, bundle: Path
) -> None:
    """Agreement is to a key, not to a name: who changes the file gets nothing by it."""
    assert answered(tmp_path, "y", "vault", "export", "--to", "asha", "--out", "first")[0] == 0
    project.write_text(f'[recipients]\nasha = "{new_public()}"\n')
    ran = unictl("vault", "export", "--to-project", "--out", bundle.name)
    assert (ran.status, bundle.exists()) == (2, False)
    assert "haven't agreed" in ran.error["message"]


def test_a_key_that_is_none_is_told_with_its_file(unictl: Command, project: Path) -> None:
    """A mistyped key in the project's file is status 2, and the file is named."""
    project.write_text('[recipients]\nasha = "age1qqqq"\n')
    ran = unictl("vault", "export", "--to-project")
    assert (ran.status, ran.error["file"]) == (2, str(project))


def test_the_table_is_no_unknown_key(unictl: Command, project: Path) -> None:
    """`recipients` in unictl.toml gives no warning of an unknown key."""
    assert project.exists()
    assert "unknown" not in unictl("vault", "list").stderr


def test_a_bundle_is_no_text_for_a_terminal(project: Path, tmp_path: Path, unictl: Command) -> None:
    """At a terminal it is refused; in a pipe the very bytes come out."""
    public = project.read_text().split('"')[1]
    child = pexpect.spawn(
        str(PROGRAM), ["vault", "export", "--to", public], cwd=tmp_path, env=dict(os.environ)
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    assert unictl("vault", "export", "--to", public, "--out", "file").status == 0
    assert (tmp_path / "file").read_bytes().startswith(b"\x89unictl\n")
