"""What was recorded is carried out again with no network, no keys, and not a byte of difference."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ran
from loopback import KEYS, Answer, Service
from recorded_scripts import FORBIDDEN, SCRIPTS, at, served

ORDER = ("payments", "create-order", "--amount", "50000", "--currency", "INR", "-o", "json")


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own: what scripts have had is noted there."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables under which no connection can be made, and no key is at hand."""
    folder = tmp_path_factory.mktemp("alone")
    (folder / "sitecustomize.py").write_text(FORBIDDEN)
    return {"PYTHONPATH": str(folder)}


def test_the_network_is_forbidden_indeed(unictl: Command, alone: Mapping[str, str]) -> None:
    """What the tests below forbid is what a command needs; else they would prove nothing."""
    nowhere = {**alone, **KEYS, "UNICTL_RAZORPAY_BASE_URL": "http://127.0.0.1:9"}
    ran = unictl(*ORDER, variables=nowhere)
    assert (ran.status, ran.stderr) == (99, "THE NETWORK WAS TOUCHED")


class Script:
    """Runs commands and keeps what came of each."""

    def __init__(self, unictl: Command, service: str | None, variables: Mapping[str, str]) -> None:
        self._unictl, self._variables = unictl, variables
        self._beside = () if service is None else ("--service", service)
        self.ran: list[Ran] = []

    def __call__(self, *arguments: str, stdin: str | None = None) -> Ran:
        """Run one; the service is named, where a command takes it."""
        beside = () if arguments[0] in {"api", "services"} else self._beside
        told = (*arguments, *beside, *(() if arguments[0] == "api" else ("--verbose",)))
        self.ran.append(self._unictl(*told, stdin=stdin, variables=self._variables))
        return self.ran[-1]


