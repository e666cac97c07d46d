"""The dialect warnings: whom they name, what they never show, and a real shell as the judge."""

import io
import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from unictl.envfile import dialects_rules as rules
from unictl.envfile.dialects import differences, is_dialect, quotes
from unictl.envfile.document import Document, Notice
from unictl.envfile.read import parse

SIGNS = [
    *"abA1_-.# \t$\\'\"`&;()~=:/é\xa0*{}!",
    *(" #", "${A}", "$A", "\\n"),
]
NOT_THERE = 77
SHELLS = [shell for shell in ("bash", "dash", "zsh") if shutil.which(shell)]


def read(text: str) -> Document:
    """Return the text as read."""
    return parse(text.encode(), file=".env")


def about(text: str) -> list[Notice]:
    """Return the warnings about the last line of a text that assigns a value."""
    document = read(text)
    return list(differences(document, document.assignments[-1]))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("K=s3cret#x\n", "number_sign", "direnv cut the value at #"),
        ("K=s3cret # x\n", "comment", "docker run --env-file keeps text behind #"),
        ("K=s3cret$HOME\n", "dollar", "a shell's source expand $…"),
        ("K='s3cret${A}'\n", "dollar", "python-dotenv and dotenv-expand expand $…"),
        ("K=$(s3cret)\n", "command", "Ruby's dotenv and a shell's source run $(…) as a command"),
        ("K=s3cret\\x\n", "backslash", "Ruby's dotenv and a shell's source drop the backslash"),
        ("K=s3cret x\n", "blanks", "direnv refuses the whole file"),
        ("K = s3cret\n", "blanks", "docker run --env-file refuses the whole file"),
        ("export K=s3cret\n", "export", "docker run --env-file refuses the whole file"),
        ("K=s3cret\r\n", "line_end", "a shell's source keeps the carriage return"),
        ("K-2=s3cret\n", "name", "godotenv and direnv refuse the whole file"),
        ('K="s3cret\nx"\n', "multiline", "docker run --env-file ends the value with the line"),
        ("KEY_ID: s3cret\n", "colon", "python-dotenv and a shell's source drop the line"),
        ("set K=s3cret\n", "spelling", "find no variable of this name"),
        ('$env:K = "s3cret"\n', "spelling", "PowerShell"),
        ("K\n", "no_value", "direnv refuse the whole file"),
    ],
)
def test_a_hazard_is_told_with_its_readers_and_without_the_value(
    text: str, code: str, said: str
) -> None:
    """Each hazard has its own code, says who does what, and quotes nothing of the value."""
    (message,) = [notice.message for notice in about(text) if notice.code == code]
    assert said in message
    assert "s3cret" not in message


@pytest.mark.parametrize("text", ["KEY=abc\n", "#K=a#b $x\n", "K=\n", "KEY=a=b/c+d==\nB=1"])
def test_a_line_that_all_read_alike_is_passed_over(text: str) -> None:
    """A plain line, or a comment, gets no warning."""
    assert not about(text)


def test_quotes_are_told_once_for_a_file() -> None:
    """That docker keeps quotes is one notice, at the first quoted line, and no dialect's."""
    notice = quotes(read("A=1\nB='x'\nC=\"y\"\n# D='z'\n").assignments)
    assert notice is not None
    assert (notice.line, notice.code) == (2, "quotes")
    assert "1 more" in notice.message
    assert not is_dialect(notice)
    assert quotes(read("A=1\n").assignments) is None


def test_a_byte_order_mark_is_told_once() -> None:
    """A mark at the beginning concerns the whole file: line 1 says who trips over it."""
    (notice,) = parse(b"\xef\xbb\xbfA=1\nB=2\n", file=".env").notices
    assert (notice.line, notice.code) == (1, "byte_order_mark")
    assert is_dialect(notice)


def lines(seed: int, number: int) -> list[str]:
    """Return lines `KEY=…` that are rich in signs, each of which is one assignment."""
    chance = random.Random(seed)  # noqa: S311 - made-up text
    found: list[str] = []
    while len(found) < number:
        body = "".join(chance.choices(SIGNS, k=chance.randrange(1, 8)))
        quote = chance.choice(["", "", "'", '"'])
        separator = chance.choice(["=", "=", "=", " =", "= "])
        line = f"KEY{separator}{quote}{body}{quote}"
        if len(read(line).assignments) == 1 and not read(line).notices:
            found.append(line)
    return found


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_that_is_not_named_reads_the_same(shell: str, tmp_path: Path) -> None:
    """Where no warning names the shell, a real one that sources the line has the same value."""
    made = [line for line in lines(seed=8, number=1500) if not names(line, rules.SHELL)]
    assert len(made) > 200
    for number, line in enumerate(made):
        (tmp_path / f"{number}.env").write_text(line + "\n", "utf-8")
    script = (
        f"A=; n=0; while [ $n -lt {len(made)} ]; do "
        "( . ./$n.env; printf %s \"$KEY\" ); printf '\\0'; n=$((n+1)); done"
    )
    ran = subprocess.run(
        [str(shutil.which(shell)), "-c", script],
        cwd=tmp_path, capture_output=True, check=True, timeout=60,
        env={"PATH": "/nonexistent", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    theirs = ran.stdout.decode().split("\0")[:-1]
    ours = [read(line).assignments[0].value for line in made]
    assert list(zip(made, theirs, strict=True)) == list(zip(made, ours, strict=True))


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node 20 or newer")
def test_node_that_is_not_named_reads_the_same() -> None:
    """Where no warning names `node --env-file`, Node's own parser gives the same value."""
    made = [line for line in lines(seed=11, number=1500) if not names(line, rules.NODE_ENV)]
    assert len(made) > 1000
    script = (
        "const read = require('util').parseEnv, given = require('fs').readFileSync(0, 'utf8');"
        "if (!read) process.exit(77);"
        "console.log(JSON.stringify(JSON.parse(given).map(line => read(line + '\\n'))))"
    )
    ran = subprocess.run(
        ["node", "-e", script], input=json.dumps(made), capture_output=True, text=True, check=False
    )
    if ran.returncode == NOT_THERE:
        pytest.skip("this Node has no util.parseEnv")
    for line, theirs in zip(made, json.loads(ran.stdout), strict=True):
        assert theirs == {"KEY": read(line).assignments[0].value}, line


def test_python_dotenv_that_is_not_named_reads_the_same() -> None:
    """Where no warning names python-dotenv, it gives the same value with its expansion on."""
    for line in lines(seed=9, number=1500):
        if not names(line, rules.PYTHON):
            (theirs,) = dotenv_values(stream=io.StringIO(line)).values()
            assert theirs == read(line).assignments[0].value, line


def names(line: str, reader: str) -> bool:
    """Return whether a warning about the line names the reader."""
    return any(reader in notice.message for notice in about(line))
