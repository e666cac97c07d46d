"""What the completion scripts promise, asked of the shells themselves."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from unictl.capabilities._index import CAPABILITIES
from unictl.cli.root import COMMANDS
from unictl.core import catalog

Complete = Callable[..., set[str]]

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = ROOT / "completions"
READY = "READY> "
TOP = {name.replace("_", "-") for name in CAPABILITIES} | set(COMMANDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with one file whose name has a space, and one folder."""
    (tmp_path / "shop one.env").write_text("")
    (tmp_path / "keys").mkdir()
    return tmp_path


def in_bash(folder: Path, *words: str) -> set[str]:
    """Return what bash offers for the last word, by the function that the script registers."""
    line = f"""
        source {shlex.quote(str(SCRIPTS / "unictl.bash"))}
        function=$(complete -p unictl | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_WORDS=(unictl {" ".join(map(shlex.quote, words))})
        COMP_CWORD={len(words)}
        $function
        ((${{#COMPREPLY[@]}})) && printf '%s\\n' "${{COMPREPLY[@]}}"
        exit 0
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", line], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return set(done.stdout.splitlines())


def in_fish(folder: Path, *words: str) -> set[str]:
    """Return what fish offers for the last word."""
    fish = shutil.which("fish")
    if fish is None:
        pytest.skip("fish is not installed: apt-get install fish")
    typed = f"unictl {' '.join(map(shlex.quote, words[:-1]))}{' ' if words[:-1] else ''}{words[-1]}"
    line = f"source {SCRIPTS / 'unictl.fish'}; complete -C {shlex.quote(typed)}"
    done = subprocess.run(
        [fish, "--no-config", "-c", line],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": str(folder)},
    )
    assert done.stderr == ""
    return {offered.partition("\t")[0] for offered in done.stdout.splitlines()}


SHELLS = [
    pytest.param(in_bash, id="bash"),
    pytest.param(in_fish, id="fish", marks=pytest.mark.debian),
]


@pytest.mark.parametrize("complete", SHELLS)
def test_every_command_is_offered(complete: Complete, folder: Path) -> None:
    """After the program's name come all capabilities and commands, and nothing else."""
    assert complete(folder, "") == TOP
    assert complete(folder, "payment") == {"payments", "payment-links"}


@pytest.mark.parametrize("complete", SHELLS)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_operation_is_offered(complete: Complete, folder: Path, capability: str) -> None:
    """After a capability come its operations; a capability that is added is among them."""
    names = {name.replace("_", "-") for name in CAPABILITIES[capability].operations}
    offered = complete(folder, capability.replace("_", "-"), "")
    assert offered - {"sync"} == names  # written by hand, over several operations


@pytest.mark.parametrize("complete", SHELLS)
def test_options_of_the_command_are_offered(complete: Complete, folder: Path) -> None:
    """A dash brings the command's own options: one that reads has no --live."""
    writes = complete(folder, "payments", "create-order", "--")
    reads = complete(folder, "payments", "get-order", "--")
    assert {"--amount", "--currency", "--live", "--help"} <= writes
    assert {"--output", "--query"} <= reads
    assert not {"--amount", "--live", "--idempotency-key"} & reads


@pytest.mark.parametrize("complete", SHELLS)
def test_words_of_a_choice_are_offered(complete: Complete, folder: Path) -> None:
    """An option with a closed set of values offers just these, also when values came before."""
    order = ("payments", "create-order")
    formats = {"human", "json", "ndjson", "csv"}
    assert complete(folder, *order, "--output", "") == formats
    assert complete(folder, *order, "-o", "") == formats
    assert complete(folder, *order, "--amount", "500", "--capture", "a") == {"automatic"}
    assert complete(folder, "sandbox", "pay", "x", "--outcome", "f") == {"failed"}
    offering = set(CAPABILITIES["payments"].operations["create_order"].services)
    assert complete(folder, *order, "--service", "") == offering


@pytest.mark.parametrize("complete", SHELLS)
def test_arguments_are_offered_at_their_place(complete: Complete, folder: Path) -> None:
    """A service is completed where one is expected; the value of an option doesn't count."""
    assert complete(folder, "services", "show", "") == set(catalog.slugs())
    assert complete(folder, "vault", "get", "--profile", "live", "raz") == {"razorpay"}
    assert "razorpay" not in complete(folder, "vault", "get", "razorpay", "")
    assert complete(folder, "completion", "f") == {"fish"}


@pytest.mark.parametrize("complete", SHELLS)
def test_files_are_offered_where_a_file_is_taken(complete: Complete, folder: Path) -> None:
    """FILE completes files, for arguments and options; a text such as a profile does not."""
    for words in (("init",), ("detect",), ("payments", "create-order", "--log-file")):
        offered = {name.rstrip("/") for name in complete(folder, *words, "")}
        assert {"shop one.env", "keys"} <= offered, words
    assert not complete(folder, "payments", "create-order", "--profile", "")


@pytest.mark.parametrize("complete", SHELLS)
@pytest.mark.parametrize("lead", [(), ("--",), ("--only", "razorpay"), ("--only", "aws", "--")])
def test_run_completes_the_program(complete: Complete, folder: Path, lead: tuple[str, ...]) -> None:
    """After `run` come the machine's programs, and then files rather than our options."""
    assert "mkdir" in complete(folder, "run", *lead, "mkdi")
    assert {name.rstrip("/") for name in complete(folder, "run", *lead, "env", "key")} == {"keys"}


