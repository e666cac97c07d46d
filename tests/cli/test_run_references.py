"""`unictl run` and `unictl env` with references: a program gets what the .env gave it before."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ran
from dotenv import dotenv_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unictl.cli.env_formats import FORMATS, written
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest
from unictl.home import VAULT_FILE
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Deposit, Vault

SHOW = (sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))")
KEY = "s3 cr'et $HOME ${PORT} #1"
ENV = """\
PORT=3000
KEY_SECRET=unictl://razorpay/key_secret
export TOKEN='unictl://acme@eu/api%20token' # theirs
URL=http://u:${TOKEN}@localhost:${PORT}/${NOWHERE:-x}
# OFF=unictl://nothing/at_all
EMPTY=
BARE
"""


@pytest.fixture
def vault(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault with keys of two services, one of them of another account; the key opens it."""
    key = new_ci_key()
    made = Vault.create(clean_home / VAULT_FILE, [Opener(CI_KEY, key, "the test")])
    made.store(
        [
            Deposit("default", "razorpay", "default", "key_secret", Secret(KEY)),
            Deposit("default", "stripe", "default", "secret_key", Secret("sk_1")),
            Deposit("default", "acme", "eu", "api token", Secret("tok-1")),
            Deposit("live", "razorpay", "default", "key_secret", Secret("of live")),
        ]
    )
    monkeypatch.setenv("UNICTL_VAULT_KEY", key.reveal())
    return made


Given = Callable[..., dict[str, str]]


@pytest.fixture
def run(vault: Vault, unictl: Command) -> Given:  # noqa: ARG001 - it has to be there
    """Return what gives the environment of a program that was run."""

    def call(*arguments: str, **variables: str) -> dict[str, str]:
        done = unictl("run", *arguments, "--", *SHOW, variables=variables)
        assert done.status == 0, done.stderr
        found: dict[str, str] = json.loads(done.stdout)
        return found

    return call


def test_the_env_here_gives_what_it_gave_before(run: Given, unictl: Command) -> None:
    """A .env with references is used by itself: all its variables, as python-dotenv would set them.

    Only the file says which keys are given: the vault has more. A secret is taken as it is, even
    where it looks like a variable.
    """
    (unictl.folder / ".env").write_text(ENV)
    found = run()
    assert found["KEY_SECRET"] == KEY
    assert found["TOKEN"] == "tok-1"
    assert (found["PORT"], found["EMPTY"]) == ("3000", "")
    assert found["URL"] == "http://u:tok-1@localhost:3000/x"
    assert not {"OFF", "BARE", "STRIPE_SECRET_KEY"} & found.keys()


def test_python_dotenv_is_the_measure(run: Given, unictl: Command) -> None:
    """With the secrets put back by hand, python-dotenv reads the very same variables."""
    text = "A=1\nB='${A}2'\nA=3\nC=${A}${SET}${B:-4}$A # c\nD=\"x\\ny\"\nSET=file\nE=${SET}\n"
    (unictl.folder / "more.env").write_text(text + "K=unictl://stripe/secret_key\nL=${K}-${E}\n")
    (unictl.folder / "plain.env").write_text(text + "K=sk_1\nL=${K}-${E}\n")
    code = f"import dotenv; dotenv.load_dotenv('plain.env'); {SHOW[2]}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=unictl.folder,
        env={**os.environ, "SET": "outside"},
        capture_output=True,
        check=True,
    )
    found = run("--env-file", "more.env", SET="outside")
    assert found["SET"] == "outside"
    assert found["L"] == "sk_1-outside"
    assert found == json.loads(done.stdout)
    assert run("--no-expand", "--env-file", "more.env")["E"] == "${SET}"


def test_what_is_set_already_stays_but_for_keys(run: Given, unictl: Command) -> None:
    """`PORT=4000 unictl run` is heard; a stale key in the environment isn't."""
    (unictl.folder / ".env").write_text(ENV)
    found = run(PORT="4000", KEY_SECRET="stale")
    assert (found["PORT"], found["KEY_SECRET"]) == ("4000", KEY)


