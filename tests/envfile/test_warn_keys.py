"""Keys that can't be right are told of, by what is wrong with them and never by their value."""

import pytest

from unictl.envfile.detect import detect
from unictl.envfile.read import parse
from unictl.envfile.surroundings import with_surroundings

KEY = "rzp_" + "test_Ab3De5Gh7Jk9Mn"
LIVE = "rzp_" + "live_Ab3De5Gh7Jk9Mn"
SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
STRIPE = "sk_" + "test_51aB3dE5gH7jK9mN2p"


def told(text: str) -> list[tuple[int | None, str]]:
    """Return the lines and codes of the warnings, having seen that none quotes a value."""
    detection = with_surroundings(detect(parse(text.encode(), file="-")))
    for warning in detection.warnings:
        for value in (KEY, LIVE, SECRET, STRIPE, KEY[4:], SECRET[:12], STRIPE[8:]):
            assert value not in warning.message
    return [(one.line, one.code) for one in detection.warnings]


def test_an_id_in_the_secrets_place_is_swapped() -> None:
    """Somebody who pasted the two the wrong way round is told so, not that his key is odd."""
    found = told(f"RAZORPAY_KEY_ID={SECRET}\nRAZORPAY_KEY_SECRET={KEY}\n")
    assert (2, "swapped") in found
    assert (2, "odd_format") not in found


def test_a_key_in_its_place_is_not_swapped() -> None:
    """Nothing is said of keys as they should be, however their names are decorated."""
    assert told(f"RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET={SECRET}\n") == []
    assert told(f"VITE_RAZORPAY_KEY_ID={KEY}\nSHOP_STRIPE_SECRET_KEY_EU={STRIPE}\n") == []


@pytest.mark.parametrize(
    "value", [f'"{SECRET} "', f"' {SECRET}'", f"\"'{SECRET}'\"", f"'\"{SECRET}\"'", f'"{SECRET}\t"']
)
def test_what_no_key_has_around_it_is_told(value: str) -> None:
    """Blanks and quotes that came along when the key was copied are named."""
    text = f"RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET={value}\n"
    assert (2, "stray_characters") in told(text)


def test_a_key_with_a_blank_inside_is_told() -> None:
    """A key that was broken over two lines and joined again can't be right."""
    text = f'RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET="{SECRET[:9]} {SECRET[9:]}"\n'
    assert (2, "stray_characters") in told(text)


def test_a_key_that_was_cut_short_is_told_where_it_is_made() -> None:
    """A key that begins right and doesn't end so is to be copied again, from the page named."""
    text = f"RAZORPAY_KEY_ID={KEY[:-3]}\nRAZORPAY_KEY_SECRET={SECRET}\n"
    detection = detect(parse(text.encode(), file="-"))
    (warning,) = (one for one in detection.warnings if one.line == 1)
    assert warning.code == "odd_format"
    assert "https://dashboard.razorpay.com" in warning.message


@pytest.mark.parametrize("prefix", ["NEXT_PUBLIC_", "VITE_", "REACT_APP_", "EXPO_PUBLIC_"])
def test_a_secret_with_a_public_prefix_is_told(prefix: str) -> None:
    """A framework would hand it to every visitor; a publishable key is meant for them."""
    assert (1, "public_secret") in told(f"{prefix}STRIPE_SECRET_KEY={STRIPE}\n")
    public = "pk_" + "test_51aB3dE5gH7jK9mN2p"
    assert (1, "public_secret") not in told(f"{prefix}STRIPE_PUBLISHABLE_KEY={public}\n")


def test_test_and_live_keys_together_are_told() -> None:
    """The line of the live key is named: that is the one that can move money."""
    text = f"RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET={SECRET}\nRAZORPAY_LIVE_KEY_ID={LIVE}\n"
    assert (3, "mixed_modes") in told(text)


def test_a_short_password_for_two_services_is_no_shared_secret() -> None:
    """What a local database is opened with is no key that somebody mixed up."""
    text = "TWILIO_AUTH_TOKEN=postgres\nPAYPAL_CLIENT_SECRET=postgres\n"
    assert not [code for _, code in told(text) if code == "shared_secret"]


def test_a_key_made_for_browsers_is_not_blamed_for_being_there() -> None:
    """A map's key, which its vendor restricts to one's own sites, is no leak; others are."""
    assert (
        told("NEXT_PUBLIC_GOOGLE_MAPS_API_KEY=AI" + "zaTZLHcOYRL1Kbq7x9stPIwczKi_ZOn2djKAq\n") == []
    )
    assert (1, "public_secret") in told(f"NEXT_PUBLIC_RAZORPAY_KEY_SECRET={SECRET}\n")
