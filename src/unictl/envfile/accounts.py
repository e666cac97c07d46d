"""Tells several accounts of one service apart, by the words that set their names apart."""

from collections.abc import Mapping
from typing import Final

from unictl.core.catalog import Service
from unictl.envfile.mention import Mention

DEFAULT: Final = "default"


def split(meant: Service, said: list[Mention]) -> Mapping[str, list[Mention]]:
    """Return the lines by account; mostly there is one, `default`.

    Two accounts are two where the same secret stands twice, under names that a qualifier tells
    apart (`STRIPE_SECRET_KEY` and `STRIPE_SECRET_KEY_EU`). Lines without a qualifier are those of
    `default`, or where that has no credential, of all.
    """
    keys: dict[str | None, set[str]] = {}
    for mention in said:
        known = meant.credentials.get(mention.role or "")
        if known and known.secret and not mention.assignment.commented and not mention.public:
            keys.setdefault(mention.role, set()).add(mention.account)
    accounts = set().union(*(names for names in keys.values() if len(names) > 1))
    if not accounts:
        return {DEFAULT: said}
    unnamed = [
        mention for mention in said if mention.account not in accounts or not mention.account
    ]
    if any(mention.role in meant.credentials for mention in unnamed) and "" in accounts:
        found = {DEFAULT: unnamed}
        shared: list[Mention] = []
    else:
        found = {}
        shared = unnamed
    for account in dict.fromkeys(m.account for m in said if m.account in accounts and m.account):
        lines = [*shared, *(mention for mention in said if mention.account == account)]
        found[account] = sorted(lines, key=lambda mention: mention.assignment.line)
    return found
