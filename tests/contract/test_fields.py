"""What a caller gives is passed on or refused by name, never dropped."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any, Literal, get_args, get_origin

import pytest
from offered import OFFERED, Offered, play, replies
from world import World

from unictl.core.call import Ask, Reply
from unictl.core.convert import bare
from unictl.engine.effects import Send
from unictl.errors import InvalidRequest, NotSupported, UnictlError

# Names whose values have a form; all else follows from the type.
_FORMS: dict[str, Any] = {
    "currency": "USD",
    "email": "zoe@example.com",
    "phone": "+919999999999",
    "return_url": "https://example.com/",
}
_SAMPLES: dict[Any, Any] = {
    bool: True,
    int: 7,
    str: "ref-7",
    datetime: "2026-12-24T18:00:00Z",
}
CASES = [
    pytest.param(offered, field.name, id=f"{offered}-{field.name}")
    for offered in OFFERED
    if offered.operation.request
    for field in fields(offered.operation.request)
    if field.name not in {"cursor", "limit", "plan"}  # test_paging walks with these
]


def login(offered: Offered) -> list[Reply]:
    """Return what answers the request for a token, where the service wants one first."""
    token = {"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600}
    return [Reply(200, {}, json.dumps(token).encode())] if offered.provider.logs_in else []


def sample(name: str, hint: Any) -> Any:
    """Return a value of the hinted type, in JSON's types, that is not its default."""
    kind = bare(hint)
    if name in _FORMS:
        return _FORMS[name]
    if get_origin(kind) is Literal:
        return get_args(kind)[-1]
    if kind in _SAMPLES:
        return _SAMPLES[kind]
    if "Sequence" in str(kind):
        inner = get_args(kind)[0]
        return ["payments"] if inner is str else [sample(name, inner)]
    if "Mapping" in str(kind):
        return {"name": "value"}
    return {field.name: sample(field.name, field.type) for field in fields(kind)}  # a model


def asked(offered: Offered, recorded: dict[str, Any], values: Any, extra: Any = None) -> list[Ask]:
    """Return the requests of a call that is given the recorded replies."""
    context = offered.context(extra=extra or {})
    asks: list[Ask] = []
    call = offered.call(recorded["arguments"], values, context)
    answers = iter(replies(recorded))
    try:
        asks.append(next(call))
        while True:
            asks.append(call.send(next(answers)))
    except (StopIteration, LookupError):
        return asks  # a field that asks for less makes the recorded replies those of others


@pytest.mark.parametrize(("offered", "name"), CASES)
def test_a_field_is_passed_on_or_refused(offered: Offered, name: str) -> None:
    """Giving a field changes what is asked of the service, or it is refused by its name."""
    assert offered.operation.request is not None
    recorded = offered.recorded()[0]
    hint = {field.name: field.type for field in fields(offered.operation.request)}[name]
    without = {key: value for key, value in recorded["request"].items() if key != name}
    given = {**without, name: sample(name, hint)}
    if name == "plan_id":
        given.pop("plan", None)
    try:
        with_it = asked(offered, recorded, given)
    except (NotSupported, InvalidRequest) as error:
        if (error.field or "").split(".")[0] != name:
            raise
        return
    try:
        without_it = asked(offered, recorded, without)
    except InvalidRequest:
        return  # it can't be left out
    assert with_it != without_it, f"{name} is dropped by {offered.service}"


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_extras_are_passed_on(offered: Offered) -> None:
    """Each of the service's own fields changes what is asked of it."""
    extra: Any = offered.provider.extras.get(offered.operation.name)
    recorded = offered.recorded()[0]
    plainly = asked(offered, recorded, recorded["request"])
    for field in fields(extra) if extra else ():
        values = {field.name: sample(field.name, field.type)}
        try:
            changed = asked(offered, recorded, recorded["request"], values)
        except InvalidRequest as error:
            if field.name not in error.message:  # else it stands in the place of a unified one
                raise
        else:
            assert changed != plainly, field.name


UNKNOWN = ({"no_such_field": 1}, {"id": "x"}, {"speed": "warp"}, {"partial_payment": "yes"})


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_unknown_extras_are_refused(offered: Offered, world: World) -> None:
    """A field that the service hasn't got, or can't hold that, is named and nothing is sent."""
    recorded = offered.recorded()[0]
    for extra in UNKNOWN:
        task = world.task(
            offered.operation.id,
            recorded["arguments"],
            recorded["request"],
            service=offered.service,
            extra={offered.service: extra},
        )
        with pytest.raises(InvalidRequest) as caught:
            world.run(task)
        said = caught.value.message
        assert next(iter(extra)) in said or "no fields of its own" in said
        assert world.network.requests == []


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_extras_of_another_service_are_refused(offered: Offered, world: World) -> None:
    """Fields for one service don't go to another, and aren't dropped either."""
    recorded = offered.recorded()[0]
    task = world.task(
        offered.operation.id,
        recorded["arguments"],
        recorded["request"],
        service=offered.service,
        extra={"another": {"x": 1}},
    )
    with pytest.raises(InvalidRequest, match="another"):
        world.run(task)


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_nothing_is_sent_before_the_journals_row(offered: Offered, world: World) -> None:
    """A changing operation has its row, and its step's entry, before the step leaves."""
    recorded = offered.recorded()[0]
    task = world.task(
        offered.operation.id, recorded["arguments"], recorded["request"], offered.service, retries=0
    )
    world.run(task, [*login(offered), *replies(recorded)])
    names = [type(effect).__name__ for effect in world.effects]
    if offered.operation.changes is None:
        assert not {"Begin", "Sending", "Settle"} & set(names)
        return
    sends = [
        (number, effect.wire.method)
        for number, effect in enumerate(world.effects)
        if isinstance(effect, Send)
    ][offered.provider.logs_in :]
    begun = names.index("Begin")
    entries = [number for number, name in enumerate(names) if name == "Sending"]
    asks, _ = play(offered.call(recorded["arguments"], recorded["request"]), replies(recorded))
    changing = [number for (number, _), ask in zip(sends, asks, strict=True) if ask.changes]
    assert all(number > begun for number, _ in sends)
    assert len(entries) == len(changing)
    assert all(entry < send for entry, send in zip(entries, changing, strict=True))
    assert ("Allow" in names) == (offered.operation.changes == "money")


SENSELESS = (b"", b"[]", b"null", b'"text"', b"{}", b'{"items": 3}', b'{"id": 7}', b"\xff\xfe")


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_a_reply_without_sense_is_told(offered: Offered, world: World) -> None:
    """Whatever a service sends, the caller gets an error of the tree; where anything is asked."""
    if offered.operation.id == "storage.presign":
        return
    recorded = offered.recorded()[0]
    for body in SENSELESS:
        task = world.task(
            offered.operation.id,
            recorded["arguments"],
            recorded["request"],
            offered.service,
            retries=0,
            key=f"key-for-{body.hex()}",
        )
        with pytest.raises(UnictlError):
            world.run(task, [*login(offered), *[Reply(200, {}, body)] * 4])
