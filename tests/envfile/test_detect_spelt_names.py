"""Names are understood as people spell them: humps, cut words, a product's own prefix."""

import pytest

from unictl.envfile.detect import detect
from unictl.envfile.detection import Finding
from unictl.envfile.read import parse

PRODUCT = """\
LAGO_API_URL=http://localhost:3000
LAGO_FRONT_URL=http://localhost
LAGO_LICENSE=
LAGO_REDIS_CACHE_URL=redis://redis:6379
LAGO_REDIS_STORE_URL=redis://redis:6379
LAGO_KAFKA_BOOTSTRAP_SERVERS=redpanda:9092
LAGO_KAFKA_USERNAME=
LAGO_KAFKA_PASSWORD=
LAGO_S3_UPLOAD_ENDPOINT=https://objects.acme.example
LAGO_S3_UPLOAD_ACCESS_KEY_ID=k7shop
LAGO_S3_UPLOAD_SECRET_ACCESS_KEY=v8Qm2Zr7Nc3Vb6Mx
PORT=80
"""


def detected(text: str) -> dict[str, Finding]:
    """Return what is found in the text, by service."""
    return {found.service: found for found in detect(parse(text.encode(), file=".env")).services}


@pytest.mark.parametrize(
    ("name", "service", "role"),
    [
        ("PayPal__ClientId", "paypal", "client_id"),
        ("payPalClientSecret", "paypal", "client_secret"),
        ("SendGrid__ApiKey", "sendgrid", "api_key"),
        ("OpenAI__ApiKey", "openai", "api_key"),
        ("openAIApiKey", "openai", "api_key"),
        ("AWSSecretAccessKey", "aws", "secret_access_key"),
        ("GitHub__Token", "github", "token"),
        ("PAY_PAL_CLIENT_SECRET", "paypal", "client_secret"),
        ("GIT_HUB_TOKEN", "github", "token"),
        ("ConnectionStrings__Redis", "redis", "url"),
        ("ConnectionStrings__MongoDb", "mongodb", "url"),
    ],
)
def test_a_service_written_in_two_words_is_the_same(name: str, service: str, role: str) -> None:
    """Humps and underscores inside a vendor's own name change nothing."""
    found = detected(f"{name}=k7Qm2Zr7Nc3Vb6Mx9Kt5Yw1L\n")
    assert found[service].credentials == {role: name}


def test_a_key_value_connection_is_one() -> None:
    """.NET keeps connections as pairs, without any scheme."""
    found = detected("ConnectionStrings__Redis=cache.internal:6379,password=k7Qm2Zr,ssl=False\n")
    assert found["redis"].status == "configured"


def test_the_prefix_of_the_product_itself_is_no_service() -> None:
    """Where it stands on most lines, the rest of the name says whose the line is."""
    found = detected(PRODUCT)
    assert set(found) == {"redis", "kafka", "s3-compatible"}
    assert {one.status for one in found.values()} == {"configured"}
    assert [v.name for v in found["redis"].variables] == [
        "LAGO_REDIS_CACHE_URL",
        "LAGO_REDIS_STORE_URL",
    ]
    assert len(found["s3-compatible"].variables) == 3


def test_a_vendor_on_every_line_is_the_vendor() -> None:
    """A file of one vendor's variables looks alike, but what follows the prefix is nobody's."""
    roles = ("ACCOUNT_SID", "AUTH_TOKEN", "API_KEY", "API_SECRET", "PHONE_NUMBER", "VERIFY_SID")
    text = "".join(f"TWILIO_{role}=\n" for role in (*roles, "REGION", "EDGE", "SENDGRID_API_KEY"))
    found = detected(text)
    assert set(found) == {"twilio", "sendgrid"}
    assert len(found["twilio"].variables) == 8


@pytest.mark.parametrize(
    "line",
    [
        "REDIS_HOST_PORT=16379",
        "GRAFANA_HOST_PORT=3001",
        "GRAFANA_ADMIN_PASSWORD=k7Qm2Zr7Nc3",
        "CSP_CONNECT_SRC=https://api.stripe.com,https://www.paypal.com",
        "FRAME_SRC=https://js.stripe.com",
        "CORS_ALLOWED_ORIGINS=https://shop.supabase.co",
        "# For Postgres there is nothing to set\n# DATABASE_URL=",
    ],
)
def test_what_only_looks_like_a_service_is_none(line: str) -> None:
    """A container's port, a program that somebody runs himself, a list of hosts: nobody's keys."""
    assert not detected(line + "\n")


