"""Balance: the money that lies at the service."""

from typing import Annotated, Protocol

from unictl.capabilities.shared import Cursor, Limit, Raw, Service
from unictl.core.call import Call
from unictl.core.model import Doc, model
from unictl.core.operation import operation
from unictl.core.page import Page


@model
class Balance:
    """The money of one account in one currency."""

    service: Service
    currency: Annotated[str, Doc("ISO 4217 code.")]
    amount_available: Annotated[int, Doc("What can go out now, in minor units.")]
    amount_pending: Annotated[
        int | None, Doc("What is there but can't go out yet, in minor units.")
    ] = None
    account: Annotated[
        str | None, Doc("Which account, where the service has several: its number's end.")
    ] = None
    raw: Raw = None


@model
class ListBalances:
    """How much of the balances to list."""

    limit: Limit = 10
    cursor: Cursor = None


class Balances(Protocol):
    """Balances by account and currency."""

    @operation("GET", "/balance")
    def list(self, filters: ListBalances) -> Call[Page[Balance]]:
        """List what lies at the service, by account and currency."""
        ...
