"""The sandbox itself: finds the service a request is for, and answers inside one transaction."""

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, NoReply, Refused, Request
from unictl.sandbox.store import Store

if TYPE_CHECKING:
    from unictl.sandbox.razorpay.attempts import Outcome

SERVICES: Final = {"razorpay": "unictl.sandbox.razorpay.service"}
DEFAULT: Final = "razorpay"


class Answers(Protocol):
    """What a service's module has."""

    def handle(self, exchange: Exchange) -> Reply | NoReply:
        """Answer the request; what is returned is kept, what is raised is undone."""
        ...


class Sandbox:
    """Stateful stand-ins of the services over one state file.

    Args:
        path: The state file.
        clock: Unix seconds.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.store = Store(path)
        self.clock = clock

    def handle(self, request: Request) -> Reply:
        """Answer a request, whose path begins with a service's slug or is the default's.

        Raises:
            NoReply: The request's notes ask for it; see `faults`.
            InvalidRequest: The state file can't be used.
            FormatTooNew: A newer unictl wrote the state file.
            Busy: Another process holds the state file.
        """
        first, _, rest = request.path.removeprefix("/").partition("/")
        service, path = (first, f"/{rest}") if first in SERVICES else (DEFAULT, request.path)
        answers = cast("Answers", import_module(SERVICES[service]))
        request = Request(request.method, path, request.query, request.headers, request.body)
        try:
            with self.store.transaction() as session:
                result = answers.handle(Exchange(request, session, int(self.clock())))
        except Refused as refused:
            return refused.reply
        if isinstance(result, NoReply):
            raise result
        return result

    def pay(
        self,
        identifier: str,
        *,
        outcome: "Outcome | None" = None,
        method: str = "card",
        amount: int | None = None,
        currency: str | None = None,
    ) -> dict[str, Any]:
        """Play the customer; see `razorpay.customer.pay` for arguments, result and errors."""
        from unictl.sandbox.razorpay.customer import pay  # noqa: PLC0415 - only this needs it

        with self.store.transaction() as session:
            exchange = Exchange(Request("", ""), session, int(self.clock()))
            return pay(
                exchange,
                identifier,
                outcome=outcome,
                method=method,
                amount=amount,
                currency=currency,
            )

    def reset(self) -> None:
        """Forget everything at every service; see `Store.reset`."""
        self.store.reset()

    def close(self) -> None:
        """Close the state file."""
        self.store.close()
