"""Recorded exchanges: our model in, exact requests out; the service's reply in, our model out."""

import json
from typing import Any

import pytest
from offered import OFFERED, Offered, play

from unictl.core.call import Ask, Reply
from unictl.core.convert import plain
from unictl.core.page import Page
from unictl.core.provider import Context
from unictl.engine.run import without_raw

EXCHANGES = [
    pytest.param(offered, recorded, id=f"{offered}-{number}")
    for offered in OFFERED
    for number, recorded in enumerate(offered.recorded())
]


def reply(document: Any) -> Reply:
    """Return a reply of success."""
    return Reply(200, {"content-type": "application/json"}, json.dumps(document).encode())


def as_recorded(ask: Ask) -> dict[str, Any]:
    """Return the request as the recording writes it: what is empty is left out."""
    members = {
        "method": ask.method,
        "path": ask.path,
        "query": [list(pair) for pair in ask.query],
        "headers": dict(ask.headers),
        "step": ask.step,
    }
    found = {name: value for name, value in members.items() if value}
    return found if ask.body is None else {**found, "body": dict(ask.body)}


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_there_is_a_recording(offered: Offered) -> None:
    """Each operation at each provider has an exchange in contract/recorded/SERVICE.json."""
    assert offered.recorded(), f"record an exchange of {offered}"


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_requests_and_result(offered: Offered, recorded: dict[str, Any]) -> None:
    """The provider asks exactly what was recorded, and reads the replies as recorded."""
    call = offered.call(recorded["arguments"], recorded["request"])
    replies = [reply(one["reply"]) for one in recorded["exchange"]]
    asks, result = play(call, replies)
    assert [as_recorded(ask) for ask in asks] == [one["ask"] for one in recorded["exchange"]]
    shown = without_raw(result)
    if isinstance(shown, Page):
        found: Any = {"items": [plain(one) for one in shown.items], "next": shown.next is not None}
    else:
        found = plain(shown)
        assert isinstance(result, offered.operation.result)
    assert found == recorded["result"]


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_the_raw_reply_is_kept(offered: Offered, recorded: dict[str, Any]) -> None:
    """Each result holds the service's own object, whole."""
    call = offered.call(recorded["arguments"], recorded["request"])
    replies = [reply(one["reply"]) for one in recorded["exchange"]]
    _, result = play(call, replies)
    last = recorded["exchange"][-1]["reply"]
    if not isinstance(result, Page):
        assert result.raw == last
        return
    assert all(item.raw in _objects(last) for item in result.items)


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_it_is_pure(offered: Offered, recorded: dict[str, Any]) -> None:
    """Run twice over the same replies a call asks the same: no clock, no chance, no memory."""
    replies = [reply(one["reply"]) for one in recorded["exchange"]]
    runs = [
        play(offered.call(recorded["arguments"], recorded["request"]), replies) for _ in range(2)
    ]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_changes_are_marked(offered: Offered, recorded: dict[str, Any]) -> None:
    """A reading operation only reads; a changing one changes, each step under its own name."""
    replies = [reply(one["reply"]) for one in recorded["exchange"]]
    asks, _ = play(offered.call(recorded["arguments"], recorded["request"]), replies)
    changing = [ask.step for ask in asks if ask.changes]
    assert all(ask.changes == (ask.method != "GET") for ask in asks)
    assert bool(changing) == (offered.operation.changes is not None)
    assert len(set(changing)) == len(changing)
    if changing:
        assert changing[-1] == ""


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_after_an_unsure_attempt_it_looks_first(offered: Offered, recorded: dict[str, Any]) -> None:
    """An operation that recovers by look-up reads before it changes anything again."""
    if offered.operation.declaration.recovery != "lookup":
        return
    steps = [one["ask"].get("step", "") for one in recorded["exchange"]]
    context = Context("key-of-the-test", frozenset(steps))
    first = next(offered.call(recorded["arguments"], recorded["request"], context))
    assert not first.changes


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_ids_stay_in_their_place(offered: Offered) -> None:
    """Nothing that a caller gives as an id leads to another path."""
    recorded = offered.recorded()[0]
    asked = next(offered.call(recorded["arguments"], recorded["request"]))
    for hostile in ("../orders", "a/b", "a?x=1", "a#b", "%2e%2e"):
        values = {name: hostile for name in recorded["request"] if name == "payment_id"}
        if not values:
            continue
        other = next(offered.call(recorded["arguments"], {**recorded["request"], **values}))
        assert other.path.count("/") == asked.path.count("/")
        assert not {"?", "#"} & set(other.path)


def _objects(document: Any) -> list[Any]:
    """Return every object inside a document."""
    if isinstance(document, dict):
        return [document, *(one for value in document.values() for one in _objects(value))]
    if isinstance(document, list):
        return [one for value in document for one in _objects(value)]
    return []
