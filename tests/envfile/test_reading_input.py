"""Where a file comes from: pipes, devices, stdin, sizes, and what is no file at all."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from unictl.envfile import source
from unictl.envfile.dialects import is_dialect
from unictl.envfile.read import parse, read
from unictl.errors import InvalidRequest

READ_STDIN = "from unictl.envfile.read import read; print(len(read('-').assignments))"


def refusal(file: str) -> InvalidRequest:
    """Return the refusal of a file."""
    with pytest.raises(InvalidRequest) as caught:
        read(file)
    assert caught.value.hint != InvalidRequest.default_hint
    return caught.value


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_without_end_is_refused(device: str) -> None:
    """What would never end is not read at all."""
    assert "is a device" in refusal(device).message


def test_the_empty_device_is_an_empty_file() -> None:
    """/dev/null stands for nothing, as everywhere."""
    assert read(os.devnull).assignments == ()


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket can't be opened as a file, and is called what it is."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("one.sock")
        assert "a socket" in refusal("one.sock").message


def test_a_file_too_large_for_a_env_is_refused(tmp_path: Path) -> None:
    """Beyond 64 MiB the wrong file was named; the size is told, and nothing is parsed."""
    file = tmp_path / "huge.env"
    with file.open("wb") as made:
        made.truncate(source.MOST_BYTES + 1)
    assert "more than 64 MiB" in refusal(str(file)).message


@pytest.mark.parametrize(
    ("redirected", "output", "error"),
    [("< one.env", "2\n", ""), ("< /dev/null", "0\n", ""), ("<&-", "", "stdin is closed")],
)
def test_stdin(redirected: str, output: str, error: str, tmp_path: Path) -> None:
    """Stdin is read to its end; if there is none, that is said."""
    (tmp_path / "one.env").write_text("A=1\nB=2\n")
    ran = subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {redirected}', sys.executable, READ_STDIN],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stdout == output
    assert error in ran.stderr


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf_16_is_told_once_with_the_remedy(encoding: str, mark: str) -> None:
    """PowerShell writes UTF-16; it is read, and the command that makes it UTF-8 is told."""
    content = f"{mark}A=1\r\nB=2\r\n".encode(encoding)
    document = parse(content, file=".env")
    assert [(a.name, a.value) for a in document.assignments] == [("A", "1"), ("B", "2")]
    (notice,) = document.notices
    assert is_dialect(notice)
    assert "iconv -f UTF-16" in notice.message


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfA=caf\xc3\xa9\n",
        "\ufeffA=café\n".encode("utf-16-le"),
        "A=café\n".encode("utf-16-be"),
        b"A=caf\xe9\n",
    ],
)
def test_the_remedy_for_an_encoding_works(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command in the notice, typed as it stands, makes a file with nothing to complain of."""
    monkeypatch.chdir(tmp_path)
    file = Path("it's marked.env")
    file.write_bytes(content)
    (notice,) = read(str(file)).notices
    subprocess.run(notice.message.split("`")[1], shell=True, check=True)  # noqa: S602 - our own
    clean = read("clean.env")
    assert [(line.name, line.value) for line in clean.assignments] == [("A", "café")]
    assert not clean.notices
