"""Whose the lines are that several services could claim: by endpoint, by company, by rule."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from unictl.catalog import _index as index
from unictl.core.catalog import Field, Service
from unictl.envfile import hosts, names
from unictl.envfile.mention import Mention, service

Lines = dict[str, list[Mention]]
_INSIDE: Final = frozenset(("value", "json"))  # one value may hold keys of several services
_NEAR: Final = 6
_FAR: Final = 1 << 30
_ENOUGH_GENERIC: Final = 3
_LOGIN: Final = 3


def settle(found: Lines) -> list[tuple[str, Mention]]:
    """Give every line to the service that it means, in place.

    Returns:
        The endpoints that made a service's names mean another one, by the service that lost them.
    """
    moved = [move for slug in list(found) if slug in index.SHARES for move in _moved(slug, found)]
    for slug in index.SHARES:
        if _is_made_up_url(slug, found):
            del found[slug]
    _share_out(found)
    for taken, taker in index.ABSORBS.items():
        if taken in found and any(
            m.own and (m.role or "APP" in m.assignment.name) for m in found.get(taker, ())
        ):
            found[taker] = _merged(found[taker], found.pop(taken))
    for slug in [slug for slug, said in found.items() if not said]:
        del found[slug]
    return moved


def _is_made_up_url(slug: str, found: Lines) -> bool:
    """Return whether a made-up URL alone speaks for it, and another of its kind is in the file.

    `BACKUPS=s3://your-bucket` beside the keys of Cloudflare R2.
    """
    said = found.get(slug, [])
    if not said or slug in index.INFRASTRUCTURE or any(m.how != "scheme" or m.real for m in said):
        return False
    families = service(slug).shares.keys()
    return any(
        not families.isdisjoint(service(other).takes) and any(m.role and m.own for m in lines)
        for other, lines in found.items()
        if other != slug
    )


def _moved(slug: str, found: Lines) -> list[tuple[str, Mention]]:
    """Move lines to the service whose host their endpoint names."""
    meant = service(slug)
    moved = []
    for family, rule in meant.shares.items():
        _vetoed(slug, rule.get("selector"), found)
        for said in _groups(found.get(slug, []), meant):
            for mention in _endpoints(said, meant.field(rule["endpoint"])):
                if taker := _taker(slug, rule, mention):
                    ids = {id(m) for m in said}
                    found[slug] = [m for m in found[slug] if id(m) not in ids]
                    taken = [_as_of(service(taker), meant, family, m) for m in said]
                    found[taker] = _merged(found.get(taker, []), taken)
                    moved.append((slug, mention))
                    break
    return moved


def _endpoints(said: Iterable[Mention], known: Field) -> Iterator[Mention]:
    """Yield the lines that name an endpoint: `AWS_USE_PATH_STYLE_ENDPOINT` does not."""
    for mention in said:
        if mention.role == known.role and not mention.assignment.commented:
            spelt = names.spelt(mention.assignment.name)
            url = "://" in (mention.assignment.value or "")
            if url or mention.how != "inside" or spelt.endswith((*known.names, *known.generic)):
                yield mention


def _vetoed(slug: str, selector: str | None, found: Lines) -> None:
    """Drop what others use too where a setting chooses somebody else: `DB_CONNECTION=sqlite`."""
    said = found.get(slug, [])
    against = selector and any(
        m.role == selector and m.generic and m.assignment.value and not m.assignment.commented
        for m in said
    )
    if against and not any(m.role == selector and m.telling for m in said):
        found[slug] = [m for m in said if m.how == "scheme" or not (m.generic or m.telling)]


def _as_of(taker: Service, owner: Service, family: str, mention: Mention) -> Mention:
    """Return the mention with the role that the taker has for what the owner's role is."""
    role = mention.role
    if role is None or role in taker.credentials or role in taker.variables:
        return replace(mention, generic=False, foreign=None, odd=False)
    known = owner.field(role)
    like = [r for r, f in taker.credentials.items() if f.secret == known.secret]
    if role not in owner.credentials:
        like = []
    named = f"{family}_{role}"
    return replace(
        mention,
        role=named if named in taker.credentials else like[0] if like else None,
        generic=False,
        foreign=None,
        odd=False,
    )


