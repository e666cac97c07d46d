"""Forms with files: what is written is what another parser reads, whatever the files hold."""

import io
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.formparser import parse_form_data

from unictl.client.files import FileContent
from unictl.core.content import Memory
from unictl.core.uploads import Form, Part, Upload, text
from unictl.errors import InvalidRequest

PDF = {"pdf": "application/pdf"}


def form(content: bytes, file_name: str = "receipt.pdf") -> Form:
    """Return a form with a text and a file."""
    file = Part("file", Memory(content), file_name, "application/pdf")
    return Form([text("purpose", "dispute_evidence"), file])


def sent(found: Form) -> bytes:
    """Return the bytes that go over the wire."""
    return b"".join(found.chunks())


def read(found: Form) -> tuple[str, str | None, str | None, bytes]:
    """Return the text, and the file's name, type and bytes, as Werkzeug reads them."""
    body = sent(found)
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": found.content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    _, fields, files = parse_form_data(environ)
    assert (list(fields), list(files)) == (["purpose"], ["file"])
    with closing(files["file"]) as file:
        return fields["purpose"], file.filename, file.mimetype, file.read()


@settings(max_examples=40)
@given(st.binary(max_size=200), st.sampled_from(["receipt.pdf", "Quittung für Zoë ☕.pdf", "a b"]))
def test_another_parser_reads_the_same(content: bytes, file_name: str) -> None:
    """Any bytes come through whole, line ends, dashes and all, under the name they have."""
    for held in (content, b"\r\n--" + content, content + b"\r\n", b"--unictl-" + content):
        found = form(held, file_name)
        assert read(found) == ("dispute_evidence", file_name, "application/pdf", held)
        assert found.size == len(sent(found))


def test_no_file_can_hold_the_line_between_the_parts() -> None:
    """A file that copies the line of an earlier form gets another line."""
    first = form(b"%PDF")
    forged = form(b"%PDF\r\n" + sent(first))
    assert read(forged)[3] == b"%PDF\r\n" + sent(first)


def test_the_same_form_is_the_same_bytes() -> None:
    """Sent again under the same idempotency key it is the same request; another file is another."""
    assert form(b"%PDF") == form(b"%PDF")
    assert sent(form(b"%PDF")) == sent(form(b"%PDF"))
    assert form(b"%PDF") != form(b"%PDG")
    assert form(b"%PDF", "a.pdf").content_type != form(b"%PDF", "b.pdf").content_type


def test_a_name_can_t_add_a_header() -> None:
    """Quotation marks and line ends in a name stay in the name."""
    body = sent(form(b"%PDF", 'a"; name="purpose"\r\nX: y.pdf'))
    assert b'filename="a%22; name=%22purpose%22%0D%0AX: y.pdf"\r\n' in body
    assert b"\r\nX:" not in body


def test_a_file_is_never_held_whole(tmp_path: Path) -> None:
    """It goes in chunks, is told of as it goes and only then, and can be sent again."""
    path = tmp_path / "scan.pdf"
    told: list[int] = []
    path.write_bytes(b"%PDF" + bytes(3 << 20))
    found = Form([Part("file", FileContent(path, told=told.append), "scan.pdf")])
    assert told == []
    assert max(len(chunk) for chunk in found.chunks()) <= 1 << 20
    assert sum(told) == path.stat().st_size
    assert len(sent(found)) == found.size


@pytest.mark.parametrize(
    ("size", "file_name", "told", "field"),
    [
        (0, "receipt.pdf", None, "content"),
        (11, "receipt.pdf", None, "content"),
        (10, "receipt.exe", None, "file_name"),
        (10, "receipt", None, "file_name"),
        (10, "receipt.pdf", "text/html", "content_type"),
    ],
)
def test_what_a_service_doesn_t_take_is_told(
    size: int, file_name: str, told: str | None, field: str
) -> None:
    """Size and kind are known beforehand, and the error names what is wrong."""
    with pytest.raises(InvalidRequest) as caught:
        Upload(Memory(bytes(size)), file_name, told).media_type(PDF, 10, service="stripe")
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("file_name", "told"), [("A.PDF", None), ("a", "application/pdf"), ("a.bin", "Application/PDF")]
)
def test_the_media_type_is_told_or_follows_from_the_name(file_name: str, told: str | None) -> None:
    """The ending counts in any case; what the caller says of the type counts more."""
    found = Upload(Memory(b"%PDF"), file_name, told).media_type(PDF, 10, service="stripe")
    assert found == "application/pdf"
