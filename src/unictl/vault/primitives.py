"""The few cryptographic steps of the vault, each from a primitive of `cryptography`.

HKDF-SHA256 (RFC 5869), AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D), X25519 (RFC 7748),
HMAC-SHA256 (RFC 2104) and SHA-256 (FIPS 180-4). The standard library's hashlib would load another
OpenSSL beside that of `cryptography`.
"""

import os
from typing import Final

KEY_LENGTH: Final = 32
NONCE_LENGTH: Final = 12
TAG_LENGTH: Final = 16
MAC_LENGTH: Final = 32
OVERHEAD: Final = NONCE_LENGTH + TAG_LENGTH


class Unauthentic(Exception):
    """The bytes were not sealed with this key for this purpose, or were altered since."""


def random_key() -> bytes:
    """Return 256 random bits from the operating system."""
    return os.urandom(KEY_LENGTH)


def join(*parts: bytes) -> bytes:
    """Return the parts, each after its length (4 bytes, big-endian), so that none can run over."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def derive(secret: bytes, *, salt: bytes, info: bytes, length: int = KEY_LENGTH) -> bytes:
    """Return a key by HKDF-SHA256. The secret must be random or already stretched."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - see the next
    from cryptography.hazmat.primitives.kdf.hkdf import (  # noqa: PLC0415 - only to open
        HKDF,
    )

    return HKDF(SHA256(), length, salt, info).derive(secret)


def seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Return nonce, ciphertext and tag; `bound` must be given again to open it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - only to seal

    nonce = os.urandom(NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Return what `seal` was given.

    Raises:
        Unauthentic: Another key, another purpose, or altered.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see the next
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - only to open

    if len(sealed) < OVERHEAD:
        raise Unauthentic
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], bound)
    except InvalidTag:
        raise Unauthentic from None


def digest(message: bytes) -> bytes:
    """Return the SHA-256 of the message."""
    from cryptography.hazmat.primitives.hashes import SHA256, Hash  # noqa: PLC0415 - as above

    hashed = Hash(SHA256())
    hashed.update(message)
    return hashed.finalize()


def mac(key: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA256 of the message."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.hmac import HMAC  # noqa: PLC0415

    keyed = HMAC(key, SHA256())
    keyed.update(message)
    return keyed.finalize()


def has_mac(key: bytes, message: bytes, tag: bytes) -> bool:
    """Return whether it is the message's MAC, in a time that doesn't tell where it differs."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.hmac import HMAC  # noqa: PLC0415

    keyed = HMAC(key, SHA256())
    keyed.update(message)
    try:
        keyed.verify(tag)
    except InvalidSignature:
        return False
    return True


def new_pair() -> tuple[bytes, bytes]:
    """Return a new X25519 private key and its public key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import (  # noqa: PLC0415 - only to seal
        X25519PrivateKey,
    )

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Return the X25519 public key of a private one."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import (  # noqa: PLC0415 - as above
        X25519PrivateKey,
    )

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def exchange(private: bytes, public: bytes) -> bytes:
    """Return the X25519 shared secret.

    Raises:
        Unauthentic: The public key is of small order, so the secret would be known to all.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import (  # noqa: PLC0415 - only to open
        X25519PrivateKey,
        X25519PublicKey,
    )

    try:
        mine = X25519PrivateKey.from_private_bytes(private)
        return mine.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Unauthentic from None


def seal_to(public: bytes, plain: bytes, *, bond: bytes, bound: bytes) -> bytes:
    """Seal for the holder of a private key: ephemeral public key, then what `seal` returns.

    Anybody can seal to a public key. `bond`, known only to those who can open the vault, goes into
    the derived key, so that what opens was sealed by one of them.
    """
    private, ephemeral = new_pair()
    key = _seal_key(exchange(private, public), bond, ephemeral, public)
    return ephemeral + seal(key, plain, bound)


def unseal_from(
    private: bytes, public: bytes, sealed: bytes, *, bond: bytes, bound: bytes
) -> bytes:
    """Return what `seal_to` was given for this pair.

    Raises:
        Unauthentic: Sealed for another pair, without the bond, or altered.
    """
    ephemeral = sealed[:KEY_LENGTH]
    key = _seal_key(exchange(private, ephemeral), bond, ephemeral, public)
    return unseal(key, sealed[KEY_LENGTH:], bound)


def _seal_key(shared: bytes, bond: bytes, ephemeral: bytes, public: bytes) -> bytes:
    return derive(shared + bond, salt=ephemeral + public, info=b"unictl vault 1 seal")
