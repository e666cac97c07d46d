"""Replies that come packed: asked for, unpacked as they come, and never half of one."""

import gzip
import random
import zlib
from typing import Any

import pytest
from line import OK, Line, reply

from unictl.core.call import Wire
from unictl.core.ports import ReplyLost
from unictl.transport.http import HttpTransport

BODY = bytes(random.Random(7).choices(b"abcdef", k=300_000))  # noqa: S311 - a body of no secret


def raw_deflate(data: bytes) -> bytes:
    """Pack without zlib's head, as some servers do."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packing", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate),
     ("X-GZIP", gzip.compress), ("identity", bytes)],
)  # fmt: skip
@pytest.mark.parametrize("chunked", [False, True])
def test_what_we_ask_for_we_can_unpack(
    packing: str, pack: Any, *, chunked: bool, send: Any
) -> None:
    """Each packing that the request names, whole or in chunks (RFC 9110, section 8.4.1)."""
    packed = pack(BODY)
    head = OK + b"Content-Encoding: " + packing.encode() + b"\r\n"
    answer = reply(packed, head)
    if chunked:
        parts = [packed[start : start + 7000] for start in range(0, len(packed), 7000)]
        lines = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        answer = head + b"Transfer-Encoding: chunked\r\n\r\n" + lines + b"0\r\n\r\n"
    with Line(lambda connection, _: connection.sendall(answer)) as line:
        assert send(line.url).body == BODY
    assert b"Accept-Encoding: gzip, deflate\r\n" in line.requests[0]


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(BODY)[:-9], gzip.compress(BODY)[:2], gzip.compress(BODY) * 2, b"no gzip"],
    ids=["cut", "begun", "twice", "other"],
)
def test_a_packed_reply_that_isnt_whole(packed: bytes, send: Any) -> None:
    """It is lost, though its length is the one that was told."""
    head = OK + b"Content-Encoding: gzip\r\n"
    with Line(lambda connection, _: connection.sendall(reply(packed, head))) as line:
        with pytest.raises(ReplyLost):
            send(line.url)
        assert len(line.requests) == 1


def test_an_empty_body_is_empty_in_any_packing(send: Any) -> None:
    """A reply without a body may name a packing all the same."""
    head = OK + b"Content-Encoding: gzip\r\n"
    with Line(lambda connection, _: connection.sendall(reply(b"", head))) as line:
        assert send(line.url).body == b""


def test_a_packing_that_nobody_asked_for(send: Any) -> None:
    """The body is handed on as it came, and the engine says what it makes of it."""
    head = OK + b"Content-Encoding: br\r\n"
    with Line(lambda connection, _: connection.sendall(reply(b"\x8b", head))) as line:
        assert send(line.url).body == b"\x8b"


def test_content_is_asked_for_as_it_is() -> None:
    """What goes to a file must be what the service keeps."""

    class Nowhere:
        def begin(self, status: int, headers: Any) -> bool:
            return bool(status and headers)

        def write(self, chunk: bytes) -> None:
            assert chunk == b"{}"

    transport = HttpTransport()
    with Line(lambda connection, _: connection.sendall(reply())) as line:
        transport.send(Wire("GET", line.url, {}, into=Nowhere()), timeout=5.0)
        own = {"accept-encoding": "zstd"}
        transport.send(Wire("GET", line.url, own), timeout=5.0)
    transport.close()
    assert b"Accept-Encoding: identity\r\n" in line.requests[0]
    assert line.requests[1].lower().count(b"accept-encoding") == 1
