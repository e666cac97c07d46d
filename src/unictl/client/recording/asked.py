"""What a call or a request asks for, and whether two ask for the same.

A mask in what was recorded stands for anything: whoever replays has other secrets, or none.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from unictl.client.recording.bodies import digest
from unictl.core.convert import plain
from unictl.core.secret import MASK
from unictl.engine.task import Task

# Proofs, what follows from the body, from the time or from unictl's version.
_VOLATILE: Final = frozenset(
    {
        *("authorization", "user-agent", "content-length", "x-amz-date", "x-amz-security-token"),
        *("x-amz-content-sha256", "cookie"),
    }
)
_NONE: Final = object()


def asked(task: Task) -> dict[str, Any]:
    """Return what a call asks for, in JSON's types; not its key, nor how long it may take."""
    options = task.options
    found = {
        "operation": task.operation.id,
        "service": options.service,
        "account": options.account,
        "arguments": dict(task.arguments),
        "request": plain(task.request),
        "extra": plain(options.extra.get(options.service, {})),
        "content": None if options.content is None else options.content.size,
        "dry_run": options.dry_run,
    }
    # As it is read again from a file: names are text, pairs are lists.
    decoded: dict[str, Any] = json.loads(json.dumps(found))
    request = decoded["request"] or {}
    if isinstance(content := request.get("binary"), str):  # a file's, which isn't kept
        request["binary"] = digest(iter((content.encode(),)), len(content))
    return decoded


def comparable(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two requests must have alike.

    Args:
        request: As the recording keeps it.
    """
    url = urlsplit(request["url"])
    return {
        "method": request["method"],
        "address": f"{url.scheme}://{url.netloc}{url.path}",
        "origin": request["origin"],
        "query": sorted(list(pair) for pair in parse_qsl(url.query, keep_blank_values=True)),
        "headers": {
            name.lower(): value
            for name, value in request["headers"].items()
            if name.lower() not in _VOLATILE
        },
        "body": request["body"],
    }


def same(recorded: Any, given: Any) -> bool:
    """Return whether what is given is what was recorded."""
    return next(differences(recorded, given), None) is None


def differences(recorded: Any, given: Any, at: str = "") -> Iterator[str]:
    """Yield where the two differ: `body.json.amount`."""
    if isinstance(recorded, Mapping) and isinstance(given, Mapping):
        for name in dict.fromkeys((*recorded, *given)):
            inner = f"{at}.{name}" if at else str(name)
            yield from differences(recorded.get(name, _NONE), given.get(name, _NONE), inner)
    elif isinstance(recorded, list) and isinstance(given, list) and len(recorded) == len(given):
        for number, (one, other) in enumerate(zip(recorded, given, strict=True)):
            yield from differences(one, other, f"{at}[{number}]")
    elif not _alike(recorded, given):
        yield at


def _alike(recorded: Any, given: Any) -> bool:
    if type(recorded) is type(given) and recorded == given:
        return True
    if not isinstance(recorded, str) or not isinstance(given, str) or MASK not in recorded:
        return False
    anything = ".*".join(map(re.escape, re.split(r"\*{8,}", recorded)))
    return re.fullmatch(anything, given, re.DOTALL) is not None