def test_a_made_up_bucket_beside_another_store_is_nothing() -> None:
    """`s3://your-bucket` alone may mean AWS, but not where the file's store is another one."""
    bucket = "FILE_BACKUP_LOCATION=s3://your-backup-bucket\n"
    assert list(detected(bucket)) == ["aws"]
    store = "R2_ACCESS_KEY_ID=your-key\nR2_SECRET_ACCESS_KEY=your-secret\n"
    assert list(detected(store + bucket)) == ["cloudflare-r2"]
    local = f"{store}R2_ENDPOINT=http://localhost:9000\n"
    assert list(detected(local)) == ["s3-compatible"]
    assert list(detected(f"{store}R2_ENDPOINT=\n")) == ["cloudflare-r2"]


def test_a_base_url_and_the_keys_beside_it() -> None:
    """Names with the same beginning as a language model's base URL are that vendor's."""
    found = detected(
        "CHAT_API_KEY=k7Qm2Zr7Nc3Vb6Mx\nCHAT_API_BASE=https://api.deepseek.com/v1\n"
        "CHAT_PORT=80\nSPEECH_KEY=v8Qm2Zr7Nc3\nSPEECH_BASE_URL=https://api.minimax.io/v1\n"
    )
    assert {slug: [v.name for v in one.variables] for slug, one in found.items()} == {
        "deepseek": ["CHAT_API_KEY", "CHAT_API_BASE"],
        "minimax": ["SPEECH_KEY", "SPEECH_BASE_URL"],
    }


def test_keys_called_as_at_s3_beside_an_unknown_endpoint() -> None:
    """A store that nobody knows is one if its keys have S3's names; others are not."""
    keys = "FILES_ACCESS_KEY_ID=k7shop\nFILES_SECRET_ACCESS_KEY=v8Qm2Zr7Nc3Vb6Mx\n"
    endpoint = "FILES_ENDPOINT=https://objects.acme.example\n"
    assert list(detected(endpoint + keys)) == ["s3-compatible"]
    assert list(detected("FILES_ENDPOINT=http://localhost:9000\n" + keys)) == ["minio"]
    assert not detected(endpoint + "FILES_KEY=k7shop\nFILES_SECRET=v8Qm2Zr7Nc3Vb6Mx\n")


@pytest.mark.parametrize(
    ("comment", "service"),
    [
        ("https://vercel.com/docs/postgres", "vercel-postgres"),
        ("Prisma / Postgres", "postgres"),
        ("Neon (serverless)", "neon"),
    ],
)
def test_a_comment_names_a_vendor_by_its_own_name(comment: str, service: str) -> None:
    """Words that stand near each other by chance make no vendor."""
    found = detected(f"# {comment}\nPOSTGRES_URL=****\n")
    assert {slug: one.status for slug, one in found.items()} == {service: "placeholder"}


@pytest.mark.parametrize(
    ("key", "other", "service"),
    [
        ("PG_KEY=rzp_live_" + "k7Qm2Zr7Nc3Vb6", "PG_SECRET=Mx9Kt5Yw1Lp4Hs8Jd6Gy0Ue1", "razorpay"),
        ("DOCS_KEY_ID=AKIA" + "Q7RW2TZLM5XC4VBN", "DOCS_KEY_SECRET=v8Qm2Zr7Nc3Vb6Mx", "aws"),
    ],
)
def test_the_secret_beside_a_key_that_its_value_gives_away(
    key: str, other: str, service: str
) -> None:
    """Where the key's value names the vendor, the secret with the same beginning belongs to it."""
    found = detected(f"{key}\n{other}\nDOCS_HOST=x\n")
    assert [(slug, one.status, len(one.variables)) for slug, one in found.items()] == [
        (service, "configured", 2)
    ]
    assert len(detected(f"{key}\nOTHER_SECRET=v8Qm2Zr7Nc3Vb6Mx\n")[service].variables) == 1
