"""How complete a service's credentials are, and in which mode."""

from collections.abc import Iterable, Mapping
from typing import Final

from unictl.core.catalog import Service
from unictl.envfile import hosts, values
from unictl.envfile.detection import FoundMode, Status
from unictl.envfile.mention import Mention

_ASKED: Final = ("password", "token", "api_key")
_ASK_FOR_LOGIN: Final = frozenset(("database", "email"))  # the rest mostly run without one


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
    # Where two are swapped, each stands for both.
    good |= {m.named for m in credentials.values() if m.real and m.named} & meant.credentials.keys()
    secrets = {role for role in credentials if meant.field(role).secret}
    dummies = any(credentials[role].assignment.value for role in secrets)
    if secrets and dummies and not good & secrets:
        return {role for role in good if role in credentials and credentials[role].form}
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
    public = all(m.public for m in active if m.role in meant.credentials)
    return "partial" if missing(meant, roles) and not public else "configured"


def _of_infrastructure(meant: Service, active: list[Mention]) -> Status:
    """Return the status of what anybody may run: where it is counts, a weak password is fine."""
    by_role: dict[str, list[Mention]] = {}
    for mention in active:
        if mention.role in meant.credentials:
            by_role.setdefault(mention.role or "", []).append(mention)
    if any(mention.pointer for mention in by_role.get("url", ())):
        return "configured"
    urls = [mention.assignment.value or "" for mention in by_role.get("url", ())]
    passwords = [m.assignment.value or "" for role in _ASKED for m in by_role.get(role, ())]
    told = any(values.is_instruction(password) for password in passwords)
    # A URL of references says no more than what they refer to.
    whole = [url for url in urls if url and "${" not in url]
    if any(not values.is_made_up(url) and ("@" in url or not told) for url in whole):
        good = [mention for mention in by_role["url"] if mention.real]
        return "configured" if good else "placeholder"
    if told or whole:
        return "placeholder"
    return "configured" if _placed(meant, by_role) else "placeholder"


def _placed(meant: Service, by_role: dict[str, list[Mention]]) -> bool:
    """Return whether host and login are real, apart from the password."""
    real = {role: any(m.real or m.pointer for m in said) for role, said in by_role.items()}
    host = next((m.assignment.value or "" for m in by_role.get("host", ()) if m.real), "")
    if meant.category == "email" and host and ("." not in host or hosts.is_local(host)):
        return True  # a catcher on the machine itself asks for no login
    placed = real.get("host", False) or real.get("cloud_id", False)
    user = real.get("user", True)
    if meant.category not in _ASK_FOR_LOGIN:
        user = user or not any(m.assignment.value for m in by_role["user"])
    return placed and user


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
