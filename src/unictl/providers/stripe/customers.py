"""Customers at Stripe; one that was deleted is still shown, as deleted."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

from unictl.capabilities.customers import (
    CreateCustomer,
    Customer,
    CustomerDeletion,
    Customers,
    ListCustomers,
    UpdateCustomer,
)
from unictl.capabilities.payment_links import LinkCustomer
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.providers.stripe.base import (
    Stripe,
    created,
    metadata,
    moment,
    pairs_kept,
    text,
)


@final
class StripeCustomers(Stripe, Customers, CustomerDeletion):
    """Stripe takes any number of customers with the same e-mail address."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras",
        create="CreateCustomer",
        update="CreateCustomer",
    )

    @recovers("key")
    def create(self, customer: CreateCustomer) -> Call[Customer]:
        """Create a customer."""
        fields = {
            "name": customer.name,
            "email": customer.email,
            "phone": customer.phone,
            "description": customer.description,
            "metadata": pairs_kept(customer.metadata),
            **self.context.extra,
        }
        return to_customer((yield self.post("/customers", fields)).json())

    def get(self, customer_id: str) -> Call[Customer]:
        """Fetch a customer."""
        return to_customer((yield self.fetch(f"/customers/{customer_id}")).json())

    def list(self, filters: ListCustomers) -> Call[Page[Customer]]:
        """List customers; Stripe compares e-mail addresses to the letter."""
        query = {"email": filters.email, **created(filters.since, filters.until)}
        return (yield from self.walk("/customers", filters, to_customer, query=query))

    @recovers("key")
    def update(self, customer_id: str, update: UpdateCustomer) -> Call[Customer]:
        """Change a customer; what is null is taken away."""
        fields = {
            "name": _cleared(update.name),
            "email": _cleared(update.email),
            "phone": _cleared(update.phone),
            "description": _cleared(update.description),
            "metadata": pairs_kept(update.metadata),
            **self.context.extra,
        }
        return to_customer((yield self.post(f"/customers/{customer_id}", fields)).json())

    def delete(self, customer_id: str) -> Call[Customer]:
        """Delete a customer, for good."""
        if self.again():
            found = (yield self.fetch(f"/customers/{customer_id}")).json()
            if found.get("deleted"):
                return to_customer(found)
        return to_customer((yield self.delete_at(f"/customers/{customer_id}")).json())


def _cleared(value: Any) -> Any:
    """Return what Stripe is told: empty text where a value is taken away."""
    return "" if value is None else value


def create_on_the_way(provider: Stripe, customer: LinkCustomer) -> Call[str]:
    """Create the customer that another thing needs, as the step `customer`; return the id."""
    fields = {"name": customer.name, "email": customer.email, "phone": customer.phone}
    made = yield provider.post("/customers", fields, step="customer")
    return str(made.json()["id"])


def to_customer(customer: Mapping[str, Any]) -> Customer:
    """Return our customer."""
    return Customer(
        id=customer["id"],
        service="stripe",
        name=text(customer.get("name")),
        email=text(customer.get("email")),
        phone=text(customer.get("phone")),
        description=text(customer.get("description")),
        deleted=bool(customer.get("deleted")),
        metadata=metadata(customer),
        created_at=moment(customer.get("created")),
        raw=customer,
    )
