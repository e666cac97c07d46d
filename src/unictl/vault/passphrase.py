"""From a passphrase to a key: Argon2id (RFC 9106), with parameters that stand in the slot."""

import os
import time
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from unictl.core.secret import Secret
from unictl.errors import VaultDamaged
from unictl.vault.primitives import KEY_LENGTH

# RFC 9106, section 4, the second recommended option, is the least; a faster machine iterates more.
MEMORY_KIB: Final = 64 * 1024
ITERATIONS: Final = 3
MOST_ITERATIONS: Final = 8
LANES: Final = 4
_TARGET: Final = 0.25  # seconds
SALT_LENGTH: Final = 16
# Whoever can write the file can write parameters; these bound what opening it may cost.
MAX_MEMORY_KIB: Final = 1024 * 1024
MAX_WORK_KIB: Final = 4 * 1024 * 1024
MAX_LANES: Final = 16
_MIN_MEMORY_PER_LANE: Final = 8


def new_parameters() -> dict[str, Any]:
    """Return parameters with a new salt, so that this machine takes about a quarter of a second."""
    return {
        "algorithm": "argon2id",
        "salt": os.urandom(SALT_LENGTH).hex(),
        "memory_kib": MEMORY_KIB,
        "iterations": _iterations(),
        "lanes": LANES,
    }


@cache
def _iterations() -> int:
    """Return how many passes take the time that is aimed at, within the bounds."""
    one = {
        "algorithm": "argon2id",
        "salt": bytes(SALT_LENGTH).hex(),
        "memory_kib": MEMORY_KIB,
        "iterations": 1,
        "lanes": LANES,
    }
    start = time.perf_counter()
    stretch(Secret(""), one)
    passes = round(_TARGET / max(time.perf_counter() - start, _TARGET / MOST_ITERATIONS))
    return max(ITERATIONS, min(passes, MOST_ITERATIONS))


def stretch(passphrase: Secret, parameters: Mapping[str, Any]) -> bytes:
    """Return 32 bytes; takes a good tenth of a second and 64 MiB, on purpose.

    Raises:
        VaultDamaged: The parameters make no sense, or would burn memory or time.
    """
    memory, iterations, lanes, salt = _checked(parameters)
    from cryptography.hazmat.primitives.kdf.argon2 import (  # noqa: PLC0415 - only with a passphrase
        Argon2id,
    )

    kdf = Argon2id(
        salt=salt, length=KEY_LENGTH, iterations=iterations, lanes=lanes, memory_cost=memory
    )
    return kdf.derive(_bytes(passphrase))


def check_work(all_parameters: Iterable[Mapping[str, Any]]) -> None:
    """Refuse slots that together would burn more time than any one of them may.

    Raises:
        VaultDamaged: They would, or one's parameters make no sense.
    """
    if too_much_work(all_parameters):
        raise VaultDamaged("the passphrase slots together ask for too much work")


def too_much_work(all_parameters: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether slots together ask for more than `check_work` lets pass.

    Raises:
        VaultDamaged: One's parameters make no sense.
    """
    work = 0
    for parameters in all_parameters:
        memory, iterations, _, _ = _checked(parameters)
        work += memory * iterations
    return work > MAX_WORK_KIB


def _bytes(passphrase: Secret) -> bytes:
    # The same letters typed on two systems may come composed or not (Unicode NFC and NFD).
    text = unicodedata.normalize("NFC", passphrase.reveal())
    return text.encode("utf-8", "surrogateescape")


def _checked(parameters: Mapping[str, Any]) -> tuple[int, int, int, bytes]:
    try:
        memory, iterations, lanes = (
            _count(parameters[name]) for name in ("memory_kib", "iterations", "lanes")
        )
        salt = bytes.fromhex(parameters["salt"])
        known = parameters["algorithm"] == "argon2id"
    except (KeyError, TypeError, ValueError):
        raise VaultDamaged("a passphrase slot's parameters can't be read") from None
    if not known or len(salt) != SALT_LENGTH or memory < _MIN_MEMORY_PER_LANE * lanes:
        raise VaultDamaged("a passphrase slot's parameters make no sense")
    if memory > MAX_MEMORY_KIB or memory * iterations > MAX_WORK_KIB or lanes > MAX_LANES:
        raise VaultDamaged(
            f"a passphrase slot asks for {memory // 1024} MiB, {iterations} times,"
            " more than any unictl would have written"
        )
    return memory, iterations, lanes, salt


def _count(value: object) -> int:
    if type(value) is not int or value < 1:
        raise ValueError
    return value
