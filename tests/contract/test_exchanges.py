"""Recorded exchanges: our model in, exact requests out; the service's reply in, our model out."""

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from offered import OFFERED, Offered, play

from unictl.core.call import Ask, Reply
from unictl.core.convert import build, plain
from unictl.core.page import Page
from unictl.core.provider import Context
from unictl.engine.options import Options
from unictl.engine.run import without_raw
from unictl.engine.task import Task
from unictl.engine.wire import to_wire
from unictl.errors import InvalidRequest

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


HOSTILE = ("../orders", "..", "a/b", "a?x=1", "a#b", "%2e%2e", "a b")
ODD = ("a&b=c", "a;b", "a:b@c", "a+b", "é")
IDS = [
    pytest.param(offered, recorded, name, id=f"{offered}-{number}-{name}")
    for offered in OFFERED
    for number, recorded in enumerate(offered.recorded())
    for name in {**recorded["arguments"], **recorded["request"]}
    if name in recorded["arguments"] or name.endswith("_id")
]


@pytest.mark.parametrize("text", [*HOSTILE, *ODD])
@pytest.mark.parametrize(("offered", "recorded", "name"), IDS)
def test_ids_stay_in_their_place(
    offered: Offered, recorded: dict[str, Any], name: str, text: str
) -> None:
    """Nothing that a caller gives as an id leads to another path, in the address or in a filter.

    It is refused where it would, or stands whole in the place of the id.
    """
    honest, id_ = _first(offered, recorded), {**recorded["arguments"], **recorded["request"]}[name]
    where = "arguments" if name in recorded["arguments"] else "request"
    changed = {**recorded, where: {**recorded[where], name: text}}
    in_path = id_ in honest[0]
    if in_path and text in (HOSTILE if where == "arguments" else {".."}):
        with pytest.raises(InvalidRequest):
            _first(offered, changed)
        return
    assert _first(offered, changed) == [
        [text if part == id_ else part for part in parts] for parts in honest
    ]


def _first(offered: Offered, recorded: dict[str, Any]) -> list[list[str]]:
    """Return path, query and body's texts of the first request, checked and sent as by the engine.

    Each comes in its parts, decoded as a server does it.
    """
    model = offered.operation.request
    request = None if model is None else build(model, recorded["request"])
    options = Options(service=offered.service, base_url="https://service.example")
    task = Task(offered.operation, offered.provider, recorded["arguments"], request, options)
    task.checked()
    wire = to_wire(next(task.call(Context("key-of-the-test"))), options.base_url)
    url = urlsplit(wire.url)
    assert (url.netloc, url.fragment) == ("service.example", "")
    path = [unquote(part) for part in url.path.split("/")]
    query = [text for pair in parse_qsl(url.query, strict_parsing=bool(url.query)) for text in pair]
    body = json.loads(wire.body or b"{}")
    return [path, query, [str(text) for pair in body.items() for text in pair]]


def _objects(document: Any) -> list[Any]:
    """Return every object inside a document."""
    if isinstance(document, dict):
        return [document, *(one for value in document.values() for one in _objects(value))]
    if isinstance(document, list):
        return [one for value in document for one in _objects(value)]
    return []
