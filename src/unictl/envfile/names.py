"""What a variable's name says: the service and role it is for, however it is decorated."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from unictl.catalog import _index as index

if TYPE_CHECKING:
    from unictl.core.ports import Mode

# Frameworks hand variables with these prefixes to the browser.
PUBLIC_PREFIXES: Final = (
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "NUXT_PUBLIC_",
    "PUBLIC_",
    "GATSBY_",
    "VUE_APP_",
    "NG_APP_",
    "STORYBOOK_",
)
_QUALIFIERS: Final["dict[str, Mode | None]"] = {
    "TEST": "test",
    "SANDBOX": "test",
    "LIVE": "live",
    "PROD": "live",
    "PRODUCTION": "live",
    "DEV": None,
    "DEVELOPMENT": None,
    "STAGING": None,
    "UAT": None,
}
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS: Final = re.compile(r"[^A-Z0-9]+")
_LEAST_REST: Final = 2

How = Literal["exact", "qualified", "prefixed", "family"]


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says.

    Attributes:
        slug: The service.
        role: The credential or variable, or None where only the service is named.
        how: `exact` as in the catalog; `qualified` beside a word such as TEST or PROD;
            `prefixed` inside a longer name; `family` for the service's word alone.
        generic: Whether other services use the name as well.
        public: Whether a framework shows the variable to the browser.
        mode: The mode that a qualifier says.
    """

    slug: str
    role: str | None
    how: How
    generic: bool
    public: bool
    mode: "Mode | None"


def understand(name: str) -> tuple[Name, ...]:
    """Return what the name says, one for each service that it may mean; mostly none or one."""
    plain, public = _plain(name)
    if found := index.NAMES.get(plain):
        return tuple(Name(s, r, "exact", generic, public, None) for s, r, generic in found)
    words = plain.split("_")
    rest = [word for word in words if word not in _QUALIFIERS]
    mode = next((_QUALIFIERS[word] for word in words if _QUALIFIERS.get(word)), None)
    if found := index.NAMES.get("_".join(rest)):
        return tuple(Name(s, r, "qualified", generic, public, mode) for s, r, generic in found)
    if index.TOKENS.keys().isdisjoint(rest):
        return ()
    at = next(i for i, word in enumerate(rest) if word in index.TOKENS)
    if found := _inside(rest, at):
        return tuple(Name(s, r, "prefixed", generic, public, mode) for s, r, generic in found)
    return tuple(
        Name(slug, None, "family", generic=False, public=public, mode=mode)
        for slug in index.TOKENS[rest[at]]
    )


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name in upper case: `StripeKey` and `STRIPE_KEY` have two."""
    return frozenset(_plain(name)[0].split("_"))


def spelt(name: str) -> str:
    """Return the name in the catalog's spelling, without a framework's prefix."""
    return _plain(name)[0]


def _plain(name: str) -> tuple[str, bool]:
    text = name if name.isupper() else _HUMPS.sub("_", name).upper()
    text = _SEPARATORS.sub("_", text).strip("_")
    for prefix in PUBLIC_PREFIXES:
        if text.startswith(prefix):
            return text[len(prefix) :], True
    return text, False


def _inside(words: list[str], at: int) -> tuple[tuple[str, str, bool], ...]:
    """Find a catalogued name behind a project's prefix, around a word, or before an account's."""
    token, behind = words[at], words[at + 1 :]
    candidates = [behind]
    candidates += [behind[i:] for i in range(1, len(behind) - _LEAST_REST + 1)]
    if len(behind) > _LEAST_REST:
        candidates.append(behind[:-1])
    for candidate in candidates:
        if found := index.NAMES.get("_".join([token, *candidate])):
            return found
    return ()
