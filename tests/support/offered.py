"""Every operation, and every operation at every provider: found, listed nowhere."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
        """Return the recorded exchanges of the operation, from the service's file."""
        file = RECORDED / f"{self.service}.json"
        every = json.loads(file.read_text("utf-8")) if file.exists() else []
        return [one for one in every if one["operation"] == self.operation.id]

    def call(
        self,
        arguments: Mapping[str, str],
        values: Mapping[str, Any],
        context: Context | None = None,
    ) -> Call[Any]:
        """Begin the provider's generator."""
        request = self.operation.request
        models = () if request is None else (build(request, values),)
        provider = self.provider(context or Context("key-of-the-test"))
        called: Call[Any] = getattr(provider, self.operation.name)(*arguments.values(), *models)
        return called


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
