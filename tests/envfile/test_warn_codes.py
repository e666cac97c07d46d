"""Every code of a warning is in the docs, and the docs name no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from unictl.envfile import dialects, warn
from unictl.envfile.tree import LOOKED_INTO, NEVER_ENTERED

CODE = re.compile(r"[a-z]+(_[a-z]+)*")


@pytest.fixture
def page(root: Path) -> str:
    """The page about detection."""
    return (root / "docs" / "detection.md").read_text("utf-8")


def codes(folder: Path) -> Iterator[str]:
    """Yield the codes that are given to a Notice, or returned with a message, in the code."""
    yield from dialects.CODES
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice":
                named = {word.arg: word.value for word in node.keywords}
                code = named.get("code") or (node.args[1] if len(node.args) > 1 else None)
                if isinstance(code, ast.Constant):
                    yield str(code.value)
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                first = next(iter(node.value.elts), None)
                if isinstance(first, ast.Constant) and CODE.fullmatch(str(first.value)):
                    yield str(first.value)


def test_every_code_has_a_row(root: Path, page: str) -> None:
    """Whoever meets a code finds what to do, and finds none that can't come."""
    rows = re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)
    statuses = {"configured", "partial", "placeholder", "commented"}
    warnings = page.partition("## Warnings")[2]
    told = set(re.findall(r"^\| `([a-z_]+)` \|", warnings, re.MULTILINE))
    given = set(codes(root / "src" / "unictl" / "envfile"))
    assert told == given
    assert statuses <= set(rows)


def test_what_is_harmless_is_marked(page: str) -> None:
    """The docs say of just those codes that --strict lets them pass."""
    marked = re.findall(r"^\| `([a-z_]+)` \|.*\*Harmless\*", page, re.MULTILINE)
    assert set(marked) == warn.HARMLESS


def test_the_folders_that_are_left_out_are_named(page: str) -> None:
    """The docs name each folder that is never entered, and each hidden one that is."""
    (left_out,) = re.findall(r"\* \*\*Never entered\*\* are (.*?), and any folder", page, re.DOTALL)
    assert set(re.findall(r"`([^`]+)`", left_out)) == NEVER_ENTERED
    (hidden,) = re.findall(
        r"\* \*\*Hidden folders\*\* are not entered, except (.*?);", page, re.DOTALL
    )
    assert set(re.findall(r"`([^`]+)`", hidden)) == LOOKED_INTO
