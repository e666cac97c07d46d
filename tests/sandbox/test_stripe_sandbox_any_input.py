"""Whatever is sent, Stripe's stand-in answers as Stripe's document says: or refuses in its form."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openapi_stripe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stripe_sandbox import Api, judge

from unictl.sandbox.stripe.parameters import table
from unictl.sandbox.stripe.routes import ROUTES, Route

_SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_TEXT = st.text(max_size=12) | st.sampled_from(
    [
        "usd",
        "jpy",
        "pm_card_visa",
        "{charge}",
        "now",
        "true",
        "0",
        "-1",
        "1",
        "100",
        "5000",
        "9" * 18,
    ]
)


# What would be taken for a create, to which anything may be added.
_BASES: dict[str, dict[str, Any]] = {
    "payment_intents": {"amount": 5000, "currency": "usd", "payment_method_types": ["card"]},
    "refunds": {"charge": "{charge}"},
    "checkout/sessions": {
        "mode": "payment",
        "success_url": "https://example.com",
        "line_items": [{"price": "{price}", "quantity": 1}],
    },
    "payment_links": {"line_items": [{"price": "{price}", "quantity": 1}]},
    "prices": {"currency": "usd", "unit_amount": 100, "product": "{product}"},
    "subscriptions": {"customer": "{customer}", "items": [{"price": "{monthly}"}]},
    "payouts": {"amount": 100, "currency": "usd"},
    "transfers": {"amount": 100, "currency": "usd", "destination": "acct_1Connected0000001"},
    "invoices": {"customer": "{customer}"},
    "invoiceitems": {"customer": "{customer}", "currency": "usd", "amount": 100},
    "payment_methods": {"type": "card", "card": {"token": "tok_visa"}},
    "payment_methods/{payment_method}/attach": {"customer": "{customer}"},
    "payment_intents/{intent}/confirm": {"payment_method": "pm_card_visa"},
}


def _named(name: str, node: Any) -> st.SearchStrategy[Any]:
    """Return values for a parameter of that name, such as the ids of what it names."""
    things = {
        "customer": "{customer}",
        "payment_method": "{payment_method}",
        "default_payment_method": "{payment_method}",
        "invoice": "{invoice}",
        "price": "{price}",
        "expand": ["customer", "data.customer", "latest_charge.balance_transaction"],
    }
    return st.just(things[name]) | _value(node) if name in things else _value(node)


def _value(node: Any) -> st.SearchStrategy[Any]:
    """Return values for a parameter: mostly of its shape, sometimes anything."""
    if isinstance(node, str):
        kinds = {"integer": st.integers(-5, 10_000), "boolean": st.booleans()}
        return kinds.get(node, _TEXT) | _TEXT
    shape = next(name for name in _SHAPES if name in node)
    return _SHAPES[shape](node)


def _fields(node: Any) -> st.SearchStrategy[dict[str, Any]]:
    fields = node["fields"]
    if not fields:
        return st.just({})
    needs = {name: _named(name, fields[name]) for name in node.get("needs", ())}
    some = st.sets(st.sampled_from(sorted(fields)), max_size=4)

    def chosen(names: set[str]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({name: _named(name, fields[name]) for name in sorted(names)})

    pairs = st.tuples(st.fixed_dictionaries(needs), some.flatmap(chosen))
    return pairs.map(lambda pair: {**pair[0], **pair[1]})


_SHAPES: dict[str, Callable[[Any], st.SearchStrategy[Any]]] = {
    "one": lambda node: st.sampled_from(node["one"]) | _TEXT,
    "list": lambda node: st.lists(_value(node["list"]), max_size=2) | _TEXT,
    "map": lambda _: st.dictionaries(st.text("abc[]", max_size=3), _TEXT, max_size=3),
    "fields": _fields,
    "clears": lambda node: _value(node["clears"]) | st.none(),
    "any": lambda node: st.one_of([_value(one) for one in node["any"]]),
}


def _stocked(api: Api) -> dict[str, list[str]]:
    """Make one of everything, in several states, and return the ids by kind."""
    api.sandbox.seed()
    api.session()
    api.intent()
    api.paid(card="pm_card_authenticationRequired")
    api.paid(card="pm_card_createDisputeInquiry")
    customer = api.customer()["id"]
    api.subscription(customer=customer, trial_period_days=3)
    api.post("transfers", amount=5, currency="usd", destination="acct_1Connected0000001")
    for _ in range(2):
        invoice = api.post("invoices", customer=customer)["id"]
        line = {"customer": customer, "amount": 500, "currency": "usd"}
        api.post("invoiceitems", invoice=invoice, **line)
    api.post(f"invoices/{invoice}/finalize")
    api.post("products", name="Nothing yet")
    paths = {route.kind: route.path.partition("/{")[0] for route in ROUTES if route.kind}
    held = {str(kind): _ids(api, path) for kind, path in paths.items()}
    held["payment_method"] = _ids(api, "payment_methods", customer=customer)
    held["customer"] = [customer, *held["customer"]]
    held["monthly"] = _ids(api, "prices", type="recurring")
    return held


def _ids(api: Api, path: str, **query: Any) -> list[str]:
    return [one["id"] for one in api.get(path, limit=100, **query)["data"]]


@pytest.fixture(scope="module")
def stocked() -> Iterator[tuple[Api, dict[str, list[str]]]]:
    """A stand-in that holds one of everything, and the ids of these."""
    with tempfile.TemporaryDirectory() as folder:
        api = Api(Path(folder) / "state" / "sandbox.sqlite3")
        yield api, _stocked(api)
        api.close()


@_SETTINGS
@given(data=st.data())
def test_any_parameters(stocked: tuple[Api, dict[str, list[str]]], data: st.DataObject) -> None:
    """Every operation, with parameters of its own names and any values, is answered or refused."""
    api, held = stocked
    route: Route = data.draw(st.sampled_from([route for route in ROUTES if not route.raw]))
    path = route.path
    if route.kind:
        identifier = data.draw(st.sampled_from([*held[route.kind], "nothing"]))
        head, _, rest = path.partition("{")
        path = head + identifier + rest.partition("}")[2]
    fields = data.draw(_fields(table()["operations"][f"{route.method} /v1/{route.path}"]))
    if route.method == "POST" and data.draw(st.booleans()):
        fields = {**fields, **_BASES.get(route.path, {})}
    text = json.dumps(fields)
    for kind, ids in held.items():
        text = text.replace(f"{{{kind}}}", data.draw(st.sampled_from(ids)) if ids else kind)
    answer = api.call(route.method, path, json.loads(text))
    assert answer.status in {200, 400, 402, 404}, answer.body


@_SETTINGS
@given(body=st.binary(max_size=60) | st.text("ab[]=&%01", max_size=40).map(str.encode))
def test_any_body(stocked: tuple[Api, dict[str, list[str]]], body: bytes) -> None:
    """A body that is no form, or a strange one, is refused or understood."""
    api, _ = stocked
    reply = api.send("POST", "customers", body)
    assert reply.status in {200, 400}
    judge("POST", "/v1/customers", reply.status, reply.json())


@pytest.mark.skipif(openapi_stripe.missing() is not None, reason=str(openapi_stripe.missing()))
def test_the_table_is_that_of_the_document() -> None:
    """The kept table of parameters is what Stripe's document makes it."""
    assert os.environ[openapi_stripe.VARIABLE]
    assert openapi_stripe.TABLE.read_text("utf-8") == openapi_stripe.text()