def test_a_file_without_references_is_not_touched(run: Given, unictl: Command) -> None:
    """A .env that was never scrubbed is the program's own affair; the vault's keys are given."""
    (unictl.folder / ".env").write_text("PORT=3000\n")
    found = run()
    assert "PORT" not in found
    assert found["STRIPE_SECRET_KEY"] == "sk_1"
    assert run("--env-file", ".env")["PORT"] == "3000"
    (unictl.folder / ".env").write_text("PORT=3000 # unictl://a/b\n# KEY=unictl://acme@eu/x\n")
    assert run()["STRIPE_SECRET_KEY"] == "sk_1"


def test_the_env_here_can_be_left_alone(run: Given, unictl: Command) -> None:
    """--no-env-file gives the vault's keys, whatever lies here; a folder .env is no file."""
    (unictl.folder / ".env").write_text(ENV)
    assert run("--no-env-file")["STRIPE_SECRET_KEY"] == "sk_1"
    (unictl.folder / ".env").unlink()
    (unictl.folder / ".env").mkdir()
    assert run()["STRIPE_SECRET_KEY"] == "sk_1"


def test_several_files_in_order(run: Given, unictl: Command) -> None:
    """Of several files the later one counts, and sees the earlier one's variables."""
    (unictl.folder / "a").write_text("X=1\nY=unictl://stripe/secret_key\n")
    (unictl.folder / "b").write_text("X=${X}2\nZ=${Y}\n")
    found = run("--env-file", "a", "--env-file", "b")
    assert (found["X"], found["Z"]) == ("12", "sk_1")


def test_references_in_the_environment_are_resolved(run: Given) -> None:
    """A CI job can hold references in its variables; beside them stand the profile's keys."""
    found = run(MY_KEY="unictl://live/razorpay/key_secret", OTHER="kept")
    assert (found["MY_KEY"], found["OTHER"]) == ("of live", "kept")
    assert found["STRIPE_SECRET_KEY"] == "sk_1"


def test_the_profile_in_use_fills_the_gap(run: Given, unictl: Command) -> None:
    """A reference without a profile means the one in use, so one file serves two of them."""
    (unictl.folder / ".env").write_text("KEY_SECRET=unictl://razorpay/key_secret\n")
    assert run()["KEY_SECRET"] == KEY
    assert run("--profile", "live")["KEY_SECRET"] == "of live"


def test_only_narrows_what_a_file_gives(run: Given, unictl: Command) -> None:
    """Keys of other services are left out, and so is what opens the vault; plain lines stay."""
    (unictl.folder / ".env").write_text(ENV)
    found = run("--only", "razorpay", OTHER="unictl://stripe/secret_key")
    assert (found["KEY_SECRET"], found["PORT"]) == (KEY, "3000")
    assert not {"TOKEN", "OTHER", "UNICTL_VAULT_KEY"} & found.keys()


def test_a_clean_environment(run: Given, unictl: Command) -> None:
    """--clean-env passes on what finds programs and files, and nothing that opens the vault."""
    (unictl.folder / ".env").write_text(ENV)
    found = run("--clean-env", SECRET_OF_SHELL="x", LC_TIME="C", TERM="xterm")
    assert found["KEY_SECRET"] == KEY
    assert found["PATH"] == os.environ["PATH"]
    assert (found["LC_TIME"], found["TERM"]) == ("C", "xterm")
    assert not {"SECRET_OF_SHELL", "UNICTL_VAULT_KEY", "UNICTL_HOME"} & found.keys()


