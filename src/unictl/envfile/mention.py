"""A line that speaks for a service, and what is known of its value."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from unictl.core import catalog
from unictl.core.catalog import Field, Service
from unictl.core.record import record
from unictl.envfile import names, values
from unictl.envfile.document import Assignment

if TYPE_CHECKING:
    from unictl.core.ports import Mode

How = Literal[
    "exact",
    "qualified",
    "inside",
    "token",
    "misspelt",
    "value",
    "json",
    "scheme",
    "host",
    "heading",
    "beside",
]
BLANK: Final = Field("", ())  # for a line that has no role


@record
class Mention:
    """A line that speaks for a service.

    Attributes:
        assignment: The line.
        role: The credential or variable that it is, or None.
        how: What speaks: the name (and how it is decorated), the value, or the comment above.
        generic: Whether it takes other evidence to be believed.
        joins: Whether it is no evidence at all, and is the service's only beside other lines.
        telling: Whether the value chooses the service under a name that several use.
        form: How strong the value's form is, where it has that of the service.
        real: Whether a usable value stands there.
        pointer: Whether the value only says where the real one is.
        unexpanded: Whether a shell's reference or command stands there in place of a value.
        odd: Whether the value is real but has not the form that it should.
        exact: Whether the name is the catalog's own.
        public: Whether a framework shows it to the browser.
        mode: What the value, or else the name, says of the mode.
        whole: Whether the value is the credential itself, not something around it.
        foreign: The slug of another service whose form the value has.
        account: What in the name tells it from another set of credentials.
        named: The role by the name, where the value has the form of another.
    """

    assignment: Assignment
    role: str | None
    how: How
    generic: bool = False
    joins: bool = False
    telling: bool = False
    form: str = ""
    real: bool = False
    pointer: bool = False
    unexpanded: bool = False
    odd: bool = False
    exact: bool = False
    public: bool = False
    mode: "Mode | None" = None
    whole: bool = True
    foreign: str | None = None
    account: str = ""
    named: str | None = None

    @property
    def own(self) -> bool:
        """Whether it speaks for the service by itself."""
        return self.telling or not (self.generic or self.joins)


service: Final = catalog.load


def plain(assignment: Assignment, meant: Service, role: str | None, how: How) -> Mention:
    """Return the mention of a line whose name does not say whose it is."""
    value = (assignment.value or "").strip()
    known = meant.field(role) if role else BLANK
    unexpanded = values.is_unexpanded(value)
    dummy = unexpanded or values.is_dummy(value, known)
    pointer = values.is_pointer(value)
    return Mention(
        assignment,
        role,
        how,
        joins=how == "heading" and role is None,
        real=not dummy and not pointer,
        pointer=pointer and not dummy,
        unexpanded=unexpanded,
        public=names.is_public(assignment.name),
        mode=None if dummy else mode_of(value, known.modes),
    )


def mode_of(value: str, modes: "Mapping[str, Mode] | None") -> "Mode | None":
    """Return the mode that a value says."""
    lowered = value.strip().lower()
    for beginning, mode in (modes or {}).items():
        marker = beginning.endswith("_") or "://" in beginning
        if lowered == beginning or (marker and lowered.startswith(beginning)):
            return mode
    return None


def mode_inside(value: str, modes: "Mapping[str, Mode] | None") -> "Mode | None":
    """Return the mode that something inside a value says."""
    return next((mode for beginning, mode in (modes or {}).items() if beginning in value), None)
