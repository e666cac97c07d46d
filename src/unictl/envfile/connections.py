"""What URLs say: connection strings by their scheme and host, others by their host alone."""

from typing import Final

from unictl.catalog import _index as index
from unictl.core.catalog import Service
from unictl.envfile import headings, hosts, names, values
from unictl.envfile.document import Assignment
from unictl.envfile.mention import BLANK, How, Mention, service

# Under such a name a host is one that may be reached, or may ask.
_LISTS: Final = frozenset(
    ("ALLOWED", "ALLOWLIST", "CORS", "CSP", "HOSTS", "ORIGIN", "ORIGINS", "SRC", "WHITELIST")
)


def by_url(assignment: Assignment, found: dict[str, Mention], *, specific: bool) -> None:
    """Add what the scheme and the host of a URL say; the names of others mean nothing then."""
    value = (assignment.value or "").strip()
    host = hosts.host_of(value)
    by_scheme = index.SCHEMES.get(hosts.scheme_of(value))
    if by_scheme is None:
        listed = value.count("://") > 1 or not _LISTS.isdisjoint(names.words_of(assignment.name))
        by_host = hosts.owner(host) if host and not specific and not listed else None
        if by_host and by_host not in found:
            found[by_host] = located(assignment, service(by_host), "host")
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
        found[slug] = located(assignment, meant, "scheme", by_scheme, generic=local)


def located(
    assignment: Assignment, meant: Service, how: How, engine: str = "", *, generic: bool = False
) -> Mention:
    """Return the mention by a URL: a credential where it is one for that service, or a setting."""
    value = (assignment.value or "").strip()
    roles = (f"{engine}_url", "database_url", "url") if how == "scheme" else ()
    role = next((role for role in roles if role in meant.credentials), None)
    whole = role is not None
    if how == "scheme" and not whole and "@" in value:
        role = next((r for r, field in meant.credentials.items() if field.secret), None)
    known = meant.field(role) if role else BLANK
    unexpanded = values.is_unexpanded(value)
    connects = how == "scheme" and "://" in value
    made_up = values.is_made_up(value) if connects else values.is_dummy(value, known)
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


def by_comment(assignment: Assignment, found: dict[str, Mention]) -> None:
    """Give a connection without a real host to the vendor named just above: `# Neon (Postgres)`."""
    value = (assignment.value or "").strip()
    engines = [s for s in found if "database" in index.SHARES.get(s, "") and found[s].role == "url"]
    if not engines or any(m.own and slug not in index.INFRASTRUCTURE for slug, m in found.items()):
        return
    dummy = values.is_made_up(value) or ("://" not in value and values.is_dummy(value, BLANK))
    if not dummy and not hosts.is_local(hosts.host_of(value)):
        return
    if slug := headings.taker(assignment.heading, "database"):
        found.clear()
        found[slug] = located(assignment, service(slug), "scheme")
