"""Credentials: whether a service takes the keys, whose they are, and what they may."""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol

from unictl.capabilities.shared import Raw, Service
from unictl.core.call import Call
from unictl.core.model import Doc, model
from unictl.core.operation import operation


@model
class CredentialCheck:
    """What a service says of the keys that it was shown."""

    service: Service
    mode: Annotated[Literal["test", "live"], Doc("Whether they are for tests or for real money.")]
    account_id: Annotated[str | None, Doc("The account at the service that they belong to.")] = None
    account_name: Annotated[str | None, Doc("The name of that account.")] = None
    country: Annotated[str | None, Doc("Its country (ISO 3166-1 alpha-2).")] = None
    permissions: Annotated[
        Sequence[str], Doc("What they may, in the service's words, where it can be asked.")
    ] = ()
    restricted: Annotated[
        bool | None, Doc("Whether they may less than all; none where it can't be asked.")
    ] = None
    raw: Raw = None


class Credentials(Protocol):
    """Keys, shown to their service."""

    @operation("GET", "/credentials/check")
    def check(self) -> Call[CredentialCheck]:
        """Ask the service whether it takes the keys, whose they are, and what they may."""
        ...
