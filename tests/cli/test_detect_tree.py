"""`unictl detect` of folders and of several files, run as a user runs it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pexpect
import pytest
from command import PROGRAM, Command

RAZORPAY = (
    "RAZORPAY_KEY_ID=rzp_" + "test_Ab3De5Gh7Jk9Mn\nRAZORPAY_KEY_SECRET=Qw3Er5Ty7Ui9Op2As4Df6Gh8\n"
)
STRIPE = "STRIPE_SECRET_KEY=sk_" + "test_51aB3dE5gH7jK9mN2p\n"
HALF = "RAZORPAY_KEY_ID=rzp_" + "live_Ab3De5Gh7Jk9Mn\nRAZORPAY_WEBHOOK_SECRET=\n"
COMPOSE = """\
services:
  web:
    environment:
      STRIPE_SECRET_KEY: ${STRIPE_SECRET_KEY}
    env_file: [config/settings, ../outside.env, missing.env]
"""
WORKFLOW = "on: push\njobs: {a: {steps: [{env: {TWILIO_AUTH_TOKEN: '${{ secrets.TWILIO }}'}}]}}\n"


def write(root: Path, files: dict[str, str]) -> None:
    """Write files that only their owner may read, with their folders."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        file.chmod(0o600)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with services in six files, and a seventh that is somebody else's."""
    write(
        tmp_path,
        {
            ".env": RAZORPAY,
            ".gitignore": ".env\ndist/\n",
            "api/prod.env": HALF,
            "config/settings": STRIPE,
            "compose.yaml": COMPOSE,
            ".github/workflows/ci.yml": WORKFLOW,
            "web/.env.example": "STRIPE_SECRET_KEY=sk_test_...\n",
            "web/empty.env": "",
            "dist/.env": "PAYPAL_CLIENT_ID=x\n",
            "node_modules/x/.env": "PAYPAL_CLIENT_ID=x\n",
        },
    )
    return tmp_path


def test_a_folder_is_told_file_by_file_and_together(shop: Path, unictl: Command) -> None:
    """The JSON has each file as if it were named alone, and each service once."""
    told = unictl("detect", ".").json
    assert list(told) == ["root", "files", "merged", "warnings"]
    assert told["root"] == "."
    assert [one["file"] for one in told["files"]] == [
        ".env",
        "compose.yaml",
        "config/settings",
        ".github/workflows/ci.yml",
        "api/prod.env",
        "web/.env.example",
        "web/empty.env",
    ]
    alone = [unictl("detect", one["file"]).json for one in told["files"][:1] + told["files"][2:]]
    assert alone == told["files"][:1] + told["files"][2:]
    merged = {one["service"]: one for one in told["merged"]}
    assert {slug: (one["status"], one["mode"]) for slug, one in merged.items()} == {
        "razorpay": ("configured", "test"),
        "stripe": ("configured", "test"),
        "twilio": ("placeholder", None),
    }
    assert merged["razorpay"]["files"] == [".env", "api/prod.env"]
    assert merged["razorpay"]["missing"] == []
    assert merged["stripe"]["files"] == ["compose.yaml", "config/settings", "web/.env.example"]
    assert shop.name not in json.dumps(told["files"])


def test_env_files_that_cant_be_looked_at_are_told(shop: Path, unictl: Command) -> None:
    """A compose file that names what isn't there, or lies outside, gets a warning on its line."""
    write(shop.parent, {"outside.env": STRIPE})
    told = unictl("detect", ".").json
    (file,) = (one for one in told["files"] if one["file"] == "compose.yaml")
    faults = [one for one in file["warnings"] if one["code"] == "env_file"]
    assert [one["line"] for one in faults] == [5, 5]
    assert "../outside.env lies outside" in faults[0]["message"]
    assert "there is no missing.env" in faults[1]["message"]
    assert "../outside.env" not in [one["file"] for one in told["files"]]


@pytest.mark.usefixtures("shop")
def test_ndjson_is_a_record_a_file_and_then_the_sum(unictl: Command) -> None:
    """Each line is a document of its own, which jq reads, and the same as in the JSON."""
    whole = unictl("detect", ".").json
    lines = [json.loads(line) for line in unictl("detect", ".", "-o", "ndjson").stdout.splitlines()]
    assert lines[:-1] == whole["files"]
    assert lines[-1] == {name: whole[name] for name in ("root", "merged", "warnings")}
    if shutil.which("jq"):
        asked = "unictl detect . -o ndjson | jq -r 'select(.merged).merged[].service'"
        assert unictl.shell(asked).stdout.split() == ["razorpay", "stripe", "twilio"]


