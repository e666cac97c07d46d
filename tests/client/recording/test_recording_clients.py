"""Recording and replaying in Python: files by hand, clients, threads, asyncio."""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from loopback import Answer, Service, refusal

from unictl import AsyncUnictl, Unictl
from unictl.client.recording.folder import Folder, numbered
from unictl.errors import FormatTooNew, InvalidRequest, NotRecorded, UnictlError

ORDER: dict[str, Any] = {"amount": 50000, "currency": "INR", "service": "razorpay"}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of one order, made in the sandbox."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNICTL_HOME", str(folder / "home"))
        with Unictl(sandbox=True, record=folder / "r") as client:
            client.payments.create_order(**ORDER)
    return folder / "r"


@pytest.fixture
def recording(made: Path, tmp_path: Path) -> Path:
    """A copy of it: 0001 is the call, 0002 its exchange."""
    return Path(shutil.copytree(made, tmp_path / "r"))


def edit(file: Path, change: Callable[[Any], Any]) -> None:
    """Change a file of a recording by hand."""
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


def replayed(recording: Path) -> Any:
    """Replay the order."""
    with Unictl(replay=str(recording)) as client:
        return client.payments.create_order(**ORDER)


def test_a_client_replays(recording: Path) -> None:
    """With neither keys nor the sandbox's file, each client begins at the start."""
    assert replayed(recording) == replayed(recording)
    assert [path.name for path in sorted(recording.iterdir())] == ["0001.json", "0002.json"]


