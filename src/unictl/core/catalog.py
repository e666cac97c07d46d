"""What is known of a service: its hosts, its credentials' names and formats, its features.

Each service is one file, `catalog/<slug>.toml`, which `catalog_schema.parse` checks. At run time
nobody reads those files: `load` builds from the generated index, which is one import.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from unictl.core.record import record
from unictl.errors import NotConfigured

if TYPE_CHECKING:
    from unictl.core.ports import Mode

SCHEMA: Final = 1
CATEGORIES: Final = (
    "payments",
    "messaging",
    "email",
    "storage",
    "cloud",
    "database",
    "cache_queue",
    "auth",
    "ai",
    "search",
    "analytics",
    "monitoring",
    "maps",
    "cms",
    "devtools",
    "productivity",
    "support_crm",
    "feature_flags",
    "video",
    "esign",
    "kyc",
    "logistics",
    "ecommerce",
    "social",
    "data",
    "web3",
)
Strength = Literal["distinctive", "weak", "shared", "shape"]


@record
class Field:
    """A variable that the service's users set: a credential, or a setting beside them.

    Attributes:
        role: Its name in the vault, `key_id`.
        names: The variable's spellings in upper case, the most usual first.
        generic: Spellings that other services use as well (`AUTH_TOKEN`).
        pattern: A regular expression for the whole value, or None where there is no known form.
        strength: What a match is worth: `distinctive` names the service by itself, `weak` has a
            short prefix, `shared` a prefix that several services use, and `shape` is length and
            alphabet only; the last two name nobody.
        prefixes: The literal beginnings of a value, unless it has a shape alone; `#` is a digit.
        secret: Whether nobody else may see it.
        browser: Whether a secret is made to be handed to browsers, the vendor restricting it to
            the user's own sites: a key of Google Maps.
        modes: Beginning of the value, in lower case for a word -> `test` or `live`.
        placeholder: A regular expression for this role's well-known dummies, or None.
        selects: Globs over the value in lower case, by which a generic name means this service:
            `DB_CONNECTION=mysql`.
    """

    role: str
    names: tuple[str, ...]
    generic: tuple[str, ...] = ()
    pattern: str | None = None
    strength: Strength = "shape"
    prefixes: tuple[str, ...] = ()
    secret: bool = True
    browser: bool = False
    modes: "Mapping[str, Mode] | None" = None
    placeholder: str | None = None
    selects: tuple[str, ...] = ()


@record
class Feature:
    """What an organisation may have switched on at the service.

    Attributes:
        slug: `payments`, `sms`.
        capability: The capability of the unified language that it opens, or None.
        always: Whether every customer of the service has it.
        unless: Features that, where they show and this one doesn't, take its place.
        names: Globs over variable names that show it.
        names_except: Globs over names that don't, though they match.
        values: Regular expressions for whole values that show it.
        words: Words that show it in a comment above the service's variables.
    """

    slug: str
    capability: str | None = None
    always: bool = False
    unless: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    names_except: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@record
class Service:
    """A vendor that credentials belong to.

    Attributes:
        slug: Its name in commands and files.
        name: Its name for people.
        category: What it is for: one of `CATEGORIES`.
        docs: Where its API is described.
        keys: Where its customers make and revoke keys.
        base_url: Where requests go; braces stand for what the provider fills in. None where
            there is no single host.
        test_url: The same for test mode, where that is another host.
        hosts: Hosts that are the service's own; `*.` stands for any subdomain.
        tokens: Words in variable names that mean the service; `GOOGLE_MAPS` is two in a row.
        common: Those of the tokens that are ordinary words too (`LINE`, `PLAIN`): such a one
            speaks for the service in a catalogued name only.
        schemes: Schemes of URLs that are the service's own: `cloudinary`.
        takes: Family of shared names -> hosts which, named as the endpoint, make those names mean
            this service: `{"s3": ("*.digitaloceanspaces.com",)}`.
        shares: Family -> the role of the endpoint that decides, and the slug that names mean
            whose endpoint nobody takes.
        capabilities: What a provider of it could serve.
        confused_with: Words in names of services that share its names or formats.
        absorbs: Slugs of services whose lines are this one's too, where this one is found.
        infrastructure: Whether anybody may run it (PostgreSQL), so that a weak password is real.
        self_hosted: Whether the same is so of a vendor's own program (MinIO).
        complete: Sets of credentials, each of which is enough.
        credentials: By role.
        variables: Settings beside the credentials, by role.
        features: By slug.
    """

    slug: str
    name: str
    category: str
    docs: str
    keys: str
    base_url: str | None
    test_url: str | None
    hosts: tuple[str, ...]
    tokens: tuple[str, ...]
    common: tuple[str, ...]
    schemes: tuple[str, ...]
    takes: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, Mapping[str, str]]
    capabilities: tuple[str, ...]
    confused_with: tuple[str, ...]
    absorbs: tuple[str, ...]
    infrastructure: bool
    self_hosted: bool
    complete: tuple[tuple[str, ...], ...]
    credentials: Mapping[str, Field]
    variables: Mapping[str, Field]
    features: Mapping[str, Feature]

    def field(self, role: str) -> Field:
        """Return the credential or variable of that role; KeyError if there is none."""
        return self.credentials.get(role) or self.variables[role]

    def required(self, role: str) -> bool:
        """Return whether the service can't be used without that credential."""
        return all(role in enough for enough in self.complete)

    def owns(self, host: str) -> bool:
        """Return whether the host, without a port, is the service's own."""
        lowered = host.lower().rstrip(".")
        return any(
            lowered.endswith(own[1:]) if own.startswith("*.") else lowered == own
            for own in self.hosts
        )


