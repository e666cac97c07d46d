"""Lookup v2: what is known of a number. An impossible number is an answer, not an error."""

import hashlib
from collections.abc import Callable
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.twilio.errors import refused
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.phones import country_of, national, read

_TYPES: Final = ("mobile", "landline", "fixedVoip", "nonFixedVoip", "tollFree")
_MAGIC_TYPES: Final = {"+15005550009": "landline"}


def fetch(exchange: Exchange, account: str, fields: Fields, text: str) -> dict[str, Any]:
    """Answer `GET /v2/PhoneNumbers/{PhoneNumber}`."""
    del account
    asked = [one.strip() for one in (fields.text("Fields") or "").split(",") if one.strip()]
    if unknown := [one for one in asked if one not in _PACKAGES and one != "validation"]:
        raise refused(60600, f"Invalid Fields: {', '.join(unknown)}")
    number, faults = read(text, fields.text("CountryCode"))
    country = country_of(number) if not faults else None
    body: dict[str, Any] = {
        "calling_country_code": country.calling if country else None,
        "country_code": country.iso if country else None,
        "phone_number": number,
        "national_format": national(number) if country else None,
        "valid": not faults,
        "validation_errors": faults,
    }
    for name, known in _PACKAGES.items():
        body[name] = known(number, fields) if name in asked and not faults else None
    body["url"] = f"https://lookups.twilio.com{exchange.request.path}"
    return body


def _draw(number: str, choices: int) -> int:
    """Return a number below `choices`, always the same for a telephone number."""
    return hashlib.sha256(number.encode()).digest()[0] % choices


def _line_type(number: str, fields: Fields) -> dict[str, Any]:
    del fields
    drawn = "mobile" if _draw(number, 10) < 6 else _TYPES[_draw(number, len(_TYPES))]  # noqa: PLR2004 - most are
    return {
        "type": _MAGIC_TYPES.get(number, drawn),
        "carrier_name": "The sandbox's carrier",
        "mobile_country_code": "310",
        "mobile_network_code": "260",
        "error_code": None,
    }


def _caller_name(number: str, fields: Fields) -> dict[str, Any]:
    del fields
    names = ("Ada Example", "Shop Example", None)
    name = names[_draw(number, len(names))]
    kind = None if name is None else "BUSINESS" if name.startswith("Shop") else "CONSUMER"
    return {"caller_name": name, "caller_type": kind, "error_code": None}


def _sim_swap(number: str, fields: Fields) -> dict[str, Any]:
    del fields
    swapped = _draw(number, 4) == 0
    return {
        "last_sim_swap": {
            "last_sim_swap_date": "2026-11-01T08:00:00Z" if swapped else None,
            "swapped_period": "PT48H",
            "swapped_in_period": swapped,
        },
        "carrier_name": "The sandbox's carrier",
        "mobile_country_code": "310",
        "mobile_network_code": "260",
        "error_code": None,
    }


def _identity(number: str, fields: Fields) -> dict[str, Any]:
    del number

    def match(name: str) -> str:
        return "exact_match" if fields.text(name) else "no_data_available"

    return {
        "first_name_match": match("FirstName"),
        "last_name_match": match("LastName"),
        "address_lines_match": match("AddressLine1"),
        "city_match": match("City"),
        "state_match": match("State"),
        "postal_code_match": match("PostalCode"),
        "address_country_match": match("AddressCountryCode"),
        "national_id_match": match("NationalId"),
        "date_of_birth_match": match("DateOfBirth"),
        "summary_score": 100,
        "error_code": None,
        "error_message": None,
    }


def _reassigned(number: str, fields: Fields) -> dict[str, Any]:
    return {
        "last_verified_date": fields.text("LastVerifiedDate") or "2026-01-01",
        "is_number_reassigned": "yes" if _draw(number, 4) == 0 else "no",
        "error_code": None,
    }


def _pumping_risk(number: str, fields: Fields) -> dict[str, Any]:
    del fields
    score = _draw(number, 101)
    return {
        "carrier_risk_category": "high" if score > 75 else "moderate" if score > 40 else "low",  # noqa: PLR2004 - Twilio's bands
        "number_blocked": False,
        "number_blocked_date": None,
        "number_blocked_last_3_months": False,
        "sms_pumping_risk_score": score,
        "error_code": None,
    }


def _plainly(**members: Any) -> Callable[[str, Fields], dict[str, Any]]:
    def known(number: str, fields: Fields) -> dict[str, Any]:
        del number, fields
        return {**members, "error_code": None}

    return known


_PACKAGES: Final[dict[str, Callable[[str, Fields], dict[str, Any]]]] = {
    "caller_name": _caller_name,
    "sim_swap": _sim_swap,
    "call_forwarding": _plainly(call_forwarding_enabled=False),
    "line_status": _plainly(status="active"),
    "line_type_intelligence": _line_type,
    "identity_match": _identity,
    "reassigned_number": _reassigned,
    "sms_pumping_risk": _pumping_risk,
    "phone_number_quality_score": _plainly(quality_score=90, quality_category="high"),
    "pre_fill": _plainly(first_name="Ada", last_name="Example", country_code="US"),
}
