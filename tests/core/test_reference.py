"""References to the vault: what is written reads back, and what is odd is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.core.reference import Reference, is_reference
from unictl.errors import InvalidRequest

NAMES = st.text(min_size=1, max_size=255).filter(str.isprintable)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("unictl://razorpay/key_secret", Reference("razorpay", "key_secret")),
        ("unictl://live/razorpay/key_secret", Reference("razorpay", "key_secret", "live")),
        ("unictl://stripe@eu/secret_key", Reference("stripe", "secret_key", None, "eu")),
        ("unictl://a/b@c/d", Reference("b", "d", "a", "c")),
        ("unictl://my%20shop/a%2Fb%40c%25/%C3%BC", Reference("a/b@c%", "ü", "my shop")),
        ("unictl://a.b-c_d~e/F9", Reference("a.b-c_d~e", "F9")),
    ],
)
def test_a_reference_names_a_place(text: str, meant: Reference) -> None:
    """Each form of a reference reads as the place that it names, and is written as it stood."""
    assert Reference.parse(text) == meant
    assert str(meant) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unictl:/razorpay/key",
        "UNICTL://razorpay/key",
        " unictl://razorpay/key",
        "unictl://",
        "unictl://razorpay",
        "unictl://razorpay/",
        "unictl:///key",
        "unictl://a/b/c/d",
        "unictl://a//c",
        "unictl://a@/c",
        "unictl://@b/c",
        "unictl://a@b@c/d",
        "unictl://a@b/c/d",
        "unictl://a/b c",
        "unictl://a/b\n",
        "unictl://a/ü",
        "unictl://a/b?c=d",
        "unictl://a/b#c",
        "unictl://a/b:c",
        "unictl://a/%",
        "unictl://a/%4",
        "unictl://a/%zz",
        "unictl://a/%ff",
        "unictl://a/%00",
        "unictl://a/%1b[2J",
        "unictl://a/" + 256 * "x",
    ],
)
def test_what_is_not_wholly_a_reference_is_refused(text: str) -> None:
    """A text that could be taken in two ways is no reference; the error tells the right form."""
    with pytest.raises(InvalidRequest) as refused:
        Reference.parse(text)
    assert "unictl://[profile/]service[@account]/field" in refused.value.hint


def test_the_text_is_not_repeated() -> None:
    """What somebody put behind the scheme by mistake is in no message."""
    with pytest.raises(InvalidRequest) as refused:
        Reference.parse("unictl://Qw3Er5Ty7 Ui9Op2")
    assert "Qw3Er5Ty7" not in str(refused.value.as_dict())
    assert refused.value.__cause__ is None


@given(NAMES, NAMES, st.none() | NAMES, st.none() | NAMES)
def test_every_name_survives(
    service: str, field: str, profile: str | None, account: str | None
) -> None:
    """Whatever the vault's names hold, the reference is plain ASCII and reads back the same."""
    meant = Reference(service, field, profile, account)
    text = str(meant)
    assert Reference.parse(text) == meant
    assert text.isascii()
    assert not set(text) & set(" \t\n'\"\\$`#=&;|<>(){}[]*?!^,")
    assert is_reference(text)