def _taker(slug: str, rule: Mapping[str, str], mention: Mention) -> str | None:
    value = (mention.assignment.value or "").strip()
    if not value:
        return None
    host = hosts.host_of(value)
    if "local" in rule:
        return rule["local"] if host and hosts.is_local(host) else None
    other = rule.get("other")
    if host and (taker := hosts.taker(slug, host)):
        return None if taker == slug else taker
    if other is None or (host and service(slug).owns(host)):
        return None
    return other


def _groups(said: list[Mention], meant: Service) -> list[list[Mention]]:
    """Return the lines by the set of keys that they belong to: `AWS_` and `S3_` may be two."""
    by_word: dict[str, list[Mention]] = {}
    for mention in said:
        by_word.setdefault(mention.assignment.name.upper().partition("_")[0], []).append(mention)
    roles = {role for role, field in meant.credentials.items() if field.secret}
    keyed = [word for word, group in by_word.items() if any(m.role in roles for m in group)]
    if len(keyed) < 2:  # noqa: PLR2004 - one set of keys, or none
        return [said]
    groups = {word: by_word[word] for word in keyed}
    for word, group in by_word.items():
        if word not in groups:
            groups[keyed[0]] += group
    return list(groups.values())


def _share_out(found: Lines) -> None:
    """Leave each line that several claim to the one that has the best claim."""
    strength = {slug: _strength(slug, said) for slug, said in found.items()}
    places = {
        slug: sorted(m.assignment.line for m in said if m.own) for slug, said in found.items()
    }
    claims: dict[int, list[tuple[str, Mention]]] = {}
    for slug, said in found.items():
        for mention in said:
            claims.setdefault(mention.assignment.line, []).append((slug, mention))

    def rank(one: tuple[str, Mention]) -> tuple[bool, bool, bool, float, int]:
        slug, mention = one
        near = _nearest(places[slug], mention.assignment.line)
        return mention.own, mention.telling, not mention.joins, strength[slug], -near

    lost: set[int] = set()
    for line, claim in claims.items():
        best = claim[0] if len(claim) == 1 else max(claim, key=rank)
        for slug, mention in claim:
            if (
                (mention.joins and _nearest(places[slug], line) > _NEAR)
                or (mention.generic and not mention.telling and strength[slug] == 0)
                or (mention is not best[1] and not (mention.own and mention.how in _INSIDE))
            ):
                lost.add(id(mention))
    for slug, said in found.items():
        found[slug] = [mention for mention in said if id(mention) not in lost]


def _nearest(places: list[int], line: int) -> int:
    """Return how many lines away the nearest of the places is."""
    at = bisect_left(places, line)
    return min((abs(place - line) for place in places[max(0, at - 1) : at + 1]), default=_FAR)


def _strength(slug: str, said: list[Mention]) -> float:
    """Return how much speaks for the service apart from the lines that others claim too."""
    own = sum(1.0 for mention in said if mention.own)
    telling = sum(5.0 for mention in said if mention.telling)
    generic = {mention.assignment.name for mention in said if mention.generic}
    if slug in index.INFRASTRUCTURE:  # a local URL beside a login
        enough = len(generic) >= _LOGIN and any(
            m.how == "scheme" and not m.assignment.name.endswith("DATABASE_URL") for m in said
        )
    else:
        enough = len(generic) >= _ENOUGH_GENERIC
    return own + telling + (0.5 if enough else 0)


def _merged(said: list[Mention], more: list[Mention]) -> list[Mention]:
    """Return both in the order of the file, each line once."""
    lines = {mention.assignment.line: mention for mention in (*more, *said)}
    return [lines[line] for line in sorted(lines)]
