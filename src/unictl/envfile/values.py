"""What a value looks like: a credential of a known form, a dummy, or a pointer elsewhere."""

import re
from dataclasses import dataclass
from typing import Final

from unictl.catalog import _index as index
from unictl.core.catalog import Field

_POINTERS: Final = (
    "op://",
    "unictl://",
    "vault:",
    "arn:aws:secretsmanager:",
    "encrypted:",
    "ENC[",
)
# What a shell would put something else in place of. `$ecret` may well be a password, so a name
# without braces counts in capitals alone.
_UNEXPANDED: Final = re.compile(r"\$\{.*|(?:\$[A-Z_][A-Z0-9_]*)+|\$\(.*\)|`.*`", re.DOTALL)
_WORDS: Final = re.compile(
    r"your|[-_ ]here\b|change[-_ ]?me|replace|placeholder|dummy|fixme|todo\b|paste|insert|"
    r"example[-_]|[-_]example|\bexample\b(?!\.(?:com|org|net))|dashboard|x{5,}|\*{3,}|\.{3}|…|<[^>]*>|\.\.$|"
    r"1234567|abcdef12|\bsecret[-_]?key\b|\baccess[-_]?key\b",
    re.IGNORECASE,
)
# Instructions in other languages, as templates have them.
_FOREIGN: Final = re.compile(r"^(?:tu|votre|dein|seu|sua)[-_ ]|reemplaza|pega[-_ ]", re.IGNORECASE)
_WHOLE: Final = frozenset(
    {"none", "null", "nil", "undefined", "optional", "test", "secret", "password", "key", "token"}
    | {"id", "xxx", "xxxx", "tbd", "n/a", "na", "false", "true"}
)
# In a well-formed key only these are telling: random letters do spell short words now and then.
_IN_KEY: Final = re.compile(
    r"Your(?=[A-Z])|your_|YOUR_|change_?me|placeholder|x{6,}|X{6,}|123456789"
)
_PARTS: Final = re.compile(r"[-_. ]+")
_LEAST_MASK: Final = 6


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a credential that a value has.

    Attributes:
        slug: The service whose form it is.
        role: Which of its credentials or variables.
        strength: `distinctive` or `weak`.
        dummy: Whether only the beginning is that of a real one.
    """

    slug: str
    role: str
    strength: str
    dummy: bool


def form(value: str) -> Form | None:
    """Return the form by which the value names a service, if it has one."""
    for prefix, pattern, slug, role, strength in index.VALUES.get(value[:2], ()):
        if value.startswith(prefix):
            if re.fullmatch(pattern, value):
                return Form(slug, role, strength, dummy=_masked(value[len(prefix) :]))
            if strength == "distinctive" or _masked(value[len(prefix) :]):
                return Form(slug, role, strength, dummy=True)
    return None


def forms_inside(value: str) -> tuple[Form, ...]:
    """Return the distinctive forms of credentials that stand inside JSON."""
    found: dict[tuple[str, str], Form] = {}
    for entries in index.VALUES.values():
        for prefix, pattern, slug, role, strength in entries:
            if strength == "distinctive" and prefix in value and re.search(pattern, value):
                found[slug, role] = Form(slug, role, strength, dummy=False)
    return tuple(found.values())


def is_pointer(value: str) -> bool:
    """Return whether the value only says where the real one is."""
    return value.startswith(_POINTERS)


def is_unexpanded(value: str) -> bool:
    """Return whether the value is a shell's reference or command, which nobody carries out."""
    return _UNEXPANDED.fullmatch(value.strip()) is not None


def fits(value: str, field: Field) -> bool | None:
    """Return whether the value has the field's form; None where the form isn't known."""
    return None if field.pattern is None else re.fullmatch(field.pattern, value) is not None


def is_dummy(value: str | None, field: Field) -> bool:
    """Return whether nothing, an instruction or a made-up sample stands for the value."""
    text = (value or "").strip()
    if not text or text.lower() in _WHOLE:
        return True
    if field.placeholder and re.fullmatch(field.placeholder, text):
        return True
    bare = next((text[len(p) :] for p in field.prefixes if text.startswith(p)), text)
    if _masked(bare):
        return True
    if fits(text, field):
        return _IN_KEY.search(text) is not None
    if _WORDS.search(text) or _FOREIGN.search(text):
        return True
    return field.pattern is not None and _only_words(text)


def _masked(text: str) -> bool:
    """Return whether one character, repeated, stands for the value."""
    return len(text) >= _LEAST_MASK and len(set(text.lower())) == 1


def _only_words(text: str) -> bool:
    """Return whether it is words put together, which a generated key never is."""
    parts = [part for part in _PARTS.split(text) if part]
    return len(parts) > 1 and all(
        part.isalpha() and (part.islower() or part.isupper() or part.istitle()) for part in parts
    )
