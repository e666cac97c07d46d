"""Messages: SMS, MMS and WhatsApp, from sending to the receipt."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import Annotated, Literal, Protocol, TypeAlias

from unictl.capabilities.shared import CreatedAt, Cursor, Id, Limit, Metadata, Raw, Service
from unictl.core.call import Call
from unictl.core.model import Doc, MaxLen, MinLen, Pattern, model
from unictl.core.operation import operation
from unictl.core.page import Page
from unictl.errors import InvalidRequest

MessageStatus = Literal[
    "scheduled",
    "queued",
    "sending",
    "sent",
    "delivered",
    "partially_delivered",
    "read",
    "failed",
    "cancelled",
    "receiving",
    "received",
]

Url: TypeAlias = Annotated[str, Pattern(r"https?://\S+", like="https://example.com/status")]
"""An absolute address."""

Recipient: TypeAlias = Annotated[
    str, Pattern(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}", like="+14155550123")
]
"""A telephone number in E.164's form (ITU-T), or a short code."""


@model
class SendMessage:
    """What is sent, to whom, and when."""

    to: Annotated[Recipient, Doc("Who gets it: a number with its country's code, +14155550123.")]
    body: Annotated[str | None, MinLen(1), MaxLen(1600), Doc("The text.")] = None
    channel: Annotated[
        Literal["sms", "mms", "whatsapp"] | None,
        Doc("How it goes; none is sms, or mms with media."),
    ] = None
    sender: Annotated[
        str | None,
        MinLen(1),
        MaxLen(64),
        Doc("Your number or name that it comes from; none is the account's own setting."),
    ] = None
    messaging_service_id: Annotated[
        str | None, MinLen(1), Doc("The service's pool of senders, which chooses one.")
    ] = None
    media_urls: Annotated[
        Sequence[Url], MaxLen(10), Doc("Addresses of pictures and the like, which go along.")
    ] = ()
    template_id: Annotated[
        str | None, MinLen(1), Doc("A text kept at the service, in place of a body.")
    ] = None
    template_variables: Annotated[Metadata, Doc("What the template's places are filled with.")] = (
        field(default_factory=dict)
    )
    send_at: Annotated[datetime | None, Doc("Not before this time (RFC 3339).")] = None
    status_callback_url: Annotated[
        Url | None, Doc("Where the service tells what has become of it.")
    ] = None

    def __post_init__(self) -> None:
        """Refuse a message that says nothing, and media in a channel that has none."""
        if self.body is None and self.template_id is None and not self.media_urls:
            raise InvalidRequest(
                "a message needs something to say",
                hint="Give --body, --media-urls or --template-id.",
                field="body",
            )
        if self.body is not None and self.template_id is not None:
            raise InvalidRequest("a template takes the place of a body", field="template_id")
        if self.template_variables and self.template_id is None:
            raise InvalidRequest(
                "there is no template to fill in",
                hint="Give --template-id.",
                field="template_variables",
            )
        if self.channel == "sms" and self.media_urls:
            raise InvalidRequest(
                "an SMS carries no media", hint="Choose --channel mms.", field="media_urls"
            )


@model
class Message:
    """A message, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[MessageStatus, Doc("Where it stands.")]
    channel: Annotated[Literal["sms", "mms", "whatsapp", "other"], Doc("How it goes.")]
    direction: Annotated[Literal["outbound", "inbound"], Doc("Whether you sent or got it.")]
    to: Annotated[str | None, Doc("Who gets it.")] = None
    sender: Annotated[str | None, Doc("Whom it comes from, once that is chosen.")] = None
    body: Annotated[str | None, Doc("The text; empty once it has been taken away.")] = None
    media_count: Annotated[int, Doc("How many pictures and the like go along.")] = 0
    segments: Annotated[
        int | None, Doc("The parts that it is charged as, once they are counted.")
    ] = None
    messaging_service_id: Annotated[str | None, Doc("The pool that the sender is of.")] = None
    price: Annotated[
        str | None,
        Doc("What it cost, an exact decimal: less than a minor unit, so not an amount."),
    ] = None
    currency: Annotated[str | None, Doc("ISO 4217 code of the price.")] = None
    failure_code: Annotated[str | None, Doc("The service's code for why it failed.")] = None
    failure_message: Annotated[str | None, Doc("Why it failed, in the service's words.")] = None
    sent_at: Annotated[datetime | None, Doc("When it was sent (UTC).")] = None
    created_at: CreatedAt = None
    raw: Raw = None


@model
class DeletedMessage:
    """A message that the service has forgotten."""

    id: Id
    service: Service
    deleted: Annotated[bool, Doc("Whether it is gone.")] = True
    raw: Raw = None


@model
class ListMessages:
    """Which messages to list."""

    to: Annotated[
        str | None, MinLen(1), Doc("Only to this number; whatsapp:+14155550123 for WhatsApp's.")
    ] = None
    sender: Annotated[str | None, MinLen(1), Doc("Only from this one.")] = None
    since: Annotated[datetime | None, Doc("Sent at this time or later (RFC 3339).")] = None
    until: Annotated[datetime | None, Doc("Sent at this time or earlier (RFC 3339).")] = None
    limit: Limit = 10
    cursor: Cursor = None


class Messages(Protocol):
    """Messages: sent, looked at, taken back."""

    @operation("POST", "/messages", changes="money", recovery="none")
    def send(self, message: SendMessage) -> Call[Message]:
        """Send an SMS, MMS or WhatsApp message."""
        ...

    @operation("GET", "/messages/{message_id}")
    def get(self, message_id: str) -> Call[Message]:
        """Show a message."""
        ...

    @operation("GET", "/messages")
    def list(self, filters: ListMessages) -> Call[Page[Message]]:
        """List messages, newest first."""
        ...

    @operation("POST", "/messages/{message_id}/cancel", changes="state", recovery="lookup")
    def cancel(self, message_id: str) -> Call[Message]:
        """Take back a message that waits for its time."""
        ...

    @operation("POST", "/messages/{message_id}/redact", changes="state", recovery="lookup")
    def redact(self, message_id: str) -> Call[Message]:
        """Take the text out of a message, and keep the rest of it."""
        ...

    @operation("DELETE", "/messages/{message_id}", changes="state", recovery="lookup")
    def delete(self, message_id: str) -> Call[DeletedMessage]:
        """Let the service forget a message."""
        ...
