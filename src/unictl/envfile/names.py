"""What a variable's name says: the services and roles it is for, however it is decorated."""

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from unictl.catalog import _index as index
from unictl.core import catalog
from unictl.core.record import record

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
    "MIX_",
    "STORYBOOK_",
)
_MODES: Final["dict[str, Mode]"] = {
    "TEST": "test",
    "SANDBOX": "test",
    "LIVE": "live",
    "PROD": "live",
    "PRODUCTION": "live",
}
# Words that tell one set of credentials from another; digits do so as well.
QUALIFIERS: Final = frozenset(
    {
        "TEST", "SANDBOX", "LIVE", "PROD", "PRODUCTION", "DEV", "DEVELOPMENT", "STAGING", "STAGE",
        "UAT", "LOCAL", "EU", "US", "UK", "IN", "IND", "AU", "APAC", "EMEA", "PRIMARY", "SECONDARY",
        "OLD", "NEW", "1", "2", "3", "4", "5",
    }
)  # fmt: skip
_FRAMEWORKS: Final = frozenset(prefix.partition("_")[0] for prefix in PUBLIC_PREFIXES)
_STARTS: Final = frozenset(token.partition("_")[0] for token in index.TOKENS)
_TELLING: Final = _STARTS | QUALIFIERS | _FRAMEWORKS
# With such a last word a name is that of a credential.
_ENDS: Final = frozenset(
    {
        "KEY", "KEYS", "TOKEN", "SECRET", "SID", "PASSWORD", "PASS", "DSN", "APIKEY", "ID",
        "WEBHOOK",
        "URL",
    }
)  # fmt: skip
# Behind a credential's name such a last word makes it that of a setting.
_SETTINGS: Final = frozenset(
    {
        "ALGORITHM", "CACHE", "DAYS", "DOMAIN", "DURATION", "ENABLED", "EXPIRATION", "EXPIRES",
        "EXPIRY", "HEADER", "HOURS", "LENGTH", "LIFETIME", "LIMIT", "MINUTES", "PORT", "PREFIX",
        "SECONDS", "SIZE", "TIMEOUT", "TTL", "TYPE", "VERSION",
    }
)  # fmt: skip
# Words that are a letter away from a service's.
_NO_ERRORS: Final = frozenset({"DELIVERY"})
_BLOCKS: Final[dict[str, dict[str, str]]] = {}  # of the index, those that were needed
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS: Final = re.compile(r"[^A-Z0-9]+")
_DIGIT: Final = re.compile(r"(?<=[A-Z])[2-9]$")
_LEAST_MISSPELT: Final = 6
_MAPPED: Final = "_HOST_PORT"  # where a container's port shows on the machine
_LONGEST_TOKEN: Final = 4
_SHORT: Final = 3

How = Literal["exact", "qualified", "inside", "token", "misspelt"]


@record
class Name:
    """What a name says of one service.

    Attributes:
        slug: The service.
        role: The credential or variable, or None where only the service is named.
        how: `exact` as in the catalog; `qualified` beside a word such as TEST or EU; `inside` a
            longer name; `token` for the service's word alone; `misspelt` by a letter.
        generic: Whether others use the name as well.
        common: Whether the service's word is an ordinary one, and the name not catalogued.
        public: Whether a framework shows the variable to the browser.
        mode: The mode that a qualifier says.
        account: The qualifiers, in lower case, joined by `-`.
    """

    slug: str
    role: str | None
    how: How
    generic: bool = False
    common: bool = False
    public: bool = False
    mode: "Mode | None" = None
    account: str = ""


def understand(name: str) -> tuple[Name, ...]:
    """Return what the name says, one for each service that it may mean; mostly none or one."""
    if found := catalogued(name):
        return _entries(found, "exact")
    if name.endswith(_MAPPED):
        return ()
    if name.isupper():
        words = name.split("_")
        if _TELLING.isdisjoint(words):
            return _respelt(words) if words[-1] in _ENDS else ()
    return _decorated(name)


def _respelt(words: list[str]) -> tuple[Name, ...]:
    """Return what the name says if a service's word is cut in two, or misspelt."""
    joined = _joined(words)
    return _misspelt(words) if len(joined) == len(words) else _decorated("_".join(joined))


