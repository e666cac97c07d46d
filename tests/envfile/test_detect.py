"""What detection says of a file is so: service, status, mode, features, and how sure it is."""

import json
import math
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unictl.envfile.detect import detect
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.read import parse, read

# Put together here, so that no scanner takes the test for a leak.
STRIPE_TEST = "sk_" + "test_51" + "aB3dE5gH7jK9mN2p"
STRIPE_LIVE = "sk_" + "live_51" + "aB3dE5gH7jK9mN2p"
RAZORPAY_ID = "rzp_" + "test_Ab3De5Gh7Jk9Mn"
RAZORPAY_SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
TWILIO_SID = "AC" + "5f3b8e1d7a9c2046b8d5e3f1a7c92e64"
AWS_ID = "AKIA" + "Q7RW2TZLM5XC4VBN"
AWS_SECRET = "v8Qm2Zr7Nc3Vb6Mx9Kt5Yw1Lp4Hs8Jd6Gy0Ue+Fa"


def detected(text: str) -> Detection:
    """Return what is found in the text."""
    return detect(parse(text.encode(), file=".env"))


def only(text: str) -> Finding:
    """Return the one service found in the text."""
    (finding,) = detected(text).services
    return finding


def codes(text: str) -> list[tuple[int | None, str]]:
    """Return the lines and codes of the warnings."""
    return [(warning.line, warning.code) for warning in detected(text).warnings]


def test_the_shape_is_the_one_promised() -> None:
    """The JSON has exactly the members and types that programs rely on."""
    text = f'\n\nRAZORPAY_KEY_ID={RAZORPAY_ID}\nRAZORPAY_KEY_SECRET={RAZORPAY_SECRET}\nA="x\n'
    found = detected(text).as_dict()
    assert found == {
        "file": ".env",
        "services": [
            {
                "service": "razorpay",
                "account": "default",
                "status": "configured",
                "mode": "test",
                "confidence": found["services"][0]["confidence"],  # type: ignore[index]
                "features": ["payments"],
                "credentials": {"key_id": "RAZORPAY_KEY_ID", "key_secret": "RAZORPAY_KEY_SECRET"},
                "variables": [
                    {"name": "RAZORPAY_KEY_ID", "line": 3},
                    {"name": "RAZORPAY_KEY_SECRET", "line": 4},
                ],
                "missing": [],
                "evidence": [
                    (
                        "RAZORPAY_KEY_ID is a name for the key_id of Razorpay, "
                        "and its value has the form"
                    ),
                    (
                        "RAZORPAY_KEY_SECRET is a name for the key_secret of Razorpay, "
                        "and its value has the form"
                    ),
                ],
            }
        ],
        "warnings": [
            {
                "line": 5,
                "code": "unclosed_quote",
                "message": (
                    "a double quote is not closed, or text follows it; the line is left out, while "
                    "other readers keep the quote or refuse the whole file"
                ),
            }
        ],
    }


def test_the_shop_is_understood() -> None:
    """The example that comes with the project is found whole, with one service half set up."""
    example = Path(__file__).resolve().parents[2] / "examples" / "shop.env"
    found = {finding.service: finding for finding in detect(read(str(example))).services}
    assert {slug: finding.status for slug, finding in found.items()} == {
        "razorpay": "configured",
        "stripe": "configured",
        "paypal": "configured",
        "twilio": "partial",
        "aws": "configured",
    }
    assert [found[slug].mode for slug in ("razorpay", "stripe", "paypal")] == ["test"] * 3
    assert found["razorpay"].features == ("payments", "subscriptions", "webhooks")
    assert found["twilio"].missing == ("auth_token",)
    warned = {warning.code for warning in detect(read(str(example))).warnings}
    assert warned <= {"quotes", "export"}  # where docker differs


