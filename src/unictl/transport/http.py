"""HTTP by httpx2: a bound on the whole exchange, no redirects, proxies and own CAs honoured.

A body that is no bytes but yields them is sent as it is read, and a reply that is wanted elsewhere
goes there as it comes, so neither is ever whole in the memory. Of such an exchange, which can take
hours, the bound holds each wait by itself.

HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR are read from the environment. Loopback is
reached directly: a proxy would see the keys, because plain HTTP is allowed there. The bound doesn't
hold the system's own look-up of a host's name, which takes as long as the system lets it.
"""

import errno
import os
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, NoReturn, TypeVar

import httpx2

from unictl.core.call import Reply, Sink, Source, Wire
from unictl.core.ports import NotSent, ReplyLost
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest
from unictl.transport.deadline import bound, within

# More than any reply of the services; a reply without end must not fill the memory.
_LARGEST_REPLY: Final = 64 * 1024 * 1024
_DIRECT: Final = ("all://localhost", "all://127.0.0.1", "all://[::1]")
# httpx2's own bounds, each of them whole, come first where they can: they close what they opened.
_GRACE: Final = 0.05
_C = TypeVar("_C", httpx2.Client, httpx2.AsyncClient)


class HttpTransport:
    """Sends requests with one client, so that connections are kept.

    Raises:
        InvalidRequest: The environment names a proxy or certificates that can't be used.
    """

    def __init__(self) -> None:
        self._client = _made(httpx2.Client)
        bound(self._client)

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """Send the request and read the whole reply within `timeout` seconds.

        With large content, see above, nothing is waited for longer than that.

        Raises:
            NotSent: No byte of the request was sent.
            ReplyLost: The connection failed or time ran out afterwards.
        """
        sent: list[str] = []

        def trace(event: str, details: Mapping[str, Any]) -> None:
            _watch(event, details, sent)

        try:
            with (
                within(timeout, each=_large(wire)),
                self._client.stream(
                    **_request(wire), timeout=timeout, extensions={"trace": trace}
                ) as response,
            ):
                body = bytearray()
                if (into := _wanted(wire, response)) is not None:
                    for chunk in response.iter_raw():
                        into.write(chunk)
                    return _reply(response, body)
                for chunk in response.iter_bytes():
                    _grow(body, chunk)
                return _reply(response, body)
        except httpx2.HTTPError as error:
            _raise(error, wire, timeout, sent=bool(sent))
        finally:
            self._client.cookies.clear()

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()


class AsyncHttpTransport:
    """The same for asyncio."""

    def __init__(self) -> None:
        self._client = _made(httpx2.AsyncClient)

    async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
        """See `HttpTransport.send`."""
        import asyncio  # noqa: PLC0415 - the synchronous transport must not pay for it

        sent: list[str] = []

        async def trace(event: str, details: Mapping[str, Any]) -> None:
            _watch(event, details, sent)

        try:
            async with (
                asyncio.timeout(None if _large(wire) else timeout + _GRACE),
                self._client.stream(
                    **_request_async(wire), timeout=timeout, extensions={"trace": trace}
                ) as response,
            ):
                body = bytearray()
                if (into := _wanted(wire, response)) is not None:
                    async for chunk in response.aiter_raw():
                        into.write(chunk)
                    return _reply(response, body)
                async for chunk in response.aiter_bytes():
                    _grow(body, chunk)
                return _reply(response, body)
        except (httpx2.HTTPError, TimeoutError) as error:
            _raise(error, wire, timeout, sent=bool(sent))
        finally:
            self._client.cookies.clear()

    async def close(self) -> None:
        """Close the kept connections."""
        await self._client.aclose()


def _made(kind: Callable[..., _C]) -> _C:
    try:
        return kind(follow_redirects=False, mounts=dict.fromkeys(_DIRECT))
    except (OSError, ssl.SSLError) as error:
        raise InvalidRequest(
            f"the certificates can't be read: {error.strerror or 'they are no PEM'}",
            hint="Correct or unset SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from None
    # What it says can hold the proxy's password.
    except (ValueError, ImportError, httpx2.InvalidURL):
        raise InvalidRequest(
            "the proxy of the environment can't be used",
            hint="Correct or unset HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; it is http://HOST:PORT.",
        ) from None


def _request(wire: Wire) -> dict[str, Any]:
    headers = {
        name: value.reveal() if isinstance(value, Secret) else value
        for name, value in wire.headers.items()
    }
    body: Any = wire.body
    if isinstance(body, bytes) or body is None:
        return {"method": wire.method, "url": wire.url, "headers": headers, "content": body}
    headers["Content-Length"] = str(body.size)  # else it would go in chunks
    return {"method": wire.method, "url": wire.url, "headers": headers, "content": body.chunks()}


def _request_async(wire: Wire) -> dict[str, Any]:
    made = _request(wire)
    if not isinstance(wire.body, bytes | None):
        made["content"] = _read_async(wire.body)
    return made


async def _read_async(source: Source) -> AsyncIterator[bytes]:
    """Yield the source's chunks; each is read in a thread, since a disk can be slow."""
    import asyncio  # noqa: PLC0415 - as above

    chunks = source.chunks()
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk


def _large(wire: Wire) -> bool:
    return wire.into is not None or not isinstance(wire.body, bytes | None)


def _wanted(wire: Wire, response: httpx2.Response) -> Sink | None:
    """Return where the reply's body is wanted, just as it comes; None for in the reply."""
    if wire.into is not None and wire.into.begin(response.status_code, _names_lowered(response)):
        return wire.into
    return None


def _watch(event: str, details: Mapping[str, Any], sent: list[str]) -> None:
    """Note when the request's first byte is about to be sent; a proxy's CONNECT is none of it."""
    if event.endswith("send_request_headers.started") and details["request"].method != b"CONNECT":
        sent.append(event)


def _grow(body: bytearray, chunk: bytes) -> None:
    body += chunk
    if len(body) > _LARGEST_REPLY:
        raise ReplyLost(f"the reply is larger than {_LARGEST_REPLY} bytes")


def _reply(response: httpx2.Response, body: bytearray) -> Reply:
    return Reply(response.status_code, _names_lowered(response), bytes(body))


def _names_lowered(response: httpx2.Response) -> dict[str, str]:
    return {name.lower(): text for name, text in response.headers.items()}


def _raise(error: Exception, wire: Wire, timeout: float, *, sent: bool) -> NoReturn:
    """Raise what is known: the message is ours, because a foreign one can hold anything."""
    timed_out = isinstance(error, (httpx2.TimeoutException, TimeoutError))
    host = wire.url.split("/")[2]
    if timed_out:
        why = f"no {'reply from' if sent else 'connection to'} {host} within {timeout:g} s"
    elif sent:
        why = f"the connection to {host} was lost"
    else:
        why = f"no connection to {host} ({_cause(error)})"
    raise (ReplyLost if sent else NotSent)(why, timed_out=timed_out) from None


def _cause(error: BaseException) -> str:
    """Return the operating system's or TLS's reason, found below httpx2's own errors."""
    found: BaseException | None = error
    why = type(error).__name__
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return f"the certificate can't be trusted: {found.verify_message}"
        if isinstance(found, OSError) and found.strerror:
            # asyncio words it otherwise than the system.
            plain = type(found).__module__ == "builtins" and found.errno in errno.errorcode
            why = os.strerror(found.errno or 0) if plain else found.strerror
        found = found.__cause__ or found.__context__
    return why
