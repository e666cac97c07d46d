"""A value that must not be seen, in a type that never shows itself."""

from typing import Final, NoReturn, final

MASK: Final = "********"
# The end of a long secret tells two keys apart without helping anybody to guess either.
_TAIL, _LONG_ENOUGH = 4, 16


@final
class Secret:
    """Holds a secret; only `reveal()` hands it out.

    `repr`, `str`, f-strings, logging, `%` and JSON show a mask or fail; copies by pickling are
    refused, so a secret can't reach another process or a cache by accident.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself. Keep the call next to the place that needs it."""
        return self._value

    def masked(self) -> str:
        """Return a mask for people: the last four characters of a long secret, else none."""
        return MASK + self._value[-_TAIL:] if len(self._value) >= _LONG_ENOUGH else MASK

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest  # noqa: PLC0415 - brings OpenSSL, and few are compared

        return compare_digest(
            self._value.encode("utf-8", "surrogatepass"),
            other._value.encode("utf-8", "surrogatepass"),
        )

    __hash__ = None  # type: ignore[assignment]  # a secret is no key of a cache

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")