def test_bash_knows_a_value_after_the_equals_sign(folder: Path) -> None:
    """Bash cuts `--output=js` into three words; it is completed all the same."""
    order = ("payments", "create-order", "--output", "=")
    assert in_bash(folder, *order, "js") == {"json"}
    assert in_bash(folder, *order) == {"human", "json", "ndjson", "csv"}
    assert "--query" in in_bash(folder, *order, "json", "--q")


def test_fish_tells_what_each_is_for() -> None:
    """Every line for a command or option carries its text."""
    for line in (SCRIPTS / "unictl.fish").read_text().splitlines():
        if line.startswith("complete -c unictl -n") and (" -l " in line or ' 0" -a ' in line):
            assert " -d '" in line or "__fish_complete_command" in line, line


@pytest.fixture
def zsh(folder: Path) -> Iterator[Any]:
    """Zsh at a terminal, with the completion on its fpath."""
    program = shutil.which("zsh")
    if program is None:
        pytest.skip("zsh is not installed: apt-get install zsh")
    functions = folder / "functions"
    functions.mkdir()
    shutil.copy(SCRIPTS / "unictl.zsh", functions / "_unictl")
    shell = pexpect.spawn(
        program,
        ["-f", "-i"],
        cwd=str(folder),
        env={**os.environ, "HOME": str(folder), "ZDOTDIR": str(folder), "TERM": "dumb"},
        encoding="utf-8",
        dimensions=(200, 250),
        timeout=20,
    )
    shell.sendline(
        f"fpath=({functions} $fpath); autoload -Uz compinit; compinit -u -D; bindkey -e;"
        " setopt no_beep; unset zle_bracketed_paste; unsetopt prompt_cr; PS1='READ''Y> '"
    )
    shell.expect_exact(READY)
    yield shell
    shell.close(force=True)


def offers(zsh: Any, typed: str, *expected: str) -> None:
    """Press Tab after what is typed, and wait until each expectation is on the screen in turn."""
    zsh.send(typed + "\t")
    for text in expected:
        zsh.expect_exact(text)
    # A list is followed by the line once more, so the prompt alone doesn't say that it is over.
    zsh.send("\x15")
    zsh.sendline("print FIN''ISHED")
    zsh.expect_exact("FINISHED")
    zsh.expect_exact(READY)


@pytest.mark.debian
def test_zsh_completes_commands_options_choices_and_files(zsh: Any) -> None:
    """The same in zsh, at a terminal: words are filled in, and lists carry their texts."""
    offers(zsh, "unictl ", "payments       -- Take payments", "vault ")
    offers(zsh, "unictl vault ", "get       -- Show one value", "status ")
    offers(zsh, "unictl payments create-order --capt", "unictl payments create-order --capture=")
    offers(zsh, "unictl payments create-order --capture m", "--capture manual")
    offers(zsh, "unictl payments create-order --output=nd", "--output=ndjson")
    offers(zsh, "unictl payments create-order --re", "Your own order number", "--retries")
    offers(zsh, "unictl payments get-order --profile x -o cs", "-o csv")
    offers(zsh, "unictl vault get raz", "vault get razorpay")
    offers(zsh, "unictl init sh", "init shop\\ one.env")
    offers(zsh, "unictl run -- printen", "run -- printenv")
    offers(zsh, "unictl run cat ke", "run cat keys/")


def test_powershell_script_is_whole() -> None:
    """The tables hold every command and option once, and quotes and brackets close.

    PowerShell itself is not run: no package of it is at hand. This reads the script as its
    grammar would: strings first, then what brackets are left outside them.
    """
    text = (SCRIPTS / "unictl.ps1").read_text()
    code = re.sub(r"(?m)^\s*#.*$", "", text)
    outside = re.sub(r"'(?:[^']|'')*'", "''", code)
    assert not re.search("[\u2018\u2019\u201a\u201b]", outside)
    for opening, closing in ("()", "{}", "[]"):
        assert outside.count(opening) == outside.count(closing)
    for name in sorted(TOP):
        assert f"'{name}' = @(" in text
    tables = re.findall(r"(?ms)^    \$(\w+) = @\{\n(.*?)^    \}$", text)
    assert [name for name, _ in tables] == ["children", "options", "values"]
    for name, rows in tables:
        keys = re.findall(r"(?m)^        '((?:[^']|'')*)' = @\(", rows)
        # PowerShell refuses a table with the same key twice, in whatever case.
        assert len({key.lower() for key in keys}) == len(keys), name


def test_a_key_press_starts_no_python() -> None:
    """The scripts are static: none of them runs unictl or Python."""
    for script in SCRIPTS.iterdir():
        for line in script.read_text().splitlines():
            assert not re.search(r"(?:\(|^)\s*(?:command )?(?:unictl|python3?) ", line), line


@pytest.mark.parametrize("name", ["unictl.bash", "unictl.zsh", "unictl.fish", "unictl.ps1"])
def test_the_services_stand_once_in_each_script(name: str) -> None:
    """Hundreds of words are held once, however many commands take a service."""
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    assert text.count("sslcommerz") == 1
