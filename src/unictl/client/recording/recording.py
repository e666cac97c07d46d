"""A recording that is read: its calls, each with its exchanges, and who has had which."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, get_args

from unictl.client.recording import folder
from unictl.client.recording.answers import of
from unictl.client.recording.asked import asked, comparable, differences, same
from unictl.client.recording.runs import Run
from unictl.core.ports import Realm
from unictl.core.secret import MASK
from unictl.engine.task import Task
from unictl.errors import InvalidRequest, NotRecorded


@dataclass(slots=True)
class Exchange:
    """A recorded request, and what came of it.

    Attributes:
        number: Its file's.
        wanted: What a request must be like to get its reply.
        document: All of it.
        used: Whether it has been given back.
    """

    number: int
    wanted: Mapping[str, Any]
    document: Mapping[str, Any]
    used: bool = False


@dataclass(slots=True)
class Call:
    """A recorded call.

    Attributes:
        number: Its file's.
        asked: What it asked for.
        document: All of it.
        exchanges: In the order of their numbers.
    """

    number: int
    asked: Mapping[str, Any]
    document: Mapping[str, Any]
    exchanges: list[Exchange] = field(default_factory=list)

    def adopted(self, task: Task) -> Task:
        """Return the task with what else decides what is sent: address, realm and key."""
        told = self.document
        how = {"base_url": told["base_url"], "realm": told["realm"]}
        options = replace(task.options, **how, key=told["key"] or task.options.key)
        route = task.route and replace(task.route, address=told["addresses"].get)
        return replace(task, options=options, route=route)


class Recording:
    """All of a recording.

    Args:
        path: Its folder.
        shared: Whether the commands that ran before in the same shell count.

    Raises:
        InvalidRequest: There is none, or something in it is none of a recording.
        FormatTooNew: A newer unictl made it.
    """

    def __init__(self, path: Path, *, shared: bool) -> None:
        self.path = path
        self._calls: dict[int, Call] = {}
        self._exact: dict[str, list[Call]] = {}
        self._masked: list[Call] = []
        self._held: list[tuple[int, _Held]] = []
        self._loaded: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        self._lock = threading.Lock()
        self._read()
        self._run = Run(path, shared=shared)

    def _read(self) -> None:
        try:
            files = sorted(folder.numbered(self.path))
        except OSError as error:
            raise InvalidRequest(
                f"there is no recording in {self.path}: {error.strerror}",
                hint="Name the folder that --record was given.",
                file=str(self.path),
            ) from error
        if not files:
            raise InvalidRequest(
                f"there is no recording in {self.path}",
                hint="Run the command with --record first.",
                file=str(self.path),
            )
        for number, path in files:
            document = folder.read(path)
            try:
                self._take_in(number, document)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                raise folder.broken(path, f"{error} is missing or wrong") from error
        for number, call in self._calls.items():
            text = json.dumps(call.asked, sort_keys=True)
            self._exact.setdefault(text, []).append(call)
            if MASK in text:
                self._masked.append(self._calls[number])

    def _take_in(self, number: int, document: Mapping[str, Any]) -> None:
        match document["kind"]:
            case "call":
                for name, types in _HEAD.items():
                    of(document[name], *types)
                if document["realm"] not in get_args(Realm):
                    raise ValueError(f"realm {document['realm']!r}")
                self._calls[number] = Call(number, document["asked"], document)
            case "exchange":
                exchange = Exchange(number, comparable(document["request"]), document)
                if document["call"] in self._calls:
                    self._calls[document["call"]].exchanges.append(exchange)
            case "keys":
                whose = (document["service"], document["account"])
                self._loaded.setdefault(whose, []).append((number, document["answer"]))
            case "held":
                held = [(one[0], one[1]) for one in document["held"]]
                self._held.append((number, (held, bool(document["sandbox"]))))
            case kind:
                raise ValueError(f"kind {kind!r}")

    def peek(self, task: Task) -> Call | None:
        """Return the call that the task would get next, without taking it."""
        left = [one for one in self._fitting(task) if not self._run.had(one.number)]
        return next((one for one in left if self._run.free(one.number)), left[0] if left else None)

    def claim(self, task: Task) -> Call:
        """Take the next call that asked for the same.

        Raises:
            NotRecorded: There is none, or all of them have been taken.
        """
        fitting = self._fitting(task)
        with self._lock:
            for _ in range(2):
                for one in fitting:
                    if self._run.take(one.number):
                        return one
                # All that the script had: it runs again.
                if all(self._run.had(one.number) for one in fitting) or not self._run.start_over():
                    break
        raise self._unknown(task, fitting)

    def held(self) -> "_Held":
        """Return which services there were keys of, and whether they were the sandbox's."""
        for number, found in self._held:
            if self._run.take(number):
                return found
        if self._held:
            return self._held[-1][1]
        known = {(one.asked["service"], one.asked["account"]) for one in self._calls.values()}
        return sorted(known), False

    def loaded(self, service: str, account: str) -> Any:
        """Return what was answered for a service's credentials; None if that is not known."""
        known = self._loaded.get((service, account), [])
        for number, found in known:
            if self._run.take(number):
                return found
        if known:
            return known[-1][1]
        for one in self._calls.values():
            if (one.asked["service"], one.asked["account"]) == (service, account):
                return next(iter(one.document["answers"].get("credentials", ())), None)
        return None

    def _fitting(self, task: Task) -> Sequence[Call]:
        """Return the calls that asked for the same, those of the same key first."""
        wanted = asked(task)
        found = list(self._exact.get(json.dumps(wanted, sort_keys=True), ()))
        found += [one for one in self._masked if one not in found and same(one.asked, wanted)]
        return sorted(found, key=lambda one: (one.document["key"] != task.options.key, one.number))

    def _unknown(self, task: Task, fitting: Sequence[Call]) -> NotRecorded:
        wanted = asked(task)
        name = f"{wanted['operation']} at {wanted['service']}"
        if fitting:
            times = "once" if len(fitting) == 1 else f"{len(fitting)} times"
            return NotRecorded(f"{name} was recorded {times}, and is called once more")
        near = [
            (one, list(differences(one.asked, wanted)))
            for one in self._calls.values()
            if one.asked.get("operation") == wanted["operation"]
        ]
        return NotRecorded(f"no call of {name} is recorded that asks for this{_nearest(near)}")


