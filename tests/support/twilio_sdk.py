"""Twilio's official client, its requests led to another address and kept."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from openapi_twilio import Documents
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from unictl.sandbox.server import Server

ACCOUNT: Final = "AC" + "0a1b2c3d" * 4
TOKEN: Final = "f0e1d2c3" * 4
FROM: Final = "+15005550006"
TO: Final = "+15005550010"
START: Final = 1_795_000_000
KEY: Final = "SK" + "1a2b3c4d" * 4
SECRET: Final = "Aa0Bb1Cc" * 4


@dataclass(frozen=True)
class Exchanged:
    """A request of the client's, and its reply.

    Attributes:
        host: Where it would have gone.
        method: `GET`, `POST`, …
        path: As it would have been sent there.
        query: Decoded.
        form: Decoded.
        status: Of the reply.
        body: The reply's JSON, or None.
    """

    host: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]
    status: int
    body: Any


class Leading(TwilioHttpClient):  # type: ignore[misc] # it has no types
    """The client's own HTTP client, which sends to `base` what is meant for Twilio's hosts."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.exchanged: list[Exchanged] = []
        assert self.session is not None
        self.session.trust_env = False
        self.session.mount("https://", _Adapter(self))

    def faults(self, documents: Documents) -> list[str]:
        """Return what is wrong with what was exchanged, by Twilio's own documents."""
        found = []
        for one in self.exchanged:
            if one.status >= 300:
                continue
            told = f"{one.method} {one.path}"
            asked = documents.request_faults(one.method, one.path, one.query, one.form)
            answered = documents.reply_faults(one.method, one.path, one.status, one.body)
            found += [f"{told}: {fault}" for fault in asked + answered]
        return found

    def close(self) -> None:
        """Close the connections."""
        assert self.session is not None
        self.session.close()


class _Adapter(HTTPAdapter):
    def __init__(self, leading: Leading) -> None:
        super().__init__()
        self._leading = leading

    def send(self, request: PreparedRequest, *args: Any, **named: Any) -> Response:
        url = urlsplit(str(request.url))
        request.url = f"{self._leading.base}{url.path}{'?' if url.query else ''}{url.query}"
        reply = super().send(request, *args, **named)
        body = request.body or ""
        self._leading.exchanged.append(
            Exchanged(
                host=url.netloc,
                method=str(request.method),
                path=url.path,
                query=tuple(parse_qsl(url.query, keep_blank_values=True)),
                form=tuple(
                    parse_qsl(
                        body.decode() if isinstance(body, bytes) else str(body),
                        keep_blank_values=True,
                    )
                ),
                status=reply.status_code,
                body=json.loads(reply.content) if reply.content else None,
            )
        )
        return reply


def client(leading: Leading, user: str = ACCOUNT, password: str = TOKEN, **more: Any) -> Client:
    """Return the official client; with an API key as user the account is named in `more`."""
    return Client(user, password, http_client=leading, environment={"NONE": ""}, **more)


class Time:
    """The sandbox's clock, which stands until it is moved."""

    def __init__(self, server: Server) -> None:
        self.now = float(START)
        server.sandbox.clock = lambda: self.now


def send(sdk: Client, **given: Any) -> Any:
    """Send a message."""
    return sdk.messages.create(**{"to": TO, "from_": FROM, "body": "Hello ☕", **given})


def place(sdk: Client, **given: Any) -> Any:
    """Place a call."""
    return sdk.calls.create(**{"to": TO, "from_": FROM, "twiml": "<Response/>", **given})
