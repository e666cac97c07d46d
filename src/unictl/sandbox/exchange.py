"""What passes between the sandbox's two doors (in process, served) and a service behind them."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

from unictl.core.call import Reply, Source
from unictl.core.record import record
from unictl.sandbox.session import Session

Silence = Literal["timeout", "reset", "unreachable"]


class Incoming(Protocol):
    """A body that is still on its way."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, all that are left for -1; none at the end.

        Raises:
            OSError: The caller hung up before the end.
        """
        ...


class Request(NamedTuple):
    """A request as a service sees it.

    A service that takes bodies of any size has, beside `handle`, a context manager
    `receive(request, folder)`. It is entered before the transaction, reads `incoming` and yields
    the request with what it made of it in `prepared`; what it keeps goes into files of the folder.

    Attributes:
        method: `GET`, `POST`, …
        path: From the service's root on: `/v1/orders`.
        query: Decoded pairs of the query string, in order.
        headers: Names in lower case.
        body: The bytes; empty for none.
        target: The path exactly as it was sent, for services that sign it.
        incoming: The body where it hasn't been read; then `body` is empty.
        prepared: What the service's own `receive` made of it.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    target: str = ""
    incoming: Incoming | None = None
    prepared: Any = None


class Outgoing(Source, Protocol):
    """A body that is read when it is sent, such as a file's."""

    def close(self) -> None:
        """Let go of it; called once it has been sent, or won't be."""
        ...


@record
class LargeReply(Reply):
    """A reply whose body is sent from `content`; `body` is empty."""

    content: Outgoing = field(kw_only=True)


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
