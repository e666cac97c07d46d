"""Whatever file is given, it is read as python-dotenv reads it, or refused with the next step."""

import os
import threading
from pathlib import Path

import pytest

from unictl.envfile.document import Document
from unictl.envfile.read import parse, read
from unictl.errors import InvalidRequest


def document(text: str) -> Document:
    """Return the text as read."""
    return parse(text.encode(), file=".env")


def active(found: Document) -> dict[str, str | None]:
    """Return the values of the lines that are no comments."""
    return {line.name: line.value for line in found.assignments if not line.commented}


def test_lines_comments_and_commented_assignments_are_kept() -> None:
    """Each assignment has its line; one behind a # is marked; comments above are its heading."""
    found = document(
        "# Razorpay\nexport KEY_ID='a b'\n\n# old\n# SECRET=x # why\nLONG=\"1\n2\"\nLAST=\n"
    )
    assert [(a.name, a.value, a.line, a.commented, a.heading) for a in found.assignments] == [
        ("KEY_ID", "a b", 2, False, "Razorpay"),
        ("SECRET", "x", 5, True, "old"),
        ("LONG", "1\n2", 6, False, "old"),
        ("LAST", "", 8, False, "old"),
    ]


def test_prose_in_a_comment_is_no_assignment() -> None:
    """A sentence that mentions an assignment is not taken for one."""
    assert document("# set STRIPE_SECRET_KEY=… in production\n").assignments == ()


def test_nothing_is_expanded_or_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """References and commands stay as they are written."""
    monkeypatch.setenv("OUTER", "seen")
    text = "A=${OUTER}\nB=$(id)\nC=`id`\nD=$OUTER\n"
    values = active(document(text))
    assert values == {"A": "${OUTER}", "B": "$(id)", "C": "`id`", "D": "$OUTER"}


def test_no_value_shows_in_a_repr() -> None:
    """A document printed by mistake gives nothing away."""
    assert "canary" not in repr(document("# canary\nKEY=canary\n# OLD=canary\n"))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"\xef\xbb\xbfKEY=caf\xc3\xa9\r\nTWO=2\r\n", "utf-8"),
        (b"\xff\xfe" + "KEY=café\nTWO=2\n".encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + "KEY=café\nTWO=2\n".encode("utf-16-be"), "utf-16-be"),
        ("KEY=café\nTWO=2\n".encode("utf-16-le"), "utf-16-le"),
        ("KEY=café\nTWO=2\n".encode("utf-16-be"), "utf-16-be"),
        ("TWO=2\nKEY=café\n".encode("latin-1"), "latin-1"),
    ],
)
def test_encodings_are_read(content: bytes, encoding: str) -> None:
    """UTF-8 with a mark, UTF-16 with one or without, and Latin-1 give the same values."""
    found = parse(content, file=".env")
    assert active(found) == {"KEY": "café", "TWO": "2"}
    assert found.encoding == encoding


def test_latin_1_is_told_with_its_line_and_the_remedy() -> None:
    """A guess at the encoding is never silent."""
    (notice,) = parse(b"A=1\nB=caf\xe9\n", file=".env").notices
    assert (notice.line, notice.code) == (2, "encoding")
    assert "iconv" in notice.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"A=1\n\x89PNG\r\n\x1a\n\x00\x00", "line 3 holds a control character"),
        ("\ufeffKEY=1\n\0".encode("utf-16-le"), "line 2 holds a control character"),
        ("KEY=1\n".encode("utf-32"), "no text file"),
        (b"\xff\xfeK", "cut short"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, said: str) -> None:
    """Binary, UTF-16 with control characters or cut short, and UTF-32 are refused."""
    with pytest.raises(InvalidRequest) as caught:
        parse(content, file=".env")
    assert said in caught.value.message
    assert caught.value.file == ".env"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ('A=1\n\nB="never closed\nC=3\n', 3, "unclosed_quote"),
        ("A=1\nB='never closed\nC=3\n", 2, "unclosed_quote"),
        ("A=1\nthis is prose\nC=3\n", 2, "unreadable_line"),
        ("A=1\nB\x1b[2J=never\nC=3\n", 2, "unreadable_line"),
        ("A=1\n<<<<<<< never\nC=3\n", 2, "merge_conflict"),
    ],
)
def test_unreadable_line_is_named_and_the_rest_is_read(text: str, line: int, code: str) -> None:
    """A line at fault is told with its number, and costs only itself."""
    found = document(text)
    assert [(n.line, n.code) for n in found.notices] == [(line, code)]
    assert {"A", "C"} <= active(found).keys()
    assert "never" not in found.notices[0].message


def test_a_thousand_bad_lines_do_not_make_a_thousand_warnings() -> None:
    """Prose taken for a .env is told briefly, with a count of the rest."""
    notices = document("this is prose\n" * 1000).notices
    assert len(notices) == 101
    assert "900 further lines" in notices[-1].message


def test_empty_file_is_fine() -> None:
    """Nothing in, nothing out."""
    assert document("").assignments == ()


def test_missing_file_folder_and_odd_path_are_refused(tmp_path: Path) -> None:
    """Each says what it is, and what to type instead."""
    for file, said in (
        (tmp_path / "none.env", "there is no file"),
        (tmp_path, "is a folder"),
        (f"{tmp_path}/a\0b", "cannot read"),
    ):
        with pytest.raises(InvalidRequest) as caught:
            read(str(file))
        assert said in caught.value.message
        assert caught.value.hint != InvalidRequest.default_hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    """A file that the user may not read says so, and how to mend it."""
    file = tmp_path / ".env"
    file.write_text("A=1\n")
    file.chmod(0)
    with pytest.raises(InvalidRequest, match="may not read"):
        read(str(file))


def test_permission_error_becomes_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's refusal to open the file is told with the remedy."""
    file = tmp_path / "locked.env"
    file.touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InvalidRequest) as caught:
        read(str(file))
    assert "chmod u+r" in caught.value.hint


def test_fifo_is_read_once(tmp_path: Path) -> None:
    """A pipe by name gives all it holds, though it can be read only once."""
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    writer = threading.Thread(target=fifo.write_text, args=("A=1\nB=2\n",))
    writer.start()
    found = read(str(fifo))
    writer.join()
    assert active(found) == {"A": "1", "B": "2"}


def test_fifty_megabytes_are_read() -> None:
    """A file of 50 MB is read to its end."""
    row = b"# " + b"x" * 997 + b"\n"
    found = parse(row * 50_000 + b"LAST=1\n", file=".env")
    assert active(found) == {"LAST": "1"}
    assert found.assignments[0].line == 50_001