@pytest.mark.parametrize(
    "text",
    [
        "AWSOME_KEY=1\nAWS_NOT=0\n",
        "STRIPED_TABLE=zebra\nSTRIPE_COLOR=red\nSTRIPE_WIDTH=3\n",
        "PAYPALETTE=warm\nTWILIGHT_MODE=dark\n",
        "MD5=5f3b8e1d7a9c2046b8d5e3f1a7c92e64\n",
        "PAYMENT_GATEWAY=razorpay\n# We used Stripe and Twilio until 2022.\n",
        "HOOK=whsec_aB3dE5gH7jK9mN2pQ4rS6t\n",
        "SHOP_SLACKLINE_KEY=1\nMINION_COUNT=3\nSUPABASEBALL=1\n",
        "OPENAI_ENABLED=false\nSENTRY_DEBUG=0\n",
        "DATABASE_URL=postgresql://shop:pw@localhost:5432/shop\n",
        "DB_HOST=localhost\nDB_USER=shop\nDB_PASSWORD=pw\n",
        "DB_CONNECTION=sqlite\n# DB_HOST=127.0.0.1\n# DB_PORT=3306\n# DB_PASSWORD=\n",
        "MAIL_FROM=shop@example.com\n",
        "JWT_SECRET=x\nAPP_KEY=base64:c2hvcA==\nNEXTAUTH_SECRET=y\nSESSION_SECRET=z\n",
        "LINE_HEIGHT=2\nPLAIN_TEXT=1\nSQUARE_SIZE=3\nCIRCLE_RADIUS=4\nBUFFER_SIZE=5\n",
        "BACKEND_URL=https://shop.onrender.com\nSITE=https://github.com/acme/shop\n",
        "AUTH_TOKEN=5f3b8e1d7a9c2046b8d5e3f1a7c92e64\n",
    ],
)
def test_lookalikes_are_not_found(text: str) -> None:
    """A name or value that only resembles a service's is not taken for it."""
    assert not detected(text).services


@pytest.mark.parametrize(
    ("line", "service", "role"),
    [
        (f"PAYMENT_SECRET={STRIPE_TEST}", "stripe", "secret_key"),
        (f"GATEWAY_ID={RAZORPAY_ID}", "razorpay", "key_id"),
        (f"SMS_SID={TWILIO_SID}", "twilio", "account_sid"),
        (f"UPLOADS={AWS_ID}", "aws", "access_key_id"),
        (f"NEXT_PUBLIC_RAZORPAY_KEY_ID={RAZORPAY_ID}", "razorpay", "key_id"),
        (f"VITE_RAZORPAY_KEY_ID={RAZORPAY_ID}", "razorpay", "key_id"),
        (f"REACT_APP_RAZORPAY_KEY={RAZORPAY_ID}", "razorpay", "key_id"),
        (f"Stripe__SecretKey={STRIPE_TEST}", "stripe", "secret_key"),
        (f"SHOP_STRIPE_SECRET_KEY={STRIPE_TEST}", "stripe", "secret_key"),
        (f"STRIPE_TEST_SECRET_KEY={STRIPE_TEST}", "stripe", "secret_key"),
        (f"STRIPE_SECRET_KEY_EU={STRIPE_TEST}", "stripe", "secret_key"),
        (f"TWILLIO_ACCOUNT_SID={TWILIO_SID}", "twilio", "account_sid"),
    ],
)
def test_key_is_found_under_its_other_names(line: str, service: str, role: str) -> None:
    """Frameworks' prefixes, nesting, projects' prefixes and strange names hide no key."""
    finding = only(line + "\n")
    assert finding.service == service
    assert finding.credentials == {role: line.partition("=")[0]}


@pytest.mark.parametrize(
    ("text", "service"),
    [
        (f"PAYSTACK_SECRET_KEY={STRIPE_TEST}\n", "paystack"),
        (f"CLERK_SECRET_KEY={STRIPE_LIVE}\n", "clerk"),
        ("SVIX_SECRET=whsec_aB3dE5gH7jK9mN2pQ4rS6t\n", "svix"),
    ],
)
def test_name_breaks_the_tie_of_a_shared_form(text: str, service: str) -> None:
    """Where several vendors' keys look alike, the name says whose it is."""
    assert only(text).service == service


def test_confidence_falls_with_the_evidence() -> None:
    """Name and form outweigh a name with another form, and a key outweighs a dummy's beginning."""
    sure = {
        line: only(line + "\n").confidence
        for line in (
            f"STRIPE_SECRET_KEY={STRIPE_TEST}",
            "STRIPE_SECRET_KEY=8c1f0e44",
            f"PAYMENT_SECRET={STRIPE_TEST}",
            "PAYMENT_SECRET=sk_test_your_key",
        )
    }
    named, odd, formed, begun = sure.values()
    assert named > odd
    assert named >= formed > begun


def test_another_good_key_never_lowers_confidence() -> None:
    """A credential of the right form beside another makes it no less sure."""
    one = f"STRIPE_SECRET_KEY={STRIPE_TEST}\n"
    more = "STRIPE_PUBLISHABLE_KEY=pk_" + "test_51" + "aB3dE5gH7jK9mN2p\n"
    assert only(one + more).confidence >= only(one).confidence


