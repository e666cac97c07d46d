"""Slots: each is one way into the vault, and opens with a secret of its own kind.

A slot has a pair of keys. The data key is sealed to the public one, so it can be replaced without
anybody's secret; the private one is wrapped by the slot's secret, so a secret can be changed
without touching an entry. The bond is wrapped with it and goes into every sealing of the data key:
whoever can merely write the file can't slip in a data key of his own.

As long as the data key is the one that was made with the slot's secret at hand, it is also sealed
directly with that secret: opening then needs no X25519, whose import would show in every command.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, VaultDamaged, WrongSecret
from unictl.vault.ci_key import read_ci_key
from unictl.vault.document import ID_LENGTH, Slot
from unictl.vault.primitives import (
    KEY_LENGTH,
    Unauthentic,
    derive,
    join,
    new_pair,
    seal,
    seal_to,
    unseal,
    unseal_from,
)

PASSPHRASE: Final = "passphrase"  # noqa: S105 - a kind
CI_KEY: Final = "ci_key"
KEYRING: Final = "keyring"
RECOVERY: Final = "recovery"
RECIPIENT: Final = "recipient"
KINDS: Final = (PASSPHRASE, KEYRING, CI_KEY, RECOVERY, RECIPIENT)
LABEL: Final = "label"
"""The slot's member that says in the user's words what it is for."""


class Opener(NamedTuple):
    """A secret that opens slots of its kind.

    Attributes:
        kind: One of `KINDS`.
        secret: The passphrase, the CI key in printable form, a key in hexadecimal (keyring), the
            recovery words, or a recipient's private key as age writes it.
        source: Where it comes from, for people: `UNICTL_VAULT_KEY`, `the prompt`.
        slot: The one slot that it is meant for, where that is known.
        seen: The mark of the newest file that this machine's keyring knows of; see `anchor`.
    """

    kind: str
    secret: Secret
    source: str
    slot: str | None = None
    seen: str | None = None


class Opened:
    """What an opened slot yields; kept in memory only, and without a repr that shows it.

    Attributes:
        slot: The slot's id.
        key: The wrapping key, made from the slot's secret; empty for a recipient.
        private: Its private key, with which it opens again after a rotation.
        bond: Known to all who can open the vault, and the same for its whole life.
        seen: The mark of the newest file that the agent which holds it knows of; see `anchor`.
    """

    __slots__ = ("bond", "key", "private", "seen", "slot")

    def __init__(
        self, slot: str, key: bytes, private: bytes, bond: bytes, seen: str | None = None
    ) -> None:
        self.slot, self.key, self.private, self.bond, self.seen = slot, key, private, bond, seen


def new_id() -> str:
    """Return a new id for a slot or a vault, in hexadecimal."""
    return os.urandom(ID_LENGTH).hex()


def make_slot(
    opener: Opener, *, slot: str, vault: str, bond: bytes, data_key: bytes, created: str
) -> Slot:
    """Return a new slot that the opener opens."""
    parameters: Mapping[str, Any] = {}
    if opener.kind == PASSPHRASE:
        from unictl.vault.passphrase import new_parameters  # noqa: PLC0415 - only of this kind

        parameters = new_parameters()
    private, public = new_pair()
    bare = Slot(
        id=slot,
        kind=opener.kind,
        public=public,
        sealed=b"",
        wrapped=b"",
        parameters=parameters,
        created=created,
    )
    key = _wrapping_key(bare, _key_of(opener, bare))
    wrapped = seal(key, private + bond, _wrap_bound(vault, bare))
    made = reseal(bare._replace(wrapped=wrapped), vault=vault, bond=bond, data_key=data_key)
    return with_direct(made, key, vault=vault, data_key=data_key)


def make_recipient_slot(
    public: bytes, *, slot: str, vault: str, bond: bytes, data_key: bytes, created: str
) -> Slot:
    """Return a new slot that the holder of the private key opens.

    Raises:
        InvalidRequest: It is no point that can be a key.
    """
    bare = Slot(
        id=slot,
        kind=RECIPIENT,
        public=public,
        sealed=b"",
        wrapped=b"",
        parameters={},
        created=created,
    )
    try:
        # The private half is elsewhere, so only the bond has to reach its holder.
        wrapped = seal_to(public, bond, bond=b"", bound=_wrap_bound(vault, bare))
    except Unauthentic:
        raise InvalidRequest("this recipient's key is not a safe one", field="recipient") from None
    return reseal(bare._replace(wrapped=wrapped), vault=vault, bond=bond, data_key=data_key)


def reseal(slot: Slot, *, vault: str, bond: bytes, data_key: bytes) -> Slot:
    """Return the slot with this data key sealed to it; needs nobody's secret."""
    sealed = seal_to(slot.public, data_key, bond=bond, bound=_seal_bound(vault, slot))
    return slot._replace(sealed=sealed, direct=b"")


