"""How request and result models are declared.

A model is a frozen, keyword-only standard dataclass whose fields are `Annotated` with a text for
people and with constraints:

    @model
    class CreateOrder:
        amount: Annotated[int, Gt(0), Doc("Amount in minor units: 50000 is INR 500.00.")]

`core.check` enforces the constraints for every surface; this module only declares.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, dataclass_transform, final

if TYPE_CHECKING:
    import annotated_types

_T = TypeVar("_T")


@final
class Unset:
    """The type of `UNSET`: the caller said nothing, which in an update differs from None."""

    _only: "Unset | None" = None

    def __new__(cls) -> "Unset":
        """Return the only one."""
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Let pydantic take it from Python alone: in JSON it is a member that isn't there."""
        del source, handler
        from pydantic_core import core_schema  # noqa: PLC0415 - only pydantic asks

        written = core_schema.plain_serializer_function_ser_schema(lambda _: None)
        return core_schema.is_instance_schema(cls, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        """Leave it out of the JSON schema."""
        del schema, handler
        from pydantic_core import PydanticOmit  # noqa: PLC0415 - only pydantic asks

        raise PydanticOmit


UNSET: Final = Unset()


@dataclass_transform(frozen_default=True, kw_only_default=True)
def model(cls: type[_T]) -> type[_T]:
    """Make the class a model: frozen, slotted, keyword-only; pydantic forbids unknown fields."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    # Without these pydantic drops unknown fields silently and trusts ready-made instances.
    made.__pydantic_config__ = {"extra": "forbid", "revalidate_instances": "always"}  # type: ignore[attr-defined]
    return made


class _Mark:
    """A constraint or text inside `Annotated`, light to import and equal by value.

    The constraints are our own few lines, because importing annotated_types costs as much as a
    bare interpreter; they unpack to annotated_types' for those who speak it (pydantic does).
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((type(self), repr(self.value)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"


class Doc(_Mark):
    """The text of a field, for help, reference and schema."""

    value: str

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        """Bring the text into pydantic's JSON schema."""
        return {**handler(schema), "description": self.value}


class _Constraint(_Mark):
    """A constraint that knows its annotated_types counterpart."""

    __is_annotated_types_grouped_metadata__ = True

    def __iter__(self) -> Iterator["annotated_types.BaseMetadata"]:
        import annotated_types  # noqa: PLC0415 - only pydantic asks

        yield getattr(annotated_types, type(self).__name__)(self.value)


class Gt(_Constraint):
    """Greater than."""


class Ge(_Constraint):
    """Greater than or equal to."""


class Le(_Constraint):
    """Less than or equal to."""


class MinLen(_Constraint):
    """At least so many characters or items."""


class MaxLen(_Constraint):
    """At most so many characters or items."""


class Pattern(_Mark):
    """A regular expression that the whole string matches, and an example of one that does."""

    __slots__ = ("like",)

    value: str

    def __init__(self, value: str, *, like: str = "") -> None:
        super().__init__(value)
        self.like = like

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        """Bring the expression into pydantic's JSON schema."""
        return {**handler(schema), "pattern": f"^(?:{self.value})$"}


class Passes(_Mark):
    """A function that takes the value and raises `InvalidRequest` if it won't do."""

    value: Callable[[Any], object]


class MinorUnits(_Mark):
    """Marks an amount of money in minor units; the name of the field that holds its currency."""

    value: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Let pydantic take nothing but an integer: not "5", 5.0 or True."""
        return {**handler(source), "strict": True}


class Defaults(_Mark):
    """The name of the setting that fills the field in where the caller leaves it out."""

    value: str
