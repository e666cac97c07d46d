"""Verifications: a code is sent to somebody, and checked when it comes back."""

from typing import Annotated, Literal, Protocol

from unictl.capabilities.shared import CreatedAt, Id, Raw, Service
from unictl.core.call import Call
from unictl.core.model import Doc, MaxLen, MinLen, Pattern, model
from unictl.core.operation import operation
from unictl.errors import InvalidRequest

VerificationStatus = Literal[
    "pending", "approved", "cancelled", "expired", "failed", "too_many_attempts", "deleted"
]
Channel = Literal["sms", "call", "email", "whatsapp", "auto"]


@model
class StartVerification:
    """Whom to verify, and how the code reaches him."""

    to: Annotated[str, MinLen(3), MaxLen(320), Doc("A number, +14155550123, or an e-mail address.")]
    channel: Annotated[Channel, Doc("How the code is sent.")] = "sms"
    language: Annotated[
        str | None, MinLen(2), MaxLen(20), Doc("The language of the text around it: en, hi, pt-BR.")
    ] = None
    code: Annotated[
        str | None,
        Pattern(r"[0-9A-Za-z]{4,10}", like="483920"),
        Doc("A code of your own; none lets the service make one."),
    ] = None
    verify_service_id: Annotated[
        str | None,
        MinLen(1),
        Doc("The settings at the service to go by; none is the account's own setting."),
    ] = None


@model
class Verification:
    """A verification that is under way."""

    id: Id
    service: Service
    status: Annotated[VerificationStatus, Doc("Where it stands.")]
    to: Annotated[str | None, Doc("Who is verified.")] = None
    channel: Annotated[str | None, Doc("How the code was sent last.")] = None
    sent_count: Annotated[int, Doc("How often a code was sent; the service allows few.")] = 0
    verify_service_id: Annotated[str | None, Doc("The settings it goes by.")] = None
    created_at: CreatedAt = None
    raw: Raw = None


@model
class CheckVerification:
    """The code that came back, and whose it is."""

    code: Annotated[str, MinLen(4), MaxLen(10), Doc("The code that was typed in.")]
    to: Annotated[str | None, MinLen(3), MaxLen(320), Doc("Who was to be verified.")] = None
    verification_id: Annotated[str | None, MinLen(1), Doc("The verification, in place of him.")] = (
        None
    )
    verify_service_id: Annotated[
        str | None,
        MinLen(1),
        Doc("The settings it goes by; none is the account's own setting."),
    ] = None

    def __post_init__(self) -> None:
        """Refuse both ways to say whose it is, and neither."""
        if (self.to is None) == (self.verification_id is None):
            raise InvalidRequest(
                "a code belongs to a recipient or to a verification",
                hint="Give one of --to and --verification-id.",
                field="verification_id" if self.to else "to",
            )


@model
class VerificationCheck:
    """Whether the code was right."""

    id: Id
    service: Service
    status: Annotated[VerificationStatus, Doc("Where the verification stands now.")]
    approved: Annotated[bool, Doc("Whether the code was right; a wrong one may be tried again.")]
    to: Annotated[str | None, Doc("Who is verified.")] = None
    channel: Annotated[str | None, Doc("How the code was sent last.")] = None
    created_at: CreatedAt = None
    raw: Raw = None


class Verifications(Protocol):
    """Verifications: started, and checked."""

    @operation("POST", "/verifications", changes="money", recovery="none")
    def start(self, verification: StartVerification) -> Call[Verification]:
        """Send somebody a code; started again while it is good, the same code is sent."""
        ...

    @operation("POST", "/verifications/check", changes="state", recovery="none")
    def check(self, check: CheckVerification) -> Call[VerificationCheck]:
        """Check the code that somebody typed in."""
        ...
