"""What the comments above a line say of a variable whose own name says nothing."""

import re
from functools import lru_cache
from typing import Final

from unictl.catalog import _index as index
from unictl.envfile import names
from unictl.envfile.document import Assignment

_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_ENDS: Final = frozenset(("KEY", "TOKEN", "SECRET", "PASSWORD", "PASS", "SID", "APIKEY", "ID"))
# The application's own secrets, whatever stands above them.
_OWN: Final = frozenset(
    {
        "JWT", "SESSION", "COOKIE", "NEXTAUTH", "AUTHJS", "ENCRYPTION", "APP", "CSRF", "HMAC",
        "SALT",
        "PEPPER", "SIGNING", "DJANGO", "FLASK", "RAILS", "LARAVEL", "NODE", "ADMIN", "INTERNAL",
        "CRON", "BASE", "HASH", "OTP", "VAPID",
    }
)  # fmt: skip
# What such a name says of its vendor's trade; shorter words are a project's prefix.
_VAGUE: Final = frozenset(
    {
        "EMAIL", "MAIL", "SMS", "PROVIDER", "PAYMENT", "PAYMENTS", "GATEWAY", "LLM", "STORAGE",
        "MAP",
        "MAPS", "AUTH", "SERVICE", "CLIENT", "SERVER", "CHAT", "VOICE", "SEARCH", "CAPTCHA",
    }
)  # fmt: skip
_PREFIX: Final = 2
_LONGEST_TOKEN: Final = 3
_SHORT: Final = 3


def told(assignment: Assignment) -> tuple[str, str | None] | None:
    """Return the one service that the comment above names, and the role that the name then has."""
    words = names.spelt(assignment.name).split("_")
    if words[-1] not in _ENDS or not _OWN.isdisjoint(words):
        return None
    named = {
        slug: token
        for slug, token in _services(nearest(assignment.heading)).items()
        if slug not in index.INFRASTRUCTURE
    }
    if len(named) != 1:
        return None
    ((slug, token),) = named.items()
    return slug, _role(slug, token, words)


def names_alone(heading: str, slug: str) -> bool:
    """Return whether the comments just above name that service and no other."""
    return bool(heading) and list(_services(nearest(heading))) == [slug]


def taker(heading: str, family: str) -> str | None:
    """Return the one service among those named just above that takes such names: `# Neon`."""
    words = {word.upper() for word in _WORD.findall(nearest(heading))}
    named = {slug for token, slug in _takers(family).items() if words.issuperset(token.split("_"))}
    return named.pop() if len(named) == 1 else None


@lru_cache(maxsize=8)
def _takers(family: str) -> dict[str, str]:
    """Return the words, ordinary ones as well, of the services that take such names."""
    takers = {slug for names, slug in index.TAKES.items() if names.startswith(f"{family} ")}
    return {
        token: slug
        for token, owners in index.TOKENS.items()
        for slug in owners.replace("~", "").split(" ")
        if slug in takers and slug not in index.INFRASTRUCTURE and _plainly(token, slug)
    }


def _plainly(token: str, slug: str) -> bool:
    """Return whether the word names the service in prose: `Prisma / Postgres` names no vendor."""
    return "_" not in token or token == slug.upper().replace("-", "_")


def nearest(heading: str) -> str:
    """Return the comments just above the line, without those above other variables."""
    return heading.rpartition("\n\n")[2]


def names_service(heading: str, slug: str) -> bool:
    """Return whether the comment names the service."""
    return slug in _services(heading)


def _role(slug: str, token: str, words: list[str]) -> str | None:
    """Return what the name would be with the service's word before it: `EMAIL_API_KEY`."""
    for at, word in enumerate(words):
        for entry in (names.catalogued("_".join([token, *words[at:]])) or "").split(" "):
            owner, _, role = entry.partition(".")
            if owner == slug:
                return role
        if word not in _VAGUE and len(word) > _PREFIX:
            break  # perhaps another vendor's name
    return None


@lru_cache(maxsize=1024)
def _services(heading: str) -> dict[str, str]:
    """Return slug -> the word that names it; ordinary words name nothing."""
    words = [word.upper() for word in _WORD.findall(heading)]
    found: dict[str, str] = {}
    for at in range(len(words)):
        for length in range(_LONGEST_TOKEN, 0, -1):
            token = "_".join(words[at : at + length])
            owners = index.TOKENS.get(token, "~")
            if "~" not in owners and len(token) > _SHORT:
                for slug in owners.split(" "):
                    found.setdefault(slug, token)
                break
    return found
