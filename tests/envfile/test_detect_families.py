"""Names that several services share mean the one that the rest of the file tells."""

import pytest

from unictl.envfile.detect import detect
from unictl.envfile.detection import Finding
from unictl.envfile.read import parse

# Put together here, so that no scanner takes the test for a leak.
AWS_ID = "AKIA" + "Q7RW2TZLM5XC4VBN"
AWS_SECRET = "v8Qm2Zr7Nc3Vb6Mx9Kt5Yw1Lp4Hs8Jd6Gy0Ue+Fa"
HEX_32 = "5f3b8e1d7a9c2046b8d5e3f1a7c92e64"
S3 = f"AWS_ACCESS_KEY_ID={AWS_ID}\nAWS_SECRET_ACCESS_KEY={AWS_SECRET}\nAWS_S3_BUCKET=b\n"
SMTP = "SMTP_PORT=587\nSMTP_USER=shop\nSMTP_PASSWORD=Xk29sfLq81\n"


def detected(text: str) -> dict[str, Finding]:
    """Return what is found in the text, by service."""
    return {found.service: found for found in detect(parse(text.encode(), file=".env")).services}


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        (f"https://{HEX_32}.r2.cloudflarestorage.com", "cloudflare-r2"),
        ("http://minio:9000", "minio"),
        ("http://localhost:9000", "minio"),
        ("https://storage.minio.acme.example", "minio"),
        ("s3.us-west-004.backblazeb2.com", "backblaze-b2"),
        ("https://fra1.digitaloceanspaces.com", "digitalocean-spaces"),
        ("https://s3.eu-central-1.wasabisys.com", "wasabi"),
        ("https://storage.yandexcloud.net", "yandex-object-storage"),
        ("https://objects.acme.example", "s3-compatible"),
        ("<your endpoint>", "s3-compatible"),
        ("https://s3.ap-south-1.amazonaws.com", "aws"),
        ("", "aws"),
    ],
)
@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_S3", "AWS_S3_ENDPOINT", "S3_ENDPOINT"])
def test_the_endpoint_says_whose_storage_it_is(endpoint: str, service: str, name: str) -> None:
    """AWS names mean the store whose endpoint stands beside them, and nobody else is found."""
    found = detected(f"{S3}{name}={endpoint}\n")
    assert list(found) == [service]
    assert found[service].status == "configured"
    assert len(found[service].variables) == 4
    assert {"s3", "storage"} <= set(found[service].features)


def test_a_commented_endpoint_decides_nothing() -> None:
    """What a template offers in a comment is not what is in use."""
    assert list(detected(f"{S3}# AWS_ENDPOINT_URL_S3=http://minio:9000\n")) == ["aws"]


@pytest.mark.parametrize(
    "line",
    ["AWS_USE_PATH_STYLE_ENDPOINT=false", "AWS_S3_URL_PROTOCOL=https:", "S3_ALIAS_HOST=f.x.org"],
)
def test_a_setting_that_sounds_like_an_endpoint_is_none(line: str) -> None:
    """Only the endpoint's own names move the others."""
    assert list(detected(f"{S3}{line}\n")) == ["aws"]