def _joined(words: list[str]) -> list[str]:
    """Return the words, with two that are a service's word together made one: `PAY_PAL`."""
    joined: list[str] = []
    for word in words:
        both = joined[-1] + word if joined else ""
        if len(both) >= _LEAST_MISSPELT and "~" not in index.TOKENS.get(both, "~"):
            joined[-1] = both
        else:
            joined.append(word)
    return joined


def catalogued(name: str) -> str | None:
    """Return `slug.role …` for a name just as the catalog has it."""
    first, _, rest = name.partition("_")
    block = _BLOCKS.get(first)
    if block is None:
        if (text := index.NAMES.get(first)) is None:
            return None
        if text[0] == "=":
            block = _of_services(first, text[1:].split(" "))
        else:
            block = dict(line.split("\t", 1) for line in text.split("\n"))
        _BLOCKS[first] = block
    return block.get(rest)


def _of_services(first: str, slugs: list[str]) -> dict[str, str]:
    """Return the rests of the services' names that begin with the word, as the index has them."""
    block: dict[str, str] = {}
    for slug in slugs:
        meant = catalog.load(slug)
        for field in (*meant.credentials.values(), *meant.variables.values()):
            for mark, known in (("", field.names), ("~", field.generic)):
                for name in known:
                    word, _, rest = name.partition("_")
                    if word == first:
                        before = f"{block[rest]} " if rest in block else ""
                        block[rest] = f"{before}{mark}{slug}.{field.role}"
    return block


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name in upper case: `StripeKey` and `STRIPE_KEY` have two."""
    return frozenset(_plain(name)[0].split("_"))


def spelt(name: str) -> str:
    """Return the name in the catalog's spelling, without a framework's prefix."""
    return _plain(name)[0]


def is_public(name: str) -> bool:
    """Return whether a framework hands the variable to the browser."""
    return name.upper().startswith(PUBLIC_PREFIXES)


def is_keylike(name: str) -> bool:
    """Return whether the name ends, or begins, as that of a credential does."""
    words = spelt(name).split("_")
    return not _ENDS.isdisjoint(words[-3:]) or "_".join(words) in index.TOKENS


def _plain(name: str) -> tuple[str, bool]:
    if name.isupper():
        text = _SEPARATORS.sub("_", name).strip("_")
    else:
        split = _SEPARATORS.sub("_", _HUMPS.sub("_", name).upper()).strip("_")
        text = "_".join(_joined(split.split("_")))
    if text.startswith(PUBLIC_PREFIXES):
        prefix = next(prefix for prefix in PUBLIC_PREFIXES if text.startswith(prefix))
        return text[len(prefix) :], True
    return text, False


def _decorated(name: str) -> tuple[Name, ...]:
    plain, public = _plain(name)
    if found := catalogued(plain):
        return _entries(found, "exact", public=public)
    words = _DIGIT.sub(lambda digit: f"_{digit[0]}", plain).split("_")
    rest = [word for word in words if word not in QUALIFIERS]
    account = "-".join(word.lower() for word in words if word in QUALIFIERS)
    mode = next((_MODES[word] for word in words if word in _MODES), None)
    if len(rest) < len(words) and (found := catalogued("_".join(rest))):
        return _entries(found, "qualified", public=public, mode=mode, account=account)
    if not _STARTS.isdisjoint(rest):
        ranked = [place for at in _token_places(rest) if (place := _place(rest, *at))]
        if ranked:
            _, how, found = max(ranked, key=lambda place: place[0])
            return _entries(found, how, public=public, mode=mode, account=account)
    return _respelt(words) if words[-1] in _ENDS else ()


def _entries(
    found: str,
    how: How,
    *,
    public: bool = False,
    mode: "Mode | None" = None,
    account: str = "",
) -> tuple[Name, ...]:
    """Read `~slug.role slug.role …` or, for a word alone, `~slug slug …`."""
    entries = []
    for entry in found.split(" "):
        marked = entry[0] == "~"
        slug, _, role = entry.removeprefix("~").partition(".")
        entries.append(
            Name(
                slug,
                role or None,
                how,
                generic=marked and bool(role),
                common=marked and not role,
                public=public,
                mode=mode,
                account=account,
            )
        )
    return tuple(entries)


def _token_places(words: list[str]) -> list[tuple[int, int]]:
    """Return where services' words stand, each as long as it can be."""
    places, at = [], 0
    while at < len(words):
        end = at
        if words[at] in _STARTS:
            for end in range(min(len(words), at + _LONGEST_TOKEN), at, -1):
                if "_".join(words[at:end]) in index.TOKENS:
                    places.append((at, end))
                    break
            else:
                end = at
        at = max(end, at + 1)
    return places


