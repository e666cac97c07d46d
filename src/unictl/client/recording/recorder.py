"""Keeps what a call exchanges with the outside world, and alters nothing of it."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from unictl import __version__
from unictl.client.recording import answers, bodies
from unictl.client.recording.asked import asked
from unictl.client.recording.folder import Folder, unwritable
from unictl.client.recording.scrub import Scrub
from unictl.core.call import Reply, Sink, Wire
from unictl.core.ports import Loaded
from unictl.engine.effects import Effect, LoadCredentials, Send, SideBySide, Warn
from unictl.engine.run import run
from unictl.engine.task import Task
from unictl.errors import UnictlError

Plan = Generator[Effect, Any, Any]


class Recorder:
    """Records the calls of a session.

    Args:
        path: The recording's folder.

    Raises:
        InvalidRequest: It can't be written to.
    """

    def __init__(self, path: Path) -> None:
        self.folder, self.scrub = Folder(path), Scrub()
        self.sent = False
        """Whether a request has gone out: from then on a full disk ends nothing any more."""
        self._warned = False

    def task(self, task: Task) -> Task:
        """Return the task as it is."""
        return task

    def plan(self, task: Task) -> Plan:
        """Return what carries the task out, and records it.

        Raises:
            InvalidRequest: The recording can't be written, before anything was sent.
        """
        plan = run(task)
        try:
            effect = next(plan)
        except StopIteration as end:
            return end.value
        call = _Call(self, task)
        yield from call.begun(plan)
        try:
            result = yield from call.through(plan, effect)
        except GeneratorExit:
            raise
        except BaseException as error:
            yield from call.ended(_how(error))
            raise
        finally:
            plan.close()
        yield from call.ended("done")
        return result

    def held(self, found: list[tuple[str, str]]) -> None:
        """Keep which services there were keys of, where the choice of the service depends on it.

        Raises:
            InvalidRequest: It can't be written.
        """
        self._add({"kind": "held", "held": [list(one) for one in found]})

    def loaded(self, service: str, account: str, found: Loaded | UnictlError) -> None:
        """Keep credentials, or why there are none, where they decide before the call.

        Raises:
            InvalidRequest: It can't be written.
        """
        if isinstance(found, UnictlError):
            answer: Any = {"error": answers.error(found, self.scrub)}
        else:
            answer = answers.written(LoadCredentials(service, account), found, self.scrub)
        self._add({"kind": "keys", "service": service, "account": account, "answer": answer})

    def _add(self, document: Mapping[str, Any]) -> None:
        try:
            self.folder.add(document)
        except OSError as error:
            raise unwritable(self.folder.path, error) from error

    def failed(self, error: OSError) -> Generator[Effect, Any, None]:
        """Warn, once, that something is missing in the recording."""
        if not self._warned:
            self._warned = True
            yield Warn(
                f"the recording in {self.folder.path} is not whole: {error.strerror}; what was"
                " sent stands, but record again what is to be replayed"
            )


class _Call:
    """A call that is recorded."""

    def __init__(self, recorder: Recorder, task: Task) -> None:
        self._recorder, self._task = recorder, task
        self._number = 0
        self._answers: dict[str, list[Any]] = {}

    def begun(self, plan: Plan) -> Generator[Effect, Any, None]:
        """Claim the call's number, before anything is done."""
        try:
            self._number = self._recorder.folder.add(self._document("cut short"))
        except OSError as error:
            if not self._recorder.sent:
                plan.close()
                raise unwritable(self._recorder.folder.path, error) from error
            yield from self._recorder.failed(error)

    def ended(self, how: str) -> Generator[Effect, Any, None]:
        """Write what is known of the call now that it is over."""
        if self._number:
            try:
                self._recorder.folder.put(self._number, self._document(how))
            except OSError as error:
                yield from self._recorder.failed(error)

    def through(self, plan: Plan, effect: Effect) -> Plan:
        """Hand the plan's effects on, note their answers, and return the plan's result."""
        try:
            while True:
                try:
                    if isinstance(effect, Send):
                        answer = yield from self._exchange(effect)
                    elif isinstance(effect, SideBySide):
                        answer = yield SideBySide(tuple(map(self._beside, effect.plans)))
                    else:
                        answer = yield effect
                        self._note(effect, answers.written(effect, answer, self._recorder.scrub))
                except GeneratorExit:
                    raise
                except BaseException as error:  # noqa: BLE001 - Ctrl-C too, as the drivers do
                    kept = answers.error(error, self._recorder.scrub)
                    if kept is not None:
                        self._note(effect, {"error": kept})
                    effect = plan.throw(error)
                else:
                    effect = plan.send(answer)
        except StopIteration as end:
            return end.value

    def _beside(self, plan: Plan) -> Plan:
        """Return a plan of several that run side by side, recorded too."""
        try:
            return (yield from self.through(plan, next(plan)))
        except StopIteration as end:
            return end.value
        finally:
            plan.close()

    def _note(self, effect: Effect, kept: Any) -> None:
        if (kind := answers.KINDS.get(type(effect))) is not None:
            self._answers.setdefault(kind, []).append(kept)

    def _exchange(self, effect: Send) -> Generator[Effect, Any, Any]:
        """Send the request, and keep it with what came of it."""
        recorder, wire = self._recorder, effect.wire
        recorder.scrub.learn_proofs(wire.headers)
        recorder.sent = True
        tee = None if wire.into is None else _Tee(wire.into, recorder.folder)
        into = wire.into if tee is None else tee
        try:
            answer: Reply = yield replace(effect, wire=replace(wire, into=into))
        except GeneratorExit:
            raise
        except BaseException as error:
            failure = answers.error(error, recorder.scrub)
            if failure is not None:
                yield from self._kept(wire, {"failure": failure}, tee)
            raise
        kept = answers.reply(answer, recorder.scrub)
        yield from self._kept(wire, {"reply": kept}, tee)
        return answer

    def _kept(
        self, wire: Wire, came: dict[str, Any], tee: "_Tee | None"
    ) -> Generator[Effect, Any, None]:
        scrub, folder = self._recorder.scrub, self._recorder.folder
        try:
            large = None if tee is None else tee.end(came, scrub)
            kind = str(wire.headers.get("Content-Type", ""))
            request = {
                "method": wire.method,
                "url": scrub.text(wire.url),
                "origin": wire.origin,
                "headers": scrub.headers(wire.headers),
                "body": bodies.sent(wire.body, kind, scrub),
            }
            document = {"kind": "exchange", "call": self._number, "service": wire.service}
            folder.add({**document, "request": request, **came}, large)
        except OSError as error:
            yield from self._recorder.failed(error)

    def _document(self, how: str) -> Mapping[str, Any]:
        scrub, options = self._recorder.scrub, self._task.options
        route = self._task.route
        keys = self._answers.get("keys", ())
        key = options.key or (keys[0] if keys else None)
        return {
            "kind": "call",
            "unictl": __version__,
            "asked": scrub.document(asked(self._task)),
            "ended": how,
            "realm": options.realm,
            "base_url": options.base_url,
            "addresses": {} if route is None else dict(route.addresses),
            "key": None if key is None else scrub.text(key),
            "answers": {
                kind: kept for kind, kept in self._answers.items() if kept != [None] * len(kept)
            },
        }


