"""A loopback server that remembers each request to the byte, and answers as it is told."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """A request that came, decoded."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: Any


class Recorder(ThreadingHTTPServer):
    """The server.

    Args:
        answer: Gives the JSON document for a method and a path; None is an empty 204, a number a
            reply of that status which says nothing.
    """

    daemon_threads = True

    def __init__(self, answer: Callable[[str, str], Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.requests: list[Request] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Recorder
    protocol_version = "HTTP/1.1"

    def _take(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.requests.append(
            Request(
                self.command,
                url.path,
                tuple(sorted(parse_qsl(url.query, keep_blank_values=True))),
                {name.lower(): value for name, value in self.headers.items()},
                decoded(self.headers.get("content-type") or "", body),
            )
        )
        document = self.server.answer(self.command, url.path)
        status = document if isinstance(document, int) else 204 if document is None else 200
        answer = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _take  # noqa: N815 - the base's words

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base's word
        """Stay quiet."""


def named(content: bytes, name: str) -> BytesIO:
    """Return an open file of that name, as official clients take one."""
    file = BytesIO(content)
    file.name = name
    return file


def decoded(kind: str, body: bytes) -> Any:
    """Return the body's JSON, or a form's pairs or parts in order."""
    if not body:
        return None
    if kind.startswith("application/x-www-form-urlencoded"):
        return parse_qsl(body.decode(), keep_blank_values=True)
    if kind.startswith("multipart/form-data"):
        return _parts(kind, body)
    return json.loads(body)


def _parts(kind: str, body: bytes) -> list[tuple[Any, ...]]:
    """Return the parts of a form in order: name, file's name, content; read as e-mail is."""
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]