def slugs() -> tuple[str, ...]:
    """Return the slugs of all services, sorted."""
    from unictl.catalog import _index  # noqa: PLC0415 - read where it is needed

    return tuple(_index.SERVICES)


@cache
def load(slug: str) -> Service:
    """Return the service, built once.

    Raises:
        NotConfigured: The catalog has no such service.
    """
    from unictl.catalog import _index  # noqa: PLC0415 - read where it is needed

    if (table := _index.SERVICES.get(slug)) is None:
        from difflib import get_close_matches  # noqa: PLC0415 - for an error alone

        near = get_close_matches(slug, _index.SERVICES, n=3)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        hint = f"{meant}See which it has with `unictl services list`."
        raise NotConfigured(f"the catalog has no service {slug!r}", hint=hint)
    return build(json.loads(table))


def build(table: Mapping[str, Any]) -> Service:
    """Return the service that a checked table describes."""
    return Service(
        slug=table["slug"],
        name=table["name"],
        category=table["category"],
        docs=table["docs"],
        keys=table["keys"],
        base_url=table.get("base_url"),
        test_url=table.get("test_url"),
        hosts=tuple(table.get("hosts", ())),
        tokens=tuple(table["tokens"]),
        common=tuple(table.get("common", ())),
        schemes=tuple(table.get("schemes", ())),
        takes={family: tuple(hosts) for family, hosts in table.get("takes", {}).items()},
        shares=table.get("shares", {}),
        capabilities=tuple(table.get("capabilities", ())),
        confused_with=tuple(table.get("confused_with", ())),
        absorbs=tuple(table.get("absorbs", ())),
        infrastructure=table.get("infrastructure", False),
        self_hosted=table.get("self_hosted", False),
        complete=tuple(tuple(enough) for enough in table["complete"]),
        credentials={k: _made(Field, v, role=k) for k, v in table["credentials"].items()},
        variables={
            k: _made(Field, {"secret": False, **v}, role=k)
            for k, v in table.get("variables", {}).items()
        },
        features={k: _made(Feature, v, slug=k) for k, v in table.get("features", {}).items()},
    )


_M = TypeVar("_M", Field, Feature)


def _made(kind: type[_M], table: Mapping[str, Any], **named: Any) -> _M:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    return kind(**values, **named)
