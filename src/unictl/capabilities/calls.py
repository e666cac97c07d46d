"""Calls: telephone calls that the service places and speaks in."""

from datetime import datetime
from typing import Annotated, Literal, Protocol

from unictl.capabilities.messages import Url
from unictl.capabilities.shared import CreatedAt, Cursor, Id, Limit, Raw, Service
from unictl.core.call import Call as CallOf
from unictl.core.model import Doc, Ge, Le, MaxLen, MinLen, model
from unictl.core.operation import operation
from unictl.core.page import Page
from unictl.errors import InvalidRequest

CallStatus = Literal[
    "queued",
    "ringing",
    "in_progress",
    "completed",
    "busy",
    "no_answer",
    "failed",
    "cancelled",
]


@model
class PlaceCall:
    """Who is called, and what is said."""

    to: Annotated[
        str, MinLen(1), MaxLen(255), Doc("Who is called: +14155550123, or a SIP address.")
    ]
    say: Annotated[str | None, MinLen(1), MaxLen(3000), Doc("A text to be spoken.")] = None
    language: Annotated[
        str | None, MinLen(2), MaxLen(20), Doc("The language of that text: en-GB, hi-IN.")
    ] = None
    url: Annotated[Url | None, Doc("Where the service asks what to do in the call.")] = None
    script: Annotated[
        str | None,
        MinLen(1),
        MaxLen(4000),
        Doc("What to do in the call, in the service's language: TwiML."),
    ] = None
    sender: Annotated[
        str | None,
        MinLen(1),
        MaxLen(255),
        Doc("Your number that is shown; none is the account's own setting."),
    ] = None
    ring_seconds: Annotated[
        int | None, Ge(1), Le(600), Doc("How long it rings before nobody answers.")
    ] = None
    longest_seconds: Annotated[int | None, Ge(1), Doc("After which it is hung up.")] = None
    record_call: Annotated[bool, Doc("Whether it is recorded; the law may want consent.")] = False
    detect_machine: Annotated[bool, Doc("Whether to tell a person from a machine.")] = False
    status_callback_url: Annotated[
        Url | None, Doc("Where the service tells what has become of it.")
    ] = None

    def __post_init__(self) -> None:
        """Refuse a call without instructions, and with two."""
        ways = {"say": self.say, "url": self.url, "script": self.script}
        given = [name for name, value in ways.items() if value is not None]
        if len(given) != 1:
            raise InvalidRequest(
                "a call follows one set of instructions",
                hint="Give one of --say, --url and --script.",
                field=given[-1] if given else "say",
            )
        if self.language is not None and self.say is None:
            raise InvalidRequest("the language is that of --say", field="language")


@model
class Call:
    """A call, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[
        CallStatus, Doc("Where it stands; completed says that somebody or something answered.")
    ]
    direction: Annotated[Literal["outbound", "inbound"], Doc("Whether you placed or got it.")]
    to: Annotated[str | None, Doc("Who is called.")] = None
    sender: Annotated[str | None, Doc("Who calls.")] = None
    duration_seconds: Annotated[int | None, Doc("How long it lasted, once it is over.")] = None
    answered_by: Annotated[
        Literal["human", "machine", "fax", "unknown"] | None, Doc("Who answered, where detected.")
    ] = None
    price: Annotated[
        str | None,
        Doc("What it cost, an exact decimal: less than a minor unit, so not an amount."),
    ] = None
    currency: Annotated[str | None, Doc("ISO 4217 code of the price.")] = None
    started_at: Annotated[datetime | None, Doc("When it was answered (UTC).")] = None
    ended_at: Annotated[datetime | None, Doc("When it ended (UTC).")] = None
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListCalls:
    """Which calls to list."""

    to: Annotated[str | None, MinLen(1), Doc("Only to this number.")] = None
    sender: Annotated[str | None, MinLen(1), Doc("Only from this one.")] = None
    status: Annotated[CallStatus | None, Doc("Only those that stand so.")] = None
    since: Annotated[datetime | None, Doc("Answered at this time or later (RFC 3339).")] = None
    until: Annotated[datetime | None, Doc("Answered at this time or earlier (RFC 3339).")] = None
    limit: Limit = 10
    cursor: Cursor = None


class Calls(Protocol):
    """Calls: placed, looked at, hung up."""

    @operation("POST", "/calls", changes="money", recovery="none")
    def place(self, call: PlaceCall) -> CallOf[Call]:
        """Call somebody, and speak a text or follow instructions."""
        ...

    @operation("GET", "/calls/{call_id}")
    def get(self, call_id: str) -> CallOf[Call]:
        """Show a call."""
        ...

    @operation("GET", "/calls")
    def list(self, filters: ListCalls) -> CallOf[Page[Call]]:
        """List calls, newest first."""
        ...

    @operation("POST", "/calls/{call_id}/hang-up", changes="state", recovery="lookup")
    def hang_up(self, call_id: str) -> CallOf[Call]:
        """End a call that rings or is going on."""
        ...