@pytest.mark.parametrize(
    ("text", "status", "missing"),
    [
        (f"TWILIO_ACCOUNT_SID={TWILIO_SID}\nTWILIO_AUTH_TOKEN=\n", "partial", ("auth_token",)),
        ("STRIPE_SECRET_KEY=sk_test_YOUR_KEY_HERE\n", "placeholder", ("secret_key",)),
        ("STRIPE_SECRET_KEY=\n", "placeholder", ("secret_key",)),
        ("STRIPE_SECRET_KEY=<your key>\n", "placeholder", ("secret_key",)),
        (f"# STRIPE_SECRET_KEY={STRIPE_TEST}\n", "commented", ("secret_key",)),
        (f"STRIPE_SECRET_KEY={STRIPE_TEST}\n", "configured", ()),
        (
            f"TWILIO_ACCOUNT_SID={TWILIO_SID}\nTWILIO_API_KEY=SK5f3b8e1d7a9c2046b8d5e3f1a7c92e64\n",
            "partial",
            ("api_key_secret",),
        ),
        (
            (
                "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n"
                "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
            ),
            "placeholder",
            ("access_key_id", "secret_access_key"),
        ),
    ],
)
def test_status_and_what_is_missing(text: str, status: str, missing: tuple[str, ...]) -> None:
    """The status follows from the credentials; what lacks is that of the nearest complete set."""
    finding = only(text)
    assert (finding.status, finding.missing) == (status, missing)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        (f"STRIPE_SECRET_KEY={STRIPE_TEST}\n", "test"),
        (f"STRIPE_SECRET_KEY={STRIPE_LIVE}\nSTRIPE_MODE=test\n", "live"),
        (f"STRIPE_SECRET_KEY={STRIPE_TEST}\nSTRIPE_SK={STRIPE_LIVE}\n", "mixed"),
        ("PAYPAL_CLIENT_ID=\nPAYPAL_MODE=sandbox\n", "test"),
        ("PAYPAL_CLIENT_ID=\nPAYPAL_API_URL=https://api-m.paypal.com/v1\n", "live"),
        ("PAYPAL_CLIENT_ID=\n", None),
        (f"TWILIO_ACCOUNT_SID={TWILIO_SID}\n", None),
        ("STRIPE_SECRET_KEY=sk_live_your_key\n", None),
    ],
)
def test_mode_is_what_the_values_say(text: str, mode: str | None) -> None:
    """Credentials say the mode, or else a setting; where neither does, nobody guesses."""
    assert only(text).mode == mode


def test_last_line_of_a_name_wins_and_real_ones_before_dummies() -> None:
    """The value taken is the one that counts for readers; a dummy never hides a real one."""
    text = f"STRIPE_SECRET_KEY={STRIPE_LIVE}\nSTRIPE_SECRET_KEY={STRIPE_TEST}\n"
    assert only(text).secrets["secret_key"].reveal() == STRIPE_TEST
    assert (2, "duplicate") in codes(text)
    hidden = f"STRIPE_SK={STRIPE_TEST}\nSTRIPE_SECRET_KEY=sk_test_...\n"
    assert only(hidden).credentials == {"secret_key": "STRIPE_SK"}


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (f"A=1\nNEXT_PUBLIC_STRIPE_SECRET_KEY={STRIPE_TEST}\n", (2, "public_secret")),
        (
            f"STRIPE_SECRET_KEY={STRIPE_TEST}\nPROD_STRIPE_SECRET_KEY={STRIPE_LIVE}\n",
            (2, "mixed_modes"),
        ),
        ("RAZORPAY_KEY_ID=rzp_test_your_key\n", (1, "placeholder")),
        ("STRIPE_SECRET_KEY=op://shop/stripe/key\n", (1, "reference")),
        (f"RAZORPAY_KEY_SECRET=short1\nRAZORPAY_KEY_ID={RAZORPAY_ID}\n", (1, "odd_format")),
        (f"STRIPE_SECRET_KEY={RAZORPAY_ID}\n", (1, "other_service")),
        (f'PAYMENTS={{"stripe": {{"key": "{STRIPE_LIVE}"}}}}\n', (1, "nested")),
    ],
)
def test_dangers_are_warned_of(text: str, warning: tuple[int, str]) -> None:
    """Each danger has its line and code."""
    assert warning in codes(text)


