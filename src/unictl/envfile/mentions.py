"""Which line speaks for which service, and by what: its name, its value, or the comment above."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from unictl.catalog import _index as index
from unictl.core import catalog
from unictl.core.catalog import Field, Service
from unictl.core.record import record
from unictl.envfile import globs, headings, hosts, names, values
from unictl.envfile.document import Assignment
from unictl.envfile.names import Name

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
_BLANK: Final = Field("", ())
_BRACKETS: Final = frozenset("{[")
_LEAST_REPEATED: Final = 6
_MOST_READ: Final = 20_000  # of a value: what is longer is no credential


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


@cache
def service(slug: str) -> Service:
    """Return the service, built once."""
    return catalog.load(slug)


def mentions(assignment: Assignment) -> Mapping[str, Mention]:
    """Return what the line says, by service."""
    value = assignment.value or ""
    said = names.understand(assignment.name)
    forms = values.forms(value)
    is_url = "://" in value
    if not said and not forms and not is_url and "." not in value and value[:1] not in _BRACKETS:
        return dict(_by_heading(assignment)) if assignment.heading else {}
    return _told(assignment, said, forms) if len(value) <= _MOST_READ else {}


def _told(
    assignment: Assignment, said: tuple[Name, ...], forms: tuple[values.Form, ...]
) -> dict[str, Mention]:
    found: dict[str, Mention] = {}
    for name in said:
        if mention := _by_name(assignment, name, forms):
            found[name.slug] = mention
    specific = any(mention.own for mention in found.values())
    for form in forms:
        if form.slug not in found and (mention := _by_form(assignment, form, specific=specific)):
            found[form.slug] = mention
    if "://" in (assignment.value or ""):
        _by_url(assignment, found, specific=specific)
    elif not specific and not found:
        _by_inside(assignment, found)
    if not found and assignment.heading:
        found.update(_by_heading(assignment))
    elif assignment.heading and not assignment.commented:
        _by_comment(assignment, found)
    return found


def _by_comment(assignment: Assignment, found: dict[str, Mention]) -> None:
    """Give a connection without a real host to the vendor named just above: `# Neon (Postgres)`."""
    value = (assignment.value or "").strip()
    engines = [s for s in found if "database" in index.SHARES.get(s, "") and found[s].role == "url"]
    if not engines or any(m.own and slug not in index.INFRASTRUCTURE for slug, m in found.items()):
        return
    if value and not hosts.is_local(hosts.host_of(value)) and not values.is_made_up(value):
        return
    if slug := headings.taker(assignment.heading, "database"):
        found.clear()
        found[slug] = _located(assignment, service(slug), "scheme")


def _by_name(assignment: Assignment, name: Name, forms: tuple[values.Form, ...]) -> Mention | None:
    meant = service(name.slug)
    value = (assignment.value or "").strip()
    form = next((form for form in forms if form.slug == name.slug), None)
    role = form.role if form and not form.dummy else name.role
    known = meant.field(role) if role else _BLANK
    telling = name.generic and (
        (not assignment.commented and _selected(value, known))
        or (role in meant.credentials and headings.names_alone(assignment.heading, name.slug))
    )
    # `SMTP_PASSWORD=your_smtp_password`: a value that repeats its name is an instruction.
    unexpanded = values.is_unexpanded(value)
    if role == "url" and meant.infrastructure:
        instructs = values.is_made_up(value) if "://" in value else values.is_instruction(value)
        dummy = unexpanded or not value or instructs
    else:
        dummy = unexpanded or _repeats(assignment.name, value) or values.is_dummy(value, known)
    pointer = values.is_pointer(value)
    real = not dummy and not pointer
    foreign = None
    if form is None and not name.generic:
        foreign = next((form.slug for form in forms if form.strength == "distinctive"), None)
    fits = values.fits(value, known) if real else None
    return Mention(
        assignment,
        role,
        name.how,
        generic=name.generic and not telling,
        joins=name.common and not telling,
        telling=telling or (name.generic and form is not None and form.strength != "shared"),
        form=form.strength if form else ("shape" if fits else ""),
        real=real,
        pointer=pointer and not dummy,
        unexpanded=unexpanded,
        odd=fits is False,
        exact=name.how == "exact",
        public=name.public,
        mode=(_mode(value, known.modes) if not dummy else None) or (name.mode if real else None),
        foreign=foreign if foreign and foreign not in meant.confused_with else None,
        account=name.account,
        named=name.role if name.role != role else None,
    )


def _repeats(name: str, value: str) -> bool:
    return name.lower() in value.lower() and len(name) >= _LEAST_REPEATED


def _selected(value: str, known: Field) -> bool:
    if not known.selects or "://" in value:
        return False  # a URL's scheme tells more
    return globs.fits(value.lower(), known.selects)


def _by_form(assignment: Assignment, form: values.Form, *, specific: bool) -> Mention | None:
    meant = service(form.slug)
    known = meant.field(form.role)
    value = assignment.value or ""
    words = names.words_of(assignment.name)
    confused = any(other.upper() in words for other in meant.confused_with)
    if confused or (specific and form.strength != "distinctive"):
        return None
    dummy = form.dummy or values.is_dummy(value, known)
    return Mention(
        assignment,
        form.role,
        "value",
        joins=form.strength == "shared",
        form=form.strength,
        real=not dummy,
        public=names.is_public(assignment.name),
        mode=None if dummy else _mode(value, known.modes),
    )


def _by_url(assignment: Assignment, found: dict[str, Mention], *, specific: bool) -> None:
    """Add what the scheme and the host of a URL say; the names of others mean nothing then."""
    value = (assignment.value or "").strip()
    host = hosts.host_of(value)
    by_scheme = index.SCHEMES.get(hosts.scheme_of(value))
    if by_scheme is None:
        by_host = hosts.owner(host) if host and not specific else None
        if by_host and by_host not in found:
            found[by_host] = _located(assignment, service(by_host), "host")
        return
    taker = hosts.taker(by_scheme, host) if host else None
    slug = taker or by_scheme
    vendor = [s for s, m in found.items() if m.own and s not in index.INFRASTRUCTURE]
    if vendor and not taker and slug not in found:
        return  # SUPABASE_DB_URL
    named = found.get(by_scheme)
    meant = service(slug)
    for other in [other for other, mention in found.items() if other != slug]:
        if taker or other not in vendor:
            del found[other]
    known = named is not None and named.own and not named.telling and slug == by_scheme
    database = "database" in meant.shares
    local = database and hosts.is_local(host) and not known and slug == by_scheme
    if not (known and named and named.how == "exact"):
        found[slug] = _located(assignment, meant, "scheme", by_scheme, generic=local)


def _located(
    assignment: Assignment, meant: Service, how: How, engine: str = "", *, generic: bool = False
) -> Mention:
    """Return the mention by a URL: a credential where it is one for that service, or a setting."""
    value = (assignment.value or "").strip()
    roles = (f"{engine}_url", "database_url", "url") if how == "scheme" else ()
    role = next((role for role in roles if role in meant.credentials), None)
    whole = role is not None
    if how == "scheme" and not whole and "@" in value:
        role = next((r for r, field in meant.credentials.items() if field.secret), None)
    known = meant.field(role) if role else _BLANK
    unexpanded = values.is_unexpanded(value)
    made_up = values.is_made_up(value) if how == "scheme" else values.is_dummy(value, known)
    dummy = unexpanded or not value or made_up
    return Mention(
        assignment,
        role,
        how,
        generic=generic,
        real=not dummy,
        unexpanded=unexpanded,
        public=names.is_public(assignment.name),
        whole=whole or role is None,
    )


def named_as(assignment: Assignment, meant: Service, role: str | None) -> Mention:
    """Return the mention of a line whose neighbours say whose it is, and which role it has."""
    value = (assignment.value or "").strip()
    known = meant.field(role) if role else _BLANK
    unexpanded = values.is_unexpanded(value)
    dummy = unexpanded or values.is_dummy(value, known)
    pointer = values.is_pointer(value)
    return Mention(
        assignment,
        role,
        "beside",
        real=not dummy and not pointer,
        pointer=pointer and not dummy,
        unexpanded=unexpanded,
        public=names.is_public(assignment.name),
    )


def _by_inside(assignment: Assignment, found: dict[str, Mention]) -> None:
    """Add what JSON holds, or whose host stands there without a scheme."""
    value = assignment.value or ""
    if value[:1] in _BRACKETS:
        for form in values.forms_inside(value):
            meant = service(form.slug)
            found[form.slug] = Mention(
                assignment,
                form.role,
                "json",
                form=form.strength,
                real=True,
                whole=False,
                mode=_mode_inside(value, meant.field(form.role).modes),
            )
    elif "." in value and "@" not in value:
        host = hosts.host_of(value)
        if host and (slug := hosts.owner(host)):
            found[slug] = _located(assignment, service(slug), "host")


def _by_heading(assignment: Assignment) -> Iterator[tuple[str, Mention]]:
    if not (told := headings.told(assignment)):
        return
    slug, role = told
    known = service(slug).field(role) if role else _BLANK
    value = assignment.value or ""
    unexpanded = values.is_unexpanded(value)
    dummy = unexpanded or values.is_dummy(value, known)
    yield (
        slug,
        Mention(
            assignment,
            role,
            "heading",
            joins=role is None,
            real=not dummy,
            unexpanded=unexpanded,
            public=names.is_public(assignment.name),
            mode=None if dummy else _mode(value, known.modes),
        ),
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
