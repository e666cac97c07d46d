"""One operation in progress: a generator that yields requests and returns a model.

    Call = Generator[Ask, Reply, T]

A provider writes such generators and does no I/O in them, so a call runs the same in a sync or an
async program, in a dry run, and over recorded replies. The pattern is httpx's `auth_flow`.
"""

import json
from collections.abc import Generator, Mapping
from dataclasses import field
from typing import Any, TypeAlias, TypeVar

from unictl.core.record import record
from unictl.core.secret import Secret

T = TypeVar("T")


@record
class Ask:
    """A request to a service, before it is authorised and put on the wire.

    Attributes:
        method: `GET`, `POST`, …
        path: From the service's base URL on, with a leading slash.
        query: Pairs of the query string, in order.
        body: What is sent as JSON; None for no body.
        headers: Headers that belong to the operation, such as an idempotency key.
        step: Names the step in the journal where a call has several that change something.
        changes: Whether the step changes something at the service.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    step: str = ""
    changes: bool = False


@record
class Wire:
    """A request exactly as it is sent.

    Attributes:
        method: `GET`, `POST`, …
        url: Absolute, with the query string.
        headers: As sent; a secret one is a `Secret`.
        body: The bytes, or None.
    """

    method: str
    url: str
    headers: Mapping[str, str | Secret]
    body: bytes | None = None


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


Call: TypeAlias = Generator[Ask, Reply, T]
