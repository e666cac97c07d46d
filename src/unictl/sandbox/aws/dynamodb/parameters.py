"""The members of a request, by the types that they must have."""

from collections.abc import Mapping
from typing import Any, Final

from unictl.sandbox.aws.dynamodb.errors import constraint, invalid, wrong_type

_LEGACY: Final = frozenset(
    {"AttributesToGet", "AttributeUpdates", "ConditionalOperator", "Expected"}
    | {"KeyConditions", "QueryFilter", "ScanFilter"}
)


class Parameters:
    """A request's members.

    Args:
        given: The JSON object.

    Raises:
        Problem: It has members of the time before expressions.
    """

    def __init__(self, given: Any) -> None:
        if not isinstance(given, dict):
            raise wrong_type()
        if legacy := _LEGACY & given.keys():
            raise invalid(
                f"{', '.join(sorted(legacy))}: the sandbox takes expressions instead of these "
                "legacy parameters"
            )
        self.given: Mapping[str, Any] = given

    def refuse(self, *names: str) -> None:
        """Refuse members that the sandbox can't heed.

        Raises:
            Problem: One is there.
        """
        for name in names:
            if self.given.get(name) is not None:
                raise invalid(f"{name} isn't supported by the sandbox")

    def text(self, name: str) -> str | None:
        """Return a text, None if it isn't there."""
        return self._of(name, str)  # type: ignore[no-any-return]

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        found = self.text(name)
        if found is None:
            raise constraint(name, None, "not be null")
        return found

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a truth value."""
        found = self._of(name, bool)
        return default if found is None else bool(found)

    def integer(self, name: str, least: int = 1) -> int | None:
        """Return a whole number of at least `least`, None if it isn't there."""
        found = self._of(name, int)
        if isinstance(found, bool):
            raise wrong_type()
        if found is not None and found < least:
            raise constraint(name, found, f"have value greater than or equal to {least}")
        return found  # type: ignore[no-any-return]

    def mapping(self, name: str) -> dict[str, Any] | None:
        """Return an object, None if it isn't there."""
        return self._of(name, dict)  # type: ignore[no-any-return]

    def list(self, name: str) -> "list[Any] | None":
        """Return a list, None if it isn't there."""
        return self._of(name, list)  # type: ignore[no-any-return]

    def choice(self, name: str, *options: str) -> str:
        """Return one of the options; the first by default."""
        found = self.text(name)
        if found is not None and found not in options:
            allowed = ", ".join(sorted(options))
            raise constraint(name, found, f"satisfy enum value set: [{allowed}]")
        return found or options[0]

    def _of(self, name: str, kind: type) -> Any:
        found = self.given.get(name)
        if found is not None and not isinstance(found, kind):
            raise wrong_type()
        return found
