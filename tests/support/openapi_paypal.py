"""PayPal's official OpenAPI documents as a judge of requests and replies.

The documents are read from the folder that `UNICTL_REFERENCE_DATA` names, below
`openapi/paypal`; a test that needs them skips where it isn't set. Beside what JSON Schema tells,
names that a document doesn't know count as faults, though it doesn't forbid them.

    judge = official()
    assert judge.request("POST", "/v2/checkout/orders", body) == []
    assert judge.reply("POST", "/v2/checkout/orders", 201, document) == []
"""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

FOLDER: Final = "UNICTL_REFERENCE_DATA"
_NAMES: Final = (
    "checkout_orders_v2",
    "payments_payment_v2",
    "catalogs_products_v1",
    "billing_subscriptions_v1",
    "payments_payouts_batch_v1",
    "customer_disputes_v1",
    "invoicing_v2",
    "reporting_transactions_v1",
    "vault_payment_tokens_v3",
    "notifications_webhooks_v1",
)
_FIRST_ERROR: Final = 400
_STRANGE: Final = "the document knows no such member"
_DETAIL: Final = {"field", "value", "location", "issue", "description", "links"}


class Operation(NamedTuple):
    """A call that a document describes.

    Attributes:
        document: The document's name.
        path: As the document writes it, with holes.
        method: In small letters.
        pattern: Fits the paths of the call.
    """

    document: str
    path: str
    method: str
    pattern: re.Pattern[str]


def official() -> "Judge":
    """Return the judge; the test is skipped where the documents aren't there."""
    folder = os.environ.get(FOLDER)
    if not folder:
        pytest.skip(f"{FOLDER} names no folder with PayPal's OpenAPI documents")
    return _judge(folder)


def judge_or_none() -> "Judge | None":
    """Return the judge, or None where the documents aren't there."""
    folder = os.environ.get(FOLDER)
    return _judge(folder) if folder else None


@cache
def _judge(folder: str) -> "Judge":
    place = Path(folder) / "openapi" / "paypal"
    return Judge({name: json.loads((place / f"{name}.json").read_bytes()) for name in _NAMES})


