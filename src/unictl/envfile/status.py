"""How complete a service's credentials are, and in which mode."""

import re
from collections.abc import Iterable, Mapping

from unictl.core.catalog import Service
from unictl.envfile import values
from unictl.envfile.detection import FoundMode, Status
from unictl.envfile.mentions import Mention

_LOGIN = re.compile(r"your|change|replace|placeholder|<|\[|xxx|\*\*\*|^user:pass|fixme|todo")


def in_force(said: Iterable[Mention]) -> list[Mention]:
    """Return what isn't commented out; of a variable that is set again, the last."""
    active = [mention for mention in said if not mention.assignment.commented]
    last = {mention.assignment.name: mention for mention in active}
    return [mention for mention in active if last[mention.assignment.name] is mention]


def chosen(meant: Service, active: Iterable[Mention]) -> dict[str, Mention]:
    """Return the line that counts for each credential: among several, the best, then the last."""
    candidates: dict[str, Mention] = {}
    for mention in active:
        if mention.role is not None and mention.role in meant.credentials:
            standing = candidates.get(mention.role)
            if standing is None or _rank(mention) >= _rank(standing):
                candidates[mention.role] = mention
    return {role: candidates[role] for role in meant.credentials if role in candidates}


def usable(meant: Service, credentials: Mapping[str, Mention]) -> set[str]:
    """Return the roles that hold a value to work with.

    An identifier of no known form beside nothing but dummies is one too: `AWS_ACCESS_KEY_ID=sail`.
    """
    good = {role for role, mention in credentials.items() if mention.real or mention.pointer}
    secrets = {role for role in credentials if meant.field(role).secret}
    dummies = any(credentials[role].assignment.value for role in secrets)
    if secrets and dummies and not good & secrets:
        return {role for role in good if credentials[role].form}
    return good


def missing(meant: Service, roles: set[str]) -> tuple[str, ...]:
    """Return what the set that comes nearest to being complete still lacks."""

    def nearness(enough: tuple[str, ...]) -> tuple[bool, int]:
        return roles.issuperset(enough), len(roles.intersection(enough))

    return tuple(role for role in max(meant.complete, key=nearness) if role not in roles)


def status(
    meant: Service, said: Iterable[Mention], active: list[Mention], roles: set[str]
) -> Status:
    """Return the status; `said` is everything, `active` what is in force."""
    known = any(mention.role in meant.credentials for mention in active)
    in_comments = any(
        mention.assignment.commented and mention.role in meant.credentials for mention in said
    )
    if not active or (not known and in_comments):
        return "commented"
    if meant.infrastructure:
        return _of_infrastructure(meant, active)
    if not roles:
        return "placeholder"
    if not all(mention.whole for mention in active):
        return "configured"  # what stands in JSON is not told apart by role
    return "partial" if missing(meant, roles) else "configured"


def _of_infrastructure(meant: Service, active: list[Mention]) -> Status:
    """Return the status of what anybody may run: where it is counts, a weak password is fine."""
    by_role: dict[str, list[Mention]] = {}
    for mention in active:
        if mention.role in meant.credentials:
            by_role.setdefault(mention.role or "", []).append(mention)
    urls = [m for m in by_role.get("url", ()) if m.real and "${" not in (m.assignment.value or "")]
    if urls:
        return "placeholder" if all(map(_made_up, urls)) else "configured"
    good = {
        role: any(m.real or m.pointer for m in group)
        for role, group in by_role.items()
        if role not in {"url", "password"}
    }
    if any(
        values.is_instruction(mention.assignment.value or "")
        for mention in by_role.get("password", ())
    ):
        return "placeholder"
    return "configured" if good and all(good.values()) else "placeholder"


def _made_up(mention: Mention) -> bool:
    """Return whether a URL holds a made-up login or host."""
    value = (mention.assignment.value or "").lower()
    login, _, place = value.partition("://")[2].rpartition("@")
    user = login.partition(":")[0]
    return (
        user in {"user", "username", "db_user", "dbuser", "myuser"}
        or place.startswith(("host:", "host/", "hostname", "<", "[", "cluster.mongodb"))
        or _LOGIN.search(login) is not None
    )


def mode(meant: Service, active: Iterable[Mention]) -> FoundMode | None:
    """Return what the credentials say of the mode, or else what the settings say."""
    for roles in (meant.credentials, meant.variables):
        modes = {m.mode for m in active if m.role in roles and m.mode}
        if modes:
            return "mixed" if len(modes) > 1 else modes.pop()
    return None


def _rank(mention: Mention) -> tuple[bool, bool, bool, bool, bool]:
    """Real before dummy, well-formed before odd, the plain name before others, test before live."""
    return (
        mention.real or mention.pointer,
        not mention.odd,
        mention.exact,
        not mention.public,
        mention.mode != "live",
    )
