"""What is in the vault: an index of the entries, and each entry sealed by itself.

The index is nested by profile, service, account and field, so that finding one of ten thousand
costs four look-ups. An entry is sealed together with its whole name and with the generation of
the vault that wrote it, so that neither a swap nor an older value goes unnoticed.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, VaultDamaged
from unictl.vault.primitives import Unauthentic, derive, join, seal, unseal

BLOCK: Final = 64
MAX_VALUE: Final = 1 << 20
MAX_NAME: Final = 255
_LENGTH: Final = 4


class Name(NamedTuple):
    """Where an entry belongs."""

    profile: str
    service: str
    account: str
    field: str


class Entry(NamedTuple):
    """What the index says of an entry.

    Attributes:
        profile: The profile.
        service: The service's slug, or any name.
        account: The account.
        field: The role, `key_secret`, or any name.
        variable: The environment variable it came from, or None.
        created: RFC 3339, UTC.
        changed: RFC 3339, UTC.
        generation: The generation of the vault that wrote it.
        expires: The day from which it is no longer good, `2027-01-31`, or None.
        note: Words about it, or None.
    """

    profile: str
    service: str
    account: str
    field: str
    variable: str | None
    created: str
    changed: str
    generation: int
    expires: str | None = None
    note: str | None = None


class Deposit(NamedTuple):
    """A value to be put into the vault.

    Attributes:
        profile: The profile.
        service: The service's slug, or any name.
        account: The account.
        field: The role, or any name.
        value: The secret.
        variable: The environment variable it came from; None keeps what the vault knows.
        expires: The day from which it is no longer good; None keeps it, empty removes it.
        note: Words about it; None keeps them, empty removes them.
    """

    profile: str
    service: str
    account: str
    field: str
    value: Secret
    variable: str | None = None
    expires: str | None = None
    note: str | None = None

    @property
    def name(self) -> Name:
        """Where it belongs."""
        return Name(self.profile, self.service, self.account, self.field)


def check_name(name: Name) -> None:
    """Refuse a name that can't be kept.

    Raises:
        InvalidRequest: A part is empty, too long, or holds a control character.
    """
    for part, text in zip(Name._fields, name, strict=True):
        check_text(part, text)


def check_text(part: str, text: str) -> None:
    """Refuse a text that can't stand in the vault as a name.

    Raises:
        InvalidRequest: It is empty, too long, or holds a control character.
    """
    if not 0 < len(text) <= MAX_NAME or not text.isprintable():
        raise InvalidRequest(
            f"{text!r} can't be the name of a {part}",
            hint=f"Use 1 to {MAX_NAME} printable characters.",
            field=part,
        )


def seal_value(data_key: bytes, vault: str, name: Name, generation: int, value: Secret) -> bytes:
    """Return the sealed value, its length hidden to a block of 64 bytes.

    Raises:
        InvalidRequest: It is larger than a megabyte, or no text.
    """
    try:
        plain = value.reveal().encode()
    except UnicodeEncodeError:
        plain = None
    if plain is None or len(plain) > MAX_VALUE:
        fault = "is not valid text" if plain is None else "is larger than a megabyte"
        raise InvalidRequest(
            f"the value of {name.service} {name.field} {fault}", field=name.field
        ) from None
    padded = len(plain).to_bytes(_LENGTH, "big") + plain
    padded += bytes(-len(padded) % BLOCK)
    return seal(_entry_key(data_key), padded, _bound(vault, name, generation))


def unseal_value(
    data_key: bytes, vault: str, name: Name, generation: int, sealed: bytes
) -> Secret | None:
    """Return the value, or None if it doesn't authenticate under this name and generation."""
    try:
        padded = unseal(_entry_key(data_key), sealed, _bound(vault, name, generation))
        length = int.from_bytes(padded[:_LENGTH], "big")
        return Secret(padded[_LENGTH : _LENGTH + length].decode())
    except (Unauthentic, UnicodeDecodeError):
        return None


