"""Stripe's own OpenAPI document judges our requests, and the replies that we recorded."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin

import openapi_stripe
import pytest
from offered import OFFERED, Offered, play, replies
from recorder import decoded

from unictl.core.call import Ask
from unictl.core.convert import bare
from unictl.errors import NotSupported

pytestmark = pytest.mark.skipif(
    openapi_stripe.missing() is not None, reason=str(openapi_stripe.missing())
)
OURS = [one for one in OFFERED if one.service == "stripe"]
EXCHANGES = [
    pytest.param(offered, recorded, id=f"{offered.operation.id}-{number}")
    for offered in OURS
    for number, recorded in enumerate(offered.recorded())
]
OF_SERVICE = [
    pytest.param(offered, field, id=f"{offered.operation.id}-{field.name}")
    for offered in OURS
    if (model := offered.provider.extras.get(offered.operation.name)) is not None
    for field in fields(model)
]
# Fields that one of the operation's two requests has, and the other hasn't.
_OTHERS: dict[str, list[Any]] = {
    "payouts.create": [{"recipient": {"account_id": "acct_1"}, "amount": 500, "currency": "USD"}]
}
_SAMPLES: dict[Any, Any] = {
    bool: True,
    int: 1,
    str: "x",
    datetime: datetime(2027, 1, 1, tzinfo=UTC),
}


def faults(ask: Ask) -> list[str]:
    """Return what the document finds wrong with a request, unknown fields included."""
    pairs = [*ask.query, *(ask.form or ())]
    if ask.content is not None:
        sent = ask.content if isinstance(ask.content, bytes) else b"".join(ask.content.chunks())
        parts = decoded(ask.headers["Content-Type"], sent)
        pairs += [(name, content.decode(errors="replace")) for name, _, content in parts]
    return openapi_stripe.faults_of_request(ask.method, ask.path, openapi_stripe.nest(pairs))


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_requests_are_as_documented(offered: Offered, recorded: dict[str, Any]) -> None:
    """Each request has only fields that Stripe knows, with values of their types."""
    call = offered.call(recorded["arguments"], recorded["request"])
    asks, _ = play(call, replies(recorded))
    assert {f"{ask.method} {ask.path}": faults(ask) for ask in asks if faults(ask)} == {}


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_recorded_replies_are_as_documented(offered: Offered, recorded: dict[str, Any]) -> None:
    """What stands for Stripe's replies in the contract suite is what Stripe documents."""
    assert offered.operation.id == recorded["operation"]
    for one in recorded["exchange"]:
        method, path = one["ask"]["method"], one["ask"]["path"]
        assert openapi_stripe.faults_of_reply(method, path, 200, one["reply"]) == []


def value(field: Any) -> Any:
    """Return a value of a field's type."""
    hint = bare(field.type)
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if "email" in field.name:
        return "zoe@example.com"
    if "Sequence" in str(hint):
        return [{}] if "Mapping" in str(get_args(hint)[0]) else ["x"]
    return {"enabled": "true"} if "Mapping" in str(hint) else _SAMPLES[hint]


@pytest.mark.parametrize(("offered", "field"), OF_SERVICE)
def test_own_fields_are_as_documented(offered: Offered, field: Any) -> None:
    """Stripe knows each of the fields that we pass on as its own, in the request that has it."""
    recorded = offered.recorded()[0]
    context = offered.context(extra={field.name: value(field)})
    unknown = []
    for values in (recorded["request"], *_OTHERS.get(offered.operation.id, ())):
        try:
            asks, _ = play(offered.call(recorded["arguments"], values, context), replies(recorded))
        except NotSupported:
            continue
        told = [fault for ask in asks for fault in faults(ask)]
        unknown.append([fault for fault in told if fault.startswith("request: has the unknown")])
    assert [] in unknown, unknown
