"""Which variable speaks for which service, why, and how much it weighs.

The weights are the probability, by hand, that a file means the service if it holds nothing but
this one variable. They only ever add up: another mention never lowers the confidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from unictl.core import catalog
from unictl.core.catalog import Field, Service
from unictl.envfile import names, values
from unictl.envfile.document import Assignment
from unictl.envfile.names import Name

if TYPE_CHECKING:
    from unictl.core.ports import Mode

# By what the name says (exact, or beside or inside other words) and the value's form.
_NAME_AND_FORM: Final = 0.99
_NAME_ALONE: Final = 0.95  # no form is known, or the value is blank or a dummy
_NAME_ODD: Final = 0.85  # the value has not the form that it should
_NAME_OTHERS: Final = 0.3  # the value has the form of another service
_SETTING: Final = 0.8
_FAMILY: Final = 0.3
# A name that others use as well takes two to be believed, unless the value's form is telling.
_GENERIC_AND_FORM: Final = 0.85
_GENERIC_ALONE: Final = 0.45
_LESS: Final = {"exact": 1.0, "qualified": 0.98, "prefixed": 0.95, "family": 1.0}
# By the value's form, under a name that says nothing.
_FORM: Final = {"distinctive": 0.9, "weak": 0.8}
_FORM_DUMMY: Final = {"distinctive": 0.6, "weak": 0.5}
_NESTED: Final = 0.9


@dataclass(frozen=True, slots=True)
class Mention:
    """A variable that speaks for a service.

    Attributes:
        assignment: The line.
        role: The credential or variable that it is, or None.
        weight: How much it says, from 0 to 1.
        why: The evidence in words.
        real: Whether a usable value stands there.
        pointer: Whether the value only says where the real one is.
        unexpanded: Whether a shell's reference or command stands there in place of a value.
        odd: Whether the value is real but has not the form that it should.
        exact: Whether the name is the catalog's own.
        public: Whether a framework shows it to the browser.
        mode: What the value, or else the name, says of the mode.
        whole: Whether the value is the credential itself, not something around it.
        foreign: The slug of another service whose form the value has.
    """

    assignment: Assignment
    role: str | None
    weight: float
    why: str
    real: bool = False
    pointer: bool = False
    unexpanded: bool = False
    odd: bool = False
    exact: bool = False
    public: bool = False
    mode: "Mode | None" = None
    whole: bool = True
    foreign: str | None = None


@cache
def service(slug: str) -> Service:
    """Return the service, built once."""
    return catalog.load(slug)


def mentions(assignment: Assignment) -> dict[str, Mention]:
    """Return what the line says, by service."""
    value = assignment.value or ""
    found: dict[str, Mention] = {}
    form = values.form(value)
    for name in names.understand(assignment.name):
        if name.how != "exact" and _confused(service(name.slug), assignment.name):
            continue
        found[name.slug] = _by_name(assignment, name, form)
    if form and form.slug not in found and not _confused(service(form.slug), assignment.name):
        found[form.slug] = _by_form(assignment, form)
    if value[:1] in {"{", "["}:
        for nested in values.forms_inside(value):
            found.setdefault(nested.slug, _nested(assignment, nested))
    return found


def host_of(value: str) -> str | None:
    """Return the host of a URL, or of a bare host name; None if it is neither."""
    text = value.partition("://")[2] or value
    host = text.partition("/")[0].rpartition("@")[2].partition(":")[0]
    return host.lower() if host else None


def _confused(meant: Service, name: str) -> bool:
    """Return whether the name carries the word of a service that is easily taken for this one."""
    words = names.words_of(name)
    return any(other.upper() in words for other in meant.confused_with)


def _by_name(assignment: Assignment, name: Name, form: values.Form | None) -> Mention:
    meant = service(name.slug)
    value = assignment.value or ""
    how = _HOW[name.how]
    if name.role is None:
        if form and form.slug == name.slug:
            return _by_form(assignment, form, public=name.public)
        return Mention(assignment, None, _FAMILY, f"{assignment.name} {how} {meant.name}")
    known = meant.field(name.role)
    role, known = _corrected(meant, known, form)
    # `SMTP_PASSWORD=your_smtp_password`: a value that repeats its name is an instruction.
    unexpanded = values.is_unexpanded(value)
    repeated = assignment.name.lower() in value.lower()
    dummy = unexpanded or repeated or values.is_dummy(value, known)
    pointer = values.is_pointer(value)
    fits = values.fits(value, known)
    real = not dummy and not pointer
    others = form is not None and form.slug != name.slug and form.strength == "distinctive"
    weight, form_words = _weight(known, dummy=dummy or pointer, fits=fits, generic=name.generic)
    if others:
        weight, form_words = _NAME_OTHERS, ", but its value has the form of another service"
    setting = role in meant.variables
    return Mention(
        assignment,
        role,
        min(weight, _SETTING) * _LESS[name.how] if setting else weight * _LESS[name.how],
        f"{assignment.name} {how} the {role} of {meant.name}{form_words}",
        real=real,
        pointer=pointer and not dummy,
        unexpanded=unexpanded,
        odd=real and fits is False,
        foreign=form.slug if form and others else None,
        exact=name.how == "exact",
        public=name.public,
        mode=(_mode(value, known.modes) if not dummy else None) or (name.mode if real else None),
    )


_HOW: Final = {
    "exact": "is a name for",
    "qualified": "is, but for a word, a name for",
    "prefixed": "contains a name for",
    "family": "carries the word for",
}


def _corrected(meant: Service, known: Field, form: values.Form | None) -> tuple[str, Field]:
    """Return the role that the value's form says, where the name says another of the service."""
    if form and form.slug == meant.slug and form.role != known.role and not form.dummy:
        return form.role, meant.field(form.role)
    return known.role, known