def seal_index(data_key: bytes, vault: str, generation: int, members: Mapping[str, Any]) -> bytes:
    """Return the sealed index."""
    text = json.dumps(members, separators=(",", ":")).encode()
    text += b" " * (-len(text) % BLOCK)
    return seal(_index_key(data_key), text, _index_bound(vault, generation))


def unseal_index(
    data_key: bytes,
    vault: str,
    generation: int,
    sealed: bytes,
    tell: Callable[[str], VaultDamaged],
) -> dict[str, Any]:
    """Return the index's members.

    Raises:
        VaultDamaged: It does not authenticate.
    """
    try:
        text = unseal(_index_key(data_key), sealed, _index_bound(vault, generation))
        members = json.loads(text)
    except (Unauthentic, ValueError):
        raise tell("its index does not authenticate") from None
    if not isinstance(members, dict) or not isinstance(members.get("entries"), dict):
        raise tell("its index can't be read")
    return members


def rows(index: Mapping[str, Any]) -> Iterator[tuple[Name, dict[str, Any]]]:
    """Yield every entry's name and row."""
    for profile, services in index["entries"].items():
        for service, accounts in services.items():
            for account, fields in accounts.items():
                for field, row in fields.items():
                    yield Name(profile, service, account, field), row


def account_rows(
    index: Mapping[str, Any], profile: str, service: str, account: str
) -> dict[str, Any]:
    """Return the rows of one account by field; none if it has none."""
    found: Any = index["entries"]
    for part in (profile, service, account):
        found = found.get(part, {})
    return dict(found)


def nest(flat: Mapping[Name, dict[str, Any]]) -> dict[str, Any]:
    """Return the index's `entries` from rows by name, sorted so that order tells nothing."""
    nested: dict[str, Any] = {}
    for name in sorted(flat):
        accounts = nested.setdefault(name.profile, {}).setdefault(name.service, {})
        accounts.setdefault(name.account, {})[name.field] = flat[name]
    return nested


def changed_row(
    old: Mapping[str, Any] | None,
    deposit: Deposit,
    generation: int,
    now: str,
    *,
    same_value: bool,
) -> dict[str, Any]:
    """Return the row of an entry as a deposit leaves it; equal to the old if that says the same."""
    told = {
        member: getattr(deposit, member)
        for member in ("variable", "expires", "note")
        if getattr(deposit, member) is not None
    }
    row = {**(old or {"created": now}), **told}
    for member in ("expires", "note"):
        if row.get(member) == "":
            del row[member]
    if same_value and row == old:
        return row
    row["generation"] = generation
    if not same_value:
        row["changed"] = now
    return row


def entry(name: Name, row: Mapping[str, Any]) -> Entry:
    """Return what a row says."""
    return Entry(
        *name,
        variable=row.get("variable"),
        created=row["created"],
        changed=row["changed"],
        generation=row["generation"],
        expires=row.get("expires"),
        note=row.get("note"),
    )


def mac_key(data_key: bytes) -> bytes:
    """Return the key of the MAC over the whole file."""
    return derive(data_key, salt=b"", info=b"unictl vault 1 mac")


def _entry_key(data_key: bytes) -> bytes:
    return derive(data_key, salt=b"", info=b"unictl vault 1 entries")


def _index_key(data_key: bytes) -> bytes:
    return derive(data_key, salt=b"", info=b"unictl vault 1 index")


def _bound(vault: str, name: Name, generation: int) -> bytes:
    parts = (part.encode() for part in name)
    head = (b"unictl vault 1 entry", bytes.fromhex(vault))
    return join(*head, *parts, generation.to_bytes(8, "big"))


def _index_bound(vault: str, generation: int) -> bytes:
    return join(b"unictl vault 1 index", bytes.fromhex(vault), generation.to_bytes(8, "big"))