def test_two_stores_with_keys_of_their_own_stay_two() -> None:
    """An endpoint moves the keys that stand under its own names, not those of another store."""
    other = (
        f"S3_ENDPOINT=https://{HEX_32}.r2.cloudflarestorage.com\n"
        f"S3_ACCESS_KEY_ID={HEX_32}\nS3_SECRET_ACCESS_KEY={HEX_32}{HEX_32}\n"
    )
    found = detected(S3 + other)
    assert {slug: len(one.variables) for slug, one in found.items()} == {
        "aws": 3,
        "cloudflare-r2": 3,
    }


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("smtp.sendgrid.net", "sendgrid"),
        ("smtp.eu.mailgun.org", "mailgun"),
        ("sandbox.smtp.mailtrap.io", "mailtrap"),
        ("smtp.postmarkapp.com", "postmark"),
        ("email-smtp.eu-west-1.amazonaws.com", "aws"),
        ("smtp.gmail.com", "smtp"),
        ("mail.acme.example", "smtp"),
    ],
)
@pytest.mark.parametrize("name", ["SMTP_HOST", "MAIL_HOST", "EMAIL_HOST"])
def test_the_host_says_whose_mail_it_is(host: str, service: str, name: str) -> None:
    """SMTP names mean the vendor of the host; Gmail's and unknown ones are plain SMTP."""
    found = detected(f"{name}={host}\n{SMTP}")
    assert list(found) == [service]
    assert len(found[service].variables) == 4
    assert "email" in found[service].features


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("DATABASE_URL=mysql://u7:Xk29sf@db:3306/shop", "mysql"),
        ("DATABASE_URL=postgresql+asyncpg://u7:Xk29sf@pg.acme.example/shop", "postgres"),
        ("DATABASE_URL=postgres://u7:Xk29sf@ep-a.eu-central-1.aws.neon.tech/shop", "neon"),
        ("DATABASE_URL=postgres://u7:Xk29sf@aws-0.pooler.supabase.com:6543/postgres", "supabase"),
        ("DATABASE_URL=mysql://u7:Xk29sf@aws.connect.psdb.cloud/shop", "planetscale"),
        ("DB=mongodb+srv://u7:Xk29sf@c.dz1l1.mongodb.net/app", "mongodb"),
        ("MONGO_URI=mongodb://localhost:27017/shop", "mongodb"),
        ("REDIS_URL=redis://localhost:6379", "redis"),
        ("REDIS_URL=rediss://default:Xk29sf@usw1-a.upstash.io:6379", "upstash"),
        ("DB_CONNECTION=mysql\nDB_HOST=db\nDB_USERNAME=shop\nDB_PASSWORD=", "mysql"),
        ("DB_TYPE=postgres\nDB_HOST=db\nDB_USER=shop\nDB_PASSWORD=password", "postgres"),
        ("# PostgreSQL\nDB_HOST=pg-main\nDB_USER=shop\nDB_PASSWORD=", "postgres"),
        ("DB_HOST=127.0.0.1\nDB_PORT=3306\nDB_USER=root\nDB_PASSWORD=", "mysql"),
    ],
)
def test_scheme_host_and_selector_say_which_database(text: str, service: str) -> None:
    """A connection belongs to the engine, or to the vendor whose host it names."""
    found = detected(text + "\n")
    assert list(found) == [service]
    assert found[service].status in {"configured", "partial"}
    assert len(found[service].variables) == text.count("=") - text.count("==")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("POSTGRES_HOST=db\nPOSTGRES_USER=shop\nPOSTGRES_PASSWORD=password", "configured"),
        ("POSTGRES_HOST=db\nPOSTGRES_USER=shop\nPOSTGRES_PASSWORD=changeme", "placeholder"),
        ("POSTGRES_HOST=host\nPOSTGRES_USER=username\nPOSTGRES_PASSWORD=password", "placeholder"),
        ("POSTGRES_HOST=\nPOSTGRES_USER=shop\nPOSTGRES_PASSWORD=pw", "placeholder"),
        ("POSTGRES_URL=postgres://user:password@host:5432/db", "placeholder"),
        ("POSTGRES_URL=postgres://shop:pw@db:5432/shop", "configured"),
        ("MINIO_ROOT_USER=minioadmin\nMINIO_ROOT_PASSWORD=minioadmin", "configured"),
        ("REDIS_HOST=localhost\nREDIS_PASSWORD=null", "configured"),
        ("SMTP_HOST=\nSMTP_USER=\nSMTP_PASSWORD=", "placeholder"),
    ],
)
def test_a_weak_password_is_fine_where_anybody_runs_the_service(text: str, status: str) -> None:
    """Infrastructure is set up when host and user are real, and its password is no instruction."""
    (found,) = detected(text + "\n").values()
    assert found.status == status


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("# Neon (PostgreSQL)\nDATABASE_URL=postgres://user:password@host/db", "neon"),
        ("# Supabase database\nDATABASE_URL=", "supabase"),
        ("# Neon\nDATABASE_URL=mysql://u7:Xk29sf@db.acme.example/shop", "mysql"),
    ],
)
def test_a_comment_names_the_database_where_no_host_does(text: str, service: str) -> None:
    """A vendor named just above gets a connection that is yet to be filled in."""
    assert list(detected(text + "\n")) == [service]


def test_a_commented_alternative_shows_nothing() -> None:
    """What is offered in place of a line that is in force makes no service."""
    local = "DATABASE_URL=postgres://shop:pw@localhost:5432/shop\n"
    assert not detected(f"{local}# DATABASE_URL=postgres://u7:Xk29sf@ep-a.neon.tech/shop\n")


