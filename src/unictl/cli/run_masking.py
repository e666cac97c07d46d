"""Hides secrets in a stream of bytes, however it is cut, and in the spellings that programs use.

A secret is found as it stands, in base64 at any alignment (wrapped too), in hex, and escaped for a
URL or for JSON. What could be the beginning of one is held back until it is clear.
"""

import base64
import re
from collections.abc import Iterable
from typing import Final

from unictl.core.secret import MASK

LEAST: Final = 4  # characters; a shorter secret would blot out half of what is printed
_SHOWN_IDLE: Final = 3  # bytes of what may be a secret that are shown while nothing follows
_LEAD_PLACES: Final = 4
_ENOUGH: Final = 8  # bytes of a secret that is cut off by the end, from which on it is hidden
_MASK: Final = MASK.encode()
# What base64 makes of a secret depends on how many bytes stand before it; these characters at the
# beginning are theirs as well.
_SHARED: Final = (0, 2, 3)
_WRAPPED: Final = (b"", b"\n", b"\r\n")
_ESCAPED: Final = {
    '"': b'\\"', "\\": b"\\\\", "/": b"\\/", "\n": b"\\n", "\r": b"\\r", "\t": b"\\t", "'": b"\\'",
    "\b": b"\\b", "\f": b"\\f",
}  # fmt: skip

Spelling = list[tuple[bytes, ...]]
"""How a secret may be written: for each place the ways that there are, none, one or more bytes."""


class Masker:
    """Takes a stream piece by piece and gives it back without the secrets.

    Args:
        secrets: The values; those that are too short to be hidden are left out.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        usable = {secret for secret in secrets if len(secret) >= LEAST}
        # The longest first: of two that begin alike, it is the longer that is hidden.
        spellings = [s for one in sorted(usable, key=len, reverse=True) for s in _all(one)]
        self._by_first: dict[int, list[Spelling]] = {}
        for spelling in spellings:
            for way in spelling[0]:
                self._by_first.setdefault(way[0], []).append(spelling)
        self._whole = _compiled(spellings)
        self._leads = _compiled([spelling[:_LEAD_PLACES] for spelling in spellings], ahead=True)
        self._longest = max(map(_length, spellings), default=0)
        self._longest_lead = max((_length(s[:_LEAD_PLACES]) for s in spellings), default=0)
        self._held = b""
        self._shown = 0  # so many bytes of what is held were given out already

    def feed(self, piece: bytes) -> bytes:
        """Return what can be shown after this piece."""
        text = self._held + piece
        shown, start = self._masked(text, until=self._undecided(text))
        self._shown = max(0, self._shown - start)
        self._held = text[start:]
        return shown

    def idle(self) -> bytes:
        """Return what may be shown though it is undecided, since nothing follows: a few bytes.

        So somebody who types sees what he types.
        """
        shown = self._held[self._shown : _SHOWN_IDLE]
        self._shown += len(shown)
        return shown

    def end(self) -> bytes:
        """Return what is left at the end of the stream; most of a secret counts as one."""
        text = self._held
        shown, _ = self._masked(text, until=len(text))
        if self._begins_secret(text, 0) and not shown.startswith(_MASK) and len(text) >= _ENOUGH:
            shown = _MASK
        self._held, self._shown = b"", 0
        return shown

    def _masked(self, text: bytes, until: int) -> tuple[bytes, int]:
        """Return the text up to a place without the secrets that begin before it, and its end."""
        parts: list[bytes] = []
        at = 0
        for found in self._whole.finditer(text):
            if found.start() >= until:
                break
            parts += (self._fresh(text[at : found.start()], at), _MASK)
            at = found.end()
        end = max(at, until)
        return b"".join((*parts, self._fresh(text[at:end], at))), end

    def _fresh(self, part: bytes, at: int) -> bytes:
        """Return what of a part of the text, which begins at a place, wasn't shown before."""
        return part[max(0, self._shown - at) :]

    def _undecided(self, text: bytes) -> int:
        """Return where the part begins that may become a secret, or a longer one.

        What begins within a secret that is there is no beginning of another.
        """
        first = max(0, len(text) - self._longest)
        inside = [found.span() for found in self._whole.finditer(text) if found.end() > first]
        starts = [found.start() for found in self._leads.finditer(text, first)]
        starts += range(max(first, len(text) - self._longest_lead), len(text))
        for start in sorted(set(starts)):
            within = any(begin < start < end for begin, end in inside)
            if not within and self._begins_secret(text, start):
                return start
        return len(text)

    def _begins_secret(self, text: bytes, start: int) -> bool:
        """Return whether the text from a place to its end can go on to become a secret."""
        known = self._by_first.get(text[start], ()) if start < len(text) else ()
        return any(_may_become(spelling, text, start) for spelling in known)


def _may_become(spelling: Spelling, text: bytes, start: int) -> bool:
    """Return whether the text from a place to its end is a beginning of the spelling."""
    places = [(0, start)]
    seen = set(places)
    while places:
        number, at = places.pop()
        if number == len(spelling):
            continue  # it is a whole one
        if at == len(text):
            return True
        for way in spelling[number]:
            following = (number + 1, at + len(way))
            if text.startswith(way, at):
                if following not in seen:
                    seen.add(following)
                    places.append(following)
            elif way.startswith(text[at:]):
                return True
    return False


def _all(secret: str) -> Iterable[Spelling]:
    raw = secret.encode("utf-8", "surrogatepass")
    yield [_ways(char) for char in secret]
    yield _wrapped((digit.encode(), digit.upper().encode()) for digit in raw.hex())
    for before, shared in enumerate(_SHARED):
        whole = (before + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(bytes(before) + raw)[shared:whole].decode()
            yield _wrapped((char.encode(),) for char in text)


def _wrapped(places: Iterable[tuple[bytes, ...]]) -> Spelling:
    """Return a spelling of which a program makes lines."""
    spelling: Spelling = []
    for ways in places:
        spelling += (tuple(dict.fromkeys(ways)), _WRAPPED)
    return spelling[:-1]


def _ways(char: str) -> tuple[bytes, ...]:
    """Return how a character may be written."""
    raw = char.encode("utf-8", "surrogatepass")
    if char.isascii() and char.isalnum():
        return (raw,)
    percent = "".join(f"%{code:02X}" for code in raw)
    units = char.encode("utf-16-be", "surrogatepass")
    escape = "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
    ways = (percent, percent.lower(), escape, escape.upper().replace("\\U", "\\u"))
    found = {raw, *(way.encode() for way in ways)}
    if char in _ESCAPED:
        found.add(_ESCAPED[char])
    if char == " ":
        found.add(b"+")
    if char == "\n":
        found.add(b"\r\n")  # as a terminal has it
    return tuple(sorted(found, key=len, reverse=True))


def _compiled(spellings: Iterable[Spelling], *, ahead: bool = False) -> re.Pattern[bytes]:
    """Return what finds any of the spellings; `ahead`, each place where one begins."""
    branches = [branch for spelling in spellings for branch in _branches(spelling)]
    found = b"|".join(branches) or b"(?!)"
    return re.compile(b"(?=" + found + b")" if ahead else found)


def _branches(spelling: Spelling) -> Iterable[bytes]:
    """Return regular expressions for the spelling; each begins with a letter, which is quick."""
    rest = b"".join(
        re.escape(ways[0]) if len(ways) == 1 else b"(?:" + b"|".join(map(re.escape, ways)) + b")"
        for ways in spelling[1:]
    )
    return [re.escape(way) + rest for way in spelling[0]]


def _length(spelling: Spelling) -> int:
    return sum(max(map(len, ways)) for ways in spelling)
