"""Twilio's own fields, beyond the unified ones: `--extra twilio.validity_period=600`.

Every field is optional; names and meanings are those of https://www.twilio.com/docs/usage/api,
written with underscores.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from unictl.core.model import Doc, Ge, Le, Pattern, model


@model
class SendMessage:
    """Twilio's own fields of a message."""

    validity_period: Annotated[
        int | None, Ge(1), Le(36_000), Doc("Seconds for which it may wait to be sent.")
    ] = None
    smart_encoded: Annotated[bool | None, Doc("Replace punctuation that makes it longer.")] = None
    shorten_urls: Annotated[bool | None, Doc("Shorten the links in it.")] = None
    provide_feedback: Annotated[bool | None, Doc("Whether you will confirm its receipt.")] = None
    attempt: Annotated[int | None, Ge(1), Doc("Which try of yours this is.")] = None
    application_sid: Annotated[str | None, Doc("An application whose callback to use.")] = None
    fallback_from: Annotated[str | None, Doc("A sender to fall back to.")] = None
    persistent_action: Annotated[Sequence[str] | None, Doc("What a tap on it does.")] = None
    content_retention: Annotated[
        Literal["retain", "discard"] | None, Doc("Whether Twilio keeps the text.")
    ] = None
    address_retention: Annotated[
        Literal["retain", "obfuscate"] | None, Doc("Whether Twilio keeps the numbers.")
    ] = None
    risk_check: Annotated[
        Literal["enable", "disable"] | None, Doc("Whether Twilio looks out for pumping.")
    ] = None
    traffic_type: Annotated[Literal["free"] | None, Doc("A free message.")] = None


@model
class PlaceCall:
    """Twilio's own fields of a call."""

    method: Annotated[Literal["GET", "POST"] | None, Doc("How the url is asked.")] = None
    fallback_url: Annotated[str | None, Doc("Asked when the url fails.")] = None
    fallback_method: Annotated[Literal["GET", "POST"] | None, Doc("How that is asked.")] = None
    status_callback_event: Annotated[
        Sequence[Literal["initiated", "ringing", "answered", "completed"]] | None,
        Doc("What is told to the status callback; none is its end alone."),
    ] = None
    status_callback_method: Annotated[
        Literal["GET", "POST"] | None, Doc("How the callback is asked.")
    ] = None
    send_digits: Annotated[
        str | None,
        Pattern(r"[0-9A-D#*wW]{1,32}", like="ww1234#"),
        Doc("Keys to press when it is answered."),
    ] = None
    caller_id: Annotated[str | None, Doc("The name or number shown for a SIP or client call.")] = (
        None
    )
    call_reason: Annotated[str | None, Doc("Why you call, shown where that works.")] = None
    recording_channels: Annotated[Literal["mono", "dual"] | None, Doc("How it is recorded.")] = None
    recording_status_callback: Annotated[str | None, Doc("Told when a recording is there.")] = None
    machine_detection_timeout: Annotated[
        int | None, Ge(3), Le(120), Doc("Seconds to tell a person from a machine.")
    ] = None
    trim: Annotated[
        Literal["trim-silence", "do-not-trim"] | None, Doc("Whether silence is cut off.")
    ] = None
    sip_auth_username: Annotated[str | None, Doc("The name for a SIP address.")] = None
    byoc: Annotated[str | None, Doc("A trunk of your own carrier.")] = None
    call_token: Annotated[str | None, Doc("Of a call that is forwarded.")] = None


@model
class InspectNumber:
    """Twilio's own fields of a paid look-up: what to compare, and when it was right."""

    first_name: Annotated[str | None, Doc("Compared with the registered one.")] = None
    last_name: Annotated[str | None, Doc("Compared with the registered one.")] = None
    city: Annotated[str | None, Doc("Compared with the registered one.")] = None
    postal_code: Annotated[str | None, Doc("Compared with the registered one.")] = None
    last_verified_date: Annotated[str | None, Doc("When the number was surely his: 20240101.")] = (
        None
    )
    partner_sub_id: Annotated[str | None, Doc("Your customer, for whom you ask.")] = None


@model
class StartVerification:
    """Twilio's own fields of a verification."""

    custom_friendly_name: Annotated[str | None, Doc("The name in the text.")] = None
    send_digits: Annotated[str | None, Doc("Keys to press when a call is answered.")] = None
    amount: Annotated[str | None, Doc("What is paid, shown in the text (PSD2).")] = None
    payee: Annotated[str | None, Doc("Who is paid, shown in the text (PSD2).")] = None
    rate_limits: Annotated[str | None, Doc("Your own limits' keys, as JSON.")] = None
    channel_configuration: Annotated[str | None, Doc("E-mail's template and sender, as JSON.")] = (
        None
    )
    app_hash: Annotated[str | None, Doc("Of your Android app, which then reads the code.")] = None
    template_sid: Annotated[str | None, Doc("The text to send.")] = None
    template_custom_substitutions: Annotated[str | None, Doc("Its variables, as JSON.")] = None
    device_ip: Annotated[str | None, Doc("Where the user is, for Fraud Guard.")] = None
    risk_check: Annotated[
        Literal["enable", "disable"] | None, Doc("Whether Fraud Guard looks at it.")
    ] = None
    tags: Annotated[str | None, Doc("Your own pairs, as JSON.")] = None


@model
class CheckVerification:
    """Twilio's own fields of a check."""

    amount: Annotated[str | None, Doc("What is paid (PSD2).")] = None
    payee: Annotated[str | None, Doc("Who is paid (PSD2).")] = None
