"""What people are told of a file: each thing once, and nothing that can't be mended."""

import json
import subprocess
import sys
from pathlib import Path

LINES = (
    "export RAZORPAY_KEY_ID='rzp_" + "test_Ab3De5Gh7Jk9Mn'\n"
    'export RAZORPAY_KEY_SECRET="Qw3Er5Ty7Ui9Op2As4Df6Gh8"\n'
    "export RAZORPAY_WEBHOOK_SECRET=orders-hook-4f7c21d9\n"
)  # fmt: skip


def detected(folder: Path, *arguments: str) -> tuple[str, str]:
    """Return what `unictl detect` prints of the lines, and what it warns of."""
    file = folder / ".env"
    file.write_text(LINES)
    file.chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-m", "unictl", "detect", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, done.stderr


def test_the_same_warning_of_several_lines_is_one(tmp_path: Path) -> None:
    """People are told once that docker refuses `export`, with the lines counted."""
    (warning,) = detected(tmp_path, "-o", "human")[1].splitlines()
    assert warning.startswith("warning: .env:1: RAZORPAY_KEY_ID (also 2 more lines): docker run")


def test_verbose_tells_of_each_line_and_of_quotes(tmp_path: Path) -> None:
    """--verbose leaves nothing out."""
    warnings = detected(tmp_path, "-o", "human", "--verbose")[1].splitlines()
    assert [line.split(": ")[1] for line in warnings if "refuses" in line] == [
        ".env:1", ".env:2", ".env:3"
    ]  # fmt: skip
    assert sum("keeps the quotes" in line for line in warnings) == 1


def test_programs_are_told_all(tmp_path: Path) -> None:
    """JSON has each line, and the quotes."""
    found = json.loads(detected(tmp_path)[0])["warnings"]
    assert sorted((one["line"], one["code"]) for one in found) == [
        (1, "export"), (1, "quotes"), (2, "export"), (3, "export")
    ]  # fmt: skip


def test_a_tree_tells_it_as_short(tmp_path: Path) -> None:
    """`detect FOLDER` gathers each file's warnings too."""
    assert len(detected(tmp_path, "-o", "human", "-q", ".")[1].splitlines()) == 1


def test_what_holds_no_key_gets_no_second_warning(tmp_path: Path) -> None:
    """A sample with blanks and brackets is a sample; what a shell makes of it is told by JSON."""
    file = tmp_path / ".env"
    file.write_text("STRIPE_SECRET_KEY=<your secret key>\nPAYPAL_CLIENT_ID=<your client id>\n")
    command = [sys.executable, "-m", "unictl", "detect", file.name]
    done = subprocess.run(
        [*command, "-o", "human"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == (
        "warning: .env:1: STRIPE_SECRET_KEY (also 1 more line) holds a placeholder, not a key\n"
    )
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert {"placeholder", "blanks", "shell_sign"} <= {
        one["code"] for one in json.loads(done.stdout)["warnings"]
    }


def test_an_endpoint_of_a_service_that_is_reported_is_no_fault(tmp_path: Path) -> None:
    """AWS_* names beside MinIO's endpoint mean MinIO: it is found, and nothing was left out."""
    file = tmp_path / ".env"
    file.write_text(
        "AWS_ACCESS_KEY_ID=shopadmin7\nAWS_SECRET_ACCESS_KEY=Qw3Er5Ty7Ui9\n"
        "AWS_ENDPOINT_URL=http://minio:9000\n"
    )
    file.chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-m", "unictl", "detect"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert [one["service"] for one in found["services"]] == ["minio"]
    assert found["warnings"] == []


def test_without_a_file_the_folder_is_offered(tmp_path: Path) -> None:
    """Who has no .env here is told how to look for others, in the command that he ran."""
    done = subprocess.run(
        [sys.executable, "-m", "unictl", "detect"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stderr)["error"]
    assert (done.returncode, told["file"]) == (2, ".env")
    assert "`unictl detect .`" in told["hint"]


def test_a_sample_file_is_not_blamed_for_its_samples(tmp_path: Path) -> None:
    """That `.env.example` holds no keys is what it is for; JSON has the lines all the same."""
    file = tmp_path / ".env.example"
    file.write_text("STRIPE_SECRET_KEY=<your key here>\n")
    command = [sys.executable, "-m", "unictl", "detect", file.name]
    done = subprocess.run(
        [*command, "-o", "human"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "placeholder" in done.stdout
    assert done.stderr == ""
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "placeholder" in {one["code"] for one in json.loads(done.stdout)["warnings"]}


def test_lines_that_are_none_are_counted_behind_the_message(tmp_path: Path) -> None:
    """What names no variable stays a sentence, and a mark on a sample's line is still told."""
    file = tmp_path / ".env"
    file.write_bytes(b"\xef\xbb\xbfSTRIPE_SECRET_KEY=your_key_here\n" + b"shop-key: a\n" * 3)
    done = subprocess.run(
        [sys.executable, "-m", "unictl", "detect", "-o", "human"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "byte order mark" in done.stderr
    assert ".env:2: this line is no NAME=value; it is left out (also 2 more lines)" in done.stderr
