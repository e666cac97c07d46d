"""Carries calls out over a recording: the same pipeline, and nothing goes out or is waited for."""

from collections import deque
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

from unictl.client.recording import answers, bodies, folder
from unictl.client.recording.asked import comparable
from unictl.client.recording.recording import Call, Recording, find, missing
from unictl.client.recording.scrub import Scrub
from unictl.core.call import Reply, Wire
from unictl.core.ports import Loaded
from unictl.engine.effects import (
    Begin,
    Effect,
    LoadCredentials,
    NewKey,
    Now,
    Send,
    SideBySide,
    Tell,
    Warn,
)
from unictl.engine.run import run
from unictl.engine.task import Task
from unictl.engine.wire import told
from unictl.errors import InvalidRequest, NotConfigured, NotRecorded

Plan = Generator[Effect, Any, Any]

_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)


class Replayer:
    """Replays the calls of a session.

    Args:
        path: The recording's folder.
        shared: Whether the commands that ran before in the same shell count.

    Raises:
        InvalidRequest: There is no recording, or it can't be read.
        FormatTooNew: A newer unictl made it.
    """

    def __init__(self, path: Path, *, shared: bool) -> None:
        self._recording = Recording(path, shared=shared)

    def task(self, task: Task) -> Task:
        """Return the task as it was recorded: the key that was made then stands in it."""
        call = self._recording.peek(task)
        return task if call is None else call.adopted(task)

    def plan(self, task: Task) -> Plan:
        """Return what carries the task out over the recording.

        Raises:
            NotRecorded: Something of it isn't there.
        """
        call: Call | None = None
        try:
            call = self._recording.claim(task)
        except NotRecorded as error:
            lacking = error
        # What is wrong with the request itself is told first, as ever.
        plan = run(task if call is None else call.adopted(task))
        try:
            effect = next(plan)
            if call is None:
                raise lacking
            return (yield from _Replayed(self._recording.path, call).all_of(plan, effect))
        except StopIteration as end:
            return end.value
        except _Damaged as damaged:
            broken = damaged.error.during(service=task.options.service, operation=task.operation.id)
            raise broken from None
        except NotRecorded as error:
            changes = task.operation.changes is not None
            error.outcome = "not_applied" if changes else None  # of this run, which sends nothing
            raise error.during(service=task.options.service, operation=task.operation.id) from None
        finally:
            plan.close()

    def held(self) -> tuple[list[tuple[str, str]], bool]:
        """Return which services there were keys of, and whether they were the sandbox's."""
        return self._recording.held()

    def loaded(self, service: str, account: str) -> Loaded:
        """Return the credentials that there were, with masks for secrets.

        Raises:
            UnictlError: What was raised then.
            NotConfigured: The recording knows none of the service.
        """
        kept = self._recording.loaded(service, account)
        if kept is None:
            raise NotConfigured(
                f"the recording has no keys for {service} (account {account})",
                hint="Record it again: the same command with --record in place of --replay.",
                service=service,
            )
        found: Loaded = answers.read(LoadCredentials(service, account), kept)
        return found


