"""Customers at Razorpay: no two of them share an e-mail address and a telephone number."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.customers import (
    CreateCustomer,
    Customer,
    Customers,
    ListCustomers,
    UpdateCustomer,
)
from unictl.core.call import Call
from unictl.core.model import UNSET
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.values import metadata, moment, refuse, text

# https://razorpay.com/docs/api/customers/create/
_NAME: Final = (3, 50)
_LONGEST: Final = {"email": 64, "phone": 15}
_THEIR_NAMES: Final = {"name": "name", "email": "email", "phone": "contact"}


@final
class RazorpayCustomers(Razorpay, Customers):
    """Razorpay has no way to delete a customer, and finds none by his e-mail address."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.razorpay.extras", create="CreateCustomer"
    )

    def create(self, customer: CreateCustomer) -> Call[Customer]:
        """Create a customer; one whose reply was lost is found by our key in his notes."""
        refuse("a customer", description=customer.description)
        given = {name: getattr(customer, name) for name in _THEIR_NAMES}
        fail = self.context.extra.get("fail_existing")
        body = {
            **_checked(given),
            "notes": self.notes(customer.metadata),
            **self.extra(),
            "fail_existing": None if fail is None else str(int(fail)),
        }
        made = yield from self.find("/customers", timed=False)
        if made is None:
            made = (yield self.post("/customers", body)).json()
        return to_customer(made)

    def get(self, customer_id: str) -> Call[Customer]:
        """Fetch a customer."""
        return to_customer((yield self.fetch(f"/customers/{customer_id}")).json())

    def list(self, filters: ListCustomers) -> Call[Page[Customer]]:
        """List customers; Razorpay has no filters for them."""
        refuse("a list of customers", email=filters.email, since=filters.since, until=filters.until)
        return (yield from self.walk("/customers", filters, to_customer, timed=False))

    def update(self, customer_id: str, update: UpdateCustomer) -> Call[Customer]:
        """Change a customer; Razorpay takes no value away, and keeps his notes as they are."""
        refuse("an update of a customer", metadata=dict(update.metadata) or None)
        if update.description is not UNSET:
            refuse("a customer", description=update.description or "")
        given = {
            name: value for name in _THEIR_NAMES if (value := getattr(update, name)) is not UNSET
        }
        for name, value in given.items():
            if not value:
                raise NotSupported(
                    f"razorpay can't take a customer's {name} away",
                    hint="Give another value in its place.",
                    service="razorpay",
                    field=name,
                )
        body = _checked(given)
        if self.again():
            found = (yield self.fetch(f"/customers/{customer_id}")).json()
            if all(found.get(name) == value for name, value in body.items()):
                return to_customer(found)
        return to_customer((yield self.put(f"/customers/{customer_id}", body)).json())


def _checked(given: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return a customer's details by Razorpay's names.

    Raises:
        InvalidRequest: One is too long or too short.
    """
    shortest, longest = _NAME
    if (name := given.get("name")) is not None and not shortest <= len(name) <= longest:
        raise InvalidRequest(
            f"razorpay takes names of {shortest} to {longest} characters", field="name"
        )
    for field, most in _LONGEST.items():
        if len(given.get(field) or "") > most:
            raise InvalidRequest(
                f"{field} is longer than razorpay's {most} characters", field=field
            )
    return {_THEIR_NAMES[field]: value for field, value in given.items()}


def to_customer(customer: Mapping[str, Any]) -> Customer:
    """Return our customer."""
    return Customer(
        id=customer["id"],
        service="razorpay",
        name=text(customer.get("name")),
        email=text(customer.get("email")),
        phone=text(customer.get("contact")),
        metadata=metadata(customer),
        created_at=moment(customer["created_at"]),
        raw=customer,
    )
