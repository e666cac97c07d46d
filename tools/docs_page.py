"""A page of the docs as what can be run: its blocks, and what varies in their output."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FENCE: Final = re.compile(r"^```(\w*) *(.*)$")
_INSTALLS: Final = re.compile(r"(?:python3 -m venv|pip install|pipx install|uv tool install)\b")

# What is different each time, and how the docs write it. `{14}` letters are a vendor's id.
VARIES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\b(order|pay|rfnd|plan|sub|plink|cust|item|inv|txn)_[A-Za-z0-9]{14}\b"), r"\1_…"),
    (re.compile(r"\b(req|pi|plink|po|tr|price)_[A-Za-z0-9]{14,24}\b"), r"\1_…"),
    (re.compile(r"\b(AC|CA|MM|PN|RQ|SM|VA|VE)[0-9a-f]{32}\b"), r"\1…"),
    (re.compile(r"\brequest [A-Z0-9]{16,60}\b"), "request …"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)"), "<time>"),
    (re.compile(r"\b\d+(?:\.\d+)? ms\b"), "… ms"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<key>"),
    (re.compile(r"\b[0-9a-f]{32,}\b"), "<key>"),
    (re.compile(r"(https://rzp\.io/\w+/)[\w-]+"), r"\1…"),
    (re.compile(r"\b1[5-9]\d{8}\b"), "<seconds>"),
    (re.compile(r"\b\d{8}-\d{6}-[0-9a-z]{11}\b"), "<run>"),
    (re.compile(r"\b\d+ s at [\d.e+]+/s"), "… s at …/s"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:<port>"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something of a page that is run.

    Attributes:
        line: Where it stands, from 1.
        source: A command line, or a Python program.
        python: Whether it is Python.
        output: The lines of what it prints: first and behind the last, from 0.
    """

    line: int
    source: str
    python: bool
    output: tuple[int, int]


def normal(text: str, folder: str = "") -> str:
    """Return the text with what varies replaced, and the page's folder as `~`."""
    if folder:
        text = text.replace(folder, "~")
    for pattern, written in VARIES:
        text = pattern.sub(_padded(written), text)
    return "\n".join(line.rstrip() for line in text.splitlines())


def _padded(written: str) -> Callable[[re.Match[str]], str]:
    """Return what replaces a match: as wide as it was, where a table's next column follows."""

    def replaced(match: re.Match[str]) -> str:
        short = match.expand(written)
        column = match.string[match.end() : match.end() + 2] == "  "
        return short.ljust(len(match.group())) if column else short

    return replaced


def steps(path: Path) -> list[Step]:
    """Return what the page runs, in order.

    Raises:
        ValueError: A block is not closed, has a mark that isn't known, or may not go unrun.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    found: list[Step] = []
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence is None:
            at += 1
            continue
        try:
            end = lines.index("```", at + 1)
        except ValueError:
            raise ValueError(f"{path}:{at + 1}: the block is not closed") from None
        kind, mark = fence.groups()
        if kind == "console" and not _unrun(path, at, mark, lines[at + 1 : end]):
            found += _commands(lines, at + 1, end)
        elif kind == "python":
            found.append(_program(lines, at, end))
        at = end + 1
    return found


def _unrun(path: Path, at: int, mark: str, block: list[str]) -> bool:
    """Return whether the block is marked `no-run`, which only installing may be."""
    if not mark:
        return False
    if mark.partition(":")[0] != "no-run":
        raise ValueError(f"{path}:{at + 1}: the only mark is `no-run`, not {mark!r}")
    commands = [line[2:] for line in block if line.startswith("$ ")]
    if not all(_INSTALLS.search(command) for command in commands):
        raise ValueError(f"{path}:{at + 1}: only installing may go unrun")
    return True


def _commands(lines: list[str], first: int, end: int) -> list[Step]:
    """Return the commands of a block; one goes on in lines that begin with `> `."""
    found: list[Step] = []
    at = first
    while at < end:
        if not lines[at].startswith("$ "):
            raise ValueError(f"line {at + 1}: a console block begins with a command: `$ …`")
        start, source = at, [lines[at][2:]]
        at += 1
        while at < end and lines[at].startswith("> "):
            source.append(lines[at][2:])
            at += 1
        begin = at
        while at < end and not lines[at].startswith("$ "):
            at += 1
        found.append(Step(start + 1, "\n".join(source), python=False, output=(begin, at)))
    return found


def _program(lines: list[str], at: int, end: int) -> Step:
    """Return a Python block; what it prints stands in a text block that follows at once."""
    source = "\n".join(lines[at + 1 : end])
    after = end + 1
    while after < len(lines) and not lines[after]:
        after += 1
    if after < len(lines) and lines[after] == "```text":
        return Step(at + 1, source, True, (after + 1, lines.index("```", after)))  # noqa: FBT003
    return Step(at + 1, source, True, (end, end))  # noqa: FBT003
