"""Scrubbing a .env's text and back: every other byte stays, and python-dotenv is the judge."""

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from unictl.core.reference import Reference, is_reference
from unictl.core.secret import Secret
from unictl.envfile.detect import detect
from unictl.envfile.document import Document
from unictl.envfile.read import parse
from unictl.envfile.rewrite import (
    LONG,
    Held,
    hidden,
    references,
    remains,
    rewritten,
    shown,
    spelling,
)

SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
STRIPE = "sk_" + "live_51aB3dE5gH7jK9mN2p"


def held(value: str, *names: str, field: str = "key") -> Held:
    """Return a secret that the vault has."""
    return Held(Reference("shop", field), Secret(value), frozenset(names))


def there_and_back(content: bytes, secrets: list[Held]) -> Document:
    """Scrub the bytes and back, hold both to what they promise, and return what was scrubbed."""
    before = parse(content, file=".env")
    after = parse(rewritten(before, hidden(before, secrets)), file=".env")
    by_reference = {str(one.reference): one.value for one in secrets}
    values = [(one, by_reference[one.value or ""]) for one in references(after)]
    # What it looked like before helps, as in use; the result is the same bytes.
    assert rewritten(after, shown(values, before)) == content
    return after


def read_by_dotenv(document: Document) -> dict[str, str | None]:
    """Return what python-dotenv reads in a text."""
    return dotenv_values(stream=io.StringIO(document.text, newline=""), interpolate=False)


STYLES = [
    f"KEY={SECRET}\n",
    f'KEY="{SECRET}"\n',
    f"KEY='{SECRET}'\n",
    f"KEY={SECRET}",
    f"export KEY={SECRET} # said\n",
    f"KEY = '{SECRET}' # said\nPORT=1\n",
    f"  KEY={SECRET}   \r\nPORT=1\r\n",
    f"KEY={SECRET}\rPORT=1\r",
    f"# KEY={SECRET}\nKEY={SECRET}\n",
    f"#KEY='{SECRET}'\n\n\n",
    f"KEY=\"{SECRET}\"\nKEY={SECRET}\nKEY='{SECRET}'\n",
    f"OTHER=a b # {SECRET[:5]}\nKEY={SECRET}\nEMPTY=\nBARE\n",
    f"\n\t\nKEY={SECRET}\n# ü € 漢\n",
    f"COPY={SECRET}\nKEY=another\n",
    f'TEXT="two\nlines"\nKEY={SECRET}\n',
    f"= broken\nKEY={SECRET}\n'\n",
]


@pytest.mark.parametrize("text", STYLES)
def test_there_and_back_is_the_same_bytes(text: str) -> None:
    """However a line is written, scrubbing changes the value alone, and restoring changes it back.

    python-dotenv reads the reference where the secret was, and everything else as before.
    """
    after = there_and_back(text.encode(), [held(SECRET, "KEY")])
    assert SECRET not in after.text
    expected = {
        name: "unictl://shop/key" if value == SECRET else value
        for name, value in read_by_dotenv(parse(text.encode(), file=".env")).items()
    }
    assert read_by_dotenv(after) == expected


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("latin-1", b""),
    ],
)
def test_the_encoding_stays(encoding: str, mark: bytes) -> None:
    """With a mark or without, in two bytes or in Latin-1: what is written is encoded as it was."""
    text = f"# für die Kasse\r\nKEY='{SECRET}' # geheim: ü\r\nPORT=1\r\n"
    content = mark + text.encode(encoding)
    after = there_and_back(content, [held(SECRET, "KEY")])
    swapped = text.replace(SECRET, "unictl://shop/key").encode(encoding)
    assert after.encoded(after.text) == mark + swapped


ESCAPED = r"""A="a\"b\\c\td" # x
B='it\'s \\ fine'
C="line 1
line 2"
D="\u00fc"
E=p@ss#word  # comment
F=with blank
"""


def test_odd_spellings_come_back_as_they_were() -> None:
    """Escapes, quotes inside, several lines: what python-dotenv decodes is spelt as it stood."""
    before = parse(ESCAPED.encode(), file=".env")
    secrets = [held(one.value or "", one.name, field=one.name) for one in before.assignments]
    after = there_and_back(ESCAPED.encode(), secrets)
    assert {one.name for one in references(after)} == set("ABCDEF")
    assert all(is_reference(value) for value in read_by_dotenv(after).values())


CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\t\n\r")


@given(st.text(CHARACTERS, max_size=30))
def test_any_value_is_spelt_so_that_it_reads_back(value: str) -> None:
    """A value that stood there in no known spelling is written in one that python-dotenv reads.

    It takes one line, also where it goes behind a `#`; a comment after it stays one.
    """
    for quote in ("", "'", '"'):
        text = spelling(value, quote)
        assert "\n" not in text
        line = f"NAME={text} # said\nNEXT=1\n"
        assert dotenv_values(stream=io.StringIO(line, newline=""), interpolate=False) == {
            "NAME": value,
            "NEXT": "1",
        }


def test_a_short_value_is_taken_under_its_own_name_only() -> None:
    """`postgres` is the password here and a mere word there; a long copy is found anywhere."""
    text = f"DB_PASSWORD=postgres\nDB_NAME=postgres\nCOPY={SECRET}\n"
    document = parse(text.encode(), file=".env")
    swaps = hidden(document, [held("postgres", "DB_PASSWORD"), held(SECRET, "KEY")])
    assert [swap.assignment.name for swap in swaps] == ["DB_PASSWORD", "COPY"]


