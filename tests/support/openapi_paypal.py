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
        if status >= _FIRST_ERROR:
            body = _without_descriptions(body)
        return self._faults(operation.document, f"{pointer}/content/application~1json/schema", body)

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
        return found + list(self._unknown(document, self._at(document, pointer), instance, ""))

    def _unknown(self, document: str, schema: Any, instance: Any, at: str) -> Iterator[str]:
        """Yield the names that the schema of their object doesn't know."""
        known, item = self._members(document, schema)
        if isinstance(instance, dict) and known:
            for name, value in instance.items():
                if name not in known:
                    yield f"{at}/{name}: the document knows no such member"
                else:
                    yield from self._unknown(document, known[name], value, f"{at}/{name}")
        if isinstance(instance, list) and item is not None:
            for number, value in enumerate(instance):
                yield from self._unknown(document, item, value, f"{at}/{number}")

    def _members(self, document: str, schema: Any) -> tuple[dict[str, Any], Any]:
        """Return the members that an object may have, and the shape of a list's items."""
        _, schema = self._followed(document, "", schema)
        known: dict[str, Any] = {}
        item = schema.get("items")
        for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            inner, inner_item = self._members(document, part)
            known.update(inner)
            item = item if item is not None else inner_item
        known.update(schema.get("properties", {}))
        return known, item


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