def test_public_id_is_no_danger() -> None:
    """What is meant for the browser may go there."""
    assert not codes(f"VITE_RAZORPAY_KEY_ID={RAZORPAY_ID}\n")


@pytest.mark.parametrize(
    "value", ["${FOO}", "${A}${B}", "$STRIPE_KEY", "$(rm -rf /)", "`cat key`", "'${FOO:-none}'"]
)
def test_a_reference_or_command_is_no_credential(value: str) -> None:
    """What a shell would put something else in place of is a placeholder, and warned of."""
    text = f"STRIPE_SECRET_KEY={value}\n"
    finding = only(text)
    assert finding.status == "placeholder"
    assert (finding.credentials, finding.secrets) == ({}, {})
    assert (1, "unexpanded") in codes(text)


def test_a_dollar_in_a_password_is_no_reference() -> None:
    """Only what is nothing but a reference counts as one."""
    finding = only(f"RAZORPAY_KEY_ID={RAZORPAY_ID}\nRAZORPAY_KEY_SECRET=$ecret$A9b8C7d6E5f4G3h2\n")
    assert finding.secrets["key_secret"].reveal() == "$ecret$A9b8C7d6E5f4G3h2"


def test_the_mode_is_of_the_value_in_force() -> None:
    """Of a variable that is set again the last value says the mode, and is the one taken."""
    for first, last, mode in (
        (STRIPE_LIVE, STRIPE_TEST, "test"),
        (STRIPE_TEST, STRIPE_LIVE, "live"),
    ):
        finding = only(f"STRIPE_SECRET_KEY={first}\nSTRIPE_SECRET_KEY={last}\n")
        assert finding.mode == mode
        assert finding.secrets["secret_key"].reveal() == last


def test_pointer_counts_but_is_no_secret() -> None:
    """A value kept elsewhere makes the service configured; there is nothing to store."""
    finding = only("STRIPE_SECRET_KEY=op://shop/stripe/key\n")
    assert finding.status == "configured"
    assert finding.secrets == {}


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("TWILIO_ACCOUNT_SID=\nTWILIO_VERIFY_SID=\n", {"verify"}),
        ("TWILIO_ACCOUNT_SID=\nTWILIO_TWIML_APP_SID=\n", {"voice"}),
        ("# SMS by Twilio\nTWILIO_ACCOUNT_SID=\n", {"sms"}),
        ("AWS_ACCESS_KEY_ID=\nDYNAMODB_TABLE=orders\n", {"dynamodb"}),
        ("AWS_ACCESS_KEY_ID=\nAWS_S3_BUCKET=b\n", {"s3", "storage"}),
        ("RAZORPAY_KEY_ID=\nRAZORPAYX_ACCOUNT_NUMBER=\n", {"payments", "payouts"}),
        ("PAYPAL_CLIENT_ID=\nPAYPAL_WEBHOOK_ID=\n", {"payments", "webhooks"}),
    ],
)
def test_features_are_what_names_and_comments_show(text: str, features: set[str]) -> None:
    """A feature is found when a name, a value or the comment above shows it."""
    assert set(only(text).features) == features


def test_what_counted_how_much_is_told() -> None:
    """The points add up to the confidence, as log-odds, and JSON has them when asked for."""
    finding = only(f"STRIPE_SECRET_KEY={STRIPE_TEST}\n")
    odds = math.exp(sum(points for _, points in finding.explanation))
    assert finding.confidence == pytest.approx(min(0.99, odds / (1 + odds)), abs=0.005)
    assert "explanation" not in finding.as_dict()
    told = finding.as_dict(explain=True)["explanation"]
    assert told == [{"what": what, "points": points} for what, points in finding.explanation]


NAMES = st.sampled_from(["STRIPE_SECRET_KEY", "AUTH_TOKEN", "S3_KEY", "A", "PAYPAL_SECRET", "X__Y"])
VALUES = st.text(alphabet=string.printable, max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_no_value_ever_shows(lines: list[tuple[str, str]]) -> None:
    """Whatever stands in a file, the result holds no value, and finding it never fails."""
    text = "".join(f"{name}='canary{index}{value}'\n" for index, (name, value) in enumerate(lines))
    found = detected(text)
    assert "canary" not in json.dumps(found.as_dict(explain=True))
    assert "canary" not in repr(found)