def with_direct(slot: Slot, key: bytes, *, vault: str, data_key: bytes) -> Slot:
    """Return the slot with the data key sealed by its own wrapping key too."""
    return slot._replace(direct=seal(key, data_key, _seal_bound(vault, slot)))


def open_any(
    slots: Iterable[Slot], opener: Opener, vault: str, tell: Callable[[str], VaultDamaged]
) -> Opened:
    """Open the first slot that the opener opens.

    Args:
        slots: The vault's.
        opener: The secret.
        vault: The vault's id.
        tell: Makes the error for damage.

    Raises:
        WrongSecret: It opens none of them.
        VaultDamaged: A slot makes no sense.
    """
    fitting = [s for s in slots if s.kind == opener.kind and opener.slot in (None, s.id)]
    if opener.kind == PASSPHRASE:
        from unictl.vault.passphrase import check_work  # noqa: PLC0415 - only of this kind

        check_work(slot.parameters for slot in fitting)
    for slot in fitting:
        try:
            key, inside = _unwrap(slot, _key_of(opener, slot), vault)
        except Unauthentic:
            continue
        if len(inside) != 2 * KEY_LENGTH:
            raise tell("a slot holds something else than keys")
        return Opened(slot.id, key, inside[:KEY_LENGTH], inside[KEY_LENGTH:])
    raise WrongSecret(f"the secret from {opener.source} does not open the vault")


def _unwrap(slot: Slot, secret: bytes, vault: str) -> tuple[bytes, bytes]:
    """Return the wrapping key, and private key and bond; a recipient has no wrapping key.

    Raises:
        Unauthentic: The secret is not this slot's.
    """
    bound = _wrap_bound(vault, slot)
    if slot.kind == RECIPIENT:
        return b"", secret + unseal_from(secret, slot.public, slot.wrapped, bond=b"", bound=bound)
    key = _wrapping_key(slot, secret)
    return key, unseal(key, slot.wrapped, bound)


def data_key(
    slots: Iterable[Slot], opened: Opened, vault: str, tell: Callable[[str], VaultDamaged]
) -> bytes:
    """Return the data key that is sealed to an opened slot.

    Raises:
        WrongSecret: The slot has been removed meanwhile.
        VaultDamaged: What is sealed there does not authenticate.
    """
    slot = next((s for s in slots if s.id == opened.slot), None)
    if slot is None:
        raise WrongSecret("the slot that opened the vault has been removed from it")
    bound = _seal_bound(vault, slot)
    try:
        if slot.direct:
            key = unseal(opened.key, slot.direct, bound)
        else:
            key = unseal_from(
                opened.private, slot.public, slot.sealed, bond=opened.bond, bound=bound
            )
    except Unauthentic:
        key = b""
    if len(key) != KEY_LENGTH:
        raise tell("the data key sealed to the slot does not authenticate")
    return key


def _key_of(opener: Opener, slot: Slot) -> bytes:
    if opener.kind == PASSPHRASE:
        from unictl.vault.passphrase import stretch  # noqa: PLC0415 - only of this kind

        return stretch(opener.secret, slot.parameters)
    if opener.kind == KEYRING:
        try:
            return bytes.fromhex(opener.secret.reveal())
        except ValueError:
            raise WrongSecret(f"what {opener.source} holds for this vault is no key") from None
    if opener.kind == RECOVERY:
        from unictl.vault.recovery import read_words  # noqa: PLC0415 - only of this kind

        return read_words(opener.secret, opener.source)
    if opener.kind == RECIPIENT:
        from unictl.vault.recipient import read_identity  # noqa: PLC0415 - only of this kind

        return read_identity(opener.secret, opener.source)
    return read_ci_key(opener.secret, opener.source)


def _wrapping_key(slot: Slot, secret: bytes) -> bytes:
    return derive(secret, salt=bytes.fromhex(slot.id), info=b"unictl vault 1 wrap")


def _wrap_bound(vault: str, slot: Slot) -> bytes:
    parameters = json.dumps(dict(slot.parameters), sort_keys=True, separators=(",", ":"))
    return join(
        b"unictl vault 1 wrap",
        bytes.fromhex(vault),
        bytes.fromhex(slot.id),
        slot.kind.encode(),
        slot.public,
        parameters.encode(),
    )


def _seal_bound(vault: str, slot: Slot) -> bytes:
    return join(b"unictl vault 1 data key", bytes.fromhex(vault), bytes.fromhex(slot.id))
