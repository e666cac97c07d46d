"""Each operation is declared whole, so that every surface can be made from it."""

import re
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, get_args, get_origin

import pytest
from offered import OFFERED, OPERATIONS, Offered

from unictl.core.convert import bare, marks
from unictl.core.model import Doc
from unictl.core.operation import Operation, operations
from unictl.core.provider import Provider

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
each_offered = pytest.mark.parametrize("offered", OFFERED, ids=str)


def models(operation: Operation) -> list[type]:
    """Return the request and result models of an operation, nested ones too."""
    found: list[type] = []
    waiting = [model for model in (operation.request, operation.result) if model is not None]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.append(model)
            inner = (bare(field.type) for field in fields(model))
            waiting.extend(one for one in inner if isinstance(one, type) and is_dataclass(one))
    return found


@each_operation
def test_it_is_described(operation: Operation) -> None:
    """Operation, models and each field have a text for people."""
    assert re.fullmatch(r"[A-Z][^\n]+\.", operation.summary)
    assert operation.protocol.__doc__
    for model in models(operation):
        assert model.__doc__
        assert "(" not in model.__doc__.split("\n")[0], "dataclass made it from the fields"
        for field in fields(model):
            docs = [mark.value for mark in marks(field.type) if isinstance(mark, Doc)]
            assert docs, f"{model.__name__}.{field.name} says nothing of itself"
            assert docs[-1][0].isupper()
            assert docs[-1].endswith((".", "…"))


@each_operation
def test_a_result_says_what_it_is(operation: Operation) -> None:
    """Each result has its service and the raw reply; a status is one of a closed set."""
    named = {field.name: field for field in fields(operation.result)}
    assert {"service", "raw"} <= set(named)
    if "status" in named:
        assert "id" in named
        status = bare(named["status"].type)
        assert get_origin(status) is Literal
        assert all(re.fullmatch(r"[a-z_]+", one) for one in get_args(status))
    assert ("amount" in named) <= ("currency" in named)


@each_operation
def test_its_route_fits(operation: Operation) -> None:
    """The path begins with the capability and names each plain argument; the method fits."""
    declared = operation.declaration
    assert declared.path.startswith(f"/{operation.capability.replace('_', '-')}")
    assert tuple(re.findall(r"{(\w+)}", declared.path)) == operation.path_parameters
    assert (declared.method == "GET") == (operation.changes is None)
    assert (operation.changes is None) == (declared.recovery is None)
    if operation.lists:
        assert operation.request is not None
        assert {"limit", "cursor"} <= {field.name for field in fields(operation.request)}


@each_operation
def test_its_names_are_the_ones_of_the_house(operation: Operation) -> None:
    """Amounts are integers beside a currency, times end in _at, and nothing is abbreviated."""
    for model in models(operation):
        for field in fields(model):
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", field.name)
            kind = str(bare(field.type))
            assert "float" not in kind
            if "datetime" in kind:
                assert field.name.endswith(("_at", "_start", "_end", "_by")) or field.name in {
                    "since",
                    "until",
                }


def test_no_two_operations_share_a_route() -> None:
    """A method and path belong to one operation."""
    routes = [
        (one.declaration.method, re.sub(r"{\w+}", "{}", one.declaration.path)) for one in OPERATIONS
    ]
    assert len(routes) == len(set(routes))


def test_every_operation_is_offered_somewhere() -> None:
    """Nothing is declared that no service can do."""
    assert {one.operation.id for one in OFFERED} == {one.id for one in OPERATIONS}


@each_offered
def test_its_provider_is_whole(offered: Offered) -> None:
    """The class is final, and has every operation of the protocols on its class line."""
    provider = offered.provider
    assert getattr(provider, "__final__", False), f"{provider.__name__} isn't @final"
    assert issubclass(provider, Provider)
    assert provider.service == offered.service
    module = __import__(offered.operation.protocol.__module__, fromlist=["x"])
    for operation in operations(module):
        if operation.protocol in provider.__mro__:
            own = getattr(provider, operation.name)
            assert own is not getattr(operation.protocol, operation.name), operation.id
            assert own.__doc__


@each_offered
def test_its_extras_are_models_of_optional_fields(offered: Offered) -> None:
    """The service's own fields are typed, described and optional, and clash with none of ours."""
    extra: Any = offered.provider.extras.get(offered.operation.name)
    assert set(offered.provider.extras) <= set(dir(offered.provider))
    if extra is None:
        return
    request = offered.operation.request
    unified = {field.name for field in fields(request)} if request else set()
    for field in fields(extra):
        assert field.default is not MISSING
        assert any(isinstance(mark, Doc) for mark in marks(field.type))
        assert field.name not in unified
