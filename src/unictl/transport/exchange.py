"""One request and its reply in HTTP/1.1, by h11, without any I/O.

What reads is a generator that yields whenever it needs further bytes, and returns what it read; so
the transport for threads and the one for asyncio share it.
"""

from collections.abc import Generator, Iterable, Mapping
from typing import Any, Final, TypeAlias, TypeVar

import h11

from unictl.core.call import Reply, Wire
from unictl.core.ports import ReplyLost
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest
from unictl.transport.failure import Broken
from unictl.transport.packed import ACCEPTED, Packed
from unictl.transport.places import Place

T = TypeVar("T")
Reading: TypeAlias = Generator[None, bytes, T]
# More than any reply of the services; a reply without end must not fill the memory.
_LARGEST_REPLY: Final = 64 * 1024 * 1024
# Of a reply's status and headers. Those of S3 can have many.
_LARGEST_HEAD: Final = 100 * 1024
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


def client() -> h11.Connection:
    """Return the state of a new connection."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)


def large(wire: Wire) -> bool:
    """Say whether content is carried of which nobody knows how long it may take."""
    return wire.into is not None or not isinstance(wire.body, bytes | None)


def head(wire: Wire, place: Place, target: str) -> h11.Request:
    """Return the request without its body.

    Raises:
        InvalidRequest: It holds what HTTP has no way to say.
    """
    headers = [
        (name, value.reveal() if isinstance(value, Secret) else value)
        for name, value in wire.headers.items()
    ]
    given = {name.lower() for name, _ in headers}
    if "host" not in given:
        headers.insert(0, ("Host", place.name))
    if "accept-encoding" not in given:
        headers.append(("Accept-Encoding", ACCEPTED if wire.into is None else "identity"))
    if "content-length" not in given and (wire.body is not None or wire.method in _WITH_BODY):
        body = wire.body or b""
        headers.append(("Content-Length", str(len(body) if isinstance(body, bytes) else body.size)))
    try:
        return h11.Request(method=wire.method, target=target, headers=headers)
    except (h11.LocalProtocolError, UnicodeEncodeError):  # what they say can hold a secret
        raise InvalidRequest(
            "the request can't be sent: its address or a header holds a character that HTTP"
            " doesn't allow",
            hint="See what you gave for line ends and letters beyond ASCII; --dry-run shows it.",
        ) from None


def pieces(http: h11.Connection, request: h11.Request, wire: Wire) -> Generator[bytes]:
    """Yield what is sent, a small body together with the head."""
    begun = http.send(request) or b""
    if isinstance(wire.body, bytes | None):
        if wire.body:
            begun += http.send(h11.Data(data=wire.body)) or b""
        yield begun + (http.send(h11.EndOfMessage()) or b"")
        return
    yield begun
    for chunk in wire.body.chunks():
        if sent := http.send(h11.Data(data=chunk)):
            yield sent
    http.send(h11.EndOfMessage())


def reply(http: h11.Connection, wire: Wire) -> Reading[Reply]:
    """Read the reply; a body that is wanted elsewhere goes there just as it comes.

    Raises:
        h11.RemoteProtocolError: It is cut short or garbled.
        Broken: It can't be unpacked.
        ReplyLost: It is larger than any can be.
    """
    begun = yield from _event(http)
    while isinstance(begun, h11.InformationalResponse):
        begun = yield from _event(http)
    headers = _named(begun.headers.raw_items())
    into = wire.into
    if into is not None and not into.begin(begun.status_code, headers):
        into = None
    packed = Packed.of(headers) if into is None else None
    body = bytearray()
    while isinstance(event := (yield from _event(http)), h11.Data):
        if into is not None:
            into.write(bytes(event.data))
            continue
        body += event.data if packed is None else packed.unpacked(event.data, _LARGEST_REPLY + 1)
        if len(body) > _LARGEST_REPLY:
            raise ReplyLost(f"the reply is larger than {_LARGEST_REPLY} bytes")
    if packed is not None:
        packed.end()
    return Reply(begun.status_code, headers, bytes(body))


def tunnel(http: h11.Connection, place: Place) -> bytes:
    """Return what asks a proxy to lead to the place, which alone it gets to see."""
    headers = [("Host", place.address)]
    if place.proxy is not None and place.proxy.authorization is not None:
        headers.append(("Proxy-Authorization", place.proxy.authorization.reveal()))
    asked = http.send(h11.Request(method="CONNECT", target=place.address, headers=headers)) or b""
    return asked + (http.send(h11.EndOfMessage()) or b"")


def tunnelled(http: h11.Connection) -> Reading[None]:
    """Read that the proxy leads there.

    Raises:
        Broken: It doesn't.
        h11.RemoteProtocolError: What it says is no HTTP.
    """
    event = yield from _event(http)
    while isinstance(event, h11.InformationalResponse):
        event = yield from _event(http)
    if http.our_state is not h11.SWITCHED_PROTOCOL:
        raise Broken(f"the proxy answered {event.status_code}")


def again(http: h11.Connection) -> bool:
    """Make ready for the next request; False where the connection can carry none."""
    if http.our_state is not h11.DONE or http.their_state is not h11.DONE:
        return False
    unasked, over = http.trailing_data
    if unasked or over:  # it would be taken for the next reply
        return False
    http.start_next_cycle()
    return True


def _event(http: h11.Connection) -> Reading[Any]:
    while (event := http.next_event()) is h11.NEED_DATA:
        http.receive_data((yield))
    return event


def _named(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Return the headers by name in lower case; those of one name as one list."""
    named: dict[str, str] = {}
    for name, value in headers:
        key = name.decode("ascii").lower()
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        named[key] = f"{named[key]}, {text}" if key in named else text
    return named
