"""Raw requests to a service, with the keys, retries, journal and redaction of any other call.

What a service answers is not kept in the journal: it can hold a secret that the service has just
made. So a repeat under the same key says that it was done, and no more.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from unictl.client.address import own_base_url
from unictl.client.session import Session
from unictl.core import registry
from unictl.core.call import Ask, Call, Reply, Wire
from unictl.core.masking import masked, masked_text, secrets
from unictl.core.model import Doc, model
from unictl.core.operation import Changes, Declaration, Operation, Recovery
from unictl.core.ports import Loaded
from unictl.core.provider import READS, Provider
from unictl.engine.options import Options
from unictl.engine.task import Task
from unictl.errors import InvalidRequest

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@model
class RawRequest:
    """What is asked, in the service's own words."""

    method: Annotated[str, Doc("The HTTP method.")]
    path: Annotated[str, Doc("From the service's base URL on.")]
    query: Annotated[Sequence[str], Doc("Names and values of the query string, in turn.")] = ()
    fields: Annotated[Any, Doc("The body's members.")] = None


@model
class RawReply:
    """That it was answered."""

    service: Annotated[str, Doc("The service.")]
    status: Annotated[int, Doc("The HTTP status.")]


class Raw:
    """A raw request at a service.

    Args:
        session: Whose settings and keys it takes.
        service: The service's slug.
        method: `GET`, `POST`, …
        path: From the service's base URL on, with a leading slash.
        query: Pairs of the query string.
        fields: The body's members in JSON's types, or None.
        options: Further `Options`.

    Raises:
        InvalidRequest: The method or the path can't be.
        NotSupported: The service has no provider.
    """

    def __init__(
        self,
        session: Session,
        service: str,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        fields: Any = None,
        **options: Any,
    ) -> None:
        _check(method, path)
        self._session, self._options = session, options
        self._base = registry.base(service)
        self._first = (method, path, tuple(query), fields)
        self._secrets: set[str] = set()

    def send(self) -> Any:
        """Send the request and return the `Reply`; None where it was done under its key before.

        With the option `dry_run` it returns a `DryRun` instead.

        Raises:
            UnictlError: What went wrong.
        """
        method, path, query, fields = self._first
        return self._sent(method, path, query, fields)[0]

    def pages(self) -> Iterator[Sequence[Any]]:
        """Yield the items of each page of a list, to its end.

        Raises:
            NotSupported: It is no list that can be walked.
            UnictlError: What went wrong.
        """
        method, path, query, fields = self._first
        while True:
            reply, ask = self._sent(method, path, query, fields)
            assert reply is not None  # noqa: S101 - a request that reads is never answered before
            items, onward = self._base.page(ask, _document(reply))
            yield items
            if onward is None:
                return
            path, query = onward.path, onward.query

    def masked(self, document: Any) -> Any:
        """Return what was answered, JSON's types or text, without the keys that were used."""
        members = self._base.secret_members
        longest_first = sorted(self._secrets, key=len, reverse=True)
        if isinstance(document, str):
            return masked_text(document, longest_first, members)
        return masked(document, longest_first, members)

    def _sent(
        self, method: str, path: str, query: Sequence[tuple[str, str]], fields: Any
    ) -> tuple[Any, Ask]:
        seen: list[Reply] = []
        provider, asked = _provider(self._base, seen, self._secrets)
        request = RawRequest(
            method=method,
            path=path,
            query=tuple(text for pair in query for text in pair),
            fields=fields,
        )
        recovery = self._base.raw_recovery if method == "POST" else "none"
        settings, service = self._session.settings, self._base.service
        how = {
            "base_url": None if self._session.sandbox else own_base_url(service, settings),
            "account": settings["account"],
            "profile": settings["profile"],
            "realm": "sandbox" if self._session.sandbox else "direct",
            "timeout": settings["timeout"],
            "retries": settings["retries"],
            **self._options,
        }
        task = Task(
            _operation(None if method in READS else "money", recovery),
            provider,
            {},
            request,
            Options(service=service, **how),
        )
        result = self._session.run(task)
        if not isinstance(result, RawReply):
            return result, asked[-1]  # a dry run
        return (seen[-1] if seen else None), (asked[-1] if asked else Ask(method, path))


def _provider(
    base: type[Provider], seen: list[Reply], shown: set[str]
) -> tuple[type[Provider], list[Ask]]:
    """Return a provider of raw requests that notes what was asked and answered.

    Args:
        base: What the service's capabilities share.
        seen: Takes the replies.
        shown: Takes the secrets that the service was shown.
    """
    asked: list[Ask] = []

    def request(self: Any, raw: RawRequest) -> Call[RawReply]:
        pairs = tuple(zip(raw.query[::2], raw.query[1::2], strict=True))
        ask = self.raw(raw.method, raw.path, pairs, raw.fields)
        asked.append(ask)
        reply = yield ask
        seen.append(reply)
        return RawReply(service=base.service, status=reply.status)

    def intact(cls: type[Provider], reply: Reply) -> bool:  # a raw reply can be anything
        del cls, reply
        return True

    def authorize(cls: type[Provider], wire: Wire, credentials: Loaded, now: float) -> Wire:
        del cls
        shown.update(secrets(base.service, credentials.fields))
        return base.authorize(wire, credentials, now)

    members: Mapping[str, Any] = {
        "request": request,
        "intact": classmethod(intact),
        "authorize": classmethod(authorize),
    }
    return type("RawProvider", (base,), dict(members)), asked


def asked_again(service: str, method: str) -> tuple[Operation, type[Provider]]:
    """Return what a raw request was, to ask what became of it.

    Raises:
        NotSupported: The service has no provider.
    """
    base = registry.base(service)
    recovery: Recovery = base.raw_recovery if method == "POST" else "none"
    return _operation("money", recovery), _provider(base, [], set())[0]


def _operation(changes: Changes | None, recovery: Recovery) -> Operation:
    declaration = Declaration("POST", "/api", changes, recovery if changes else None)
    return Operation(
        capability="api",
        name="request",
        declaration=declaration,
        protocol=object,
        summary="Send a raw request.",
        doc="Send a raw request.",
        path_parameters=(),
        request_name="request",
        request=RawRequest,
        result=RawReply,
        lists=False,
    )


def _document(reply: Reply) -> Any:
    try:
        return reply.json()
    except ValueError:
        return None


def _check(method: str, path: str) -> None:
    if method not in METHODS:
        raise InvalidRequest(
            f"there is no method {method}", hint=f"Use one of {', '.join(METHODS)}.", field="method"
        )
    if not path.startswith("/") or path.startswith("//") or not path.isprintable():
        raise InvalidRequest(
            f"{path!r} is no path",
            hint="Give it from the host on, as the service's documentation writes it:"
            " /v1/events. The host is the service's own.",
            field="path",
        )
    if "?" in path or "#" in path:
        raise InvalidRequest(
            "the path holds a query",
            hint="Give each parameter with --param NAME=VALUE.",
            field="path",
        )
