"""The sandbox as a transport: in process, with no port and no network."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from unictl.core.call import Reply, Sink, Source, Wire
from unictl.core.ports import NotSent, ReplyLost
from unictl.core.secret import Secret
from unictl.sandbox.app import Sandbox
from unictl.sandbox.exchange import LargeReply, NoReply, Request


class SandboxTransport:
    """A `core.ports.Transport` that ends in the sandbox.

    The request says which service it is for; its URL is the real one, so the service sees its own
    host. A reply that never comes is reported at once, without waiting for the time-out.

    Args:
        path: The state file.
    """

    def __init__(self, path: Path) -> None:
        self.sandbox = Sandbox(path)

    def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ARG002 - the port's word
        """Answer it.

        Raises:
            NotSent: The notes ask for `unreachable`.
            ReplyLost: The notes ask for `timeout` or `reset`; the effect is kept.
            InvalidRequest: The state file can't be used.
            FormatTooNew: A newer unictl wrote the state file.
            Busy: Another process holds the state file.
        """
        url = urlsplit(wire.url)
        request = Request(
            method=wire.method,
            path=url.path,
            query=tuple(parse_qsl(url.query, keep_blank_values=True)),
            headers={
                "host": url.netloc,
                **{
                    name.lower(): value.reveal() if isinstance(value, Secret) else value
                    for name, value in wire.headers.items()
                },
            },
            body=wire.body if isinstance(wire.body, bytes) else b"",
            target=url.path,
            incoming=None
            if wire.body is None or isinstance(wire.body, bytes)
            else _Sent(wire.body),
        )
        try:
            reply = self.sandbox.handle(request, wire.service or None)
        except NoReply as silence:
            if silence.how == "unreachable":
                raise NotSent("the sandbox is out of reach, as its notes ask") from None
            raise ReplyLost(
                "the sandbox's reply was lost, as its notes ask",
                timed_out=silence.how == "timeout",
            ) from None
        return _delivered(reply, wire.into)

    def close(self) -> None:
        """Close the state file."""
        self.sandbox.close()


class _Sent:
    """A source, read as a body that comes in."""

    def __init__(self, source: Source) -> None:
        self._chunks = source.chunks()
        self._held = b""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; see `Incoming`."""
        if size < 0:
            return self._held + b"".join(self._chunks)
        while not self._held and (chunk := next(self._chunks, None)) is not None:
            self._held = chunk
        taken, self._held = self._held[:size], self._held[size:]
        return taken


def _delivered(reply: Reply, into: Sink | None) -> Reply:
    """Put the body where it is wanted, and return what is left of the reply."""
    large = isinstance(reply, LargeReply)
    try:
        chunks = reply.content.chunks() if isinstance(reply, LargeReply) else iter((reply.body,))
        if into is not None and into.begin(reply.status, reply.headers):
            for chunk in chunks:
                into.write(chunk)
            return Reply(reply.status, reply.headers)
        return Reply(reply.status, reply.headers, b"".join(chunks)) if large else reply
    finally:
        if isinstance(reply, LargeReply):
            reply.content.close()


class AsyncSandboxTransport:
    """The same as a `core.ports.AsyncTransport`; each request runs in a thread."""

    def __init__(self, path: Path) -> None:
        self._transport = SandboxTransport(path)

    async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
        """See `SandboxTransport.send`."""
        import asyncio  # noqa: PLC0415 - the sync path must not pay for it

        return await asyncio.to_thread(self._transport.send, wire, timeout=timeout)

    def close(self) -> None:
        """Close the state file."""
        self._transport.close()