def test_neighbours_of_an_endpoint_are_its_keys() -> None:
    """Names of the project's own mean what they would for S3, beside a store's endpoint."""
    text = (
        "FILES_KEY=AU4PCZL6HT4DTCBSLFPR\nFILES_SECRET=bqUxPXXsRwlyUBzwwUonucZdHtcJOacMmcDn674v\n"
        "FILES_ENDPOINT=https://s3.eu-central-1.wasabisys.com\nFILES_BUCKET=b\nFILES_MAX=3\n"
    )
    found = detected(text)
    assert list(found) == ["wasabi"]
    assert found["wasabi"].status == "configured"
    assert len(found["wasabi"].variables) == 5
    assert found["wasabi"].credentials == {
        "access_key_id": "FILES_KEY",
        "secret_access_key": "FILES_SECRET",
    }
    backend = "BACKEND_URL=http://localhost:3000\nBACKEND_KEY=a8Xk29\nBACKEND_SECRET=b7Lq81\n"
    assert not detected(backend)


def test_the_nearest_comment_counts() -> None:
    """A comment above other variables of the block says nothing of those behind the next one."""
    text = "# Redis, perhaps Upstash\nREDIS_URL=redis://r:6379\n# SMS\nSMS_API_KEY=\n"
    assert list(detected(text)) == ["redis"]


def test_openai_names_mean_the_vendor_of_the_base_url() -> None:
    """A base URL elsewhere makes OpenAI's names that vendor's."""
    text = "OPENAI_API_KEY=gsk_4f8aQ\nOPENAI_BASE_URL=https://api.groq.com/openai/v1\n"
    assert list(detected(text)) == ["groq"]
    assert list(detected(text.replace("api.groq.com", "api.openai.com"))) == ["openai"]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("GITHUB_CLIENT_ID=a\nGITHUB_CLIENT_SECRET=b\n", "github-oauth"),
        ("GITHUB_CLIENT_ID=a\nGITHUB_CLIENT_SECRET=b\nGITHUB_TOKEN=c\n", "github"),
        ("GITHUB_CLIENT_ID=a\nGITHUB_CLIENT_SECRET=b\nGITHUB_WEBHOOK_SECRET=\n", "github"),
    ],
)
def test_github_is_one(text: str, service: str) -> None:
    """A login alone is `github-oauth`; beside tokens, an app or webhooks it is all `github`."""
    found = detected(text)
    assert list(found) == [service]
    assert len(found[service].variables) == text.count("\n")


@pytest.mark.parametrize(
    ("text", "service", "name"),
    [
        ("# Gemini (AI Studio)\nGOOGLE_API_KEY=AIza", "google-gemini", "GOOGLE_API_KEY"),
        ("# key from airlabs.co\napi_key=YOUR_API_KEY", "airlabs", "api_key"),
        (f"BOT_TOKEN=7718281828:AA{HEX_32}q", "telegram", "BOT_TOKEN"),
        ("TUNNEL=quiet-fox.ngrok.io", "ngrok", "TUNNEL"),
        (f"PROXY_SERVICE=KS{'X' * 32}", "twilio", "PROXY_SERVICE"),
        ("CLIENT_ID_HEROKU=\nCLIENT_SECRET_HEROKU=", "heroku", "CLIENT_ID_HEROKU"),
        ("NX_POLYGON_API_KEY=", "polygon-io", "NX_POLYGON_API_KEY"),
        ("AUTH_GOOGLE_ID=\nAUTH_GOOGLE_SECRET=", "google-oauth", "AUTH_GOOGLE_ID"),
    ],
)
def test_strange_names_are_told_by_what_is_around(text: str, service: str, name: str) -> None:
    """A comment, a form, a host or an odd order of words is enough where the name alone isn't."""
    found = detected(text + "\n")
    assert list(found) == [service]
    assert found[service].variables[0].name == name


def test_generic_names_count_together_or_beside_the_service() -> None:
    """Names that others use too are nobody's alone, but the service's where it is there."""
    four = "ACCOUNT_SID=\nAUTH_TOKEN=\nAPI_KEY_SID=\nAPI_KEY_SECRET=\n"
    assert list(detected(four)) == ["twilio"]
    assert not detected("AUTH_TOKEN=\n")
    beside = detected("ELEVENLABS_API_KEY=\nVOICE_ID=\n")["elevenlabs"]
    assert [variable.name for variable in beside.variables] == ["ELEVENLABS_API_KEY", "VOICE_ID"]