@pytest.mark.parametrize("service", SCRIPTS)
def test_a_script_is_replayed_to_the_byte(
    unictl: Command,
    service: str,
    alone: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Statuses, stdout, stderr and files are the same with nothing but the recording."""
    beside = tmp_path_factory.mktemp("beside")
    recording = beside / "recording"
    with served(beside / "served") as server:
        first = Script(unictl, service, {**at(server, service), "UNICTL_RECORD": str(recording)})
        SCRIPTS[service](first, unictl.folder)
    files = states(recording)
    monkeypatch.setenv("UNICTL_HOME", str(beside / "other-home"))
    again = Script(unictl, service, {**alone, "UNICTL_REPLAY": str(recording)})
    (unictl.folder / "back.bin").unlink(missing_ok=True)
    SCRIPTS[service](again, unictl.folder)
    assert list(map(in_order, again.ran)) == list(map(in_order, first.ran))
    assert states(recording) == files
    assert not (beside / "other-home").exists()


def in_order(ran: Ran) -> Ran:
    """Return how a command ended, what it told of parts side by side in one order."""
    return replaced(ran, stderr="\n".join(sorted(ran.stderr.splitlines())))


RULE = """\
[[routes.payments]]
services = ["razorpay", "stripe"]
when = { mode = "test" }
split = { razorpay = 100 }
"""


def test_a_rule_that_went_to_the_next_service(
    unictl: Command, alone: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The first service is out of reach again, the second serves again, and it is told so."""
    (unictl.folder / "unictl.toml").write_text(RULE)
    with served(tmp_path_factory.mktemp("beside") / "served") as server:
        reached = {**at(server, "razorpay"), **at(server, "stripe")}
        reached["UNICTL_RAZORPAY_BASE_URL"] = "http://127.0.0.1:9"
        first = record(unictl, *ORDER, "--retries", "0", variables=reached)
    assert (first.status, first.json["service"]) == (0, "stripe")
    assert "stripe serves payments.create_order by rule 1" in first.stderr
    assert replay(unictl, *ORDER, "--retries", "0", variables=alone) == first


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """Return each file's size and time."""
    found = {path.name: path.stat() for path in folder.iterdir()}
    return {name: (one.st_size, one.st_mtime_ns) for name, one in found.items()}


def record(unictl: Command, *arguments: str, **how: Any) -> Ran:
    """Record a command in the folder `r`."""
    return unictl(*arguments, "--record", "r", **how)


def replay(unictl: Command, *arguments: str, **how: Any) -> Ran:
    """Replay one from there."""
    return unictl(*arguments, "--replay", "r", **how)


def test_a_retry_is_told_again(unictl: Command, service: Service) -> None:
    """Attempts, waits and times are told to the letter, and nothing is asked."""
    service.plan(Answer(429, b"", headers=(("Retry-After", "0"),)), Answer(applied=True))
    first = record(unictl, *ORDER, "--verbose")
    assert first.status == 0
    assert "attempt 2 in" in first.stderr
    assert replay(unictl, *ORDER, "--verbose") == first
    assert len(service.received) == 2


def test_a_service_out_of_reach_and_a_time_out(unictl: Command, service: Service) -> None:
    """13 where nothing was sent, 16 where no reply came in time; both without any network."""
    nowhere = {"UNICTL_RAZORPAY_BASE_URL": "http://127.0.0.1:9"}
    refused = record(unictl, *ORDER, "--retries", "0", variables=nowhere)
    assert refused.status == 13
    assert replay(unictl, *ORDER, "--retries", "0") == refused
    shutil.rmtree(unictl.folder / "r")
    service.plan(Answer(hold=20))
    late = record(unictl, *ORDER, "--timeout", "0.5", "--retries", "0")
    assert late.status == 16
    assert replay(unictl, *ORDER, "--timeout", "0.5", "--retries", "0") == late


def test_a_recording_changes_nothing(unictl: Command, service: Service) -> None:
    """A command prints and sends the same with and without it."""
    key = ("--idempotency-key", "one")
    plain = unictl("payments", "list-orders")
    recorded = record(unictl, "payments", "list-orders")
    assert recorded == plain
    assert record(unictl, *ORDER, *key).json["amount"] == 50000
    first, second, third = service.received
    assert (first.path, dict(first.headers)) == (second.path, dict(second.headers))
    assert third.method == "POST"


def test_no_keys_is_recorded_too(unictl: Command) -> None:
    """A command that fails before it sends fails in the same way."""
    first = record(unictl, *ORDER, "--service", "razorpay")
    assert first.status == 3
    assert replay(unictl, *ORDER, "--service", "razorpay") == first


def test_refusals_come_before_the_recording(unictl: Command, service: Service) -> None:
    """What is wrong with a request is told as ever, and nothing is sent for it."""
    wrong = (*ORDER[:2], "--amount", "0", "--currency", "INR")
    for how in (record, replay):
        if how is replay:
            record(unictl, *ORDER)
        assert how(unictl, *wrong).status == 2
    assert len(service.received) == 1


def test_both_contradict(unictl: Command) -> None:
    """To record and to replay at once is refused, and both sources are named."""
    ran = record(unictl, *ORDER, variables={"UNICTL_REPLAY": "r"})
    assert ran.status == 2
    assert "--record" in ran.error["message"]
    assert "UNICTL_REPLAY" in ran.error["message"]
    assert not (unictl.folder / "r").exists()


def test_a_folder_that_cannot_be_written(unictl: Command, service: Service) -> None:
    """It is an error before anything is sent."""
    (unictl.folder / "r").write_text("a file")
    ran = record(unictl, *ORDER)
    assert (ran.status, ran.stdout) == (2, "")
    assert "Nothing was sent" in ran.error["hint"]
    assert service.received == []


def test_another_request_is_not_recorded(unictl: Command, service: Service) -> None:
    """Status 17: it says which call, which file is the nearest and where it differs."""
    assert record(unictl, *ORDER).status == 0
    other = [*ORDER]
    other[3] = "60000"
    ran = replay(unictl, *other)
    assert (ran.status, ran.stdout) == (17, "")
    assert ran.error["code"] == "not_recorded"
    assert ran.error["outcome"] == "not_applied"
    assert "0002.json, where request.amount differs" in ran.error["message"]
    assert "--record" in ran.error["hint"]
    assert len(service.received) == 1


def exchanges(unictl: Command) -> list[Path]:
    """Return the recording's exchanges."""
    files = sorted((unictl.folder / "r").glob("*.json"))
    return [one for one in files if json.loads(one.read_text())["kind"] == "exchange"]


def test_a_missing_exchange(unictl: Command, service: Service) -> None:
    """A file that is gone is told by its request, even after a lost attempt; nothing is unknown."""
    service.plan(Answer(429, b"", headers=(("Retry-After", "0"),)))
    assert record(unictl, *ORDER).status == 0
    first, second = exchanges(unictl)
    kept = second.read_text()
    second.unlink()
    for _ in range(2):
        ran = replay(unictl, *ORDER)
        assert ran.status == 17
        assert "POST http://127.0.0.1" in ran.error["message"]
        assert ran.error["outcome"] == "not_applied"
    second.write_text(kept)
    assert replay(unictl, *ORDER).status == 0
    shutil.copy(second, second.with_name("0099.json"))  # one more of the same is never needed
    shutil.copy(second, second.with_name("copy of it.json"))
    assert replay(unictl, *ORDER).status == 0
    assert first.exists()


def test_a_lost_attempt_and_then_nothing(unictl: Command, service: Service) -> None:
    """Also where an earlier attempt was lost, what isn't recorded makes no outcome unknown."""
    reading = ("payments", "list-orders", "--limit", "1", "-o", "json")
    service.plan(Answer(drop=True))
    key = ("--idempotency-key", "k")
    assert record(unictl, *ORDER, *key).status == 16
    assert record(unictl, *ORDER, *key).status in {0, 16}
    for one in exchanges(unictl):
        one.unlink()
    assert replay(unictl, *ORDER, *key).error["outcome"] == "not_applied"
    assert replay(unictl, *ORDER, *key).status == 17
    assert replay(unictl, *reading).error["outcome"] is None


def edit(file: Path, change: Any) -> None:
    """Change a file of a recording by hand."""
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


def test_a_reply_edited_by_hand(unictl: Command, service: Service) -> None:
    """A recording is plain JSON: what somebody writes into a reply is what comes."""
    assert record(unictl, *ORDER).status == 0
    (file,) = exchanges(unictl)
    edit(file, lambda one: one["reply"]["body"]["json"].update(status="paid", amount_paid=50000))
    assert replay(unictl, *ORDER).json["status"] == "paid"
    edit(file, lambda one: one.update(reply={"status": 401, "headers": {}, "body": None}))
    assert replay(unictl, *ORDER).status == 5
    assert len(service.received) == 1


def test_a_mask_stands_for_anything(unictl: Command, service: Service) -> None:
    """What is masked in a recorded request is equal to whatever is given."""
    assert record(unictl, *ORDER, "--reference", "night-17").status == 0
    for file in (unictl.folder / "r").glob("*.json"):
        file.write_text(file.read_text().replace("night-17", "night-********"))
    assert replay(unictl, *ORDER, "--reference", "night-18").status == 0
    assert replay(unictl, *ORDER, "--reference", "day-18").status == 17
    assert len(service.received) == 1


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a file"])
def test_no_recording(unictl: Command, there: str) -> None:
    """It says where it looked, and what to do."""
    if there == "an empty folder":
        (unictl.folder / "r").mkdir()
    elif there == "a file":
        (unictl.folder / "r").write_text("")
    ran = replay(unictl, *ORDER)
    assert ran.status == 2
    assert "there is no recording in r" in ran.error["message"]
    assert "--record" in ran.error["hint"]


def test_equal_commands_take_turns(unictl: Command, service: Service) -> None:
    """The second of two equal commands gets the second recorded; a script run again, the first."""
    ids = [record(unictl, *ORDER).json["id"] for _ in range(2)]
    assert len(set(ids)) == 2
    assert [replay(unictl, *ORDER).json["id"] for _ in range(4)] == ids * 2
    named = {"UNICTL_REPLAY_RUN": "another"}
    assert replay(unictl, *ORDER, variables=named).json["id"] == ids[0]
    assert len(service.received) == 2


def test_old_notes_are_swept(unictl: Command, service: Service, temporary: Path) -> None:
    """What a shell had of a recording is forgotten a week later, by the next replay."""
    assert record(unictl, *ORDER).status == 0
    assert replay(unictl, *ORDER, variables={"UNICTL_REPLAY_RUN": "old"}).status == 0
    (old,) = temporary.glob("unictl-replay-*/*")
    os.utime(old, (0, 0))
    assert replay(unictl, *ORDER, variables={"UNICTL_REPLAY_RUN": "new"}).status == 0
    assert not old.exists()
    assert len(list(temporary.glob("unictl-replay-*/*"))) == 1
    assert len(service.received) == 1


def test_several_processes_record_at_once(unictl: Command, service: Service) -> None:
    """Each file is whole, no number is given twice, and each command is replayed."""
    started = [
        unictl.start(*ORDER[:3], str(1000 + n), *ORDER[4:], "--record", "r") for n in range(4)
    ]
    said = [one.communicate()[0] for one in started]
    files = sorted((unictl.folder / "r").iterdir())
    assert [one.name for one in files] == [f"{n + 1:04}.json" for n in range(len(files))]
    kinds = [json.loads(one.read_text())["kind"] for one in files]
    assert (kinds.count("call"), kinds.count("exchange")) == (4, 4)
    for number, stdout in enumerate(said):
        again = replay(unictl, *ORDER[:3], str(1000 + number), *ORDER[4:])
        assert again.stdout == stdout
    assert len(service.received) == 4


@pytest.fixture
def full(unictl: Command) -> dict[str, str]:
    """A disk that is full as soon as a reply is to be recorded."""
    code = """\
import pathlib
real = pathlib.Path.write_text
def write_text(self, text, *given, **named):
    if '"kind": "exchange"' in text:
        raise OSError(28, "No space left on device")
    return real(self, text, *given, **named)
pathlib.Path.write_text = write_text
"""
    (unictl.folder / "sitecustomize.py").write_text(code)
    return {"PYTHONPATH": str(unictl.folder)}


def test_a_disk_that_fills_up_is_a_warning(
    unictl: Command, service: Service, full: Mapping[str, str]
) -> None:
    """Money may have moved, so the answer is given; that the recording lacks something is told."""
    ran = record(unictl, *ORDER, variables=full)
    assert (ran.status, ran.json["amount"]) == (0, 50000)
    assert ran.stderr.count("warning") == 1
    assert "not whole" in ran.stderr
    assert exchanges(unictl) == []
    assert replay(unictl, *ORDER).status == 17
    assert len(service.received) == 1


def test_the_users_own_files_are_left_alone(
    unictl: Command, service: Service, clean_home: Path
) -> None:
    """A replay neither asks the journal nor writes to it: no key answers, none is used up."""
    key = ("--idempotency-key", "mine")
    assert record(unictl, *ORDER, *key).status == 0
    journal = {path.name: path.read_bytes() for path in clean_home.iterdir()}
    assert replay(unictl, *ORDER, *key).status == 0
    assert {path.name: path.read_bytes() for path in clean_home.iterdir()} == journal
    shutil.rmtree(clean_home)
    clean_home.mkdir(mode=0o700)
    assert replay(unictl, *ORDER, *key).status == 0
    assert list(clean_home.iterdir()) == []
    # Nor does the row of a replay answer a real call.
    assert unictl(*ORDER, *key).status == 0
    assert len(service.received) == 2
