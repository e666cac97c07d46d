"""Numbers at Twilio: Lookup v2, and the account's own."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal, final
from urllib.parse import quote

from unictl.capabilities.phone_numbers import (
    About,
    InspectNumber,
    LineType,
    ListOwnedNumbers,
    LookUpNumber,
    NumberLookup,
    NumberLookups,
    NumberProblem,
    NumberReport,
    OwnedNumber,
    OwnedNumbers,
)
from unictl.core.call import Ask, Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.providers.twilio.base import LOOKUPS, Twilio, moment, pairs, text

PROBLEMS: Final[Mapping[str, NumberProblem]] = {
    "TOO_SHORT": "too_short",
    "TOO_LONG": "too_long",
    "INVALID_LENGTH": "wrong_length",
    "INVALID_COUNTRY_CODE": "unknown_country",
    "INVALID_BUT_POSSIBLE": "possible_but_not_assigned",
    "NOT_A_NUMBER": "not_a_number",
}
PACKAGES: Final[Mapping[About, str]] = {
    "line_type": "line_type_intelligence",
    "caller_name": "caller_name",
    "sim_swap": "sim_swap",
    "call_forwarding": "call_forwarding",
    "line_status": "line_status",
    "sms_risk": "sms_pumping_risk",
}
LINE_TYPES: Final[Mapping[str, LineType]] = {
    "mobile": "mobile",
    "landline": "landline",
    "fixedVoip": "fixed_voip",
    "nonFixedVoip": "non_fixed_voip",
    "tollFree": "toll_free",
    "premium": "premium",
    "sharedCost": "shared_cost",
    "uan": "universal_access",
    "personal": "personal",
    "pager": "pager",
    "voicemail": "voicemail",
}
_USES: Final[tuple[Literal["sms", "mms", "voice", "fax"], ...]] = ("sms", "mms", "voice", "fax")


@final
class TwilioPhoneNumbers(Twilio, NumberLookups, OwnedNumbers):
    """An impossible number is an answer at Twilio, and no error."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.twilio.extras", inspect="InspectNumber"
    )

    def lookup(self, phone_number: str, lookup: LookUpNumber) -> Call[NumberLookup]:
        """Look a number up without any package, which is free."""
        reply = yield _asked(phone_number, {"CountryCode": lookup.country})
        found = reply.json()
        return NumberLookup(
            service="twilio",
            phone_number=found["phone_number"],
            valid=found["valid"],
            problems=_problems(found),
            country=text(found.get("country_code")),
            calling_code=text(found.get("calling_country_code")),
            national_format=text(found.get("national_format")),
            raw=found,
        )

    def inspect(self, phone_number: str, inspection: InspectNumber) -> Call[NumberReport]:
        """Look a number up with packages; each is charged, so it counts as a change."""
        fields = {
            "Fields": ",".join(PACKAGES[one] for one in dict.fromkeys(inspection.about)),
            "CountryCode": inspection.country,
            **self.extra(),
        }
        found = (yield _asked(phone_number, fields, changes=True)).json()
        return _report(found, inspection)

    def list(self, filters: ListOwnedNumbers) -> Call[Page[OwnedNumber]]:
        """List the account's numbers."""
        query = {"PhoneNumber": filters.phone_number, "FriendlyName": filters.name}
        return (
            yield from self.walk(
                self.own("/IncomingPhoneNumbers"),
                filters,
                to_number,
                within="incoming_phone_numbers",
                query=list(pairs(query)),
            )
        )


def _asked(phone_number: str, fields: Mapping[str, Any], *, changes: bool = False) -> Ask:
    path = f"/v2/PhoneNumbers/{quote(phone_number, safe='')}"
    return Ask("GET", path, query=tuple(pairs(fields)), origin=LOOKUPS, changes=changes)


def _problems(found: Mapping[str, Any]) -> tuple[NumberProblem, ...]:
    return tuple(PROBLEMS.get(one, "other") for one in found.get("validation_errors") or ())


def _report(found: Mapping[str, Any], inspection: InspectNumber) -> NumberReport:
    known: dict[About, Mapping[str, Any]] = {}
    for one, package in PACKAGES.items():
        part = found.get(package)
        if part and part.get("error_code") is None:
            known[one] = part
    line, name = known.get("line_type", {}), known.get("caller_name", {})
    swap = known.get("sim_swap", {}).get("last_sim_swap") or {}
    return NumberReport(
        service="twilio",
        phone_number=found["phone_number"],
        valid=found["valid"],
        problems=_problems(found),
        country=text(found.get("country_code")),
        line_type=LINE_TYPES.get(str(line.get("type")), "unknown") if line else None,
        carrier=text(line.get("carrier_name")),
        caller_name=text(name.get("caller_name")),
        caller_type=_word(("consumer", "business"), name.get("caller_type")),
        sim_swapped=swap.get("swapped_in_period"),
        sim_swapped_at=moment(swap.get("last_sim_swap_date")),
        call_forwarding=known.get("call_forwarding", {}).get("call_forwarding_enabled"),
        line_status=_word(
            ("active", "inactive", "reachable", "unreachable"),
            known.get("line_status", {}).get("status"),
            other="unknown",
        ),
        sms_risk=_word(
            ("low", "mild", "moderate", "high"),
            known.get("sms_risk", {}).get("carrier_risk_category"),
        ),
        unavailable=tuple(one for one in dict.fromkeys(inspection.about) if one not in known),
        raw=found,
    )


def _word(words: tuple[str, ...], value: Any, other: str | None = None) -> Any:
    """Return the service's word in our spelling, `other` for one that isn't ours."""
    said = text(value)
    return None if said is None else said.lower() if said.lower() in words else other


def to_number(found: Mapping[str, Any]) -> OwnedNumber:
    """Return our number."""
    uses = found["capabilities"]
    return OwnedNumber(
        id=found["sid"],
        service="twilio",
        phone_number=found["phone_number"],
        name=text(found.get("friendly_name")),
        capabilities=tuple(use for use in _USES if uses.get(use)),
        created_at=moment(found["date_created"]),
        raw=found,
    )