@pytest.mark.parametrize(
    "answers",
    [
        [Answer(500, b"")],
        [Answer(429, b"", headers=(("Retry-After", "0"),)), Answer(applied=True)],
        [Answer(429, b"", headers=(("Retry-After", "0"),)), Answer(503, b"", applied=True)],
        [Answer(drop=True)],
        [Answer(cut=True, applied=True)],
        [Answer(401, refusal("BAD_REQUEST_ERROR", "Authentication failed"))],
        [Answer(200, b"<html>log in</html>", headers=(("Content-Type", "text/html"),))],
        [Answer(200, b"\xff\x00\xfe")],
        [Answer(200, b'{"id": 1.10, "id": "twice"}')],
        [Answer(200, b'{"id":"order_1","amount":5e4}')],
    ],
)
def test_failures_are_replayed(
    service: Service, answers: list[Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the service or the connection did then happens again, and no wait is waited for."""

    def tried(**how: Any) -> Any:
        with Unictl(**how) as client:
            try:
                return client.payments.create_order(**ORDER)
            except UnictlError as error:
                return (type(error), error.as_dict())

    service.plan(*answers)
    first = tried(record=tmp_path / "r")
    came = len(service.received)
    monkeypatch.setattr("time.sleep", None)  # what waits fails
    assert tried(replay=tmp_path / "r") == first
    assert len(service.received) == came


def test_what_was_recorded_once_is_replayed_once(recording: Path) -> None:
    """A client that calls once more than was recorded is told so; nothing is made up."""
    with Unictl(replay=recording) as client:
        client.payments.create_order(**ORDER)
        with pytest.raises(NotRecorded, match="was recorded once, and is called once more") as told:
            client.payments.create_order(**ORDER)
    assert told.value.outcome == "not_applied"
    assert told.value.exit_status == 17


@pytest.mark.parametrize("file", ["0001.json", "0002.json"])
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda one: one.pop("schema"), InvalidRequest),
        (lambda one: one.update(schema="1"), InvalidRequest),
        (lambda one: one.update(schema=2), FormatTooNew),
        (lambda one: one.update(kind="other"), InvalidRequest),
        (lambda one: one.pop("kind"), InvalidRequest),
    ],
)
def test_a_damaged_head(recording: Path, file: str, change: Any, error: type[UnictlError]) -> None:
    """The file is named, before anything else is done."""
    edit(recording / file, change)
    with pytest.raises(error) as told:
        replayed(recording)
    assert told.value.file is not None
    assert told.value.file.endswith(file)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.pop("request"),
        lambda one: one["request"].pop("url"),
        lambda one: one["request"].update(headers=[]),
        lambda one: one.pop("call"),
        lambda one: one.pop("reply"),
        lambda one: one.update(reply={"status": 200}),
        lambda one: one["reply"].update(body={"json": {}, "spelling": "odd"}),
        lambda one: one["reply"].update(body={"base64": "*"}),
        lambda one: one["reply"].update(body={"file": True}),
        lambda one: one["reply"].update(body="text"),
        lambda one: one["reply"].update(status="x"),
        lambda one: one["reply"].update(headers=None),
        lambda one: one.update(reply=None, failure={"kind": "odd", "message": ""}),
        lambda one: one.update(reply=None, failure={"kind": "reply_lost"}),
    ],
)
def test_a_damaged_exchange(recording: Path, change: Any) -> None:
    """It ends in a usage error that names the file: never in a bug or an unknown outcome."""
    edit(recording / "0002.json", change)
    with pytest.raises(InvalidRequest, match=r"0002\.json is no part of a recording") as told:
        replayed(recording)
    assert told.value.outcome is None


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.pop("asked"),
        lambda one: one.pop("answers"),
        lambda one: one.update(answers=[]),
        lambda one: one.pop("key"),
        lambda one: one["answers"].update(credentials=[{"source": "x"}]),
        lambda one: one["answers"].update(rows=[{"state": "started"}]),
        lambda one: one["answers"].update(rows=[{"error": {"kind": "odd", "message": "x"}}]),
    ],
)
def test_a_damaged_call(recording: Path, change: Any) -> None:
    """The same of a call's file."""
    edit(recording / "0001.json", change)
    with pytest.raises(InvalidRequest, match=r"0001\.json is no part of a recording") as told:
        replayed(recording)
    assert told.value.outcome is None


def places(document: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to all that stands in a document."""
    members: Any = ()
    if isinstance(document, dict | list):
        members = document.items() if isinstance(document, dict) else enumerate(document)
    inner = [way for name, member in members for way in places(member, (*at, name))]
    return [at, *inner] if at else inner


ANYTHING: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**30, float("nan"), "", "x", "********", "\ud800"),
    *([], [None], ["x", 1], {}, {"a": []}, {"error": {}}, {"file": True}, {"json": 5}),
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(file=some.sampled_from(["0001.json", "0002.json"]), data=some.data())
def test_whatever_is_written_into_it(made: Path, tmp_path: Path, file: str, data: Any) -> None:
    """Any member replaced by anything ends in a result or in an error of the tree."""
    folder = tmp_path / "any"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    document = json.loads((folder / file).read_text())
    *outer, last = data.draw(some.sampled_from(places(document)))
    inner = document
    for name in outer:
        inner = inner[name]
    inner[last] = data.draw(some.sampled_from(ANYTHING))
    (folder / file).write_text(json.dumps(document))
    with suppress(UnictlError):
        replayed(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "{}", "\x00", "[" * 100_000])
def test_a_file_that_is_no_json(recording: Path, text: str) -> None:
    """Half a file, or another one, is told with its name."""
    (recording / "0002.json").write_text(text)
    with pytest.raises(InvalidRequest, match=r"0002\.json"):
        replayed(recording)


def test_a_call_that_was_killed(recording: Path) -> None:
    """A call whose recording ended in its middle says so, and no reply is made up."""
    edit(recording / "0001.json", lambda one: one.update(answers={}, ended="cut short"))
    with pytest.raises(NotRecorded, match="cut short"):
        replayed(recording)


def test_a_call_without_its_exchange(recording: Path) -> None:
    """The request that is missing is named, and the call that it belongs to."""
    (recording / "0002.json").unlink()
    with pytest.raises(NotRecorded, match=r"POST https://api\.razorpay\.com/v1/orders .* 0001\.js"):
        replayed(recording)


def test_the_nearest_exchange_is_named(recording: Path) -> None:
    """A request that differs is told with the place of the difference, not with its value."""
    edit(recording / "0002.json", lambda one: one["request"]["body"]["json"].update(amount=7))
    with pytest.raises(NotRecorded, match=r"0002\.json, where body\.json\.amount differs"):
        replayed(recording)


def test_strangers_in_the_folder_are_passed_over(recording: Path) -> None:
    """Notes, copies and a file that was being written when a process was killed do no harm."""
    for name in ("README.md", "0002 copy.json", ".x.part", "0003.json.bak"):
        (recording / name).write_text("x")
    (recording / "0004.json").write_text((recording / "0002.json").read_text())
    assert replayed(recording).amount == 50000


def test_the_journal_of_a_replay(recording: Path, clean_home: Path, tmp_path: Path) -> None:
    """It knows nothing of the user's calls, and leaves no file behind."""
    with Unictl(sandbox=True) as client:
        client.payments.create_order(**ORDER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
        with Unictl(replay=recording) as client:
            client.payments.create_order(**ORDER)
            assert not list(tmp_path.rglob("*.sqlite3"))
            client._session.journal.forget("sandbox")
            assert len(list(tmp_path.rglob("*.sqlite3"))) == 1
    assert not list(tmp_path.rglob("*.sqlite3*"))
    assert (clean_home / "journal.sqlite3").stat().st_size > 0


@pytest.mark.parametrize("name", ["record", "replay"])
def test_a_home_of_nobody(name: str) -> None:
    """A folder that begins with ~ and nobody's name is told, not made."""
    with pytest.raises(InvalidRequest, match="names nobody's home"):
        Unictl(**{name: "~nobody-by-this-name/r"})  # type: ignore[arg-type]


def test_no_vendors_client_in_a_replay(recording: Path) -> None:
    """It would send by itself, with a mask for a key."""
    with Unictl(replay=recording) as client, pytest.raises(InvalidRequest, match="replayed"):
        client.native("razorpay")


def test_threads_share_a_recording(tmp_path: Path) -> None:
    """Calls at the same time are kept apart, and each thread gets its own back."""
    amounts = [100 + n for n in range(12)]
    with Unictl(sandbox=True, record=tmp_path / "r") as client, ThreadPoolExecutor(4) as pool:
        make = client.payments.create_order
        ids = list(pool.map(lambda n: make(**{**ORDER, "amount": n}).id, amounts))
    with Unictl(replay=tmp_path / "r") as client, ThreadPoolExecutor(4) as pool:
        make = client.payments.create_order
        assert list(pool.map(lambda n: make(**{**ORDER, "amount": n}).id, amounts)) == ids
    numbers = sorted(number for number, _ in numbered(tmp_path / "r"))
    assert numbers == list(range(1, 25))


def test_asyncio_replays_what_a_program_recorded(tmp_path: Path) -> None:
    """Parts side by side, a token and a list are the same in both, whoever recorded them."""
    data = bytes(range(256)) * 40_000
    (tmp_path / "in").write_bytes(data)

    async def all_of(into: str, **how: Any) -> list[Any]:
        async with AsyncUnictl(**how) as client:
            await client.storage.create_bucket("tea", service="aws")
            put = await client.storage.put("tea", "k", content=tmp_path / "in", service="aws")
            got = await client.storage.get("tea", "k", into=tmp_path / into, service="aws")
            paid: dict[str, Any] = {"amount": 100, "currency": "EUR", "service": "paypal"}
            orders = await asyncio.gather(
                *(client.payments.create_order(**paid, reference=f"r-{n}") for n in range(3))
            )
            listed = [one async for one in client.storage.list("tea", service="aws")]
            return [put, got, orders, listed]

    first = asyncio.run(all_of("one", sandbox=True, record=tmp_path / "r"))
    assert asyncio.run(all_of("two", replay=tmp_path / "r")) == first
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == data
    with Unictl(replay=tmp_path / "r") as client:
        assert client.storage.create_bucket("tea", service="aws").name == "tea"
        assert client.storage.put("tea", "k", content=tmp_path / "in", service="aws") == first[0]
        # What is put is known by its digest.
        (tmp_path / "in").write_bytes(data[::-1])
    with (
        Unictl(replay=tmp_path / "r") as client,
        pytest.raises(NotRecorded, match=r"body\.sha256"),
    ):
        client.storage.put("tea", "k", content=tmp_path / "in", service="aws")


def test_numbers_are_claimed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers that don't know of each other never share a number, with links or without."""

    def no_links(made: Path, name: Path) -> None:
        raise OSError(1, "Operation not permitted", str(made), None, str(name))

    for number, linked in enumerate((True, False)):
        if not linked:
            monkeypatch.setattr("os.link", no_links)
        folders = [Folder(tmp_path / str(number)) for _ in range(4)]
        barrier = threading.Barrier(4)

        def write(folder: Folder, barrier: threading.Barrier = barrier) -> list[int]:
            barrier.wait()
            return [folder.add({"kind": "held", "held": [], "sandbox": False}) for _ in range(10)]

        with ThreadPoolExecutor(4) as pool:
            given = sorted(n for some in pool.map(write, folders) for n in some)
        assert given == list(range(1, 41))
        assert len(list((tmp_path / str(number)).iterdir())) == 40
