"""Events: what has changed, as Stripe would tell a webhook; kept for thirty days."""

from fnmatch import fnmatchcase
from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.things import Context, load

KIND: Final = "event"


def fetch(context: Context, _: Given, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/events/{id}`."""
    return load(context, KIND, identifier).body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/events`; `type` may hold a `*`."""
    delivered = given.take("delivery_success")
    one = given.only_one("type", "types")
    wanted = given.take(one) if one else ["*"]
    patterns = [wanted] if isinstance(wanted, str) else wanted

    def keep(event: Thing) -> bool:
        fits = any(fnmatchcase(event.body["type"], pattern) for pattern in patterns)
        # There are no endpoints, so nothing has failed to be delivered.
        return fits and delivered is not False

    return listing(context, given, KIND, "/v1/events", keep=keep)
