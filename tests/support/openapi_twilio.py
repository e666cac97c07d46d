"""Requests and replies held against Twilio's OpenAPI documents; what these lack is a fault.

The documents (twilio-oai 2.6.7) are read from `$UNICTL_REFERENCE_DATA/openapi/twilio`. Where an
example of theirs shows null, null is taken, whatever the schema beside it says: they contradict
themselves there.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator, FormatChecker

VARIABLE: Final = "UNICTL_REFERENCE_DATA"
PRODUCTS: Final = {
    "/2010-04-01/": "twilio_api_v2010.json",
    "/v2/PhoneNumbers/": "twilio_lookups_v2.json",
    "/v2/Services": "twilio_verify_v2.json",
}
# Words that Twilio's pages name and that the documents' enumerations lack.
_BEYOND: Final = {("Channel", "auto")}
_FORMATS: Final = FormatChecker(())


@_FORMATS.checks("date-time-rfc-2822", raises=ValueError)
def _is_rfc2822(value: object) -> bool:
    return value is None or bool(parsedate_to_datetime(str(value)))


@_FORMATS.checks("date-time", raises=ValueError)
def _is_iso(value: object) -> bool:
    return value is None or bool(datetime.fromisoformat(str(value)))


class Documents:
    """The documents.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self._documents = {
            start: json.loads((folder / name).read_text("utf-8"))
            for start, name in PRODUCTS.items()
        }

    def _operation(self, method: str, path: str) -> tuple[dict[str, Any], dict[str, Any], Any]:
        start = next(one for one in PRODUCTS if path.startswith(one))
        document = self._documents[start]
        for template, item in document["paths"].items():
            parts = re.split(r"(\{\w+\})", template)
            pattern = "".join(
                f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
                for part in parts
            )
            found = re.fullmatch(pattern, path)
            if found and method.lower() in item:
                return document, item[method.lower()], found.groupdict()
        raise AssertionError(f"no document has {method} {path}")

    def request_faults(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        form: Sequence[tuple[str, str]] = (),
    ) -> list[str]:
        """Return what is wrong with a request; names and values decoded, but for the path."""
        document, operation, in_path = self._operation(method, path)
        parameters = {(one["name"], one["in"]): one for one in operation.get("parameters", ())}
        faults = []
        for name, value in in_path.items():
            schema = parameters[name, "path"]["schema"]
            faults += _wrong(document, schema, [unquote(value)], name)
        names = {name for name, _ in query}
        for name in names:
            if (name, "query") not in parameters:
                faults.append(f"unknown query parameter {name}")
                continue
            values = [value for key, value in query if key == name]
            faults += _wrong(document, parameters[name, "query"]["schema"], values, name)
        return faults + _form_faults(document, operation, form)

    def reply_faults(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """Return what is wrong with a reply of success; `body` is decoded, None for none."""
        document, operation, _ = self._operation(method, path)
        reply = operation["responses"].get(str(status))
        if reply is None:
            return [f"{status} is none of {', '.join(operation['responses'])}"]
        content = reply.get("content", {}).get("application/json")
        if content is None:
            return [] if body is None else ["a body where there is none"]
        nulls = frozenset(
            place
            for example in content.get("examples", {}).values()
            for place in _nulls(example["value"])
        )
        schema = _strict(document, content["schema"], (), nulls)
        checker = Draft202012Validator(schema, format_checker=_FORMATS)
        return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(body)]


def _form_faults(
    document: dict[str, Any], operation: dict[str, Any], form: Sequence[tuple[str, str]]
) -> list[str]:
    if "requestBody" not in operation:
        return ["a form where there is none"] if form else []
    (kind, content), *_ = operation["requestBody"]["content"].items()
    if kind != "application/x-www-form-urlencoded":
        return [f"the document wants {kind}"]
    schema = content["schema"]
    known, names = schema["properties"], {name for name, _ in form}
    faults = [f"{name} is missing" for name in schema.get("required", ()) if name not in names]
    for name in names:
        if name not in known:
            faults.append(f"unknown parameter {name}")
        else:
            values = [value for key, value in form if key == name]
            faults += _wrong(document, known[name], values, name)
    return faults


def _wrong(document: Any, schema: Any, values: list[str], name: str) -> list[str]:
    """Return what is wrong with a parameter's text by its schema."""
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        return [one for value in values for one in _wrong(document, schema["items"], [value], name)]
    if len(values) != 1:
        return [f"{name} comes {len(values)} times"]
    value: Any = values[0]
    if (name, value) in _BEYOND:
        return []
    if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]+", value):
        value = int(value)
    elif schema.get("type") == "boolean" and value in {"true", "false"}:
        value = value == "true"
    checker = Draft202012Validator(
        {key: one for key, one in schema.items() if key != "format" or one == "date-time"},
        format_checker=_FORMATS,
    )
    return [f"{name}: {error.message}" for error in checker.iter_errors(value)]


def _resolved(document: Any, schema: Any) -> Any:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _strict(document: Any, schema: Any, place: tuple[str, ...], nulls: frozenset[Any]) -> Any:
    """Return the schema with `nullable` spelt out, every member needed, and no other allowed."""
    schema = dict(_resolved(document, schema))
    if "allOf" in schema:
        parts = [_resolved(document, part) for part in schema.pop("allOf")]
        merged = {name: one for part in parts for name, one in part.get("properties", {}).items()}
        schema = {**schema, "type": "object", "properties": merged}
    if "properties" in schema:
        schema["properties"] = {
            name: _strict(document, one, (*place, name), nulls)
            for name, one in schema["properties"].items()
        }
        schema["required"] = list(schema["properties"])
        schema.setdefault("additionalProperties", False)
    if isinstance(schema.get("items"), Mapping):
        schema["items"] = _strict(document, schema["items"], (*place, "[]"), nulls)
    if schema.get("nullable") or place in nulls:
        return {"anyOf": [{"type": "null"}, schema]}
    return schema


def _nulls(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if value is None:
        yield place
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _nulls(one, (*place, name))
    elif isinstance(value, list):
        for one in value:
            yield from _nulls(one, (*place, "[]"))


@cache
def _load(folder: str) -> Documents:
    return Documents(Path(folder) / "openapi" / "twilio")


def available() -> Documents | None:
    """Return the documents, or None where they are not at hand."""
    folder = os.environ.get(VARIABLE)
    return _load(folder) if folder else None


def documents() -> Documents:
    """Return the documents; the test is skipped where they are not at hand."""
    found = available()
    if found is None:
        pytest.skip(f"{VARIABLE} doesn't say where Twilio's OpenAPI documents are")
    return found
