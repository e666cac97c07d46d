"""`unictl detect`, run as a user runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

KEY = "rzp_" + "test_Ab3De5Gh7Jk9Mn"
SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
SHOP = f"RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET={SECRET}\n"


def run(
    *arguments: str, cwd: Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the real command."""
    return subprocess.run(
        [sys.executable, "-m", "unictl", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], "UNICTL_HOME": str(cwd / "home"), **(environment or {})},
    )


def test_pipe_gets_one_json_document(tmp_path: Path) -> None:
    """In a pipe stdout is the promised JSON, and stderr is empty."""
    (tmp_path / ".env").write_text(SHOP)
    done = run("detect", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert list(found) == ["file", "services", "warnings"]
    assert found["file"] == ".env"
    assert found["services"][0]["credentials"]["key_id"] == "RAZORPAY_KEY_ID"
    assert KEY not in done.stdout.decode()


def test_stdin_is_read(tmp_path: Path) -> None:
    """`-` reads the file from stdin."""
    done = run("detect", "-", "--query", "services[].service", cwd=tmp_path, stdin=SHOP.encode())
    assert json.loads(done.stdout) == ["razorpay"]


def test_people_get_a_table_and_their_warnings_apart(tmp_path: Path) -> None:
    """For people there is a table on stdout, and the warnings with their lines on stderr."""
    (tmp_path / ".env").write_text(SHOP + "STRIPE_SECRET_KEY=sk_test_your_key\n")
    (tmp_path / ".env").chmod(0o600)
    done = run("detect", "-o", "human", cwd=tmp_path)
    rows = done.stdout.decode().splitlines()
    assert rows[0].split() == ["SERVICE", "STATUS", "MODE", "SURE", "FEATURES"]
    assert rows[1].split() == ["razorpay", "configured", "test", "99%", "payments"]
    assert "placeholder" in rows[2]
    assert done.stderr.decode().startswith("warning: .env:3: STRIPE_SECRET_KEY holds a placeholder")


def test_verbose_tells_the_evidence(tmp_path: Path) -> None:
    """--verbose says why."""
    (tmp_path / ".env").write_text(SHOP)
    done = run("detect", "-o", "human", "-v", cwd=tmp_path)
    assert "RAZORPAY_KEY_ID is a name for the key_id of Razorpay" in done.stdout.decode()


def test_explain_says_what_counted_how_much(tmp_path: Path) -> None:
    """--explain adds words and points to each finding, for people below it, and to nothing else."""
    (tmp_path / ".env").write_text(SHOP)
    (plain,) = json.loads(run("detect", cwd=tmp_path).stdout)["services"]
    assert "explanation" not in plain
    (found,) = json.loads(run("detect", "--explain", cwd=tmp_path).stdout)["services"]
    told = found.pop("explanation")
    assert found == plain
    assert told
    text = run("detect", "--explain", "-o", "human", cwd=tmp_path).stdout.decode()
    for one in told:
        assert f"{one['points']:+.2f}  {one['what']}" in text


def test_expand_puts_values_in_and_runs_nothing(tmp_path: Path) -> None:
    """With --expand a reference to the same file or the environment is the key that it names."""
    (tmp_path / ".env").write_text(
        f"KEY={KEY}\nRAZORPAY_KEY_ID=${{KEY}}\nRAZORPAY_KEY_SECRET=${{OUTSIDE}}\nA=$(touch ran)\n"
    )
    status = "services[].status"
    outside = {"OUTSIDE": SECRET}
    plain = run("detect", "--query", status, cwd=tmp_path, environment=outside)
    assert json.loads(plain.stdout) != ["configured"]
    done = run("detect", "--expand", "--query", status, cwd=tmp_path, environment=outside)
    assert json.loads(done.stdout) == ["configured"]
    whole = run("detect", "--expand", "-v", "-o", "human", cwd=tmp_path, environment=outside)
    assert SECRET not in (whole.stdout + whole.stderr).decode()
    assert not (tmp_path / "ran").exists()


def test_nothing_found_is_no_error(tmp_path: Path) -> None:
    """An empty file gives an empty list, a word on stderr and status 0."""
    (tmp_path / ".env").touch()
    done = run("detect", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"file": ".env", "services": [], "warnings": []}
    assert b"No services found" in done.stderr


@pytest.mark.parametrize("content", [None, b"\x00\x01"])
def test_what_cant_be_read_is_status_2_with_nothing_on_stdout(
    tmp_path: Path, content: bytes | None
) -> None:
    """No file, or one that is no text, is a usage error that names the file and the next step."""
    if content is not None:
        (tmp_path / ".env").write_bytes(content)
    done = run("detect", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    error = json.loads(done.stderr)["error"]
    assert (error["code"], error["file"]) == ("invalid_request", ".env")
    assert error["hint"]


def test_neither_vault_nor_network_nor_rich_is_loaded(tmp_path: Path) -> None:
    """Detection starts fast, because it loads only what reads the file."""
    (tmp_path / ".env").write_text(SHOP)
    program = (
        "import sys; from unictl.cli import main; status = main(['detect', '-o', 'json']);"
        "heavy = {'cryptography', 'keyring', 'h11', 'pydantic', 'rich', 'tomlkit', 'asyncio'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