class _Tee:
    """A sink that hands on what comes, and keeps a copy on the disk."""

    def __init__(self, into: Sink, folder: Folder) -> None:
        self._into, self._folder = into, folder
        self._path: Path | None = None
        self._file: Any = None
        self._failed: OSError | None = None
        self._head: tuple[int, Mapping[str, str]] | None = None

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Ask the sink whether it wants the body."""
        wanted = self._into.begin(status, headers)
        if wanted:
            self._head = (status, headers)
            try:
                self._path = self._folder.spool()
                self._file = self._path.open("wb")
            except OSError as error:
                self._failed = error
        return wanted

    def write(self, chunk: bytes) -> None:
        """Hand the bytes on, and keep them; that they can't be kept ends nothing."""
        self._into.write(chunk)
        if self._file is not None and self._failed is None:
            try:
                self._file.write(chunk)
            except OSError as error:
                self._failed = error

    def end(self, came: dict[str, Any], scrub: Scrub) -> Path | None:
        """Put what came into what is kept, and return the file of a body that is large.

        Raises:
            OSError: It couldn't be kept.
        """
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                self._failed = self._failed or error
        if self._failed is not None:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
            raise self._failed
        if self._path is None or self._head is None:
            return None
        status, headers = self._head
        kept = came.get("reply")
        if kept is None:  # what had come when the connection was lost
            kept = came["begun"] = {"status": status, "headers": scrub.headers(headers)}
        if scrub.file(self._path):
            kept["headers"] = scrub.headers(bodies.trusted(headers))
        if self._path.stat().st_size > bodies.INLINE:
            kept["body"] = {"file": True}
            return self._path
        kept["body"], _ = bodies.received(self._path.read_bytes(), scrub)
        self._path.unlink()
        return None


_ENDINGS: Final = {UnictlError: "failed", KeyboardInterrupt: "interrupted"}


def _how(error: BaseException) -> str:
    """Return how the call ended, for who reads the recording."""
    return next((how for kind, how in _ENDINGS.items() if isinstance(error, kind)), "broken off")
