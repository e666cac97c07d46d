"""Lines in another tool's spelling are read, and say whose it is."""

import pytest

from unictl.envfile.document import Assignment
from unictl.envfile.read import parse


def read(text: str) -> tuple[Assignment, ...]:
    """Return the assignments of a text, in which every line is readable."""
    document = parse(text.encode(), file=".env")
    assert not document.notices
    return document.assignments


@pytest.mark.parametrize(
    ("line", "name", "value", "dialect"),
    [
        ('set API_KEY=a "b" # c', "API_KEY", 'a "b" # c', "cmd"),
        ('@SET "API_KEY=a b"', "API_KEY", "a b", "cmd"),
        ('setx API_KEY "a b" /M', "API_KEY", "a b", "cmd"),
        ('set -gx API_KEY "a b"', "API_KEY", "a b", "fish"),
        ("set --export API_KEY a # c", "API_KEY", "a", "fish"),
        ('$env:API_KEY = "a b"', "API_KEY", "a b", "powershell"),
        ("$Env:API_KEY='a';", "API_KEY", "a", "powershell"),
        ("API_KEY: 'a b' # c", "API_KEY", "a b", "yaml"),
        ("KEY:\ta", "KEY", "a", "yaml"),
        ("- `API_KEY` = `a b`", "API_KEY", "a b", "markdown"),
        ("* api_key: a", "api_key", "a", "markdown"),
    ],
)
def test_an_assignment_in_another_spelling(line: str, name: str, value: str, dialect: str) -> None:
    """Name and value are found where that tool has them, the value at its place in the text."""
    text = f"A=1\r\n  {line}\r\nB=2\r\n"
    first, found, last = read(text)
    assert (found.name, found.dialect, found.line, found.commented) == (name, dialect, 2, False)
    assert found.value == value
    assert text[found.start : found.end] == f"{found.quote}{value}{found.quote}"
    assert (first.name, last.name, last.line) == ("A", "B", 3)


@pytest.mark.parametrize(
    "line",
    ["#KEY=v", "# KEY=v", "#\tKEY = v # c", "## export KEY=v", "#KEY='v'", ";KEY=v", "; KEY=v",
     "// KEY=v", "//KEY=v", '// export KEY="v"'],
)  # fmt: skip
def test_an_assignment_in_a_comment(line: str) -> None:
    """Behind #, ; or // a line is kept as commented out, with its value."""
    (found,) = read(line)
    assert (found.name, found.value, found.commented) == ("KEY", "v", True)
    assert found.exported == ("export" in line and line.startswith("#"))


@pytest.mark.parametrize(
    "line",
    [
        "note: this is prose",
        "Note: see A=1 or B",
        "set",
        "set -e",
        "set -e API_KEY",
        "rem API_KEY",
        "- one",
    ],
)
def test_prose_is_no_assignment(line: str) -> None:
    """A word before a colon or in a list is prose unless it looks like a variable."""
    assert [a.name for a in parse(line.encode(), file=".env").assignments if a.dialect] == []


def test_fences_and_conflict_markers_stop_nothing() -> None:
    """A Markdown fence and an unresolved merge are passed over; both sides are read, and told."""
    text = "```env\nA=1\n```\n<<<<<<< HEAD\nB=1\n=======\nB=2\n>>>>>>> x\nC=3\n"
    document = parse(text.encode(), file=".env")
    lines = [(a.name, a.value) for a in document.assignments if a.value]
    assert lines == [("A", "1"), ("B", "1"), ("B", "2"), ("C", "3")]
    assert [(n.line, n.code) for n in document.notices] == [
        (4, "merge_conflict"), (6, "merge_conflict"), (8, "merge_conflict"),
    ]  # fmt: skip
