"""Recorded exchanges: our model in, exact requests out; the service's reply in, our model out."""

import json
from collections.abc import Container, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from offered import OFFERED, Offered, play, replies

from unictl.core.call import Ask, Source, Wire
from unictl.core.convert import build, plain
from unictl.core.operation import recovery_of
from unictl.core.page import Page
from unictl.engine.options import Options
from unictl.engine.run import without_raw
from unictl.engine.task import Task
from unictl.engine.wire import to_wire
from unictl.errors import InvalidRequest

# Twilio takes money for these look-ups, so they are no mere reading.
CHARGED_READS = {"twilio:phone_numbers.inspect"}
EXCHANGES = [
    pytest.param(offered, recorded, id=f"{offered}-{number}")
    for offered in OFFERED
    for number, recorded in enumerate(offered.recorded())
]


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
    if ask.origin:
        found["origin"] = ask.origin
    if ask.form is not None:
        found["form"] = [list(pair) for pair in ask.form]
    if ask.content is not None:
        found["content"] = _text(ask.content)
    if ask.body is not None:
        found["body"] = dict(ask.body) if isinstance(ask.body, Mapping) else list(ask.body)
    return found


def _text(content: bytes | Source) -> str:
    whole = content if isinstance(content, bytes) else b"".join(content.chunks())
    return whole.decode("utf-8", "backslashreplace")


@pytest.mark.parametrize("offered", OFFERED, ids=str)
def test_there_is_a_recording(offered: Offered) -> None:
    """Each operation at each provider has an exchange in contract/recorded/SERVICE/."""
    assert offered.recorded(), f"record an exchange of {offered}"


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_requests_and_result(offered: Offered, recorded: dict[str, Any]) -> None:
    """The provider asks exactly what was recorded, and reads the replies as recorded."""
    call = offered.call(recorded["arguments"], recorded["request"])
    asks, result = play(call, replies(recorded))
    assert [as_recorded(ask) for ask in asks] == [one["ask"] for one in recorded["exchange"]]
    shown = without_raw(result)
    if isinstance(shown, Page):
        found: Any = {"items": [plain(one) for one in shown.items], "next": shown.next is not None}
    else:
        found = plain(shown)
        assert isinstance(result, offered.operation.result)
    assert _said(found) == _said(recorded["result"])


