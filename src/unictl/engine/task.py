"""What is to be done, checked before anything else happens."""

import json
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from unictl.core.check import check, check_text
from unictl.core.convert import build, plain
from unictl.core.operation import Operation
from unictl.core.provider import Context, Provider
from unictl.core.record import record
from unictl.engine.options import Options
from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    from unictl.engine.route import Route

_LONGEST_KEY: Final = 255
_NOT_IN_ID: Final = "/\\?#% "


@record
class Task:
    """An operation at a service, with everything that it needs to run.

    Attributes:
        operation: What is done.
        provider: Who translates it.
        arguments: What stands in the path, by name.
        request: The request model, or None where the operation takes none.
        options: How it is done.
        route: The services that it may go to instead, where a rule chose; None for one alone.
        chosen: Whether nobody named the service: it is the default, or the only one.
    """

    operation: Operation
    provider: type[Provider]
    arguments: Mapping[str, str]
    request: Any
    options: Options
    route: "Route | None" = None
    chosen: bool = False

    def checked(self) -> Mapping[str, Any]:
        """Check all that the caller gave, and return the service's own fields that have a value.

        Raises:
            InvalidRequest: A field doesn't hold what it may.
        """
        for name, value in self.arguments.items():
            _check_id(value, name, free=name in self.operation.free_text)
        if self.request is not None:
            check(self.request)
        self._check_content()
        key = self.options.key
        if key is not None and not (
            key.isascii() and key.isprintable() and 0 < len(key) <= _LONGEST_KEY
        ):
            raise InvalidRequest(
                f"an idempotency key has 1 to {_LONGEST_KEY} printable ASCII characters",
                field="idempotency_key",
            )
        return self._extra()

    def _check_content(self) -> None:
        carries = self.operation.declaration.content
        for name, given, wanted in (
            ("content", self.options.content, "sent"),
            ("into", self.options.into, "received"),
        ):
            if given is not None and carries != wanted:
                raise InvalidRequest(f"{self.operation.id} takes no {name}", field=name)

    def _extra(self) -> Mapping[str, Any]:
        service = self.options.service
        extra: Any = self.options.extra  # a Python caller may have passed anything
        for named in extra if isinstance(extra, Mapping) else [repr(extra)]:
            if named != service:
                raise InvalidRequest(
                    f"extra fields for {named}, but the call goes to {service}",
                    hint=f"Fields of a service's own stand under its name: extra={{'{service}':"
                    f" {{'name': …}}}} in Python, --extra {service}.NAME=VALUE in a shell.",
                    field="extra",
                )
        given = self.options.extra.get(service, {})
        if not given:
            return {}
        model = self.provider.extras.get(self.operation.name)
        if model is None:
            raise InvalidRequest(
                f"{service} has no fields of its own for {self.operation.id}", field="extra"
            )
        made: Any = build(model, given, f"{service}.")
        check(made, f"{service}.")
        values = ((field.name, getattr(made, field.name)) for field in fields(made))
        return {name: value for name, value in values if value is not None}

    def call(self, context: Context) -> Any:
        """Return the provider's generator."""
        method = getattr(self.provider(context), self.operation.name)
        models = () if self.request is None else (self.request,)
        return method(*self.arguments.values(), *models)

    def text(self) -> str:
        """Return what is asked for as JSON: arguments, request, and the service's own fields."""
        asked = [dict(self.arguments), plain(self.request), plain(self.options.extra)]
        return json.dumps(asked, ensure_ascii=False, separators=(",", ":"))

    def fingerprint(self) -> str:
        """Return the SHA-256 of what was asked for, in hexadecimal."""
        asked = [
            self.operation.id,
            dict(self.arguments),
            plain(self.request),
            plain(self.options.extra),
        ]
        if self.options.content is not None:
            asked.append(self.options.content.fingerprint)
        return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _check_id(value: Any, name: str, *, free: bool = False) -> None:
    """Refuse what would lead to another place when it stands in a path; free text is quoted."""
    if not isinstance(value, str):
        raise InvalidRequest(f"{name} must be text", field=name)
    check_text(value, name)
    if not value:
        raise InvalidRequest(f"{name} is empty", field=name)
    if free:
        return
    if value in {".", ".."} or not value.isprintable() or any(s in value for s in _NOT_IN_ID):
        raise InvalidRequest(
            f"{name} can't be {value!r}: it is the service's id, as a list or its dashboard shows"
            f" it, without a space and any of {' '.join(_NOT_IN_ID.strip())}",
            field=name,
        )
