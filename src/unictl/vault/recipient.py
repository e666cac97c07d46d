"""Recipients: people who open the vault with an X25519 key of their own, written as age writes it.

`age1…` is a public key, `AGE-SECRET-KEY-1…` the private one (age-encryption.org/v1): 32 bytes in
Bech32 (BIP-173). So a key made by `age-keygen` will do, and none need be made for unictl alone.
"""

from typing import Final

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, WrongSecret
from unictl.vault.primitives import KEY_LENGTH, new_pair, public_of

_PUBLIC: Final = "age"
_PRIVATE: Final = "age-secret-key-"
_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_LENGTH: Final = 6


def new_identity() -> Secret:
    """Return a new private key, as text."""
    private, _ = new_pair()
    return Secret(_encode(_PRIVATE, private).upper())


def recipient_of(private: bytes) -> str:
    """Return the public key of a private one, as text: `age1…`."""
    return show_recipient(public_of(private))


def show_recipient(public: bytes) -> str:
    """Return a public key as text: `age1…`."""
    return _encode(_PUBLIC, public)


def read_recipient(text: str) -> bytes:
    """Return the 32 bytes of a public key.

    Raises:
        InvalidRequest: It is none, was cut or mistyped, or is a private key.
    """
    stripped = text.strip()
    if stripped.lower().startswith(_PRIVATE):
        raise InvalidRequest(
            "this is a private key, which must stay with its owner",
            hint="Ask for the public one, which begins with age1: `unictl vault identity` prints"
            " it. A private key that came by message or stands in a history should be replaced.",
            field="recipient",
        )
    public = _decode(_PUBLIC, stripped)
    if public is None:
        # What isn't plainly meant as one may be a secret in the wrong place.
        what = repr(stripped) if stripped.startswith("age1") else "this"
        raise InvalidRequest(
            f"{what} is no recipient, or was cut or mistyped",
            hint="A recipient is a public key of age: `age1` and 58 characters."
            " Your colleague gets theirs with `unictl vault identity`.",
            field="recipient",
        )
    return public


def read_identity(text: Secret, source: str) -> bytes:
    """Return the 32 bytes of a private key; lines that begin with `#` are passed over.

    Raises:
        WrongSecret: It is none, or was cut or mistyped.
    """
    lines = (line.strip() for line in text.reveal().splitlines())
    given = [line for line in lines if line and not line.startswith("#")]
    private = _decode(_PRIVATE, given[0]) if len(given) == 1 else None
    if private is None:
        raise WrongSecret(
            f"{source} holds no private key of age, or one that was cut or mistyped",
            hint="It is one line that begins with AGE-SECRET-KEY-1.",
        )
    return private


def _encode(lead: str, raw: bytes) -> str:
    number, bits = int.from_bytes(raw, "big"), len(raw) * 8
    filled = -bits % 5
    groups = [number << filled >> shift & 31 for shift in range(bits + filled - 5, -1, -5)]
    check = _checksum(lead, [*groups, *[0] * _CHECK_LENGTH]) ^ 1
    tail = [check >> 5 * (_CHECK_LENGTH - 1 - place) & 31 for place in range(_CHECK_LENGTH)]
    return f"{lead}1{''.join(_LETTERS[group] for group in (*groups, *tail))}"


def _decode(lead: str, text: str) -> bytes | None:
    """Return the 32 bytes, or None if it isn't Bech32 of 32 bytes with this lead."""
    if not text.isascii() or text not in (text.lower(), text.upper()):
        return None
    found, sign, letters = text.lower().rpartition("1")
    if not sign or found != lead or not set(letters) <= set(_LETTERS):
        return None
    groups = [_LETTERS.index(letter) for letter in letters]
    bits = (len(groups) - _CHECK_LENGTH) * 5
    if bits // 8 != KEY_LENGTH or _checksum(lead, groups) != 1:
        return None
    number = 0
    for group in groups[:-_CHECK_LENGTH]:
        number = number << 5 | group
    filled = bits - KEY_LENGTH * 8
    if number & (1 << filled) - 1:
        return None
    return (number >> filled).to_bytes(KEY_LENGTH, "big")


def _checksum(lead: str, groups: list[int]) -> int:
    spread = [ord(letter) >> 5 for letter in lead] + [0] + [ord(letter) & 31 for letter in lead]
    remainder = 1
    for group in (*spread, *groups):
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ group
        for place, generator in enumerate(_GENERATOR):
            remainder ^= generator if top >> place & 1 else 0
    return remainder
