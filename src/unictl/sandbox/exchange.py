"""What passes between the sandbox's two doors (in process, served) and a service behind them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from unictl.core.call import Reply
from unictl.sandbox.session import Session

Silence = Literal["timeout", "reset", "unreachable"]


class Request(NamedTuple):
    """A request as a service sees it.

    Attributes:
        method: `GET`, `POST`, …
        path: From the service's root on: `/v1/orders`.
        query: Decoded pairs of the query string, in order.
        headers: Names in lower case.
        body: The bytes; empty for none.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""


class NoReply(Exception):
    """The caller gets no reply, as if the network had failed.

    Attributes:
        how: `timeout` (it would wait for ever), `reset` (the connection broke after the effect)
            or `unreachable` (nothing reached the service).
    """

    def __init__(self, how: Silence) -> None:
        super().__init__(how)
        self.how: Silence = how


class Refused(Exception):
    """The service refuses the request; nothing that it did so far is kept.

    Attributes:
        reply: What the service answers.
    """

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Exchange(NamedTuple):
    """One request being answered inside one transaction.

    Attributes:
        request: The request.
        session: The store's transaction.
        now: Unix seconds.
    """

    request: Request
    session: Session
    now: int
