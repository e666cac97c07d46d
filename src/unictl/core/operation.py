"""How an operation of a capability is declared, once, and read by every surface.

class Orders(Protocol):
    @operation("POST", "/payments/orders", changes="money", recovery="lookup")
    def create_order(self, order: CreateOrder) -> Call[Order]:
        \"\"\"Create an order for a customer to pay.\"\"\"
"""

import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from types import ModuleType
from typing import Any, Final, Literal, TypeVar

from unictl.core.page import Page
from unictl.core.record import record

Changes = Literal["money", "state"]
Recovery = Literal["key", "lookup", "none"]
Carries = Literal["sent", "received"]

_MARK: Final = "__operation__"
_RECOVERY: Final = "__recovery__"
_WITHIN: Final = "__key_lifetime__"
_F = TypeVar("_F", bound=Callable[..., Any])
# They go on with what was begun at one service, though no argument says so.
_GO_ON: Final = frozenset({"disputes.add_document", "verifications.check"})


class FreeText:
    """Marks an argument in the path that is no id of the service's making: it may hold anything.

    The provider quotes it.
    """

    __slots__ = ()


@record
class Declaration:
    """What `@operation` was told.

    Attributes:
        method: The HTTP method of the platform's route.
        path: The route below `/v1`, with `{name}` for what stands in the path.
        changes: `money`, `state`, or None for an operation that only reads.
        recovery: How an unknown outcome is settled unless the provider knows better.
        content: Whether content of any size, that is no field, is `sent` or `received` with it.
    """

    method: str
    path: str
    changes: Changes | None
    recovery: Recovery | None
    content: Carries | None = None


@record
class Operation:
    """An operation, read from its declaration.

    Attributes:
        capability: The file's name, `payment_links`.
        name: The method's name, `create_order`.
        declaration: What stands in the decorator.
        protocol: The Protocol that it belongs to.
        summary: The first line of its docstring.
        doc: The whole docstring.
        path_parameters: Names of the plain string arguments.
        request_name: The name of the argument that takes the model, or None.
        request: The request model, or None.
        result: The result model; of a list, that of an item.
        lists: Whether the result is a `Page` of it.
        free_text: Those of the path parameters that may hold anything.
    """

    capability: str
    name: str
    declaration: Declaration
    protocol: type
    summary: str
    doc: str
    path_parameters: tuple[str, ...]
    request_name: str | None
    request: type | None
    result: type
    lists: bool
    free_text: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`payments.create_order`."""
        return f"{self.capability}.{self.name}"

    @property
    def begins(self) -> bool:
        """Whether it begins something new, which any service that offers it can do.

        What stands in the path is a thing of one service, and a list shows what one has.
        """
        return self.changes is not None and not self.path_parameters and self.id not in _GO_ON

    @property
    def changes(self) -> Changes | None:
        """What it changes at the service."""
        return self.declaration.changes


def operation(
    method: str,
    path: str,
    *,
    changes: Changes | None = None,
    recovery: Recovery | None = None,
    content: Carries | None = None,
) -> Callable[[_F], _F]:
    """Declare the method of a Protocol as an operation.

    Args:
        method: The HTTP method of the platform's route.
        path: The route below `/v1`.
        changes: `money` or `state` if it changes something; None if it only reads.
        recovery: How an unknown outcome is settled; needed with `changes`.
        content: Whether content of any size is `sent` or `received` with it.

    Raises:
        TypeError: `changes` without `recovery`, or the other way round.
    """
    if (changes is None) != (recovery is None):
        raise TypeError(f"{method} {path}: changes and recovery go together")

    def mark(function: _F) -> _F:
        setattr(function, _MARK, Declaration(method, path, changes, recovery, content))
        return function

    return mark


def recovers(by: Recovery, *, within: float | None = None) -> Callable[[_F], _F]:
    """Say on a provider's method that this service recovers otherwise than declared.

    Args:
        by: How.
        within: Seconds for which the service knows this operation's key again, where that differs
            from the provider's `key_lifetime`.
    """

    def mark(function: _F) -> _F:
        setattr(function, _RECOVERY, by)
        setattr(function, _WITHIN, within)
        return function

    return mark


def recovery_of(provider: type, found: Operation) -> Recovery | None:
    """Return how the operation recovers at this provider."""
    own: Recovery | None = getattr(getattr(provider, found.name, None), _RECOVERY, None)
    return own or found.declaration.recovery


def key_lifetime_of(provider: type, found: Operation) -> float | None:
    """Return the seconds for which the service knows the operation's key; None if not known."""
    own: float | None = getattr(getattr(provider, found.name, None), _WITHIN, None)
    general: float | None = getattr(provider, "key_lifetime", None)
    return general if own is None else own


def operations(module: ModuleType, only: str | None = None) -> Iterator[Operation]:
    """Yield the operations that a capability's module declares, in the order they stand.

    Args:
        module: The capability's.
        only: The name of the one that is wanted; reading a declaration takes a while.
    """
    capability = module.__name__.rpartition(".")[2]
    for protocol in vars(module).values():
        if isinstance(protocol, type) and protocol.__module__ == module.__name__:
            for name, function in vars(protocol).items():
                if only in {None, name} and isinstance(
                    declared := getattr(function, _MARK, None), Declaration
                ):
                    yield _read(capability, name, declared, protocol, function)


def _read(
    capability: str, name: str, declared: Declaration, protocol: type, function: Any
) -> Operation:
    hints = typing.get_type_hints(function, include_extras=True)
    returned = typing.get_args(hints.pop("return"))[2]  # Generator[Ask, Reply, T]
    lists = typing.get_origin(returned) is Page
    plain: list[str] = []
    free: list[str] = []
    request_name, request = None, None
    for argument, hint in hints.items():
        if is_dataclass(hint):
            request_name, request = argument, typing.cast("type", hint)
        else:
            plain.append(argument)
            if any(isinstance(mark, FreeText) for mark in typing.get_args(hint)[1:]):
                free.append(argument)
    doc = inspect.cleandoc(function.__doc__ or "")
    return Operation(
        capability=capability,
        name=name,
        declaration=declared,
        protocol=protocol,
        summary=doc.partition("\n")[0],
        doc=doc,
        path_parameters=tuple(plain),
        request_name=request_name,
        request=request,
        result=typing.get_args(returned)[0] if lists else returned,
        lists=lists,
        free_text=tuple(free),
    )
