"""Every command that a hint, a help text or a page tells people to type can be typed."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import completion_tree

ROOT = Path(__file__).parent.parent.parent


TREE = completion_tree.tree()
BY_PATH = {command.path: command for command in TREE.walk()}
# `unictl vault set {service} FIELD` in an f-string: what is filled in counts as one word.
_FILLED = "X"


def _said_in(path: Path) -> Iterator[str]:
    """Yield the texts of a file; blocks of pages are executed, so they need no look here."""
    if path.suffix == ".md":
        yield re.sub(r"(?ms)^```.*?^```$", "", path.read_text())
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            parts = (
                str(part.value) if isinstance(part, ast.Constant) else _FILLED
                for part in node.values
            )
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def mentions(path: Path) -> Iterator[str]:
    """Yield each command line of ours that the file names."""
    for text in _said_in(path):
        for quoted in re.findall(r"`(unictl [^`]+)`", text):
            yield " ".join(quoted.split())


def fault(line: str) -> str | None:
    """Return what is wrong with a command line, or None."""
    try:
        words = shlex.split(line)[1:]
    except ValueError:
        words = line.split()[1:]
    if words[:1] == [_FILLED]:  # some command that has the rest
        rest = shlex.join(words[1:])
        found = [fault(f"unictl {command.path[0]} {rest}") for command in TREE.children]
        return None if None in found else found[0]
    if words[:2] == ["routes", "explain"] and words[2:]:  # takes another command's own options
        return fault(f"unictl {shlex.join(words[2:])}")
    path: tuple[str, ...] = ()
    while words and (*path, words[0]) in BY_PATH:
        path = (*path, words.pop(0))
    command = BY_PATH[path]
    if not path and words and words[0] not in {"--version", "--help"} and words[0].islower():
        return f"there is no command {words[0]!r}"
    if command.children and words and re.fullmatch(r"[a-z-]+", words[0]) and words[0][0] != "-":
        return f"{' '.join(path)} has no {words[0]!r}"
    known = {spelling for option in command.options for spelling in option.spellings}
    for word in words:
        if word == "--":
            break
        if word.startswith("--") and word.partition("=")[0].rstrip(",.") not in known:
            return f"{' '.join(path) or 'unictl'} has no {word}"
    return None


FILES = [
    *(ROOT / "src").rglob("*.py"),
    *(ROOT / "docs").rglob("*.md"),
    ROOT / "README.md",
]
MENTIONED = sorted(
    {(line, str(file.relative_to(ROOT))) for file in FILES for line in mentions(file)}
)


def test_there_are_mentions_to_check() -> None:
    """The search finds the hints of the errors and the commands of the pages."""
    files = {file for _, file in MENTIONED}
    assert "src/unictl/errors.py" in files
    assert "docs/getting-started.md" in files


@pytest.mark.parametrize(("line", "file"), MENTIONED)
def test_a_command_that_is_mentioned_exists(line: str, file: str) -> None:
    """A next step that can't be typed is worse than none."""
    assert fault(line) is None, f"{file}: `{line}`: {fault(line)}"


@pytest.mark.parametrize(
    "line",
    [
        "unictl paymets list",
        "unictl vault unlok",
        "unictl init --force",
        "unictl run --x -- env",
        "unictl X list --no-such-option",
    ],
)
def test_a_command_that_does_not_exist_is_found_out(line: str) -> None:
    """The check itself sees wrong commands, subcommands and options."""
    assert fault(line) is not None