@pytest.mark.parametrize(
    ("text", "variables", "status", "place"),
    [
        ("A=1\nB=unictl://razorpay/other\n", {}, 3, (".env", 2)),
        ("A=1\nB=unictl://razorpay@eu/key_secret\n", {}, 3, (".env", 2)),
        ("A=unictl://nowhere/razorpay/key_secret\n", {}, 3, (".env", 1)),
        ("A=unictl://razorpay\n", {}, 2, (".env", 1)),
        ("A=unictl://razorpay/key_secret and more\n", {}, 2, (".env", 1)),
        ("A=unictl://razorpay/key_secret\n", {"UNICTL_VAULT_KEY": ""}, 4, None),
        ("A=unictl://razorpay/key_secret\n", {"UNICTL_HOME": "/nonexistent"}, 3, None),
        ("", {"X": "unictl://razorpay/other"}, 3, None),
        ("", {"X": "unictl://razorpay"}, 2, None),
    ],
)
@pytest.mark.usefixtures("vault")
def test_nothing_is_started_if_one_is_missing(
    unictl: Command,
    text: str,
    variables: dict[str, str],
    status: int,
    place: tuple[str, int] | None,
) -> None:
    """No such entry is 3, a locked vault 4, what is no reference 2; the line is told; nothing ran.

    So no program ever gets a reference in place of a key.
    """
    (unictl.folder / ".env").write_text(text)
    for command in (("run", "--", "touch", "started"), ("env", "--reveal")):
        done = unictl(*command, variables=variables)
        assert (done.status, done.stdout) == (status, "")
        assert done.error["hint"]
        if place:
            assert (done.error["file"], done.error["line"]) == place
        if "X" in variables:
            assert done.error["message"].startswith("X: ")
    assert not (unictl.folder / "started").exists()


@pytest.mark.usefixtures("vault")
def test_a_file_that_was_named_has_to_be_there(unictl: Command) -> None:
    """A missing file is status 2, and contradicting options are too; nothing runs."""
    done = unictl("run", "--env-file", "nowhere", "--", "touch", "started")
    assert done.status == 2
    assert "nowhere" in done.error["message"]
    done = unictl("run", "--env-file", "a", "--no-env-file", "--", "touch", "started")
    assert done.status == 2
    assert not (unictl.folder / "started").exists()


def test_plain_files_need_no_vault(unictl: Command) -> None:
    """Where nothing refers to the vault, there need be none."""
    (unictl.folder / "plain").write_text("PORT=3000\n")
    done = unictl("run", "--env-file", "plain", "--", "printenv", "PORT")
    assert (done.status, done.stdout) == (0, "3000\n")


@pytest.mark.usefixtures("vault")
def test_env_lists_without_values(unictl: Command) -> None:
    """Names, references, files and lines; neither a key nor a plain value, nor a need to unlock."""
    (unictl.folder / ".env").write_text(ENV)
    for form in ("json", "human", "csv", "ndjson"):
        done = unictl("env", "-o", form, variables={"UNICTL_VAULT_KEY": ""})
        assert done.status == 0, done.stderr
        assert "unictl://acme@eu/api%20token" in done.stdout
        for value in (KEY, "3000", "localhost"):
            assert value not in done.stdout + done.stderr
    listed = unictl("env").json["items"]
    assert listed[1] == {
        "name": "KEY_SECRET",
        "reference": "unictl://razorpay/key_secret",
        "file": ".env",
        "line": 2,
    }
    (unictl.folder / ".env").unlink()
    assert [one["name"] for one in unictl("env").json["items"]] == [
        "RAZORPAY_KEY_SECRET",
        "STRIPE_SECRET_KEY",
    ]


@pytest.mark.usefixtures("vault")
def test_values_are_printed_only_if_said(unictl: Command) -> None:
    """A format without --reveal is refused; with it, the .env that is printed reads back."""
    (unictl.folder / ".env").write_text(ENV)
    for form in FORMATS:
        done = unictl("env", "--format", form)
        assert (done.status, done.stdout) == (2, "")
        assert "--reveal" in done.error["hint"]
    assert unictl("env", "--reveal", "--format", "csh").status == 2
    (unictl.folder / "out").write_text(unictl("env", "--reveal").stdout)
    read = dotenv_values(unictl.folder / "out", interpolate=False)
    assert (read["KEY_SECRET"], read["TOKEN"], read["EMPTY"]) == (KEY, "tok-1", "")
    assert unictl("env", "--reveal", "--format", "json").json == read


TRICKY: dict[str, str] = {
    "PLAIN": "abc",
    "EMPTY": "",
    "BLANKS": "  a  b\t",
    "QUOTES": 'it\'s "so" `called`',
    "DOLLARS": "$HOME ${HOME} $(touch ran) `touch ran` $$ !! ~",
    "BACK": "a\\b\\\\c\\n\\'",
    "ROWS": "one\ntwo\n\n'three'\n",
    "SIGNS": "; & | < > ( ) { } [ ] * ? # % ^ , = @ + -",
    "CURLY": "\u2018a\u2019 \u201ab\u201b",
    "WIDE": "ü 漢 🔑",
    "END": "ends in a quote'",
    "SLASH": "ends in a backslash\\",
}
READERS = {
    "sh": ("sh", "sh"),
    "dash": ("dash", "sh"),
    "bash": ("bash", "sh"),
    "zsh": ("zsh", "sh"),
    "fish": ("fish", "fish"),
}


