"""Any kind of file is read as what it is, and several files are put together by rule."""

from pathlib import Path

import pytest

from unictl.envfile import dialects
from unictl.envfile.detection import Detection
from unictl.envfile.tree_detect import look, survey
from unictl.envfile.tree_merge import Merge, Merged

STRIPE = "sk_" + "test_51aB3dE5gH7jK9mN2p"
LIVE = "sk_" + "live_51aB3dE5gH7jK9mN2p"
TWILIO = "AC" + "5f3b8e1d" * 4


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(file: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    file.write_text(text, "utf-8")
    file.chmod(0o600)


def merged(folder: Path, **files: str) -> Merged:
    """Return what files of that text, in this order, say together of their one service."""
    sum_of_all = Merge()
    for name, text in files.items():
        write(folder / f"{name}.env", text)
        sum_of_all.add(look(f"{name}.env"))
    (only,) = sum_of_all.services()
    return only


def test_what_direnv_reads_is_a_program_with_assignments(at: Path) -> None:
    """Exports of an .envrc count, its commands are neither run nor complained about."""
    text = f"use nix\nPATH_add bin\nif true; then\n  export STRIPE_SECRET_KEY={STRIPE}\nfi\n"
    write(at / ".envrc", text + "touch ran\ndotenv_if_exists\n")
    found = look(".envrc")
    assert [(one.service, one.status) for one in found.services] == [("stripe", "configured")]
    assert found.warnings == ()
    assert not (at / "ran").exists()


@pytest.mark.parametrize("name", ["stack.yml", "ci.YAML"])
def test_yaml_of_another_name_is_known_by_what_is_in_it(at: Path, name: str) -> None:
    """A compose file or workflow that is named is recognised, whatever it is called."""
    write(at / name, f"services:\n  a: {{environment: {{STRIPE_SECRET_KEY: {STRIPE}}}}}\n")
    assert [one.status for one in look(name).services] == ["configured"]
    write(at / name, "jobs:\n  a: {env: {STRIPE_SECRET_KEY: '${{ secrets.KEY }}'}}\n")
    assert [one.service for one in look(name).services] == ["stripe"]


def test_references_and_repetition_are_usual_in_yaml(at: Path) -> None:
    """What is wrong in a .env is how a compose file is written, and brings no warning there."""
    lines = ["STRIPE_SECRET_KEY: ${STRIPE_SECRET_KEY}", f"TWILIO_ACCOUNT_SID: {TWILIO}"]
    service = "environment:\n      " + "\n      ".join(lines)
    write(at / "compose.yml", f"services:\n  a:\n    {service}\n  b:\n    {service}\n")
    codes = {one.code for one in look("compose.yml").warnings}
    assert not codes & {"reference", "unexpanded", "duplicate", *dialects.CODES}


def test_a_key_in_yaml_is_warned_of_as_in_a_env(at: Path) -> None:
    """What is wrong with a key is wrong in every kind of file, and on its line."""
    write(
        at / "compose.yml",
        f"services:\n a:\n  environment:\n   - VITE_STRIPE_SECRET_KEY={STRIPE}\n",
    )
    assert (4, "public_secret") in [(one.line, one.code) for one in look("compose.yml").warnings]


def test_the_best_status_of_all_files_counts(at: Path) -> None:
    """One file that is complete makes the service configured, with that file's mode alone."""
    found = merged(
        at,
        a="STRIPE_SECRET_KEY=\nSTRIPE_WEBHOOK_SECRET=\n",
        b=f"STRIPE_SECRET_KEY={STRIPE}\n",
        c=f"# STRIPE_SECRET_KEY={LIVE}\n",
    )
    assert (found.status, found.mode, found.missing) == ("configured", "test", ())
    assert found.files == ("a.env", "b.env", "c.env")
    assert set(found.features) >= {"payments", "webhooks"}


def test_files_of_both_modes_are_mixed_together(at: Path) -> None:
    """A test and a live file are each as they should be, and together hold both modes."""
    found = merged(at, a=f"STRIPE_SECRET_KEY={STRIPE}\n", b=f"STRIPE_SECRET_KEY={LIVE}\n")
    assert found.mode == "mixed"


def test_the_nearest_set_says_what_is_missing(at: Path) -> None:
    """Of two halves the one that lacks less is told."""
    found = merged(at, a=f"TWILIO_ACCOUNT_SID={TWILIO}\n", b="TWILIO_AUTH_TOKEN=\n")
    assert (found.status, found.missing) == ("partial", ("auth_token",))


def test_a_file_comes_once_however_it_is_reached(at: Path) -> None:
    """A file that a compose file names, that is linked to, and that is named, is looked at once."""
    (at / "conf").mkdir()
    write(at / "conf" / "app.env", f"STRIPE_SECRET_KEY={STRIPE}\n")
    write(at / "compose.yml", "services: {a: {env_file: [conf/app.env, ./conf/app.env]}}\n")
    (at / "z.env").symlink_to("conf/app.env")
    found = [one.file for one in survey([".", "conf/app.env"]) if isinstance(one, Detection)]
    assert found == ["compose.yml", "conf/app.env"]
