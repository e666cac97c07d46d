"""Which line speaks for which service, and by what: its name, its value, or the comment above."""

from collections.abc import Mapping
from typing import Final

from unictl.catalog import _index as index
from unictl.core.catalog import Field
from unictl.envfile import connections, globs, headings, hosts, names, values
from unictl.envfile.document import Assignment
from unictl.envfile.mention import BLANK, Mention, mode_inside, mode_of, plain, service
from unictl.envfile.names import Name
from unictl.errors import InvalidRequest

_BRACKETS: Final = frozenset("{[")
_REFERENCE: Final = "unictl://"
_LEAST_REPEATED: Final = 6
_LEAST_SECRET: Final = 6  # no vendor issues a shorter one
_MOST_READ: Final = 20_000  # of a value: what is longer is no credential


def mentions(assignment: Assignment) -> Mapping[str, Mention]:
    """Return what the line says, by service."""
    value = assignment.value or ""
    said = names.understand(assignment.name)
    forms = values.forms(value)
    is_url = "://" in value
    if not said and not forms and not is_url and "." not in value and value[:1] not in _BRACKETS:
        return _by_heading(assignment) if assignment.heading else {}
    return _told(assignment, said, forms) if len(value) <= _MOST_READ else {}


def _told(
    assignment: Assignment, said: tuple[Name, ...], forms: tuple[values.Form, ...]
) -> dict[str, Mention]:
    if (assignment.value or "").startswith(_REFERENCE) and (meant := _by_reference(assignment)):
        return meant
    found: dict[str, Mention] = {}
    for name in said:
        if mention := _by_name(assignment, name, forms):
            found[name.slug] = mention
    specific = any(mention.own for mention in found.values())
    _by_forms(assignment, forms, found, specific=specific)
    if "://" in (assignment.value or ""):
        connections.by_url(assignment, found, specific=specific)
    elif not specific and not found:
        _by_inside(assignment, found)
    if not found and assignment.heading:
        found.update(_by_heading(assignment))
    elif assignment.heading and not assignment.commented:
        connections.by_comment(assignment, found)
    return found


def _by_reference(assignment: Assignment) -> dict[str, Mention]:
    """Return what a reference into the vault says: it names the service and the role itself."""
    from unictl.core.reference import Reference  # noqa: PLC0415 - for scrubbed files

    try:
        meant = Reference.parse(assignment.value or "")
    except InvalidRequest:
        return {}
    if meant.service not in index.SERVICES:
        return {}
    told = service(meant.service)
    known = meant.field in told.credentials or meant.field in told.variables
    mention = Mention(
        assignment,
        meant.field if known else None,
        "value",
        telling=True,
        form="distinctive",
        pointer=True,
        public=names.is_public(assignment.name),
        account=meant.account or "",
    )
    return {meant.service: mention}


def _by_name(assignment: Assignment, name: Name, forms: tuple[values.Form, ...]) -> Mention | None:
    meant = service(name.slug)
    value = (assignment.value or "").strip()
    form = next((form for form in forms if form.slug == name.slug), None)
    role = form.role if form and not form.dummy else name.role
    known = meant.field(role) if role else BLANK
    telling = name.generic and (
        (not assignment.commented and _selected(value, known))
        or (
            role in meant.credentials
            and (value or not assignment.commented)
            and headings.names_alone(assignment.heading, name.slug)
        )
    )
    # `SMTP_PASSWORD=your_smtp_password`: a value that repeats its name is an instruction.
    unexpanded = values.is_unexpanded(value)
    if role == "url" and meant.infrastructure:
        instructs = values.is_made_up(value) if "://" in value else values.is_instruction(value)
        dummy = unexpanded or not value or instructs
    elif meant.self_hosted and value:
        dummy = unexpanded or values.is_instruction(value)
    else:
        short = known.secret and not meant.infrastructure and len(value) < _LEAST_SECRET
        told = short or _repeats(assignment.name, value)
        dummy = unexpanded or told or values.is_dummy(value, known)
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
        mode=(mode_of(value, known.modes) if not dummy else None) or (name.mode if real else None),
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


def _by_forms(
    assignment: Assignment,
    forms: tuple[values.Form, ...],
    found: dict[str, Mention],
    *,
    specific: bool,
) -> None:
    """Add the services whose form the value has, unless it has that of the name's own as well.

    `UPLOADTHING_SECRET_KEY=sk_live_…` is no key of Stripe's; but `OPENAI_API_KEY=sk-or-…` is of
    another vendor that takes OpenAI's names.
    """
    own = [service(slug) for slug, m in found.items() if m.exact and m.form]
    for form in forms:
        if form.slug in found or any(form.slug not in one.confused_with for one in own):
            continue
        if mention := _by_form(assignment, form, specific=specific):
            found[form.slug] = mention


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
        mode=None if dummy else mode_of(value, known.modes),
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
                mode=mode_inside(value, meant.field(form.role).modes),
            )
    elif "." in value and "@" not in value:
        host = hosts.host_of(value)
        if host and (slug := hosts.owner(host)):
            found[slug] = connections.located(assignment, service(slug), "host")


def _by_heading(assignment: Assignment) -> dict[str, Mention]:
    if not (told := headings.told(assignment)):
        return {}
    slug, role = told
    return {slug: plain(assignment, service(slug), role, "heading")}