_HEAD: Final[Mapping[str, tuple[type, ...]]] = {
    "asked": (dict,),
    "answers": (dict,),
    "base_url": (str, type(None)),
    "addresses": (dict,),
    "realm": (str,),
    "key": (str, type(None)),
    "ended": (str,),
}
_Held = tuple[list[tuple[str, str]], bool]


def missing(call: Call, method: str, address: str, wanted: Mapping[str, Any]) -> NotRecorded:
    """Return the error of a request of a recorded call that isn't in the recording."""
    near = [(one, list(differences(one.wanted, wanted))) for one in call.exchanges if not one.used]
    if not near and any(same(one.wanted, wanted) for one in call.exchanges):
        why = "; all that were recorded of it have been used"
    else:
        why = _nearest(near)
    cut = "" if call.document["ended"] in {"done", "failed"} else "; the call was cut short there"
    name = folder.file_of(Path(), call.number)
    return NotRecorded(f"{method} {address} is not recorded in the call of {name}{cut}{why}")


def _nearest(near: Sequence[tuple[Call | Exchange, list[str]]]) -> str:
    """Return which recorded thing is the most like what is missing, and where it differs."""
    if not near:
        return ""
    one, where = min(near, key=lambda pair: len(pair[1]))
    shown = ", ".join(where[:4]) + (" …" if len(where) > 4 else "")  # noqa: PLR2004 - a line
    return f"; the nearest is {folder.file_of(Path(), one.number)}, where {shown} differs"


def find(call: Call, wanted: Mapping[str, Any]) -> Exchange | None:
    """Take the next of the call's exchanges whose request is the same, or return None."""
    for one in _unused(call):
        if same(one.wanted, wanted):
            one.used = True
            return one
    return None


def _unused(call: Call) -> Iterator[Exchange]:
    return (one for one in call.exchanges if not one.used)