_SPECIFIC, _INFRASTRUCTURE, _WORD, _GENERIC, _COMMON = 5, 3, 4, 2, 1


def _place(words: list[str], start: int, end: int) -> tuple[tuple[int, int], How, str] | None:
    """Return what the word there says, ranked by how telling it is, then by how early it comes."""
    token = "_".join(words[start:end])
    owners = index.TOKENS[token]
    ordinary = "~" in owners
    if ordinary and start and len(token) <= _SHORT:
        return None  # LINUX_DO_TOKEN is no DO_TOKEN
    named, whole = _catalogued(words, start, end)
    if ordinary and not whole:
        named = ""
    if named and "~" not in named:
        own = not _infrastructure(named)
        rank = (_SPECIFIC if whole else _WORD) if own else _INFRASTRUCTURE
        return (rank, -start), "inside", named
    if not ordinary and not _infrastructure(owners):
        return (_WORD, -start), "inside" if named else "token", named or owners
    if named:
        return (_GENERIC, -start), "inside", named
    if start and ordinary and _infrastructure(owners):
        return None  # DEFAULT_FROM_EMAIL
    rank = _COMMON if ordinary else _GENERIC
    return (rank, -start), "token", owners


def _infrastructure(entries: str) -> bool:
    return all(
        entry.removeprefix("~").partition(".")[0] in index.INFRASTRUCTURE
        for entry in entries.split(" ")
    )


def _catalogued(words: list[str], start: int, end: int) -> tuple[str, bool]:
    """Return the catalogued name around a word, and whether its words stand together."""
    for last in range(len(words), start, -1):
        tail = words[last:]
        if tail and (last - start == 1 or tail[-1] in _SETTINGS):
            continue  # DB_POOL, API_TOKEN_TTL
        if found := catalogued("_".join(words[start:last])):
            return found, True
    token = words[start:end]
    for skipped in range(end + 1, len(words)):
        if found := catalogued("_".join([*token, *words[skipped:]])):
            return found, False
    if start and end == len(words) and not _infrastructure(index.TOKENS["_".join(token)]):
        # CLIENT_ID_GITHUB
        for first in range(start):
            if found := catalogued("_".join([*token, *words[first:start]])):
                return found, True
    return "", False


def _misspelt(words: list[str]) -> tuple[Name, ...]:
    """Return what the name says if a letter of the service's word is wrong, missing or too many."""
    for at, word in enumerate(words):
        if len(word) >= _LEAST_MISSPELT - 1 and word not in _STARTS | _NO_ERRORS and word.isalpha():
            token = _left(word) or next(
                (found for i in range(len(word)) if (found := _near(word[:i] + word[i + 1 :]))),
                None,
            )
            if token and word[0] == token[0]:
                meant = [*words[:at], token, *words[at + 1 :]]
                place = _place(meant, at, at + 1)
                return _entries(place[2], "misspelt") if place else ()
    return ()


def _near(left: str) -> str | None:
    """Return the token that is left, or that has this left without a letter."""
    if len(left) >= _LEAST_MISSPELT and left in index.TOKENS:
        return left
    return _left(left)


def _left(left: str) -> str | None:
    """Return the token that has this left without a letter."""
    return _tokens_left(left[0]).get(left)


@cache  # as many as there are letters
def _tokens_left(letter: str) -> dict[str, str]:
    """Return the tokens by what is left of them, where that begins with the letter."""
    lines = index.MISSPELT.get(letter, "").split("\n")
    return dict(line.split(" ") for line in lines if line)
