"""Keys as people write them down: recovery words by BIP-39, recipients as age writes them."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, WrongSecret
from unictl.vault import recovery
from unictl.vault.recipient import (
    new_identity,
    read_identity,
    read_recipient,
    recipient_of,
    show_recipient,
)
from unictl.vault.recovery import looks_like_words, new_words, read_words, words_of

# From BIP-39's own test vectors.
KNOWN_WORDS = {
    "00": "abandon " * 23 + "art",
    "7f": "legal winner thank year wave sausage worth useful " * 2
    + "legal winner thank year wave sausage worth title",
    "80": "letter advice cage absurd amount doctor acoustic avoid " * 2
    + "letter advice cage absurd amount doctor acoustic bless",
    "ff": "zoo " * 23 + "vote",
}
# From age's test suite: a private key of 32 times 0x42, and its recipient.
IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


def test_the_list_is_the_published_one() -> None:
    """The words are BIP-39's English list, unchanged: its published check sum."""
    path = Path(recovery.__file__).with_name("recovery_words.txt")
    published = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == published


@pytest.mark.parametrize(("byte", "words"), KNOWN_WORDS.items())
def test_words_are_those_of_the_standard(byte: str, words: str) -> None:
    """Other programs that know BIP-39 read our words, and we read theirs."""
    key = bytes.fromhex(byte * 32)
    assert words_of(key) == Secret(words)
    assert read_words(Secret(words), "the test") == key


@given(st.binary(min_size=32, max_size=32), st.booleans(), st.booleans())
def test_words_come_back_however_they_are_typed(key: bytes, short: bool, loud: bool) -> None:  # noqa: FBT001 - drawn
    """Capitals, line breaks and words cut to four letters change nothing."""
    words = words_of(key).reveal().split()
    text = "\n  ".join(word[:4] if short else word for word in words)
    given_text = Secret(text.upper() if loud else text)
    assert read_words(given_text, "the test") == key
    assert looks_like_words(given_text)


def test_a_slip_in_the_words_is_told_without_repeating_one() -> None:
    """A word too few, one that isn't in the list, two exchanged: each is said in its own words."""
    words = words_of(bytes(range(32))).reveal().split()
    swapped = [words[1], words[0], *words[2:]]
    for given_words, said in (
        (words[:-1], "23 recovery words"),
        ([*words[:6], "unictl", *words[7:]], "word 7 "),
        (swapped, "check sum"),
    ):
        with pytest.raises(WrongSecret, match=said) as caught:
            read_words(Secret(" ".join(given_words)), "the prompt")
        told = caught.value.message + caught.value.hint
        assert "unictl" not in told
        assert words[0] not in told


def test_a_passphrase_is_not_taken_for_words() -> None:
    """Even one of several words of the list; two new keys are never the same."""
    assert not looks_like_words(Secret("legal winner thank year"))
    assert not looks_like_words(Secret("correct horse battery staple"))
    assert new_words() != new_words()


def test_recipients_are_written_as_age_does() -> None:
    """A key of age's own tests is read and written as it stands there."""
    private = read_identity(Secret(f"# created: today\n# public key: x\n{IDENTITY}\n"), "a file")
    assert private == b"\x42" * 32
    assert recipient_of(private) == RECIPIENT
    assert show_recipient(read_recipient(f" {RECIPIENT}\n")) == RECIPIENT
    made = new_identity()
    assert made.reveal().startswith("AGE-SECRET-KEY-1")
    assert len(made.reveal()) == len(IDENTITY)
    read_recipient(recipient_of(read_identity(made, "the test")))


@pytest.mark.parametrize("position", range(4, len(RECIPIENT), 3))
def test_a_mistyped_recipient_is_refused(position: int) -> None:
    """One letter changed, left out or doubled, or two exchanged: never another's key."""
    one = RECIPIENT[position]
    other = "q" if one != "q" else "p"
    head, tail = RECIPIENT[:position], RECIPIENT[position + 1 :]
    swapped = head + tail[:1] + one + tail[1:]
    for text in {head + other + tail, head + tail, head + one + one + tail, swapped} - {RECIPIENT}:
        with pytest.raises(InvalidRequest):
            read_recipient(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        RECIPIENT[:10] + RECIPIENT[10:].upper(),
        "age1\u0131" + RECIPIENT[5:],
        "ssh-ed25519 AA",
    ],
)
def test_what_is_no_recipient_is_refused(text: str) -> None:
    """Nothing, another kind of key, mixed case."""
    with pytest.raises(InvalidRequest, match="no recipient"):
        read_recipient(text)


def test_a_private_key_given_for_a_public_one_is_not_repeated() -> None:
    """The slip is told, with what to do about it, and the key stands in no message."""
    with pytest.raises(InvalidRequest, match="private key") as caught:
        read_recipient(IDENTITY)
    assert IDENTITY[20:] not in caught.value.message + caught.value.hint
    for text in ("", RECIPIENT, IDENTITY[:-1], IDENTITY * 2, f"{IDENTITY}\n{IDENTITY}"):
        with pytest.raises(WrongSecret) as wrong:
            read_identity(Secret(text), "UNICTL_VAULT_IDENTITY")
        assert IDENTITY[20:-1] not in wrong.value.message + wrong.value.hint
    assert os.environ.get("UNICTL_VAULT_IDENTITY") is None
