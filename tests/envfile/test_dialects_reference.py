"""The dialect warnings, held against what ten readers really made of small files."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from unictl.envfile import dialects_rules as rules
from unictl.envfile.dialects import differences, is_dialect, quotes
from unictl.envfile.document import Document
from unictl.envfile.read import parse

FILE = Path(os.environ.get("UNICTL_REFERENCE_DATA", "")) / "catalogue" / "dialects.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"] if FILE.is_file() else []
READ_AS = {
    "python-dotenv": rules.PYTHON,
    "node-dotenv": rules.NODE,
    "node-dotenv+expand": rules.EXPAND,
    "node20-builtin": rules.NODE_ENV,
    "ruby-dotenv-3": rules.RUBY,
    "godotenv": rules.GO,
    "compose-go": rules.COMPOSE,
    "docker-cli": rules.DOCKER,
    "direnv": rules.DIRENV,
    "bash-source": rules.SHELL,
}
# What hangs on something else than a line that assigns a value.
ELSEWHERE = {
    "outer_override": "the environment has the variable already",
    "comment_line": "an indented comment, which node --env-file joins with the next line",
    "set_directive": "a shell's own command",
}


def named(message: str) -> set[str]:
    """Return the readers that a message names."""
    found = set()
    for reader in sorted(rules.READERS, key=len, reverse=True):
        if reader in message:
            found.add(reader)
            message = message.replace(reader, "")
    return found


def warned(document: Document) -> set[str]:
    """Return the readers that any warning about the file names."""
    found: set[str] = set()
    for assignment in document.assignments:
        for notice in differences(document, assignment):
            assert is_dialect(notice)
            assert notice.line == assignment.line
            found |= named(notice.message)
    kept = quotes(document.assignments)
    messages = [notice.message for notice in (*document.notices, *([kept] if kept else ()))]
    return found.union(*map(named, messages))


@pytest.mark.skipif(not CASES, reason="UNICTL_REFERENCE_DATA names no folder of executed cases")
def test_readers_that_differ_are_named_and_no_others() -> None:
    """In each executed case the warnings name just the readers that see something else.

    Where a line can't be read at all, its notice stands for them.
    """
    for case in CASES:
        if case["case"] in ELSEWHERE:
            continue
        document = parse(case["input"].encode(), file=".env")
        ours = {line.name: line.value for line in document.assignments if not line.commented}
        differing = {reader for key, reader in READ_AS.items() if case["results"][key] != ours}
        found = warned(document)
        if any(n.code in {"unreadable_line", "unclosed_quote"} for n in document.notices):
            assert found <= differing, case["case"]
        else:
            assert found == differing, case["case"]


@pytest.mark.skipif(not CASES, reason="UNICTL_REFERENCE_DATA names no folder of executed cases")
def test_where_all_agree_nothing_is_said() -> None:
    """A file that every reader reads alike gets no warning of a dialect, and there are such."""
    alike = [
        case
        for case in CASES
        if all(case["results"][key] == case["results"]["python-dotenv"] for key in READ_AS)
    ]
    assert len(alike) > 5
    for case in alike:
        assert not warned(parse(case["input"].encode(), file=".env")), case["case"]
