"""A vendor's own client, ready with the keys that unictl holds."""

from typing import Any

from unictl.client.address import base_url
from unictl.client.session import Base
from unictl.errors import InvalidRequest, NotConfigured, NotSupported


def native(session: Base, service: str) -> Any:
    """Return the official client of the service.

    Args:
        session: Whose settings and keys it takes.
        service: The service's slug.

    Raises:
        NotSupported: unictl makes no client of this service.
        NotConfigured: There are no keys for it.
        InvalidRequest: In the sandbox, which has no port in process.
    """
    if session.sandbox:
        raise InvalidRequest(
            "a vendor's own client can't reach the sandbox in process",
            hint="Run `unictl sandbox serve` and set the variable that it prints.",
            service=service,
        )
    if service != "razorpay":
        raise NotSupported(
            f"there is no ready client for {service}", hint="There is one for razorpay."
        )
    import razorpay  # noqa: PLC0415 - heavy, and only this needs it

    loaded = session.keys.load(service, session.settings["account"])
    for role in ("key_id", "key_secret"):
        if not loaded.fields.get(role):
            raise NotConfigured(
                f"razorpay's {role} is missing in {loaded.source}",
                hint=f"Add it with `unictl vault set razorpay {role}`.",
                service=service,
            )
    pair = tuple(loaded.fields[role].reveal() for role in ("key_id", "key_secret"))
    return razorpay.Client(auth=pair, base_url=base_url(service, session.settings))