def _said(value: Any) -> Any:
    """Return the value without members of which nothing is known."""
    if isinstance(value, dict):
        return {name: _said(member) for name, member in value.items() if member is not None}
    return [_said(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_the_raw_reply_is_kept(offered: Offered, recorded: dict[str, Any]) -> None:
    """Each result holds the service's own object, whole, where it comes as JSON."""
    call = offered.call(recorded["arguments"], recorded["request"])
    _, result = play(call, replies(recorded))
    if any("content_type" in one for one in recorded["exchange"]):
        return
    objects = [found for one in recorded["exchange"] for found in _objects(one["reply"])]
    results = result.items if isinstance(result, Page) else [result]
    assert all(one.raw in objects for one in results)


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_it_is_pure(offered: Offered, recorded: dict[str, Any]) -> None:
    """Run twice over the same replies a call asks the same: no clock, no chance, no memory."""
    runs = [
        play(offered.call(recorded["arguments"], recorded["request"]), replies(recorded))
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_changes_are_marked(offered: Offered, recorded: dict[str, Any]) -> None:
    """A reading operation only reads; a changing one changes, each step under its own name."""
    asks, _ = play(offered.call(recorded["arguments"], recorded["request"]), replies(recorded))
    changing = [ask.step for ask in asks if ask.changes]
    if str(offered) not in CHARGED_READS:
        assert not any(ask.changes for ask in asks if ask.method in {"GET", "HEAD"})
    assert bool(changing) == (offered.operation.changes is not None)
    assert len(set(changing)) == len(changing)
    if changing:
        assert changing[-1] == ""


@pytest.mark.parametrize(("offered", "recorded"), EXCHANGES)
def test_after_an_unsure_attempt_it_looks_first(offered: Offered, recorded: dict[str, Any]) -> None:
    """An operation that recovers by look-up reads before it changes anything again."""
    if recovery_of(offered.provider, offered.operation) != "lookup":
        return
    steps = [one["ask"].get("step", "") for one in recorded["exchange"]]
    context = offered.context(unsure=frozenset(steps))
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


@pytest.mark.parametrize(("offered", "recorded", "name"), IDS)
def test_ids_stay_in_their_place(offered: Offered, recorded: dict[str, Any], name: str) -> None:
    """Nothing that a caller gives as an id leads to another path, in the address or in a filter.

    It is refused where it would, or stands whole in the place of the id. What stands before an
    id's underscore stays, since it can say what kind of thing it is.
    """
    for text in (*HOSTILE, *ODD):
        _stays(offered, recorded, name, text)


def _stays(offered: Offered, recorded: dict[str, Any], name: str, text: str) -> None:
    honest, id_ = _first(offered, recorded), {**recorded["arguments"], **recorded["request"]}[name]
    where = "arguments" if name in recorded["arguments"] else "request"
    refused: Container[str] = {".."} if id_ in honest[0] else ()
    if where == "arguments" and name not in offered.operation.free_text:
        refused = HOSTILE
    if text in refused:
        with pytest.raises(InvalidRequest):
            _first(offered, {**recorded, where: {**recorded[where], name: text}})
        return
    if name in offered.operation.free_text:
        _stays_as_free_text(offered, recorded, name, text)
        return
    text = id_[: id_.find("_") + 1] + text
    changed = {**recorded, where: {**recorded[where], name: text}}
    assert _first(offered, changed) == [
        [part.replace(id_, text) if _holds(part, id_) else part for part in parts]
        for parts in honest
    ]


def _holds(part: str, id_: str) -> bool:
    """Return whether it is the id, or an object that holds it."""
    return part == id_ or (part.startswith("{") and repr(id_) in part)


def _stays_as_free_text(offered: Offered, recorded: dict[str, Any], name: str, text: str) -> None:
    """Any text is a name of its own, whole, or is refused where a program on the way drops it."""
    changed = {**recorded, "arguments": {**recorded["arguments"], name: text}}
    if ".." in text.split("/"):
        with pytest.raises(InvalidRequest):
            _first(offered, changed)
        return
    path, *_ = _first(offered, changed)
    assert "/".join(path).endswith(f"/{text}") or offered.operation.id == "storage.copy"


def _first(offered: Offered, recorded: dict[str, Any]) -> list[list[str]]:
    """Return path, query and body's texts of the first request, checked and sent as by the engine.

    Each comes in its parts, decoded as a server does it.
    """
    model = offered.operation.request
    request = None if model is None else build(model, recorded["request"])
    options = Options(service=offered.service, base_url="https://service.example")
    task = Task(offered.operation, offered.provider, recorded["arguments"], request, options)
    task.checked()
    wire = to_wire(next(task.call(offered.context())), "https://service.example")
    url = urlsplit(wire.url)
    assert (url.netloc, url.fragment) == ("service.example", "")
    path = [unquote(part.removesuffix(".json")) for part in url.path.split("/")]
    query = [text for pair in parse_qsl(url.query, strict_parsing=bool(url.query)) for text in pair]
    return [path, query, [str(text) for pair in _pairs(wire) for text in pair]]


def _pairs(wire: Wire) -> list[tuple[str, Any]]:
    if not isinstance(wire.body, bytes | None):
        return []  # content, which is sent as it is
    if "json" in str(wire.headers.get("Content-Type")):
        return list(json.loads(wire.body or b"{}").items())
    return parse_qsl((wire.body or b"").decode(), keep_blank_values=True)


def _objects(document: Any) -> list[Any]:
    """Return every object inside a document."""
    if isinstance(document, dict):
        return [document, *(one for value in document.values() for one in _objects(value))]
    if isinstance(document, list):
        return [one for value in document for one in _objects(value)]
    return []
