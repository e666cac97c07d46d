"""Stripe's OpenAPI document as a judge of requests and replies, and the source of a table.

The document is `openapi/stripe/spec3.json` in the folder that `UNICTL_REFERENCE_DATA` names. Run
as a script, this writes the sandbox's table of parameters anew.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema

VARIABLE: Final = "UNICTL_REFERENCE_DATA"
ROOT: Final = Path(__file__).parents[2]
TABLE: Final = ROOT / "src/unictl/sandbox/stripe/parameters.json"
_FORM: Final = "application/x-www-form-urlencoded"
_SCHEMAS: Final = "#/components/schemas/"
# Large trees of which the sandbox knows only that Stripe has them.
_UNTOUCHED: Final = {
    "payment_method_options",
    "payment_method_data",
    "payment_settings",
    "shipping_address_collection",
    "shipping_options",
}
# What empty text takes away, though the document doesn't say so:
# https://github.com/stripe/stripe-dotnet/issues/1954
_CLEARED: Final = {"POST /v1/customers/{customer}": ("name", "email", "phone", "description")}
_DEPTH: Final = 3  # objects that an expandable field may stand inside
Schema = dict[str, Any]


def missing() -> str | None:
    """Return why the document can't be used, or None where it can."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return f"{VARIABLE} names no folder with Stripe's OpenAPI document"
    path = Path(folder) / "openapi/stripe/spec3.json"
    return None if path.is_file() else f"there is no {path}"


@cache
def document() -> Schema:
    """Return the document."""
    path = Path(os.environ[VARIABLE]) / "openapi/stripe/spec3.json"
    loaded: Schema = json.loads(path.read_text("utf-8"))
    return loaded


def faults_of_reply(method: str, path: str, status: int, body: Any) -> list[str]:
    """Return what is wrong with a reply's decoded body, unknown fields included.

    Args:
        method: The HTTP method.
        path: Of the request, from `/v1` on.
        status: The HTTP status.
        body: Decoded from JSON.
    """
    operation = document()["paths"][template(method, path)][method.lower()]
    answers = operation["responses"]
    answer = answers.get(str(status)) or answers["default"]
    schema = answer["content"]["application/json"]["schema"]
    return list(_faults(schema, body, "reply"))


def faults_of_request(method: str, path: str, decoded: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a request's parameters.

    Args:
        method: The HTTP method.
        path: From `/v1` on.
        decoded: The form or query as nested objects, lists and text (see `nest`).
    """
    operation = document()["paths"][template(method, path)][method.lower()]
    return list(_faults(_schema_of(operation), _typed(_schema_of(operation), decoded), "request"))


def template(method: str, path: str) -> str:
    """Return the document's path for a path with ids.

    Raises:
        KeyError: The document has no such operation.
    """
    for known, operations in document()["paths"].items():
        pattern = re.sub(r"\{[^}]*\}", "[^/]+", known)
        literal = "{" not in known or not _is_literal(path)
        if method.lower() in operations and re.fullmatch(pattern, path) and literal:
            return str(known)
    raise KeyError(f"{method} {path}")


def _is_literal(path: str) -> bool:
    return path in document()["paths"]


def _schema_of(operation: Schema) -> Schema:
    """Return one schema of an operation's query and form parameters."""
    fields, needs = {}, []
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query":
            fields[parameter["name"]] = parameter["schema"]
            needs += [parameter["name"]] if parameter.get("required") else []
    for content in operation.get("requestBody", {}).get("content", {}).values():
        fields.update(content["schema"].get("properties", {}))
        needs += content["schema"].get("required", [])
    return {"type": "object", "properties": fields, "required": needs}


def resolved(schema: Schema) -> Schema:
    """Return the schema itself where it is a reference."""
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].removeprefix(_SCHEMAS)]
    return schema


def _faults(schema: Schema, value: Any, at: str) -> Iterator[str]:
    """Yield what is wrong, level by level, so that a deep document costs what the value does."""
    schema = resolved(schema)
    if value is None:
        if not schema.get("nullable"):
            yield f"{at}: is null"
        return
    if "anyOf" in schema:
        found = [list(_faults(one, value, at)) for one in alike(schema["anyOf"], value)]
        if not found:
            yield f"{at}: {value!r} is of no known shape"
        elif all(found):
            yield from min(found, key=len)
        return
    flat = {name: schema[name] for name in ("type", "enum", "maxLength") if name in schema}
    for error in jsonschema.Draft4Validator(flat).iter_errors(value):
        yield f"{at}: {error.message[:200]}"
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from _faults(schema["items"], item, f"{at}[{number}]")
    if isinstance(value, dict):
        yield from _faults_of_fields(schema, value, at)


def _faults_of_fields(schema: Schema, value: dict[str, Any], at: str) -> Iterator[str]:
    fields = schema.get("properties")
    others = schema.get("additionalProperties", fields is None)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: lacks {name}"
    for name, inner in value.items():
        if fields is not None and name in fields:
            yield from _faults(fields[name], inner, f"{at}.{name}")
        elif isinstance(others, dict):
            yield from _faults(others, inner, f"{at}.{name}")
        elif not others:
            yield f"{at}: has the unknown field {name}"


