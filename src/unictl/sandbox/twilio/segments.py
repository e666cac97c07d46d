"""How many parts a text message is sent in (GSM 03.38, GSM 03.40).

GSM-7 has 160 characters in one part and 153 in each of several; one character outside it turns
the whole message to UCS-2 with 70 and 67. A character of the extension counts twice, and in UCS-2
one outside the basic plane.
"""

from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("^{}\\[~]|€\f")
# What SmartEncoded puts in the place of punctuation that would need UCS-2.
_SMART: Final = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}  # noqa: RUF001 - the point
)


def smart(text: str) -> str:
    """Return the text with punctuation that GSM-7 has."""
    return text.translate(_SMART)


def count(text: str) -> int:
    """Return the number of parts; an empty text is sent in one."""
    if all(character in _BASIC or character in _EXTENSION for character in text):
        weights = [1 + (character in _EXTENSION) for character in text]
        return _parts(weights, 160, 153)
    return _parts([1 + (ord(character) > 0xFFFF) for character in text], 70, 67)  # noqa: PLR2004 - the basic plane's end


def _parts(weights: list[int], alone: int, each: int) -> int:
    """Return the parts; no character is divided between two."""
    if sum(weights) <= alone:
        return 1
    parts, room = 1, each
    for weight in weights:
        if weight > room:
            parts, room = parts + 1, each
        room -= weight
    return parts
