"""Recovery words: a random key as 24 English words that a person can write on paper.

The list and the check sum are those of BIP-39 (`recovery_words.txt` is its English list, unchanged:
github.com/bitcoin/bips, bip-0039/english.txt). 24 words hold 256 random bits and the first 8 bits
of their SHA-256. No two words of the list share their first four letters, so those are enough.
"""

import os
from functools import cache
from pathlib import Path
from typing import Final

from unictl.core.secret import Secret
from unictl.errors import WrongSecret
from unictl.vault.primitives import KEY_LENGTH, digest, random_key

WORDS: Final = 24
_FILE: Final = "recovery_words.txt"
_BITS: Final = 11
_CHECK_BITS: Final = WORDS * _BITS - KEY_LENGTH * 8
_ENOUGH: Final = 4


def new_words() -> Secret:
    """Return new words, with single spaces between them."""
    return words_of(random_key())


def words_of(key: bytes) -> Secret:
    """Return the words of 32 bytes."""
    number = int.from_bytes(key, "big") << _CHECK_BITS | _check(key)
    shifts = range((WORDS - 1) * _BITS, -1, -_BITS)
    return Secret(" ".join(_words()[number >> shift & (1 << _BITS) - 1] for shift in shifts))


def read_words(text: Secret, source: str) -> bytes:
    """Return the 32 bytes that the words stand for.

    Args:
        text: The words, in any case and with any white space; four letters of each will do.
        source: Where they come from, for the error.

    Raises:
        WrongSecret: There are more or fewer, one is not in the list, or the check sum is wrong.
    """
    given = text.reveal().lower().split()
    if len(given) != WORDS:
        raise WrongSecret(
            f"there are {len(given)} recovery words from {source}, not {WORDS}", hint=_HINT
        )
    number = 0
    for position, word in enumerate(given, 1):
        index = _numbers().get(word)
        if index is None:
            raise WrongSecret(
                f"recovery word {position} from {source} is not in the list", hint=_HINT
            )
        number = number << _BITS | index
    key = (number >> _CHECK_BITS).to_bytes(KEY_LENGTH, "big")
    if number & (1 << _CHECK_BITS) - 1 != _check(key):
        raise WrongSecret(
            f"the recovery words from {source} don't fit together: their check sum is wrong",
            hint=_HINT,
        )
    return key


def looks_like_words(text: Secret) -> bool:
    """Return whether somebody gave recovery words, if perhaps with a slip, and no passphrase."""
    given = text.reveal().lower().split()
    known = sum(word in _numbers() for word in given)
    return len(given) >= WORDS - 1 and known >= WORDS - 1


_HINT: Final = (
    f"Type all {WORDS} words in their order, as they were printed; four letters of each will do."
)


def _check(key: bytes) -> int:
    return digest(key)[0]  # 8 bits, which is _CHECK_BITS


@cache
def _words() -> tuple[str, ...]:
    folder = os.path.dirname(__file__)  # noqa: PTH120 - the path of this file is text already
    return tuple(Path(folder, _FILE).read_text("ascii").split())


@cache
def _numbers() -> dict[str, int]:
    return {
        spelling: number
        for number, word in enumerate(_words())
        for spelling in (word, word[:_ENOUGH])
    }
