"""Every operation, and every operation at every provider: found, listed nowhere."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from unictl import capabilities
from unictl.core import registry
from unictl.core.call import Ask, Call, Reply
from unictl.core.convert import build
from unictl.core.operation import Operation
from unictl.core.provider import Context, Provider

NOT_CAPABILITIES: Final = {"shared", "_index"}
RECORDED: Final = Path(__file__).parent.parent / "contract" / "recorded"

OPERATIONS: Final = [
    operation
    for module in iter_modules(capabilities.__path__)
    if module.name not in NOT_CAPABILITIES
    for operation in registry.operations_of(module.name).values()
]


@dataclass(frozen=True)
class Offered:
    """An operation at a provider.

    Attributes:
        service: The service's slug.
        operation: The operation.
        provider: Who carries it out there.
    """

    service: str
    operation: Operation
    provider: type[Provider]

    def __str__(self) -> str:
        return f"{self.service}:{self.operation.id}"

    def recorded(self) -> list[dict[str, Any]]:
        """Return the recorded exchanges of the operation: `recorded/SERVICE/CAPABILITY.json`."""
        every = _recorded(RECORDED / self.service / f"{self.operation.capability}.json")
        return [one for one in every if one["operation"] == self.operation.id]

    def context(self, **given: Any) -> Context:
        """Return what the provider knows of a call: each role in sight is its own value."""
        settings = {role: role for role in self.provider.visible_roles}
        return Context(**{"key": "key-of-the-test", "settings": settings, **given})

    def call(
        self,
        arguments: Mapping[str, str],
        values: Mapping[str, Any],
        context: Context | None = None,
    ) -> Call[Any]:
        """Begin the provider's generator."""
        request = self.operation.request
        models = () if request is None else (build(request, values),)
        provider = self.provider(context or self.context())
        called: Call[Any] = getattr(provider, self.operation.name)(*arguments.values(), *models)
        return called


@cache
def _recorded(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8")) if file.exists() else []
    return found


def replies(recorded: Mapping[str, Any]) -> list[Reply]:
    """Return the recorded replies.

    A `reply` is JSON, or `{"text": …}` beside a `content_type` of the exchange.
    """
    found = []
    for one in recorded["exchange"]:
        kind = one.get("content_type", "application/json")
        reply, plain = one["reply"], "content_type" in one
        body = reply["text"].encode() if plain else b"" if reply is None else dumped(reply)
        headers = {"content-type": kind, **one.get("headers", {})}
        found.append(Reply(one.get("status", 200), headers, body))
    return found


def dumped(document: Any) -> bytes:
    """Return the document as JSON."""
    return json.dumps(document).encode()


def samples(service: str) -> Any:
    """Return the module that makes things of the service in the sandbox: `samples_SERVICE`."""
    return import_module(f"samples_{service}")


def play(call: Call[Any], replies: Sequence[Reply]) -> tuple[list[Ask], Any]:
    """Run a provider's generator over the replies; return what it asked, and its result."""
    asks: list[Ask] = []
    try:
        asks.append(next(call))
        for reply in replies:
            asks.append(call.send(reply))  # noqa: PERF401 - its StopIteration is the result
    except StopIteration as end:
        return asks, end.value
    return asks, None


OFFERED: Final = [
    Offered(service, operation, registry.provider(service, operation))
    for operation in OPERATIONS
    for service in registry.providers_of(operation)
]