class Judge:
    """Holds requests and replies against the documents.

    Args:
        documents: The decoded documents by name.
    """

    def __init__(self, documents: dict[str, Any]) -> None:
        self._documents = documents
        self._named: dict[str, set[str]] = {}
        resources = [
            (f"urn:{name}", DRAFT4.create_resource(document))
            for name, document in documents.items()
        ]
        self._registry: Any = Registry().with_resources(resources)
        self._operations = list(self._read())

    def _read(self) -> Iterator[Operation]:
        for name, document in self._documents.items():
            base = document["servers"][0]["url"].partition(".com")[2]
            for path, item in document["paths"].items():
                full = path if path.startswith(base) else base + path
                holes = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(full))
                for method in item:
                    if method in {"get", "post", "put", "patch", "delete"}:
                        yield Operation(name, path, method, re.compile(holes))

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the call that a document describes, or None where none does."""
        return next(
            (
                operation
                for operation in self._operations
                if operation.method == method.lower() and operation.pattern.fullmatch(path)
            ),
            None,
        )

    def request(self, method: str, path: str, body: Any) -> list[str]:
        """Return what is wrong with a request's body; None is no body."""
        operation = self._known(method, path)
        item = self._documents[operation.document]["paths"][operation.path][operation.method]
        pointer = f"/paths/{_escaped(operation.path)}/{operation.method}/requestBody"
        if "requestBody" not in item:
            return [] if body in (None, {}) else [f"{method} {path} takes no body"]
        pointer, described = self._followed(operation.document, pointer, item["requestBody"])
        if body is None:
            return ["the body is missing"] if described.get("required") else []
        return self._faults(operation.document, f"{pointer}/content/application~1json/schema", body)

    def parameters(self, operation: Operation) -> list[Any]:
        """Return what a call takes in its path, query and headers, as the document describes it."""
        item = self._documents[operation.document]["paths"][operation.path]
        described = [*item.get("parameters", ()), *item[operation.method].get("parameters", ())]
        return [self._followed(operation.document, "", one)[1] for one in described]

    def thing(self, document: str, name: str, instance: Any) -> list[str]:
        """Return what is wrong with a thing that a document describes by name."""
        return self._faults(document, f"/components/schemas/{name}", instance)

    def reply(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """Return what is wrong with a reply's body; None is no body."""
        operation = self._known(method, path)
        item = self._documents[operation.document]["paths"][operation.path][operation.method]
        pointer = f"/paths/{_escaped(operation.path)}/{operation.method}/responses"
        name = str(status)
        if name not in item["responses"]:
            if status < _FIRST_ERROR or "default" not in item["responses"]:
                return [f"{method} {path} never answers {status}"]
            name = "default"
        pointer, described = self._followed(
            operation.document, f"{pointer}/{name}", item["responses"][name]
        )
        if "content" not in described:
            return [] if body is None else [f"{method} {path} has no body with {status}"]
        if body is None:
            return ["the body is missing"]
        if status == _FIRST_ERROR:
            return self._malformed(operation.document, f"{pointer}/content/application~1json", body)
        if status > _FIRST_ERROR:
            body = _without_descriptions(body)
        return self._faults(operation.document, f"{pointer}/content/application~1json/schema", body)

    def names_issue(self, issue: str) -> bool:
        """Return whether any of the documents names an issue of that word."""
        return any(issue in self._issues(document) for document in self._documents)

    def _malformed(self, document: str, pointer: str, body: Any) -> list[str]:
        """Return what is wrong with a 400.

        Its lists of issues are far from whole: not every call that wants a field names
        `MISSING_REQUIRED_PARAMETER`. So an issue may be any that the document names somewhere.
        """
        details = body.get("details", [])
        named = self._issues(document)
        strange = [
            f"/details: {detail} is none of the document's"
            for detail in details
            if named and (detail["issue"] not in named or not detail.keys() <= _DETAIL)
        ]
        rest = {name: value for name, value in body.items() if name != "details"}
        return self._faults(document, f"{pointer}/schema", rest) + strange

    def _known(self, method: str, path: str) -> Operation:
        operation = self.operation(method, path)
        if operation is None:
            raise LookupError(f"no document describes {method} {path}")
        return operation

    def _followed(self, document: str, pointer: str, described: Any) -> tuple[str, Any]:
        while "$ref" in described:
            pointer = described["$ref"].removeprefix("#")
            described = self._at(document, pointer)
        return pointer, described

    def _at(self, document: str, pointer: str) -> Any:
        place = self._documents[document]
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            place = place[key]
        return place

    def _faults(self, document: str, pointer: str, instance: Any) -> list[str]:
        schema = {"$ref": f"urn:{document}#{pointer}"}
        validator = Draft4Validator(schema, registry=self._registry)
        found = [
            f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"
            for fault in validator.iter_errors(instance)
        ]
        return found + list(self._unknown(document, [self._at(document, pointer)], instance, ""))

    def _unknown(self, document: str, schemas: list[Any], instance: Any, at: str) -> Iterator[str]:
        """Yield the names that none of the schemas of their object knows."""
        known, items = self._members(document, schemas)
        if isinstance(instance, dict) and known:
            for name, value in instance.items():
                if name not in known:
                    yield f"{at}/{name}: {_STRANGE}"
                else:
                    yield from self._unknown(document, known[name], value, f"{at}/{name}")
        if isinstance(instance, list) and items:
            for number, value in enumerate(instance):
                yield from self._unknown(document, items, value, f"{at}/{number}")

    def _members(self, document: str, schemas: list[Any]) -> tuple[dict[str, list[Any]], list[Any]]:
        """Return the members that an object may have, and the shapes of a list's items."""
        known: dict[str, list[Any]] = {}
        items: list[Any] = []
        for schema in schemas:
            _, whole = self._followed(document, "", schema)
            parts = [part for word in ("allOf", "oneOf", "anyOf") for part in whole.get(word, ())]
            inner, inner_items = self._members(document, parts) if parts else ({}, [])
            own = {name: [member] for name, member in whole.get("properties", {}).items()}
            for name, members in (*own.items(), *inner.items()):
                known.setdefault(name, []).extend(members)
            items.extend(inner_items)
            if "items" in whole:
                items.append(whole["items"])
        return known, items

    def _issues(self, document: str) -> set[str]:
        """Return every issue that a document names."""
        if document not in self._named:
            self._named[document] = set(_issues(self._documents[document]["components"]["schemas"]))
        return self._named[document]


def _issues(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        issue = value.get("properties", {}).get("issue", {})
        if isinstance(issue, dict):
            yield from issue.get("enum", ())
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from _issues(inner)


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")


def _without_descriptions(body: Any) -> Any:
    """Return an error without the texts for people, which the documents quote word for word."""
    if not isinstance(body, dict) or "details" not in body:
        return body
    details = [
        {name: value for name, value in detail.items() if name != "description"}
        for detail in body["details"]
    ]
    return {**body, "details": details}