def test_ndjson_comes_as_it_is_found(tmp_path: Path, unictl: Command) -> None:
    """A reader has the first record while the walk still stands at a file that isn't written."""
    write(tmp_path, {"a.env": STRIPE})
    os.mkfifo(tmp_path / "b.env")
    running = unictl.start("detect", "a.env", "b.env", "-o", "ndjson")
    assert running.stdout is not None
    assert json.loads(running.stdout.readline())["file"] == "a.env"
    (tmp_path / "b.env").write_text(RAZORPAY, "utf-8")
    assert json.loads(running.stdout.readline())["file"] == "b.env"
    assert json.loads(running.stdout.readline())["merged"]
    assert running.wait() == 0


@pytest.mark.usefixtures("shop")
def test_people_get_a_table_for_each_file_and_one_for_all(unictl: Command) -> None:
    """The paths are headings, the sum comes last, and no line is wider than the screen."""
    told = unictl("detect", ".", "-o", "human")
    headings = [line for line in told.stdout.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        ".env",
        "compose.yaml",
        "config/settings",
        ".github/workflows/ci.yml",
        "api/prod.env",
        "web/.env.example",
        "Together",
    ]
    together = told.stdout.partition("Together\n")[2].splitlines()
    assert together[0].split() == ["SERVICE", "STATUS", "MODE", "SURE", "FILES"]
    assert [line.split()[0] for line in together[1:]][:1] == ["razorpay"]
    assert max(map(len, told.stdout.splitlines())) <= 80
    assert "Looked at 7 files in 6 folders." in told.stderr
    assert "\x1b" not in told.stdout + told.stderr


@pytest.mark.usefixtures("shop")
def test_csv_is_a_row_a_finding(unictl: Command) -> None:
    """A spreadsheet gets a row for each service of each file, and a header if there is none."""
    rows = list(csv.DictReader(io.StringIO(unictl("detect", ".", "-o", "csv").stdout)))
    assert {(row["file"], row["service"], row["status"]) for row in rows} == {
        (".env", "razorpay", "configured"),
        ("compose.yaml", "stripe", "placeholder"),
        ("config/settings", "stripe", "configured"),
        (".github/workflows/ci.yml", "twilio", "placeholder"),
        ("api/prod.env", "razorpay", "partial"),
        ("web/.env.example", "stripe", "placeholder"),
    }
    assert rows[0]["variables"] == "RAZORPAY_KEY_ID RAZORPAY_KEY_SECRET"
    one = list(csv.DictReader(io.StringIO(unictl("detect", ".env", "-o", "csv").stdout)))
    assert one == rows[:1]
    empty = unictl("detect", "web/empty.env", "-o", "csv").stdout
    assert empty.strip() == ",".join(rows[0])


@pytest.mark.usefixtures("shop")
def test_several_paths_and_stdin_are_looked_at_together(unictl: Command) -> None:
    """Files, folders and stdin can be mixed; a file that is met twice comes once."""
    told = unictl("detect", "api", ".env", "api/prod.env", "-", stdin=STRIPE).json
    assert [one["file"] for one in told["files"]] == ["api/prod.env", ".env", "-"]
    assert told["root"] == "."


@pytest.mark.usefixtures("shop")
def test_query_picks_from_the_whole(unictl: Command) -> None:
    """--query sees what the JSON has; in ndjson each record, and none that has nothing for it."""
    told = unictl("detect", ".", "--query", "merged[].service", "-o", "ndjson")
    assert told.stdout.split() == ['"razorpay"', '"stripe"', '"twilio"']
    assert unictl("detect", ".", "--query", "merged[].service").json == [
        "razorpay", "stripe", "twilio",
    ]  # fmt: skip


def test_an_empty_tree_is_no_error(tmp_path: Path, unictl: Command) -> None:
    """Nothing found is status 0, a word on stderr and an empty document."""
    (tmp_path / "src").mkdir()
    told = unictl("detect", ".")
    assert told.status == 0
    assert told.json == {"root": ".", "files": [], "merged": [], "warnings": []}
    assert "No services found in 0 files in 2 folders." in told.stderr


def test_a_file_that_cant_be_read_stops_nothing(shop: Path, unictl: Command) -> None:
    """A pipe, a binary, damaged YAML and a broken link become warnings; --strict minds them."""
    os.mkfifo(shop / ".env.pipe")
    (shop / ".env.lost").symlink_to("nowhere")
    (shop / ".env.binary").write_bytes(b"\x00\x01\x02")
    (shop / "docker-compose.yml").write_text("a: [\n", "utf-8")
    told = unictl("detect", ".")
    assert told.status == 0
    assert {(one["file"], one["code"]) for one in told.json["warnings"]} == {
        (".env.pipe", "special_file"),
        (".env.lost", "unreadable"),
        (".env.binary", "unreadable"),
        ("docker-compose.yml", "unreadable"),
    }
    assert len(told.json["files"]) == 7
    strict = unictl("detect", ".", "--strict")
    assert strict.status == 17
    assert strict.json == told.json
    assert strict.error["code"] == "check_failed"


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs util-linux's setpriv")
def test_a_locked_folder_stops_nothing(shop: Path, unictl: Command) -> None:
    """A folder that may not be opened is a warning with its name, and the rest is looked at."""
    (shop / "api").chmod(0)
    without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    running = unictl.start("detect", ".", under=without if os.geteuid() == 0 else ())
    stdout, _ = running.communicate(timeout=60)
    (shop / "api").chmod(0o700)
    told = json.loads(stdout)
    assert [(one["file"], one["code"]) for one in told["warnings"]] == [("api", "unreadable")]
    assert len(told["files"]) == 6