class _Replayed:
    """A recorded call that is given back."""

    def __init__(self, path: Path, call: Call) -> None:
        self._path, self._call, self._scrub = path, call, Scrub()
        self._now: float = 0.0

    def all_of(self, plan: Plan, effect: Effect) -> Plan:
        """Answer the call's effects, and return its result."""
        return (
            yield from self._through(plan, effect, self._queues(self._call.document["answers"]))
        )

    def _through(self, plan: Plan, effect: Effect, kept: "_Queues") -> Plan:
        """Answer the plan's effects, and return its result.

        Raises:
            NotRecorded: A request isn't there. The plan doesn't see it, because no error of its own
                would say that nothing was sent.
        """
        try:
            while True:
                try:
                    if isinstance(effect, Tell | Warn):
                        answer = yield effect
                    elif isinstance(effect, SideBySide):
                        answer = yield from self._one_by_one(effect, kept)
                    else:
                        answer = self._answer(effect, kept)
                except (GeneratorExit, NotRecorded, _Damaged):
                    raise
                except BaseException as error:  # noqa: BLE001 - as the drivers do
                    effect = plan.throw(error)
                else:
                    effect = plan.send(answer)
        except StopIteration as end:
            return end.value

    def _one_by_one(self, effect: SideBySide, kept: "_Queues") -> Plan:
        """Run what ran side by side. What the first error kept from being sent isn't missing."""
        results: list[Any] = []
        lacking: NotRecorded | None = None
        failed: Exception | None = None
        beside = kept.get("beside") or deque([[]])
        lists = [self._queues(one) for one in beside.popleft()]
        lists += [{} for _ in effect.plans[len(lists) :]]
        for plan, own in zip(effect.plans, lists, strict=False):
            try:
                results.append((yield from self._through(plan, next(plan), own)))
            except StopIteration as end:
                results.append(end.value)
            except NotRecorded as error:
                lacking = lacking or error
            except _Damaged:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it was then
                failed = failed or error
            finally:
                plan.close()
        if (first := failed or lacking) is not None:
            raise first
        return results

    def _answer(self, effect: Effect, kept: "_Queues") -> Any:
        if isinstance(effect, Send):
            return self._exchange(effect.wire)
        kind = answers.KINDS.get(type(effect))
        queue = kept.get(kind) if kind is not None else None
        if isinstance(effect, Now) and not queue:
            return self._now
        if not queue:
            return self._usual(effect)
        try:
            found = answers.read(effect, queue.popleft())
        except _UNREADABLE as error:
            path = folder.file_of(self._path, self._call.number)
            raise _Damaged(folder.broken(path, f"its {kind} can't be read")) from error
        if isinstance(effect, Now):
            self._now = found
        return found

    def _queues(self, kept: Any) -> "_Queues":
        try:
            return {kind: deque(answers.of(some, list)) for kind, some in kept.items()}
        except _UNREADABLE as error:
            path = folder.file_of(self._path, self._call.number)
            raise _Damaged(folder.broken(path, "its answers can't be read")) from error

    def _usual(self, effect: Effect) -> Any:
        """Return the answer of an effect of which nothing is kept."""
        if isinstance(effect, LoadCredentials | Begin | NewKey):
            name = folder.file_of(Path(), self._call.number)
            raise NotRecorded(f"the call of {name} was cut short when it was recorded")
        return _USUAL.get(answers.KINDS.get(type(effect), ""))

    def _exchange(self, wire: Wire) -> Reply:
        kind = str(wire.headers.get("Content-Type", ""))
        request = {
            "method": wire.method,
            "url": wire.url,
            "origin": wire.origin,
            "headers": self._scrub.headers(wire.headers),
            "body": bodies.sent(wire.body, kind, self._scrub),
        }
        wanted = comparable(request)
        exchange = find(self._call, wanted)
        if exchange is None:
            address = told(wire).partition(" ")[2]
            raise missing(self._call, wire.method, address, wanted)
        try:
            return _came(exchange.document, wire, folder.body_of(self._path, exchange.number))
        except _Unreadable as error:
            path = folder.file_of(self._path, exchange.number)
            raise _Damaged(folder.broken(path, f"its reply can't be read ({error})")) from error


_Queues = dict[str, deque[Any]]


class _Damaged(Exception):
    """A file of the recording can't be used; the call doesn't see it, as nothing was sent."""

    def __init__(self, error: InvalidRequest) -> None:
        super().__init__(error)
        self.error = error


class _Unreadable(Exception):
    """Something of a kept reply is missing or wrong."""


_USUAL: Mapping[str, Any] = {"entered": 0.0, "retries": True, "jitters": 0.5}


def _came(document: Mapping[str, Any], wire: Wire, beside: Path) -> Reply:
    """Return or raise what came of the request then.

    Raises:
        TransportError: No reply came.
        UnictlError: Nothing was sent.
    """
    try:
        kept = document.get("reply") or document.get("begun")
        failure = document.get("failure")
        error = None if failure is None else answers.error_of(failure)
        status, headers = (
            (answers.of(kept["status"], int), answers.headers_of(kept)) if kept else (0, {})
        )
    except _UNREADABLE as wrong:
        raise _Unreadable(type(wrong).__name__) from wrong
    reply = Reply(status, headers)
    if kept and wire.into is not None and wire.into.begin(status, headers):
        for chunk in _chunks(kept, beside):
            wire.into.write(chunk)
    elif kept:
        reply = Reply(status, headers, b"".join(_chunks(kept, beside)))
    if error is not None:
        raise error
    if not kept:
        raise _Unreadable("there is none")
    return reply


def _chunks(kept: Mapping[str, Any], beside: Path) -> Iterator[bytes]:
    try:
        yield from bodies.restored(kept["body"], beside)
    except (*_UNREADABLE, OSError) as wrong:
        raise _Unreadable(type(wrong).__name__) from wrong
