"""Which folders are ignored is what git itself says, asked about trees made at random."""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from unictl.envfile.gitignore import Ignored

NAMES = ["a", "b", "foo", "build", "a.x"]
SEGMENTS = ["a", "b", "foo", "build", "*", "**", "a*", "*.x", "?", "[ab]", "[!a]", "f*o", r"\foo"]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is the judge")


def pattern(chance: random.Random) -> str:
    """Return a line of a .gitignore."""
    text = "/".join(chance.choice(SEGMENTS) for _ in range(chance.choice([1, 1, 1, 2, 2, 3])))
    text = "/" * (chance.random() < 0.3) + text + "/" * (chance.random() < 0.5)
    return "!" * (chance.random() < 0.25) + text + " " * (chance.random() < 0.1)


def planted(top: Path, chance: random.Random) -> list[str]:
    """Make a repository of folders with patterns in two of them, and return the folders."""
    subprocess.run(["git", "init", "-q", top], check=True)
    for _ in range(14):
        names = [chance.choice(NAMES) for _ in range(chance.randint(1, 4))]
        (top / "/".join(names)).mkdir(parents=True, exist_ok=True)
    folders = sorted(
        str(one.relative_to(top))
        for one in top.rglob("*")
        if one.is_dir() and ".git" not in one.parts
    )
    lines = [pattern(chance) for _ in range(chance.randint(1, 4))]
    (top / ".gitignore").write_text("# made up\n\n" + "\r\n".join(lines) + "\n")
    (top / chance.choice(folders) / ".gitignore").write_text(pattern(chance) + "\n")
    if chance.random() < 0.3:
        (top / ".git" / "info" / "exclude").write_text(pattern(chance) + "\n")
    return folders


def entered(folder: Path, rules: Ignored, top: Path) -> Iterator[str]:
    """Yield the folders that a walk enters."""
    rules = rules.within(str(folder))
    for one in sorted(folder.iterdir()):
        if one.is_dir() and one.name != ".git" and not rules.names(str(one)):
            yield str(one.relative_to(top))
            yield from entered(one, rules, top)


@pytest.mark.parametrize("seed", range(40))
def test_git_ignores_the_same_folders(tmp_path: Path, seed: int) -> None:
    """A walk enters just the folders that git doesn't ignore, whatever the patterns."""
    folders = planted(tmp_path, random.Random(seed))  # noqa: S311 - a tree, no secret
    asked = subprocess.run(
        ["git", "-c", f"core.excludesFile={os.devnull}", "check-ignore", "--stdin", "-z"],
        cwd=tmp_path,
        input="\0".join(folders),
        capture_output=True,
        text=True,
        check=False,
    )
    ignored = set(filter(None, asked.stdout.split("\0")))
    assert set(entered(tmp_path, Ignored.above(str(tmp_path)), tmp_path)) == set(folders) - ignored


def test_rules_of_the_folders_above_hold(tmp_path: Path) -> None:
    """Whoever looks at a folder inside a repository gets what its upper files ignore."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("generated/\n")
    inside = tmp_path / "apps" / "web"
    (inside / "generated").mkdir(parents=True)
    rules = Ignored.above(str(inside))
    assert rules.names(str(inside / "generated"))
    assert not rules.names(str(inside / "src"))


def test_a_folder_that_is_named_is_looked_into(tmp_path: Path) -> None:
    """An ignored folder that the user names himself is not empty for it."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("build/\n*/deep\n")
    assert not Ignored.above(str(tmp_path / "build")).names(str(tmp_path / "build" / "deep"))


def test_a_hostile_pattern_costs_no_time(tmp_path: Path) -> None:
    """Dozens of stars, which a backtracking match would try for years, are matched at once."""
    (tmp_path / ".gitignore").write_text("*a" * 60 + "b\n" + "**/a/" * 40 + "b\n")
    rules = Ignored.above(str(tmp_path)).within(str(tmp_path))
    assert not rules.names(str(tmp_path / ("a" * 250)))
    assert not rules.names(str(tmp_path.joinpath(*["a"] * 60)))


@pytest.mark.parametrize("content", [b"\xff\xfe/\n[\n\\\n!\n/\n//\n[]\n[z-a]\n", b"\x00"])
def test_what_is_no_pattern_ignores_nothing(tmp_path: Path, content: bytes) -> None:
    """A damaged .gitignore stops no walk."""
    (tmp_path / ".gitignore").write_bytes(content)
    assert not Ignored.above(str(tmp_path)).within(str(tmp_path)).names(str(tmp_path / "src"))