def alike(schemas: list[Schema], value: Any) -> Iterator[Schema]:
    """Yield the alternatives that the value may be meant for: by shape and by `object`."""
    kind = value.get("object") if isinstance(value, dict) else None
    for one in schemas:
        schema = resolved(one)
        shape = schema.get("type")
        if "anyOf" in schema:
            yield from alike(schema["anyOf"], value)
        elif isinstance(value, dict):
            words = schema.get("properties", {}).get("object", {}).get("enum")
            if shape == "object" and (not words or kind is None or kind in words):
                yield schema
        elif isinstance(value, list):
            if shape == "array":
                yield schema
        elif shape not in {"object", "array"}:
            yield schema


def nest(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return decoded form pairs as nested objects; `a[0]`, `a[1]` … and `a[]` become lists."""
    nested: dict[str, Any] = {}
    for name, value in pairs:
        parts = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place = nested
        for part in parts[:-1]:
            place = place.setdefault(part or str(len(place)), {})
        place[parts[-1] or str(len(place))] = value
    return {name: _listed(value) for name, value in nested.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def _typed(schema: Schema, value: Any) -> Any:
    """Return the text of a form with the types that the schema asks for, where it can be."""
    schema = resolved(schema)
    if "anyOf" in schema:
        tries = [_typed(one, value) for one in alike(schema["anyOf"], value)] or [value]
        fitting = [one for one in tries if not list(_faults(schema, one, ""))]
        return (fitting or tries)[0]
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        others = schema.get("additionalProperties")
        rest = others if isinstance(others, dict) else {}
        return {name: _typed(fields.get(name, rest), one) for name, one in value.items()}
    if isinstance(value, list):
        return [_typed(schema.get("items", {}), one) for one in value]
    return _number(schema.get("type"), value)


def _number(kind: Any, value: str) -> Any:
    """Return text as what the type says, where it can be that."""
    if kind == "boolean" and value in {"true", "false"}:
        return value == "true"
    if kind == "integer" and re.fullmatch(r"-?[0-9]+", value):
        return int(value)
    number = kind == "number" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)
    return float(value) if number else value


def table() -> dict[str, Any]:
    """Return the sandbox's table: parameters by operation, expandable fields by kind."""
    from unictl.sandbox.stripe.routes import ROUTES  # noqa: PLC0415 - the judge alone needs no sandbox

    operations = {}
    for route in ROUTES:
        operation = document()["paths"][f"/v1/{route.path}"][route.method.lower()]
        operations[f"{route.method} /v1/{route.path}"] = _node(_schema_of(operation), "")
    for operation, names in _CLEARED.items():
        fields = operations[operation]["fields"]
        fields.update({name: {"clears": fields[name]} for name in names})
    kinds: dict[str, list[str]] = {}
    for schema in document()["components"]["schemas"].values():
        words = schema.get("properties", {}).get("object", {}).get("enum")
        if words and len(words) == 1 and (fields := sorted(_expandable(schema))):
            known = kinds.setdefault(words[0], fields)
            kinds[words[0]] = sorted({*known, *fields})
    return {"expandable": dict(sorted(kinds.items())), "operations": operations}


def _node(schema: Schema, name: str) -> Any:
    """Return a schema as the sandbox's table writes it."""
    schema = resolved(schema)
    if name in _UNTOUCHED:
        return "other"
    if "anyOf" in schema:
        clears = any(one.get("enum") == [""] for one in schema["anyOf"])
        rest = [_node(one, "") for one in schema["anyOf"] if one.get("enum") != [""]]
        node = rest[0] if len(rest) == 1 else {"any": rest}
        return {"clears": node} if clears else node
    if schema["type"] == "object":
        return _object_node(schema)
    return {"list": _node(schema["items"], "")} if "items" in schema else _scalar(schema)


def _object_node(schema: Schema) -> Any:
    fields = schema.get("properties")
    if fields is None:
        return {"map": _node(schema.get("additionalProperties") or {"type": "string"}, "")}
    node: dict[str, Any] = {"fields": {key: _node(value, key) for key, value in fields.items()}}
    return {**node, "needs": schema["required"]} if schema.get("required") else node


def _scalar(schema: Schema) -> Any:
    if "enum" in schema:
        words = {"one": [word for word in schema["enum"] if word]}
        return {"clears": words} if "" in schema["enum"] else words
    kind = str(schema["type"])
    if kind == "integer" and schema.get("format") == "unix-time":
        return "time"
    if kind == "string" and schema.get("format") == "decimal":
        return "decimal"
    return f"string {schema['maxLength']}" if "maxLength" in schema else kind


def _expandable(schema: Schema, within: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the fields that can be expanded, dotted through objects that are no things."""
    for name, field in schema.get("properties", {}).items():
        if "x-expansionResources" in field:
            yield within + name
            continue
        for one in field.get("anyOf", [field]):
            inner = resolved(one)
            thing = "object" in inner.get("properties", {})
            if inner.get("type") == "object" and not thing and depth < _DEPTH:
                yield from _expandable(inner, f"{within}{name}.", depth + 1)


def text() -> str:
    """Return the table as it is kept: one operation or kind on each line."""
    lines = []
    for part, members in table().items():
        inner = ",\n".join(
            f"{json.dumps(name)}:{json.dumps(node, separators=(',', ':'))}"
            for name, node in members.items()
        )
        lines.append(f'"{part}":{{\n{inner}\n}}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text(), "utf-8")
