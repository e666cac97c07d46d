"""Keeps what a call exchanges with the outside world, and alters nothing of it."""

from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from unictl import __version__
from unictl.client.recording import answers, bodies
from unictl.client.recording.asked import asked
from unictl.client.recording.folder import Folder, unwritable
from unictl.client.recording.scrub import Scrub
from unictl.client.recording.tee import Tee
from unictl.core.call import Reply, Wire
from unictl.core.ports import Loaded
from unictl.engine.effects import Effect, KeepToken, LoadCredentials, Send, SideBySide, Warn
from unictl.engine.route import Route
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
            result = yield from call.through(plan, effect, call.answers)
        except GeneratorExit:
            raise
        except BaseException as error:
            yield from call.ended(_how(error))
            raise
        finally:
            plan.close()
        yield from call.ended("done")
        return result

    def held(self, found: list[tuple[str, str]], *, sandboxed: bool) -> None:
        """Keep which services there were keys of, where the choice of the service depends on it.

        Args:
            found: The services, each with the account.
            sandboxed: Whether they are the sandbox's keys.

        Raises:
            InvalidRequest: It can't be written.
        """
        self._add({"kind": "held", "held": [list(one) for one in found], "sandbox": sandboxed})

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

    def failed(self, error: Exception) -> Generator[Effect, Any, None]:
        """Warn, once, that something is missing in the recording; it ends no call on its way."""
        if not self._warned:
            self._warned = True
            why = error.strerror if isinstance(error, OSError) else type(error).__name__
            yield Warn(
                f"the recording in {self.folder.path} is not whole: {why}; what was sent stands,"
                " but record again what is to be replayed"
            )


class _Call:
    """A call that is recorded."""

    def __init__(self, recorder: Recorder, task: Task) -> None:
        self._recorder, self._task = recorder, task
        self._number = 0
        self.answers: _Answers = {}

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
            except Exception as error:  # noqa: BLE001 - whatever it is, the call is over
                yield from self._recorder.failed(error)

    def through(self, plan: Plan, effect: Effect, kept: "_Answers") -> Plan:
        """Hand the plan's effects on, note their answers, and return the plan's result."""
        try:
            while True:
                try:
                    if isinstance(effect, Send):
                        answer = yield from self._exchange(effect)
                    elif isinstance(effect, SideBySide):
                        answer = yield from self._side_by_side(effect, kept)
                    else:
                        answer = yield effect
                except GeneratorExit:
                    raise
                except BaseException as error:  # noqa: BLE001 - Ctrl-C too, as the drivers do
                    yield from self._note(effect, error, kept)
                    effect = plan.throw(error)
                else:
                    yield from self._note(effect, answer, kept)
                    effect = plan.send(answer)
        except StopIteration as end:
            return end.value

    def _side_by_side(self, effect: SideBySide, kept: "_Answers") -> Plan:
        """Let plans run side by side, each with a list of its own for what it is answered."""
        lists: list[_Answers] = [{} for _ in effect.plans]
        kept.setdefault("beside", []).append(lists)
        plans = zip(effect.plans, lists, strict=True)
        return (yield SideBySide(tuple(self._beside(plan, own) for plan, own in plans)))

    def _beside(self, plan: Plan, kept: "_Answers") -> Plan:
        try:
            return (yield from self.through(plan, next(plan), kept))
        except StopIteration as end:
            return end.value
        finally:
            plan.close()

    def _note(self, effect: Effect, answer: Any, kept: "_Answers") -> Generator[Effect, Any, None]:
        scrub = self._recorder.scrub
        if isinstance(effect, KeepToken) and effect.token is not None:
            scrub.learn_token(effect.token.value)
        kind = answers.KINDS.get(type(effect))
        if kind is None:
            return
        try:
            if isinstance(answer, BaseException):
                error = answers.error(answer, scrub)
                noted = None if error is None else {"error": error}
            else:
                noted = answers.written(effect, answer, scrub)
            kept.setdefault(kind, []).append(noted)
        except Exception as error:  # noqa: BLE001 - a recording alters nothing of the call
            yield from self._recorder.failed(error)

    def _exchange(self, effect: Send) -> Generator[Effect, Any, Any]:
        """Send the request, and keep it with what came of it."""
        recorder, wire = self._recorder, effect.wire
        recorder.sent = True
        tee = None if wire.into is None else Tee(wire.into, recorder.folder)
        into = wire.into if tee is None else tee
        try:
            answer: Reply = yield replace(effect, wire=replace(wire, into=into))
        except GeneratorExit:
            raise
        except BaseException as error:
            yield from self._kept(wire, error, tee)
            raise
        yield from self._kept(wire, answer, tee)
        return answer

    def _kept(
        self, wire: Wire, answer: Reply | BaseException, tee: Tee | None
    ) -> Generator[Effect, Any, None]:
        folder = self._recorder.folder
        try:
            scrub = self._recorder.scrub.of_request(wire.headers)
            if isinstance(answer, Reply):
                came: dict[str, Any] = {"reply": answers.reply(answer, scrub)}
            elif (failure := answers.error(answer, scrub)) is not None:
                came = {"failure": failure}
            else:
                return  # Ctrl-C: what would have come, nobody knows
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
        except Exception as error:  # noqa: BLE001 - what was sent stands
            yield from self._recorder.failed(error)

    def _document(self, how: str) -> Mapping[str, Any]:
        scrub, options = self._recorder.scrub, self._task.options
        route = self._task.route
        keys = self.answers.get("keys", ())
        key = options.key or (keys[0] if keys else None)
        return {
            "kind": "call",
            "unictl": __version__,
            "asked": scrub.document(asked(self._task)),
            "ended": how,
            "realm": options.realm,
            "base_url": options.base_url,
            "addresses": {} if route is None else _addresses(route),
            "key": None if key is None else scrub.text(key),
            "answers": _telling(self.answers),
        }


def _addresses(route: Route) -> dict[str, str | None]:
    """Return the user's own addresses of the route's services, those that can be used."""
    found = {}
    for service in route.services:
        with suppress(UnictlError):  # told when its turn comes
            found[service] = route.address(service)
    return found


_Answers = dict[str, list[Any]]


def _telling(kept: _Answers) -> _Answers:
    """Return the answers without the kinds of which none says anything."""
    found = {kind: some for kind, some in kept.items() if some != [None] * len(some)}
    if "beside" in found:
        found["beside"] = [[_telling(one) for one in lists] for lists in found["beside"]]
    return found


_ENDINGS: Final = {UnictlError: "failed", KeyboardInterrupt: "interrupted"}


def _how(error: BaseException) -> str:
    """Return how the call ended, for who reads the recording."""
    return next((how for kind, how in _ENDINGS.items() if isinstance(error, kind)), "broken off")
