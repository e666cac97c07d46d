"""Verifications at Twilio Verify; a wrong code is an answer there, and no error."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final
from urllib.parse import quote

from unictl.capabilities.verifications import (
    CheckVerification,
    StartVerification,
    Verification,
    VerificationCheck,
    Verifications,
    VerificationStatus,
)
from unictl.core.call import Call
from unictl.core.provider import Extras
from unictl.providers.twilio.base import VERIFY, Twilio, moment, nobody, status, text

STATUSES: Final[Mapping[str, VerificationStatus]] = {
    "pending": "pending",
    "approved": "approved",
    "canceled": "cancelled",
    "expired": "expired",
    "failed": "failed",
    "max_attempts_reached": "too_many_attempts",
    "deleted": "deleted",
}


@final
class TwilioVerifications(Twilio, Verifications):
    """Started twice within ten minutes, Twilio sends the same code again, and charges again."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.twilio.extras", start="StartVerification", check="CheckVerification"
    )

    def start(self, verification: StartVerification) -> Call[Verification]:
        """Send a code."""
        fields = {
            "To": verification.to,
            "Channel": verification.channel,
            "Locale": verification.language,
            "CustomCode": verification.code,
            **self.extra(),
        }
        path = self._service(verification.verify_service_id, "Verifications")
        found = (yield self.post(path, fields, origin=VERIFY)).json()
        return Verification(
            id=found["sid"],
            service="twilio",
            status=status(STATUSES, found.get("status")),
            to=text(found.get("to")),
            channel=text(found.get("channel")),
            sent_count=len(found.get("send_code_attempts") or ()),
            verify_service_id=text(found.get("service_sid")),
            created_at=moment(found["date_created"]),
            raw=found,
        )

    def check(self, check: CheckVerification) -> Call[VerificationCheck]:
        """Check a code; Twilio forgets a verification once it is approved, and expired ones."""
        fields = {
            "To": check.to,
            "VerificationSid": check.verification_id,
            "Code": check.code,
            **self.extra(),
        }
        path = self._service(check.verify_service_id, "VerificationCheck")
        found = (yield self.post(path, fields, origin=VERIFY)).json()
        now = status(STATUSES, found.get("status"))
        return VerificationCheck(
            id=found["sid"],
            service="twilio",
            status=now,
            approved=now == "approved",
            to=text(found.get("to")),
            channel=text(found.get("channel")),
            created_at=moment(found["date_created"]),
            raw=found,
        )

    def _service(self, given: str | None, part: str) -> str:
        """Return the path of a part of the Verify service.

        Raises:
            InvalidRequest: None is given or set.
        """
        service: Any = given or self.setting("verify_service_sid")
        if service is None:
            raise nobody("verify_service_id", "a Verify service", "verify_service_sid")
        return f"/v2/Services/{quote(service, safe='')}/{part}"