def _weight(known: Field, *, dummy: bool, fits: bool | None, generic: bool) -> tuple[float, str]:
    if dummy or fits is None:
        return _GENERIC_ALONE if generic else _NAME_ALONE, ""
    if fits:
        by_generic = _GENERIC_ALONE if known.strength == "shape" else _GENERIC_AND_FORM
        return by_generic if generic else _NAME_AND_FORM, ", and its value has the form"
    return _GENERIC_ALONE if generic else _NAME_ODD, ", but its value has another form"


def _by_form(assignment: Assignment, form: values.Form, *, public: bool = False) -> Mention:
    meant = service(form.slug)
    known = meant.field(form.role)
    value = assignment.value or ""
    dummy = form.dummy or values.is_dummy(value, known)
    beginning = "the beginning" if dummy else "the form"
    return Mention(
        assignment,
        form.role,
        _FORM_DUMMY[form.strength] if dummy else _FORM[form.strength],
        f"the value of {assignment.name} has {beginning} of a {form.role} of {meant.name}",
        real=not dummy,
        public=public or assignment.name.upper().startswith(names.PUBLIC_PREFIXES),
        mode=None if dummy else _mode(value, known.modes),
    )


def _nested(assignment: Assignment, form: values.Form) -> Mention:
    meant = service(form.slug)
    return Mention(
        assignment,
        form.role,
        _NESTED,
        f"the value of {assignment.name} contains a {form.role} of {meant.name}",
        real=True,
        whole=False,
        mode=_mode_inside(assignment.value or "", meant.field(form.role).modes),
    )


def _mode(value: str, modes: "Mapping[str, Mode] | None") -> "Mode | None":
    lowered = value.strip().lower()
    for beginning, mode in (modes or {}).items():
        marker = beginning.endswith("_") or "://" in beginning
        if lowered == beginning or (marker and lowered.startswith(beginning)):
            return mode
    return None


def _mode_inside(value: str, modes: "Mapping[str, Mode] | None") -> "Mode | None":
    return next((mode for beginning, mode in (modes or {}).items() if beginning in value), None)
