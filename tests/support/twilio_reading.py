"""Twilio's provider read and asked without a network, for the tests of what things mean."""

import json
from typing import Any, Final

from offered import OFFERED, Offered, play

from unictl.core.call import Ask, Reply

TO: Final = "+15005550010"
HELLO: Final = {"to": TO, "body": "Hello"}


def offered(identifier: str) -> Offered:
    """Return the operation at Twilio."""
    return next(one for one in OFFERED if str(one) == f"twilio:{identifier}")


def read(identifier: str, **changes: Any) -> Any:
    """Return what a recorded thing is read as, with some of its members changed."""
    one = offered(identifier)
    recorded = one.recorded()[0]
    thing = {**recorded["exchange"][0]["reply"], **changes}
    call = one.call(recorded["arguments"], recorded["request"])
    return play(call, [Reply(200, {}, json.dumps(thing).encode())])[1]


def form(ask: Ask) -> dict[str, str]:
    """Return the form that is asked."""
    return dict(ask.form or ())


def asked(identifier: str, values: Any, **settings: str) -> Ask:
    """Return the first request of a call, with these settings beside the keys and no others."""
    one = offered(identifier)
    context = one.context(settings={"account_sid": "AC1", **settings})
    return next(one.call({}, values, context))
