"""How likely it is that a file really means a service: a small logistic scorer.

The features are general ones, none of a single service; their weights are learnt from labelled
files by tools/train_detection.py.
"""

import math
from collections.abc import Mapping
from typing import Final

from unictl.core.catalog import Service
from unictl.envfile import headings, names
from unictl.envfile._weights import WEIGHTS
from unictl.envfile.mention import Mention

_BY_NAME: Final = frozenset(("exact", "qualified", "inside"))
_SWITCHES: Final = frozenset(["true", "false", "yes", "no", "on", "off", "0", "1"])
_SUREST: Final = 0.99  # nothing in a text is certain

# Feature -> what it means, for people.
MEANING: Final = {
    "base": "any service that a file mentions",
    "name": "a credential's name that the catalog has for it",
    "inside": "such a name inside a longer one",
    "word": "its word in a name",
    "setting": "a name of a setting alone",
    "misspelt": "its word, misspelt by a letter",
    "ordinary": "its word is an ordinary one",
    "value": "a value of its form under another name",
    "form": "a value of its form under its name",
    "masked": "the beginning of its form, masked",
    "scheme": "a URL of its scheme",
    "host": "one of its hosts in a value",
    "heading": "a comment that names it",
    "keylike": "its word in the name of a key or an identifier",
    "switch": "nothing but a switch",
    "generic": "only names that others use too",
    "chosen": "a setting that chooses it",
    "several": "each further line with its own name",
    "roles": "each further credential or setting",
    "complete": "a complete set of credentials",
    "keyless": "none of its credentials",
    "placeless": "neither place nor login of what anybody may run",
    "foreign": "a value of another service's form",
    "odd": "a value of another form than it should have",
    "bare": "no more than a single line",
    "commented": "only lines in comments",
}


def features(meant: Service, said: list[Mention]) -> dict[str, float]:
    """Return what is so of the service's lines, as numbers from 0 to 1."""
    own = [mention for mention in said if mention.own]
    hows = {m.how for m in own if m.how not in _BY_NAME or m.role in meant.credentials}
    forms = {mention.form for mention in own if mention.how in _BY_NAME or mention.how == "token"}
    roles = {mention.role for mention in said if mention.role}
    credentials = roles & meant.credentials.keys()
    values = [m for m in own if m.how in {"value", "json"}]
    named = any(
        headings.names_service(mention.assignment.heading, meant.slug)
        for mention in said
        if mention.assignment.heading
    )
    return {
        "base": 1.0,
        "name": float(not hows.isdisjoint(("exact", "qualified"))),
        "inside": float("inside" in hows and hows.isdisjoint(("exact", "qualified"))),
        "word": float("token" in hows and hows.isdisjoint(_BY_NAME)),
        "setting": float(
            hows.isdisjoint(_BY_NAME) and any(m.how in _BY_NAME for m in own if m.role)
        ),
        "misspelt": float(hows == {"misspelt"}),
        "ordinary": float(_ordinary(meant, own)),
        "value": float(any(m.real for m in values)),
        "form": float(any(forms)),
        "masked": float(bool(values) and not any(m.real for m in values)),
        "scheme": float("scheme" in hows),
        "host": float("host" in hows),
        "heading": float(named and bool(credentials)),
        "keylike": float(any(names.is_keylike(mention.assignment.name) for mention in own)),
        "switch": float(all((m.assignment.value or "-").lower() in _SWITCHES for m in said)),
        "generic": float(not own),
        "chosen": float(any(mention.telling for mention in own)),
        "several": min(1.0, max(0, len(own) - 1) / 3),
        "roles": min(1.0, max(0, len(roles) - 1) / 3),
        "complete": float(any(credentials.issuperset(enough) for enough in meant.complete)),
        "keyless": float(not credentials),
        "placeless": float(meant.infrastructure and not credentials),
        "foreign": float(any(mention.foreign for mention in own)),
        "odd": float(any(mention.odd for mention in own)),
        "bare": float(len(said) == 1),
        "commented": float(all(mention.assignment.commented for mention in said)),
    }


def _ordinary(meant: Service, own: list[Mention]) -> bool:
    """Return whether nothing but an ordinary word speaks for the service."""
    if not meant.common or any(mention.form and mention.real for mention in own):
        return False
    tokens = [f"_{token}_" for token in meant.tokens if token not in meant.common]
    spelt = [f"_{names.spelt(mention.assignment.name)}_" for mention in own]
    return not any(token in name for token in tokens for name in spelt)


def points(found: Mapping[str, float]) -> dict[str, float]:
    """Return what each feature adds to the log-odds."""
    return {name: WEIGHTS[name] * value for name, value in found.items() if value}


def confidence(added: Mapping[str, float]) -> float:
    """Return the probability, which is never quite certain."""
    probability = 1.0 / (1.0 + math.exp(-sum(added.values())))
    return round(min(_SUREST, max(1.0 - _SUREST, probability)), 3)
