"""What no vendor issues is a sample, and what a local program takes is real."""

import pytest

from unictl.envfile.detect import detect
from unictl.envfile.read import parse

# Published samples, put together here so that no scanner takes them for a leak.
STRIPE = "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc"
RAZORPAY = "rzp_test_" + "1DP5mmOlF5G5ag"
PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd" + "2e0c893059b10f78e6b72ada1ed2c919"
PEM = "-----BEGIN {0}PRIVATE KEY-----\\n{1}\\n-----END {0}PRIVATE KEY-----"
ED25519 = "MC4CAQAwBQYDK2VwBCIEI" + "Kk7Qm2Zr7Nc3Vb6Mx9Kt5Yw1Lp4Hs8Jd6Gy0Ue1FaQ7w"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"STRIPE_SECRET_KEY={STRIPE}", "placeholder"),
        (f"RAZORPAY_KEY_ID={RAZORPAY}\nRAZORPAY_KEY_SECRET=thisissecret", "placeholder"),
        (f"MPESA_SHORTCODE=174379\nMPESA_PASSKEY={PASSKEY}\nMPESA_CONSUMER_KEY=", "placeholder"),
        ("NOTION_CLIENT_ID=123\nNOTION_CLIENT_SECRET=123", "placeholder"),
        ("GITHUB_CLIENT_ID=123;\nGITHUB_CLIENT_SECRET=123;", "placeholder"),
        ("PAYPAL_CLIENT_ID=sb-client-id\nPAYPAL_SECRET=sb-secret", "placeholder"),
        ("OIDC_CLIENT_ID=client-id\nOIDC_CLIENT_SECRET=client-secret", "placeholder"),
        ("SLACK_VERIFICATION_TOKEN=test-token-123", "placeholder"),
        ('GITHUB_APP_PRIVATE_KEY="' + PEM.format("RSA ", "MIIEpAIBAAKCAQEA") + '"', "placeholder"),
        ("POSTGRES_URL=postgres://shop:SECURE_DB_PASSWORD@db:5432/shop", "placeholder"),
        ("INFLUXDB_URL=https://eu.influxdata.com\nINFLUXDB_TOKEN=your_token", "placeholder"),
        ("SMTP_HOST=smtp.example.com\nSMTP_USERNAME=test\nSMTP_REPLY_EMAIL=a@b.org", "placeholder"),
        ("POSTGRES_HOST=db\nPOSTGRES_USER=\nPOSTGRES_PASSWORD=", "placeholder"),
        ("RESEND_API_KEY=re_123", "placeholder"),
        ("SPOTIFY_CLIENT_ID=# client id\nSPOTIFY_CLIENT_SECRET=# client secret", "placeholder"),
        ("TWILIO_ACCOUNT_SID=\nTWILIO_AUTH_TOKEN=[AuthToken]", "placeholder"),
        ("PAYPAL_CLIENT_ID=sb", "placeholder"),
        ("STRIPE_PUBLISHABLE_KEY=pk_test_" + "TYooMQauvdEDq54NiTphI7jx", "placeholder"),
        ("GMAIL_USER=shop@gmail.com\nGMAIL_PASSWORD=qwzx plmk vbtr hgfd", "configured"),
        ("POSTGRES_URL=postgres://shop:pass_word@db:5432/shop", "configured"),
        ("KAFKA_BOOTSTRAP_SERVERS=broker:9092\nKAFKA_USERNAME=\nKAFKA_PASSWORD=", "configured"),
        ("SMTP_HOST=mailpit\nSMTP_PORT=1025\nSMTP_USER=\nSMTP_PASSWORD=", "configured"),
        ("REDIS_HOST=localhost\nREDIS_PASSWORD=", "configured"),
        ("MINIO_ACCESS_KEY=shop_admin\nMINIO_SECRET_KEY=shop_password", "configured"),
        ("MINIO_ROOT_USER=admin\nMINIO_ROOT_PASSWORD=password", "configured"),
        ("MINIO_ROOT_USER=admin\nMINIO_ROOT_PASSWORD=changeme", "placeholder"),
    ],
)
def test_the_status_of_what_nobody_issued(text: str, status: str) -> None:
    """Published samples, words and stubs are none; a local login may be weak."""
    (found,) = detect(parse(f"{text}\n".encode(), file=".env")).services
    assert found.status == status


def test_a_short_private_key_may_be_whole() -> None:
    """An Ed25519 key has one line of 64 characters."""
    text = f'GITHUB_APP_PRIVATE_KEY="{PEM.format("", ED25519)}"\n'
    (found,) = detect(parse(text.encode(), file=".env")).services
    assert found.credentials == {"private_key": "GITHUB_APP_PRIVATE_KEY"}


def test_a_name_with_its_own_form_is_not_another_vendors() -> None:
    """UploadThing's keys once began as Stripe's do."""
    text = "UPLOADTHING_SECRET_KEY=sk_live_" + "5f3b8e1d7a9c2046" * 4 + "\n"
    assert [f.service for f in detect(parse(text.encode(), file=".env")).services] == [
        "uploadthing"
    ]


@pytest.mark.parametrize("word", ["test", "TEST", "live"])
def test_a_word_that_says_the_mode_is_no_placeholder(word: str) -> None:
    """`test` stands for nothing else where it says that the keys are for tests."""
    sid, token = "AC" + "5f3b8e1d7a9c2046" * 2, "7a9c20465f3b8e1d" * 2
    text = f"TWILIO_ACCOUNT_SID={sid}\nTWILIO_AUTH_TOKEN={token}\nTWILIO_MODE={word}\n"
    (found,) = detect(parse(text.encode(), file=".env")).services
    assert found.mode == word.lower()