@pytest.mark.usefixtures("shop")
def test_a_path_that_isnt_there_is_a_usage_error(unictl: Command) -> None:
    """A misspelt name among several ends in status 2 before anything is printed."""
    told = unictl("detect", ".env", "wep", "-o", "ndjson")
    assert (told.status, told.stdout) == (2, "")
    assert told.error["file"] == "wep"


def test_five_thousand_files_are_walked_through(tmp_path: Path, unictl: Command) -> None:
    """A large tree gives the few files that count, however many others there are."""
    for folder in range(100):
        (tmp_path / f"d{folder}").mkdir()
        for file in range(50):
            (tmp_path / f"d{folder}" / f"{file}.py").touch()
    write(tmp_path, {"d7/.env": RAZORPAY, "d93/deep/er/.env": STRIPE})
    told = unictl("detect", ".").json
    assert [one["file"] for one in told["files"]] == ["d7/.env", "d93/deep/er/.env"]


def test_a_name_can_neither_move_the_cursor_nor_add_a_line(tmp_path: Path, unictl: Command) -> None:
    """A file called by somebody hostile is told with its name escaped, in every form."""
    name = b"a\x1b[2J\nwarning: \xff.env"
    (Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))).write_text(RAZORPAY, "utf-8")  # noqa: PTH118 - bytes
    told = unictl("detect", ".", "-o", "human")
    assert "\x1b" not in told.stdout + told.stderr
    assert not [line for line in told.stderr.splitlines() if line.startswith("warning: \\")]
    assert told.stdout.splitlines()[0].startswith("a\\u001b[2J\\nwarning: ")
    assert os.fsencode(unictl("detect", ".").json["files"][0]["file"]) == name


def test_hidden_folders_need_a_word(tmp_path: Path, unictl: Command) -> None:
    """--hidden also looks into hidden folders."""
    write(tmp_path, {".config/app.env": STRIPE})
    assert unictl("detect", ".").json["files"] == []
    told = unictl("detect", ".", "--hidden").json
    assert [one["file"] for one in told["files"]] == [".config/app.env"]


@pytest.mark.parametrize(
    ("arguments", "term", "shown"),
    [((), "xterm", True), (("--quiet",), "xterm", False), ((), "dumb", False)],
)
def test_progress_is_shown_at_a_terminal_and_gone_at_the_end(
    shop: Path, tmp_path: Path, arguments: tuple[str, ...], term: str, *, shown: bool
) -> None:
    """A terminal sees how far it has come; what stays on the screen is the tables alone."""
    child = pexpect.spawn(
        str(PROGRAM),
        ["detect", ".", "-o", "human", *arguments],
        cwd=str(shop),
        env={"PATH": os.environ["PATH"], "TERM": term, "UNICTL_HOME": str(tmp_path / "home")},
        encoding="utf-8",
        timeout=30,
        dimensions=(24, 80),
    )
    child.expect(pexpect.EOF)
    said = child.before
    child.close()
    assert child.exitstatus == 0
    assert bool(re.search(r"folders \d+, files \d+", said)) is shown
    assert ("\x1b" in said) is shown
    # A line that is drawn is erased before anything else is written.
    left = re.sub(r"\r\x1b\[K[^\r\n]*(?=\r\x1b\[K)", "", said).replace("\r\x1b[K", "")
    assert not re.search(r"folders \d+, files \d+", left)
    assert "Together" in left


@pytest.mark.usefixtures("shop")
def test_nothing_is_drawn_in_a_pipe(unictl: Command) -> None:
    """Whoever reads stderr from a pipe gets lines, no drawing."""
    told = unictl("detect", ".", "-o", "human", variables={"TERM": "xterm"})
    assert "\r" not in told.stderr
    assert "folders 1" not in told.stderr


def test_neither_yaml_nor_git_is_loaded_without_need(tmp_path: Path) -> None:
    """A tree of plain files needs neither the reader of YAML nor a library of the network."""
    write(tmp_path, {"a/.env": STRIPE, ".gitignore": "b/\n"})
    program = (
        "import sys; from unictl.cli import main; main(['detect', '.', '-o', 'json']);"
        "heavy = {'yaml', 'cryptography', 'keyring', 'h11', 'rich', 'tomlkit', 'asyncio'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    python = PROGRAM.with_name("python")
    done = subprocess.run(
        [python, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
