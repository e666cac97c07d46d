"""`unictl vault export`: each form read back by its program, and no secret unasked."""

import base64
import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from command import Command
from dotenv import dotenv_values
from vaults import vault_with

from unictl.cli import export_formats

PLAIN = "abcDEF123_-."
HOSTILE = "a'b\"c $HOME `id` $(id) \\ \\n !! {x} # ; & | * ? ~ % \u2019 \u20ac \U0001f511 \ttab  "
LINES = "first\nsecond 'x'\n\n# third\\\n"
ODD = {"plain": PLAIN, "hostile": HOSTILE, "lines": LINES, "dash": "-n", "equals": "=a=b"}
NAMES = {f"ACME_{field.upper()}": value for field, value in ODD.items()}


@pytest.fixture(autouse=True)
def mine(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault that holds odd values, and its key in the environment."""
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, ODD, service="acme"))


def exported(unictl: Command, form: str, *more: str) -> str:
    """Return what an export in a form prints."""
    ran = unictl("vault", "export", "--format", form, "--reveal", *more)
    assert ran.status == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("more", [(), ("--format", "sh"), ("--format", "json")])
def test_nothing_is_shown_without_reveal(unictl: Command, more: tuple[str, ...]) -> None:
    """Status 2, empty stdout, and the hint says how."""
    ran = unictl("vault", "export", *more)
    assert (ran.status, ran.stdout) == (2, "")
    assert "--reveal" in ran.error["hint"]


@pytest.mark.parametrize(
    ("form", "shell"),
    [("sh", "sh"), ("sh", "dash"), ("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")],
)
def test_a_shell_that_sources_it_has_the_very_values(
    unictl: Command, tmp_path: Path, form: str, shell: str
) -> None:
    """Whatever stands in a value, nothing of it is carried out, and every byte arrives."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "keys").write_text(exported(unictl, form))
    done = subprocess.run(
        [program, "-c", ". ./keys; env -0" if shell != "fish" else "source keys; env -0"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    pairs = dict(row.split(b"=", 1) for row in done.stdout.split(b"\0") if row)
    assert {name: pairs[name.encode()].decode() for name in NAMES} == NAMES
    assert done.stderr == b""


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "fish"])
@pytest.mark.parametrize("seed", [1, 2])
def test_shells_read_back_whatever_a_value_holds(tmp_path: Path, shell: str, seed: int) -> None:
    """Four hundred values of characters that shells mind, and of any others, come out the same."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    chance = random.Random(seed)  # noqa: S311 - the same values in every run
    minded = "'\"\\`$(){}[]<>|&;#!*?~=% \t\n\r\x01\x7f-aA0\u2019\u00e9\U0001f511"
    values = {
        f"V{number}": "".join(
            chance.choice(minded) if chance.random() < 0.9 else chr(chance.randrange(1, 0xD800))
            for _ in range(chance.randrange(30))
        )
        for number in range(400)
    }
    text, left_out = export_formats.written(values, shell, name="x")
    assert left_out == []
    (tmp_path / "keys").write_text(text, encoding="utf-8", newline="")
    source = "source keys" if shell == "fish" else ". ./keys"
    done = subprocess.run(
        [program, "-c", f"{source}; env -0"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
    )
    pairs = dict(row.split(b"=", 1) for row in done.stdout.split(b"\0") if row)
    assert {name: pairs[name.encode()].decode() for name in values} == values


def test_powershell_gets_single_quotes_with_each_quote_doubled(unictl: Command) -> None:
    """By PowerShell's rule a quoted text ends at the first quote that isn't doubled."""
    found = dict(
        re.findall(
            "^\\$env:(\\w+) = '((?:[^'\u2018\u2019\u201a\u201b]|''|\u2019\u2019)*)'$",
            exported(unictl, "powershell"),
            re.MULTILINE,
        )
    )
    plain = {n: v.replace("''", "'").replace("\u2019\u2019", "\u2019") for n, v in found.items()}
    assert plain == NAMES


def test_python_dotenv_reads_the_dotenv(unictl: Command, tmp_path: Path) -> None:
    """The same names and values, none of them expanded."""
    (tmp_path / "keys.env").write_text(exported(unictl, "dotenv"))
    assert dotenv_values(tmp_path / "keys.env", interpolate=False) == NAMES


def test_dockers_file_holds_lines_as_they_stand(unictl: Command) -> None:
    """Docker takes all behind the first `=` of a line; a value of several lines is refused."""
    refused = unictl("vault", "export", "--format", "docker", "--reveal")
    assert (refused.status, refused.stdout) == (2, "")
    assert refused.error["field"] == "ACME_LINES"
    unictl("vault", "remove", "acme", "lines")
    rows = exported(unictl, "docker").removesuffix("\n").split("\n")
    assert dict(row.split("=", 1) for row in rows) == {
        name: value for name, value in NAMES.items() if name != "ACME_LINES"
    }


def test_kubernetes_takes_the_manifest(unictl: Command) -> None:
    """A Secret of the name, each value in base64; a name that no Secret can have is refused."""
    manifest = yaml.safe_load(exported(unictl, "kubernetes", "--name", "shop-keys"))
    assert (manifest["kind"], manifest["metadata"]["name"]) == ("Secret", "shop-keys")
    data = {name: base64.b64decode(text).decode() for name, text in manifest["data"].items()}
    assert data == NAMES
    command = ("vault", "export", "--format", "kubernetes", "--reveal", "--name", "No: way")
    assert unictl(*command).status == 2


def test_github_masks_each_value_and_each_line_of_it(unictl: Command) -> None:
    """Workflow commands, unescaped as the runner does, cover every value whole and by lines."""
    rows = exported(unictl, "github-mask").splitlines()
    assert all(row.startswith("::add-mask::") for row in rows)
    masked = {
        row.removeprefix("::add-mask::")
        .replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%25", "%")
        for row in rows
    }
    assert masked >= {*NAMES.values(), "first", "second 'x'", "# third\\"}
    assert "" not in masked


def test_github_env_is_read_back_by_its_marks(unictl: Command) -> None:
    """Each value stands between two marks of its own that are made anew each time."""
    rows, found = iter(exported(unictl, "github-env").removesuffix("\n").split("\n")), {}
    marks = []
    for row in rows:
        name, mark = row.split("<<")
        marks.append(mark)
        found[name] = "\n".join(iter(lambda: next(rows), mark))
    assert found == NAMES
    assert len(set(marks)) == len(NAMES)


def test_services_profile_and_account_choose(unictl: Command) -> None:
    """Named services alone; one that isn't there is status 3 and nothing is printed."""
    unictl("vault", "set", "other", "token", stdin="o")
    unictl("vault", "set", "other", "token", "-p", "live", stdin="l")
    assert exported(unictl, "sh", "other") == "export OTHER_TOKEN='o'\n"
    assert exported(unictl, "sh", "other", "-p", "live") == "export OTHER_TOKEN='l'\n"
    whole = json.loads(exported(unictl, "json", "other"))["entries"]
    assert [one["profile"] for one in whole] == ["default", "live"]
    missing = unictl("vault", "export", "nobody", "--reveal")
    assert (missing.status, missing.stdout) == (3, "")


def test_what_unictl_keeps_for_itself_is_not_for_programs(unictl: Command) -> None:
    """Your identity is in no shell and in no bundle; only `json`, which keeps all, has it."""
    public = unictl("vault", "identity").json["recipient"]
    assert "AGE-SECRET" not in exported(unictl, "sh")
    assert "AGE-SECRET" in exported(unictl, "json")
    sealed = unictl("vault", "export", "--to", public, "--out", "keys.unictl")
    assert sealed.status == 0
    taken = unictl("vault", "import", "keys.unictl", "--dry-run").json["entries"]
    assert {one["service"] for one in taken} == {"acme"}


def test_a_file_that_is_there_is_left_alone(unictl: Command, tmp_path: Path) -> None:
    """`--out` makes a file of its owner's alone, and never writes into one that others may read."""
    (tmp_path / "keys").write_text("mine")
    ran = unictl("vault", "export", "--reveal", "--out", "keys")
    assert (ran.status, (tmp_path / "keys").read_text()) == (2, "mine")
    assert unictl("vault", "export", "--format", "sh", "--reveal", "--out", "new").status == 0
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").read_text() == exported(unictl, "sh")


@pytest.mark.parametrize(
    "more",
    [
        ("--reveal", "--format", "xml"),
        ("--to", "age1xyz"),
        ("--to", "x", "--reveal"),
        ("--to-project",),
    ],
)
def test_what_makes_no_sense_is_refused(unictl: Command, more: tuple[str, ...]) -> None:
    """An unknown form, no public key, both ways at once, a project without recipients: status 2."""
    ran = unictl("vault", "export", *more)
    assert (ran.status, ran.stdout) == (2, "")
    assert PLAIN not in ran.stderr