def test_only_what_is_wholly_the_secret_is_taken() -> None:
    """A part, an addition, another case or a value with variables in it stays, and is told."""
    text = f"A={SECRET}x\nB={SECRET[:-1]}\nC={SECRET.lower()}\nD=http://u:{SECRET}@h/\nE=${{X}}{SECRET}\n"
    document = parse(text.encode(), file=".env")
    secrets = [held(SECRET, "KEY"), held(f"${{X}}{SECRET}", "E", field="e")]
    assert hidden(document, secrets) == []
    lines = [line for line, reference in remains(document, secrets) if reference.field == "key"]
    assert lines == [1, 4, 5]


def test_of_two_entries_with_one_value_the_names_decide() -> None:
    """The same secret at two services: each line refers to its own."""
    document = parse(f"A={SECRET}\nB={SECRET}\n".encode(), file=".env")
    secrets = [held(SECRET, "A", field="a"), held(SECRET, "B", field="b")]
    assert [str(swap.reference) for swap in hidden(document, secrets)] == [
        "unictl://shop/a",
        "unictl://shop/b",
    ]


def test_what_is_shown_of_a_swap_has_no_value() -> None:
    """The list for people and programs names lines and references."""
    document = parse(f"KEY={SECRET}\n".encode(), file=".env")
    (swap,) = hidden(document, [held(SECRET, "KEY")])
    assert swap.as_dict() == {
        "name": "KEY",
        "line": 1,
        "commented": False,
        "reference": "unictl://shop/key",
    }
    assert SECRET not in json.dumps(swap.as_dict())
    assert SECRET not in repr(swap)


NAMES = st.sampled_from(["KEY", "A_B", "x.y", "PORT"])
VALUES = st.sampled_from([SECRET, STRIPE, "1", "a b", "", "ü", "$X", "it's", 'say "no"'])
WRAPS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: f"'{text.replace(chr(39), chr(92) + chr(39))}'",
    lambda text: f'"{text.replace(chr(34), chr(92) + chr(34))}"',
]
LINES = st.one_of(
    st.builds(
        lambda lead, name, sign, value, wrap, tail: lead + name + sign + wrap(value) + tail,
        st.sampled_from(["", "export ", "  ", "# ", "#"]),
        NAMES,
        st.sampled_from(["=", " = ", "= "]),
        VALUES,
        st.sampled_from(WRAPS),
        st.sampled_from(["", "  ", " # said", "\t"]),
    ),
    st.sampled_from(["", "# a remark", "= nothing", "BARE", "'", '"', "a b c", f"# {SECRET}"]),
)


@given(
    lines=st.lists(LINES, max_size=12),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    closed=st.booleans(),
)
def test_files_of_all_kinds_come_back(*, lines: list[str], end: str, closed: bool) -> None:
    """Whatever lines stand together, broken ones too: there and back is the same bytes.

    Other variables read as before, and a secret that stays somewhere is told.
    """
    text = end.join(lines) + (end if closed else "")
    secrets = [held(SECRET, "KEY"), held(STRIPE, "A_B", field="other")]
    after = there_and_back(text.encode(), secrets)
    told = {line for line, _ in remains(after, secrets)}
    assert bool(told) == any(one.value.reveal() in after.text for one in secrets)
    swapped = {SECRET: "unictl://shop/key", STRIPE: "unictl://shop/other"}
    before = read_by_dotenv(parse(text.encode(), file=".env"))
    assert read_by_dotenv(after) == {n: swapped.get(v or "", v) for n, v in before.items()}


def corpus() -> Iterator[Any]:
    """Yield the labelled development files, if somebody says where they are."""
    folder = os.environ.get("UNICTL_REFERENCE_DATA")
    path = Path(folder, "corpus", "dev.jsonl") if folder else None
    if path is None or not path.exists():
        reason = "UNICTL_REFERENCE_DATA names no folder with corpus/dev.jsonl"
        yield pytest.param("", marks=pytest.mark.skip(reason=reason), id="none")
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        file = json.loads(line)
        yield pytest.param("\n".join(file["lines"]) + "\n", id=file["id"])


@pytest.mark.parametrize("text", list(corpus()))
def test_real_files_come_back(text: str) -> None:
    """Each development file, with what detection calls a secret, then with every value as one.

    The bytes come back; other variables read as before; of the secrets none is left unsaid.
    """
    document = parse(text.encode(), file=".env")
    found = [
        Held(
            Reference(one.service, role, account=one.account),
            secret,
            frozenset({one.credentials[role]}),
        )
        for one in detect(document).services
        for role, secret in one.secrets.items()
    ]
    every = [
        held(one.value, one.name, field=f"{number}")
        for number, one in enumerate(document.assignments)
        if one.value and not is_reference(one.value)
    ]
    for secrets in (found, every):
        after = there_and_back(text.encode(), secrets)
        values = {one.value.reveal() for one in secrets}
        told = {reference for _, reference in remains(after, secrets)}
        for one in secrets:
            if len(one.value.reveal()) >= LONG:
                assert one.value.reveal() not in after.text or one.reference in told
        before, now = read_by_dotenv(document), read_by_dotenv(after)
        assert now.keys() == before.keys()
        for name, value in now.items():
            assert value == before[name] or (is_reference(value) and before[name] in values)
