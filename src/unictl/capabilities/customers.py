"""Customers: whom the service knows, to charge again."""

from dataclasses import field
from typing import Annotated, Protocol

from unictl.capabilities.shared import (
    CreatedAt,
    Cursor,
    Email,
    Id,
    Limit,
    Metadata,
    Phone,
    Raw,
    Service,
    Since,
    Until,
)
from unictl.core.call import Call
from unictl.core.model import UNSET, Doc, MaxLen, MinLen, Unset, model
from unictl.core.operation import operation
from unictl.core.page import Page
from unictl.errors import InvalidRequest


@model
class CreateCustomer:
    """Who a customer is."""

    name: Annotated[str | None, MinLen(1), MaxLen(256), Doc("The customer's name.")] = None
    email: Annotated[Email | None, Doc("The customer's e-mail address.")] = None
    phone: Annotated[Phone | None, Doc("The customer's telephone number.")] = None
    description: Annotated[str | None, MaxLen(350), Doc("More about the customer, for you.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )


@model
class Customer:
    """A customer, as the service knows him."""

    id: Id
    service: Service
    name: Annotated[str | None, Doc("The customer's name.")] = None
    email: Annotated[str | None, Doc("The customer's e-mail address.")] = None
    phone: Annotated[str | None, Doc("The customer's telephone number.")] = None
    description: Annotated[str | None, Doc("More about the customer, for you.")] = None
    deleted: Annotated[bool, Doc("Whether the service has forgotten him.")] = False
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class UpdateCustomer:
    """What changes in a customer; what isn't given stays, and null takes a value away."""

    name: Annotated[str | Unset | None, MaxLen(256), Doc("The customer's name.")] = UNSET
    email: Annotated[Email | Unset | None, Doc("The customer's e-mail address.")] = UNSET
    phone: Annotated[Phone | Unset | None, Doc("The customer's telephone number.")] = UNSET
    description: Annotated[
        str | Unset | None, MaxLen(350), Doc("More about the customer, for you.")
    ] = UNSET
    metadata: Annotated[Metadata, Doc("Pairs to add or replace.")] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an update of nothing."""
        given = (self.name, self.email, self.phone, self.description)
        if all(value is UNSET for value in given) and not self.metadata:
            raise InvalidRequest(
                "nothing to change",
                hint="Give at least one of --name, --email, --phone, --description, --metadata.",
                field="name",
            )


@model
class ListCustomers:
    """Which customers to list."""

    email: Annotated[Email | None, Doc("Only with this e-mail address.")] = None
    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


class Customers(Protocol):
    """Customers: made, looked at, changed."""

    @operation("POST", "/customers", changes="state", recovery="lookup")
    def create(self, customer: CreateCustomer) -> Call[Customer]:
        """Create a customer."""
        ...

    @operation("GET", "/customers/{customer_id}")
    def get(self, customer_id: str) -> Call[Customer]:
        """Show a customer."""
        ...

    @operation("GET", "/customers")
    def list(self, filters: ListCustomers) -> Call[Page[Customer]]:
        """List customers, newest first."""
        ...

    @operation("PATCH", "/customers/{customer_id}", changes="state", recovery="lookup")
    def update(self, customer_id: str, update: UpdateCustomer) -> Call[Customer]:
        """Change what the service knows of a customer."""
        ...


class CustomerDeletion(Protocol):
    """Customers that the service can forget."""

    @operation("DELETE", "/customers/{customer_id}", changes="state", recovery="lookup")
    def delete(self, customer_id: str) -> Call[Customer]:
        """Forget a customer; his subscriptions end."""
        ...
