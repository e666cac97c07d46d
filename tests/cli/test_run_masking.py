"""The filter of `run --mask`: no spelling of a secret gets through, and nothing else is touched."""

import base64
import json
import textwrap
from collections.abc import Callable, Iterable
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unictl.cli.run_masking import LEAST, Masker

PLAIN = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
ODD = 'p@ss "wörd"/\\ + \t100%\n€🔑'
SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda secret: secret.encode(),
    "terminal": lambda secret: secret.replace("\n", "\r\n").encode(),
    "base64": lambda secret: base64.b64encode(secret.encode()),
    "base64 after one": lambda secret: base64.b64encode(b"x" + secret.encode() + b"y"),
    "base64 after two": lambda secret: base64.b64encode(b"xy" + secret.encode() + b"z"),
    "urlsafe": lambda secret: base64.urlsafe_b64encode(b"?>" + secret.encode()),
    "wrapped": lambda secret: b"\n".join(
        line.encode() for line in textwrap.wrap(base64.b64encode(secret.encode()).decode(), 12)
    ),
    "hex": lambda secret: secret.encode().hex().encode(),
    "HEX": lambda secret: secret.encode().hex().upper().encode(),
    "url": lambda secret: quote(secret).encode(),
    "url, all": lambda secret: (
        quote(secret, safe="").lower().encode()
        if secret.islower()
        else quote(secret, safe="").encode()
    ),
    "form": lambda secret: quote_plus(secret).encode(),
    "json": lambda secret: json.dumps(secret).encode(),
    "json, utf-8": lambda secret: json.dumps(secret, ensure_ascii=False).encode(),
}


def masked(secrets: Iterable[str], pieces: Iterable[bytes]) -> bytes:
    """Return what comes out of a filter for a stream in pieces."""
    masker = Masker(secrets)
    return b"".join([*(masker.feed(piece) for piece in pieces), masker.end()])


@pytest.mark.parametrize("secret", [PLAIN, ODD])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_hidden(secret: str, spelling: str) -> None:
    """However a program spells it, what comes out has no long part of it, and the rest is whole."""
    spelt = SPELLINGS[spelling](secret)
    shown = masked([secret], [b"before " + spelt + b" after\n"])
    assert shown.startswith(b"before ")
    assert shown.endswith(b" after\n")
    assert b"********" in shown
    # Of base64 the characters at both ends belong to the neighbours too.
    assert len(shown) <= len(b"before ******** after\n") + 8


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_wherever_it_is_cut(spelling: str) -> None:
    """Split at any place, or at every one, the outcome is as if it had come in one piece."""
    stream = b"a Qw3 b\n" + SPELLINGS[spelling](ODD) + b" Qw3Er5 " + PLAIN.encode() + b"\nend"
    whole = masked([ODD, PLAIN], [stream])
    for place in range(len(stream)):
        assert masked([ODD, PLAIN], [stream[:place], stream[place:]]) == whole
    assert masked([ODD, PLAIN], [bytes([code]) for code in stream]) == whole


@given(
    secrets=st.lists(
        st.text(st.characters(codec="utf-8"), min_size=LEAST, max_size=12), max_size=3
    ),
    texts=st.lists(
        st.sampled_from(["abc", "\n", "€ ", "%41", "=="]) | st.integers(0, 2), max_size=8
    ),
    cuts=st.lists(st.integers(0, 60), max_size=5),
)
@settings(deadline=None)
def test_no_secret_gets_through(
    secrets: list[str], texts: list[str | int], cuts: list[int]
) -> None:
    """Any secrets between any texts, cut anywhere: none comes out, in whatever order they stand."""
    parts = [
        text if isinstance(text, str) else secrets[text] if text < len(secrets) else ""
        for text in texts
    ]
    stream = "".join(parts).encode()
    places = [0, *sorted(cuts), len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(places)]
    shown = masked(secrets, pieces)
    for secret in secrets:
        assert secret.encode() not in shown.replace(b"********", b"\xff")


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5))
def test_what_is_no_secret_passes_as_it_is(stream: bytes, cuts: list[int]) -> None:
    """Every other byte comes out, in order and unchanged, colours and broken text too."""
    places = [0, *sorted(cuts), len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(places)]
    assert masked([PLAIN, "z" * 40], pieces) == stream


def test_a_beginning_is_held_back_only_while_it_is_one() -> None:
    """What may become a secret waits; the moment it can't, it is shown; a pause shows little."""
    masker = Masker([PLAIN])
    assert masker.feed(b"name: ") == b"name: "
    assert masker.feed(b"Qw3E") == b""
    assert masker.idle() == b"Qw3"
    assert masker.idle() == b""
    assert masker.feed(b"r5") == b""
    assert masker.feed(b"x") == b"Er5x"
    assert masker.feed(b"Qw") == b""
    assert masker.idle() == b"Qw"
    assert masker.feed(PLAIN[2:].encode() + b"!") == b"********!"


def test_the_end_shows_no_half_of_it() -> None:
    """Cut off by the end, a few characters are shown, and most of a secret isn't."""
    assert masked([PLAIN], [PLAIN[:3].encode()]) == b"Qw3"
    assert masked([PLAIN], [b"x" + PLAIN[:20].encode()]) == b"x********"


def test_the_longer_of_two_is_hidden_whole() -> None:
    """Where one secret begins as another does, the rest of the longer one isn't left standing."""
    longer = PLAIN + "-and-more"
    for pieces in ([longer.encode() + b"\n"], [PLAIN.encode(), b"-and", b"-more\n"]):
        assert masked([PLAIN, longer], pieces) == b"********\n"
    assert masked([PLAIN, longer], [PLAIN.encode(), b"-and so on"]) == b"********-and so on"
    assert masked([PLAIN, longer], [PLAIN.encode()]) == b"********"


def test_short_values_are_left() -> None:
    """`on` or `1` as a secret would blot out everything."""
    assert masked(["on", "1", ""], [b"100 on and on\n"]) == b"100 on and on\n"
