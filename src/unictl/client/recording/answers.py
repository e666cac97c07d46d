"""What the outside world answered a call's effects, as JSON, and back; exchanges are apart.

Each kind of effect has a list of its own, in the order in which it was answered. So parts that run
side by side find theirs all the same.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args

from unictl.client.recording import bodies
from unictl.client.recording.scrub import Scrub, stand_in
from unictl.core.call import Reply, Token
from unictl.core.ports import AtAnother, Loaded, NotSent, ReplyLost, Row, RowState, TransportError
from unictl.core.secret import MASK, Secret
from unictl.engine.effects import (
    Allow,
    Begin,
    Effect,
    Enter,
    FindToken,
    Jitter,
    LoadCredentials,
    MayRetry,
    NewKey,
    Now,
    Replied,
    Sending,
    Settle,
)
from unictl.errors import UnictlError, tree

KINDS: Final[Mapping[type, str]] = {
    LoadCredentials: "credentials",
    FindToken: "tokens",
    Allow: "allowed",
    Begin: "rows",
    Sending: "sendings",
    Replied: "notes",
    Settle: "settlements",
    Enter: "entered",
    MayRetry: "retries",
    Now: "times",
    Jitter: "jitters",
    NewKey: "keys",
}
_TYPES: Final[Mapping[type, tuple[type, ...]]] = {
    Enter: (float, int),
    MayRetry: (bool,),
    Now: (float, int),
    Jitter: (float, int),
    NewKey: (str,),
}
_UNKEPT: Final = Path("no-file-lies-beside")


def written(effect: Effect, answer: Any, scrub: Scrub) -> Any:
    """Return an answer in JSON's types, without secrets."""
    match effect, answer:
        case LoadCredentials(), Loaded():
            scrub.learn(effect.service, answer)
            return {
                "source": scrub.text(answer.source),
                "fields": {
                    role: scrub.text(value)
                    for role, value in stand_in(effect.service, answer).items()
                },
                "vaulted": answer.vaulted,
            }
        case FindToken(), Token():
            scrub.learn_token(answer.value)
            return {"expires": answer.expires}
        case Begin(), Row():
            return {
                "state": answer.state,
                "attempt": answer.attempt,
                "began_at": answer.began_at,
                "unsure": dict(answer.unsure),
                "replies": {name: reply(one, scrub) for name, one in answer.replies.items()},
                "result": scrub.document(answer.result),
            }
        case Allow(), _:  # the journal, which counts by the limits, is answered for too
            return None
        case _:
            return answer


def read(effect: Effect, kept: Any) -> Any:
    """Return the answer that stands there.

    Raises:
        UnictlError: The answer was an error.
        LookupError: Something of it is missing; so ValueError, TypeError.
    """
    if isinstance(kept, Mapping) and "error" in kept:
        raise error_of(kept["error"])
    match effect:
        case LoadCredentials():
            fields = {role: Secret(of(value, str)) for role, value in kept["fields"].items()}
            return Loaded(fields, of(kept["source"], str), vaulted=of(kept["vaulted"], bool))
        case FindToken():
            return kept and Token(Secret(MASK), of(kept["expires"], float, int))
        case Begin():
            return _row(kept)
        case _:
            return of(kept, *_TYPES.get(type(effect), (type(None),)))


def _row(kept: Mapping[str, Any]) -> Row:
    if kept["state"] not in get_args(RowState):
        raise ValueError(kept["state"])
    return Row(
        0,
        kept["state"],
        of(kept["attempt"], int),
        of(kept["began_at"], float, int),
        unsure={name: of(moment, float, int) for name, moment in kept["unsure"].items()},
        replies={name: reply_of(one) for name, one in kept["replies"].items()},
        result=kept["result"],
    )


def of(value: Any, *types: type) -> Any:
    """Return the value if it is of one of these types exactly.

    Raises:
        TypeError: It isn't.
        ValueError: It is text with half a character.
    """
    if type(value) not in types:
        raise TypeError(f"{type(value).__name__} in place of {types[0].__name__}")
    if isinstance(value, str):
        value.encode()
    return value


def reply(found: Reply, scrub: Scrub) -> dict[str, Any]:
    """Return a reply whose body is in the memory, in JSON's types."""
    body, altered = bodies.received(found.body, scrub)
    headers = bodies.trusted(found.headers) if altered else found.headers
    return {"status": found.status, "headers": scrub.headers(headers), "body": body}


def reply_of(kept: Mapping[str, Any], beside: Path = _UNKEPT) -> Reply:
    """Return the reply that stands there."""
    body = b"".join(bodies.restored(kept["body"], beside))
    return Reply(of(kept["status"], int), headers_of(kept), body)


def headers_of(kept: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that stand there."""
    return {name: of(text, str) for name, text in kept["headers"].items()}


def error(found: BaseException, scrub: Scrub) -> dict[str, Any] | None:
    """Return an error in JSON's types; None of one that ended the run, such as Ctrl-C."""
    if isinstance(found, TransportError):
        kind = "reply_lost" if isinstance(found, ReplyLost) else "not_sent"
        return {"kind": kind, "message": scrub.text(str(found)), "timed_out": found.timed_out}
    if isinstance(found, AtAnother):
        return {"kind": "at_another", "message": "", "service": found.service}
    if isinstance(found, UnictlError):
        members: dict[str, Any] = scrub.document(found.as_dict())
        return {"kind": members.pop("code"), **members}
    return None


def error_of(kept: Mapping[str, Any]) -> Exception:
    """Return the error that stands there.

    Raises:
        LookupError: There is no such error.
    """
    members = dict(kept)
    kind, message = of(members.pop("kind"), str), of(members.pop("message"), str)
    if kind in {"reply_lost", "not_sent"}:
        lost = ReplyLost if kind == "reply_lost" else NotSent
        return lost(message, timed_out=bool(members.get("timed_out")))
    if kind == "at_another":  # whose it was was looked at then; a replay's keys are nobody's
        return AtAnother(members["service"])
    classes = {one.code: one for one in tree()}
    return classes[kind](message, **members)
