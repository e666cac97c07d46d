"""The sandbox itself: finds the service a request is for, and answers inside one transaction."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from unictl.core.call import Reply
from unictl.errors import InvalidRequest, NotFound
from unictl.sandbox.exchange import Exchange, NoReply, Refused, Request
from unictl.sandbox.services import Answers, part, services, stand_in
from unictl.sandbox.store import Store

DEFAULT: Final = "razorpay"
"""Answers at the root of `sandbox serve`, beside `/razorpay`."""


class Paid(NamedTuple):
    """What the customer did.

    Attributes:
        service: Where.
        operation: The operation that shows what came of it.
        id: Of what that operation shows.
        document: The same, as the service's API shows it.
    """

    service: str
    operation: str
    id: str
    document: dict[str, Any]


class Sandbox:
    """Stateful stand-ins of the services over one state file.

    Args:
        path: The state file.
        clock: Unix seconds.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.store = Store(path)
        self.clock = clock

    def handle(self, request: Request, service: str | None = None) -> Reply:
        """Answer a request.

        Args:
            request: What was asked.
            service: Whom; None takes it from the path's first part, else the default service.

        Raises:
            NoReply: The thing's metadata asks for it; see `faults`.
            InvalidRequest: The state file can't be used, or the service has no stand-in.
            FormatTooNew: A newer unictl wrote the state file.
            Busy: Another process holds the state file.
        """
        if service is None:
            service, request = addressed(request)
        try:
            answers = stand_in(service)
        except KeyError:
            raise InvalidRequest(
                f"the sandbox has no stand-in for {service}",
                hint=f"It stands in for: {', '.join(services())}.",
                service=service,
            ) from None
        receive = getattr(answers, "receive", None)
        if receive is None:
            if request.incoming is not None:
                request = request._replace(body=request.incoming.read(-1), incoming=None)
            return self._answer(answers, request, service)
        with receive(request, self.store.folder) as received:
            return self._answer(answers, received, service)

    def _answer(self, answers: Answers, request: Request, service: str) -> Reply:
        with self.store.transaction() as session:
            now = int(self.clock())
            result: Reply | NoReply
            try:
                with session.undone_by(Refused):
                    result = answers.handle(Exchange(request, session, now))
            except Refused as refused:
                result = refused.reply
            session.log(
                service,
                request.method,
                request.path,
                status=None if isinstance(result, NoReply) else result.status,
                at=now,
            )
        if isinstance(result, NoReply):
            raise result
        return result

    def pay(self, identifier: str, **how: Any) -> Paid:
        """Play the customer of the thing.

        Args:
            identifier: Of an order, a payment link, a subscription …
            how: `outcome`, `method`, `amount`, `currency`, as the service's `customer.pay` takes
                them.

        Raises:
            NotFound: No service has such a thing.
            InvalidRequest: It is nothing that a customer pays, or not so.
            Conflict: It is paid, or over.
        """
        with self.store.transaction() as session:
            service = session.owner(identifier)
            if service is None:
                raise NotFound(
                    f"the sandbox has no {identifier}",
                    hint="Create it first, with --sandbox or through `unictl sandbox serve`.",
                )
            customer = part(service, "customer")
            if customer is None:
                raise InvalidRequest(f"nothing of {service} is paid by a customer", service=service)
            exchange = Exchange(Request("", ""), session, int(self.clock()))
            document: dict[str, Any] = customer.pay(exchange, identifier, **how)
            shown = getattr(customer, "shown", _payment)
            operation, shown_id = shown(document)
            return Paid(service, operation, shown_id, document)

    def seed(self) -> dict[str, int]:
        """Make a few things at each service that knows how; return how many by service."""
        made = {}
        for service in services():
            seed = part(service, "seed")
            if seed is not None:
                with self.store.transaction() as session:
                    before = session.count(service)
                    seed.seed(Exchange(Request("", ""), session, int(self.clock())))
                    made[service] = session.count(service) - before
        return made

    def reset(self) -> None:
        """Forget everything at every service; see `Store.reset`."""
        self.store.reset()

    def close(self) -> None:
        """Close the state file."""
        self.store.close()


def addressed(request: Request) -> tuple[str, Request]:
    """Return the service that the path begins with, and the request without it."""
    first, _, rest = request.path.removeprefix("/").partition("/")
    if first not in services():
        return DEFAULT, request
    return first, request._replace(path=f"/{rest}")


def _payment(document: dict[str, Any]) -> tuple[str, str]:
    return "payments.get", str(document["id"])
