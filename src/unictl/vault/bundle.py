"""Sealed bundles: entries for colleagues, in the vault's own format, with recipients' slots alone.

Whoever makes one can't open it again. It says what its recipients get, not who made it: anybody
can seal to a public key.
"""

import os
import time
from collections.abc import Collection, Iterable, Mapping

from unictl.core.secret import Secret
from unictl.errors import VaultDamaged, WrongSecret
from unictl.vault import contents, parts, slots, unlocking
from unictl.vault.contents import Name
from unictl.vault.document import Header, damaged, parse
from unictl.vault.primitives import random_key
from unictl.vault.recipient import read_identity, recipient_of, show_recipient
from unictl.vault.slots import CI_KEY, PASSPHRASE, RECIPIENT, RECOVERY, Opener
from unictl.vault.state import Value, open_state, seal_state, sealed_anew, value, values
from unictl.vault.store import Vault


def held(vault: Vault, names: Collection[Name]) -> dict[Name, Value]:
    """Return entries of an open vault with all that it keeps of them.

    Raises:
        VaultDamaged: One does not authenticate.
    """
    state, file = vault.state, str(vault.path)
    return {
        name: Value(row, value(state, name, row, file))
        for name, row in contents.rows(state.index)
        if name in names
    }


def seal_to(recipients: Iterable[bytes], held: Mapping[Name, Value]) -> bytes:
    """Return a bundle that each of the recipients opens.

    Args:
        recipients: Their public keys.
        held: The entries.

    Raises:
        InvalidRequest: A key is no safe one.
    """
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    vault, bond, data_key = slots.new_id(), random_key(), random_key()
    ways = tuple(
        slots.make_recipient_slot(
            public, slot=slots.new_id(), vault=vault, bond=bond, data_key=data_key, created=now
        )
        for public in dict.fromkeys(recipients)
    )
    header = Header(vault=vault, generation=1, created=now, slots=ways)
    rows, sealed = sealed_anew(held, data_key, vault, generation=1)
    return seal_state(header, data_key, {"bond": bond.hex()}, rows, sealed)


def open_bytes(
    raw: bytes,
    file: str,
    *,
    secret: Secret | None = None,
    identity: Secret | None = None,
    prompt: unlocking.Prompt | None = None,
) -> dict[Name, Value]:
    """Return what a bundle, or another vault, holds.

    Args:
        raw: The file's bytes.
        file: As the user named it.
        secret: Opens it, whatever of the five kinds it is; found as for one's own vault if None.
        identity: One's own private key, tried first where it has a slot.
        prompt: Asks for a passphrase.

    Raises:
        VaultLocked: Nothing at hand opens it.
        WrongSecret: The secret doesn't.
        VaultDamaged: It is damaged, or no vault.
        FormatTooNew: A newer unictl wrote it.
    """
    document = parse(_behind(raw, file), file)
    header = document.header
    opener = _given(secret, header) if secret is not None else _mine(identity, header)

    def tell(what: str) -> VaultDamaged:
        return damaged(file, what)

    if opener is None and _is_others(header):
        raise WrongSecret(f"{file} is sealed to other people's public keys", hint=_hint(identity))
    found = opener or unlocking.find(header, file=file, prompt=prompt)
    opened = slots.open_any(header.slots, found, header.vault, tell)
    return values(open_state(document, opened, file), file)


def is_bundle(raw: bytes, file: str) -> bool:
    """Return whether recipients alone open it, so that anybody may have made it.

    Raises:
        VaultError: It is damaged or too new.
    """
    if parts.read_pointer(raw, file):
        return False
    return {slot.kind for slot in parse(raw, file).header.slots} == {RECIPIENT}


def _behind(raw: bytes, file: str) -> bytes:
    """Return the bytes; where the file only points into the OS keyring, those there."""
    pointer = parts.read_pointer(raw, file)
    return parts.load(pointer) if pointer else raw


def _given(secret: Secret, header: Header) -> Opener:
    """Return the secret as an opener of the kind that its form shows."""
    from unictl.vault.recovery import looks_like_words  # noqa: PLC0415 - only with a secret given

    text = secret.reveal().strip()
    kinds = {slot.kind for slot in header.slots}
    source = "the secret given"
    if text.startswith("unictl_ci_"):
        return Opener(CI_KEY, secret, source)
    if "AGE-SECRET-KEY-" in text.upper():
        return Opener(RECIPIENT, secret, source)
    if RECOVERY in kinds and (PASSPHRASE not in kinds or looks_like_words(secret)):
        return Opener(RECOVERY, secret, source)
    return Opener(PASSPHRASE, secret, source)


def _mine(identity: Secret | None, header: Header) -> Opener | None:
    if identity is None:
        return None
    mine = recipient_of(read_identity(identity, "the vault"))
    for slot in header.slots:
        if slot.kind == RECIPIENT and show_recipient(slot.public) == mine:
            return Opener(RECIPIENT, identity, "your identity", slot.id)
    return None


def _is_others(header: Header) -> bool:
    """Return whether nothing but a private key opens it, and none is named in a variable."""
    kinds = {slot.kind for slot in header.slots}
    return kinds == {RECIPIENT} and unlocking.named(os.environ, RECIPIENT) is None


def _hint(identity: Secret | None) -> str:
    if identity is None:
        return "Have it sealed to yours, which `unictl vault identity` makes and prints."
    mine = recipient_of(read_identity(identity, "the vault"))
    return f"Have it sealed to yours, which is {mine}."