def sourced(shell: str, text: str, folder: Path) -> dict[str, str]:
    """Return the variables that a program gets from a shell which has read the text."""
    (folder / "vars").write_text(text + "\n", encoding="utf-8")
    options = {"fish": ["--no-config"], "zsh": ["-f"]}.get(shell, [])
    done = subprocess.run(
        [shell, *options, "-c", f". ./vars; exec '{sys.executable}' -c '{SHOW[2]}'"],
        cwd=folder,
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("shell", READERS)
def test_a_shell_reads_back_the_same(shell: str, tmp_path: Path) -> None:
    """Sourced by the real shell each value is what it was, and nothing in it was run."""
    program, form = READERS[shell]
    if shutil.which(program) is None:
        pytest.skip(f"{program} isn't installed")
    text, left_out = written({**TRICKY, "my.key": "x", "1ST": "y"}, form)
    assert left_out == ["my.key", "1ST"]
    found = sourced(program, text, tmp_path)
    assert {name: found.get(name) for name in TRICKY} == TRICKY
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish isn't installed")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), max_size=20
    )
)
def test_any_value_survives_a_shell(values: list[str], tmp_path: Path) -> None:
    """Whatever the characters, sh, bash, zsh and fish read back what was written."""
    variables = {f"V{number}": value for number, value in enumerate(values)}
    for shell in ("sh", "bash", "zsh", "fish"):
        if shutil.which(shell) is not None:
            text, _ = written(variables, "fish" if shell == "fish" else "sh")
            found = sourced(shell, text, tmp_path)
            assert {name: found[name] for name in variables} == variables


def test_dotenv_is_read_by_python_dotenv(tmp_path: Path) -> None:
    """The .env form reads back, odd names too."""
    text, left_out = written({**TRICKY, "my.key": "x", "1 2": "y"}, "dotenv")
    assert left_out == ["1 2"]
    (tmp_path / "vars").write_text(text, encoding="utf-8")
    assert dotenv_values(tmp_path / "vars", interpolate=False) == {**TRICKY, "my.key": "x"}


def test_powershell_doubles_every_kind_of_quote() -> None:
    """PowerShell's rule for single quotes: five characters count as one, and each is doubled."""
    text, _ = written({"A": "it's \u2018a\u2019 \u201a\u201b $x `n"}, "powershell")
    assert text == "$env:A = 'it''s \u2018\u2018a\u2019\u2019 \u201a\u201a\u201b\u201b $x `n'"


@pytest.mark.parametrize("form", ["sh", "fish", "powershell", "dotenv"])
def test_a_value_that_cannot_be_written_is_told(form: str) -> None:
    """A NUL byte fits no variable: the name is told, not the value."""
    with pytest.raises(InvalidRequest) as refused:
        written({"A": "x\0y"}, form)
    assert "A" in refused.value.message


@pytest.mark.usefixtures("vault")
def test_eval_of_env_sets_the_keys(unictl: Command) -> None:
    """The line that the help gives works in a shell."""
    (unictl.folder / ".env").write_text(ENV)
    done: Ran = unictl.shell('eval "$(unictl env --reveal --format sh)" && printf %s "$KEY_SECRET"')
    assert (done.status, done.stdout) == (0, KEY)


def items(done: Ran) -> Any:
    """Return the listed items."""
    return done.json["items"]


def test_utf_16_files_are_used_too(run: Given, unictl: Command) -> None:
    """A file that Windows saved in two bytes is recognised as one with references."""
    (unictl.folder / ".env").write_bytes(ENV.replace("\n", "\r\n").encode("utf-16"))
    assert run()["KEY_SECRET"] == KEY
    assert items(unictl("env"))[0]["name"] == "PORT"
