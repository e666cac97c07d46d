"""One operation in progress: a generator that yields requests and returns a model.

    Call = Generator[Ask, Reply, T]

A provider writes such generators and does no I/O in them, so a call runs the same in a sync or an
async program, in a dry run, and over recorded replies. The pattern is httpx's `auth_flow`.
"""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol, TypeAlias, TypeVar

from unictl.core.record import record
from unictl.core.secret import Secret

T = TypeVar("T")


class Source(Protocol):
    """Bytes to send, which can be read again from the start: a file, a part of one.

    Attributes:
        size: Number of bytes.
    """

    size: int

    def chunks(self) -> Iterator[bytes]:
        """Yield all of it, from the start each time it is called."""
        ...


class Content(Source, Protocol):
    """A source of which parts can be sent by themselves, several at a time."""

    @property
    def fingerprint(self) -> str:
        """Tells it from any other content, without reading it where it is large."""

    def part(self, start: int, size: int) -> Source:
        """Return so many bytes from there on, as a source of their own."""
        ...


class Sink(Protocol):
    """Where the body of a reply goes as it comes, when it may be too large for the memory."""

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Say whether this reply's body is wanted here; a repeated attempt begins anew.

        Args:
            status: The HTTP status.
            headers: Names in lower case.
        """
        ...

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        ...


class PartedSink(Sink, Protocol):
    """A sink that takes parts in any order, several at a time."""

    def part(self, start: int, size: int) -> Sink:
        """Return where the bytes from there on go."""
        ...


@record
class Ask:
    """A request to a service, before it is authorised and put on the wire.

    At most one of `body`, `form` and `content` is given.

    Attributes:
        method: `GET`, `POST`, …
        path: From the service's base URL on, with a leading slash.
        query: Pairs of the query string, in order.
        body: What is sent as JSON; None for no body.
        form: Pairs that are sent as a form (application/x-www-form-urlencoded), in order.
        content: What is sent as it is; its type stands in the headers.
        headers: Headers that belong to the operation, such as an idempotency key.
        origin: Which of the service's addresses it goes to, in the provider's own words; the main
            one by default.
        into: Where a large reply goes instead of into `Reply.body`.
        step: Names the step in the journal where a call has several that change something.
        changes: Whether the step changes something at the service.
        expects: Further statuses that the provider reads itself, of a request that changes nothing.
        pause: Seconds to wait before it, where the service asks to go slower.
        takes: Seconds that the service may need for it, where that is more than is waited usually.
        presign: Seconds for which anybody who has the address may use it. Then nothing is sent: the
            reply's body is the address with the proof in it.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | Sequence[Any] | None = None
    form: tuple[tuple[str, str], ...] | None = None
    content: bytes | Source | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    into: Sink | None = None
    step: str = ""
    changes: bool = False
    expects: tuple[int, ...] = ()
    pause: float = 0.0
    takes: float = 0.0
    presign: int | None = None


@record
class Wire:
    """A request exactly as it is sent.

    Attributes:
        method: `GET`, `POST`, …
        url: Absolute, with the query string.
        headers: As sent; a secret one is a `Secret`.
        body: The bytes, or what yields them, or None.
        into: Where a large reply goes.
        service: The slug of the service that it is for.
        presign: Seconds for which the address alone is to be proof enough.
        origin: Which of the service's addresses it goes to, in the provider's own words.
    """

    method: str
    url: str
    headers: Mapping[str, str | Secret]
    body: bytes | Source | None = None
    into: Sink | None = None
    service: str = ""
    presign: int | None = None
    origin: str = ""


@record
class Token:
    """A short-lived proof that a service gave for the credentials.

    Attributes:
        value: The token.
        expires: Unix seconds.
    """

    value: Secret
    expires: float


@record
class Reply:
    """What a service answered.

    Attributes:
        status: The HTTP status.
        headers: Names in lower case.
        body: The bytes, decoded from any content encoding.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status says success (2xx)."""
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110, section 15

    def json(self) -> Any:
        """Return the decoded JSON body.

        Raises:
            ValueError: The body is no JSON.
        """
        return json.loads(self.body)


@record
class Together(Ask):
    """Requests sent side by side, none of which changes what anybody sees; answered by `Replies`.

    Attributes:
        asks: In any order; the replies come in the same.
    """

    method: str = ""
    path: str = ""
    asks: tuple[Ask, ...] = ()


@record
class Replies(Reply):
    """The replies to `Together`."""

    replies: tuple[Reply, ...] = ()


Call: TypeAlias = Generator[Ask, Reply, T]
