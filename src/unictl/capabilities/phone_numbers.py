"""Phone numbers: whether one is right, what is known of it, and which are yours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol

from unictl.capabilities.shared import CreatedAt, Cursor, Id, Limit, Raw, Service
from unictl.core.call import Call
from unictl.core.model import Doc, MinLen, Pattern, model
from unictl.core.operation import operation
from unictl.core.page import Page

NumberProblem = Literal[
    "too_short",
    "too_long",
    "wrong_length",
    "unknown_country",
    "possible_but_not_assigned",
    "not_a_number",
    "other",
]
LineType = Literal[
    "mobile",
    "landline",
    "fixed_voip",
    "non_fixed_voip",
    "toll_free",
    "premium",
    "shared_cost",
    "universal_access",
    "personal",
    "pager",
    "voicemail",
    "unknown",
]
About = Literal[
    "line_type", "caller_name", "sim_swap", "call_forwarding", "line_status", "sms_risk"
]


@model
class LookUpNumber:
    """How a number is written."""

    country: Annotated[
        str | None,
        Pattern(r"[A-Z]{2}", like="IN"),
        Doc("Where it is written so, for one without its country's code (ISO 3166-1 alpha-2)."),
    ] = None


@model
class NumberLookup:
    """Whether a number is right, and how it is written."""

    service: Service
    phone_number: Annotated[str, Doc("The number with its country's code: +14155550123.")]
    valid: Annotated[bool, Doc("Whether there can be such a number.")]
    problems: Annotated[Sequence[NumberProblem], Doc("What is wrong with it.")] = ()
    country: Annotated[str | None, Doc("Its country (ISO 3166-1 alpha-2).")] = None
    calling_code: Annotated[str | None, Doc("The country's calling code, without the +.")] = None
    national_format: Annotated[str | None, Doc("As it is written in its country.")] = None
    raw: Raw = None


@model
class InspectNumber:
    """What to ask of a number; each thing has its price."""

    about: Annotated[Sequence[About], MinLen(1), Doc("What to ask; each is charged for.")]
    country: Annotated[
        str | None,
        Pattern(r"[A-Z]{2}", like="IN"),
        Doc("Where it is written so, for one without its country's code (ISO 3166-1 alpha-2)."),
    ] = None


@model
class NumberReport:
    """What the service knows of a number, as far as it was asked."""

    service: Service
    phone_number: Annotated[str, Doc("The number with its country's code: +14155550123.")]
    valid: Annotated[bool, Doc("Whether there can be such a number.")]
    problems: Annotated[Sequence[NumberProblem], Doc("What is wrong with it.")] = ()
    country: Annotated[str | None, Doc("Its country (ISO 3166-1 alpha-2).")] = None
    line_type: Annotated[LineType | None, Doc("What kind of line it is.")] = None
    carrier: Annotated[str | None, Doc("The network that it is in.")] = None
    caller_name: Annotated[str | None, Doc("The name that it is registered under.")] = None
    caller_type: Annotated[Literal["consumer", "business"] | None, Doc("Whose name that is.")] = (
        None
    )
    sim_swapped: Annotated[bool | None, Doc("Whether its SIM card was changed lately.")] = None
    sim_swapped_at: Annotated[datetime | None, Doc("When it was changed last (UTC).")] = None
    call_forwarding: Annotated[bool | None, Doc("Whether its calls go elsewhere.")] = None
    line_status: Annotated[
        Literal["active", "inactive", "reachable", "unreachable", "unknown"] | None,
        Doc("Whether somebody uses it."),
    ] = None
    sms_risk: Annotated[
        Literal["low", "mild", "moderate", "high"] | None,
        Doc("How likely it is to be used to drive up your bill by SMS."),
    ] = None
    unavailable: Annotated[Sequence[About], Doc("What was asked for and isn't known.")] = ()
    raw: Raw = None


@model
class OwnedNumber:
    """A number of yours."""

    id: Id
    service: Service
    phone_number: Annotated[str, Doc("The number: +14155550123.")]
    name: Annotated[str | None, Doc("What you call it.")] = None
    capabilities: Annotated[
        Sequence[Literal["sms", "mms", "voice", "fax"]], Doc("What it can be used for.")
    ] = ()
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListOwnedNumbers:
    """Which of your numbers to list."""

    phone_number: Annotated[str | None, MinLen(1), Doc("Only those with these digits.")] = None
    name: Annotated[str | None, MinLen(1), Doc("Only with this name.")] = None
    limit: Limit = 10
    cursor: Cursor = None


class NumberLookups(Protocol):
    """Numbers of others, asked about."""

    @operation("GET", "/phone-numbers/{phone_number}")
    def lookup(self, phone_number: str, lookup: LookUpNumber) -> Call[NumberLookup]:
        """Check a number and see how it is written, free of charge."""
        ...

    @operation("POST", "/phone-numbers/{phone_number}/inspect", changes="money", recovery="none")
    def inspect(self, phone_number: str, inspection: InspectNumber) -> Call[NumberReport]:
        """Ask what is known of a number: its carrier, its owner, a changed SIM; it is charged."""
        ...


class OwnedNumbers(Protocol):
    """Numbers of yours."""

    @operation("GET", "/phone-numbers")
    def list(self, filters: ListOwnedNumbers) -> Call[Page[OwnedNumber]]:
        """List your own numbers."""
        ...
