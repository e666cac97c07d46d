"""The catalog's files are sound, and its index is what the files say."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from unictl.core import catalog, catalog_schema
from unictl.errors import NotConfigured

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "unictl" / "catalog"
SEED = ("aws", "paypal", "razorpay", "stripe", "twilio")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_file_is_sound_and_is_what_load_returns(file: Path) -> None:
    """Every file passes the schema, and the index gives back the same service."""
    parsed = catalog_schema.parse(tomllib.loads(file.read_text(encoding="utf-8")), slug=file.stem)
    assert catalog.load(file.stem) == parsed


def test_seed_services_are_known() -> None:
    """The five services that the project begins with are in the catalog."""
    assert set(SEED) <= set(catalog.slugs())


def test_index_is_up_to_date() -> None:
    """The committed index is what the generator writes."""
    command = [sys.executable, str(ROOT / "tools" / "make_catalog_index.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_unknown_service_names_those_alike() -> None:
    """Asking for a service that isn't there says which it may be, and where all of them stand."""
    with pytest.raises(NotConfigured) as caught:
        catalog.load("razorpya")
    assert "Did you mean razorpay" in caught.value.hint
    assert "unictl services list" in caught.value.hint


@pytest.mark.parametrize("slug", SEED)
def test_prefixes_begin_what_the_pattern_matches(slug: str) -> None:
    """A value that fits a pattern begins with one of its prefixes, or it would not be looked up."""
    service = catalog.load(slug)
    for field in (*service.credentials.values(), *service.variables.values()):
        if field.prefixes:
            assert field.pattern
            literal = "|".join(re.escape(prefix) for prefix in field.prefixes)
            tail = re.match(rf"(?:{literal})", _sample(field.pattern))
            assert tail, f"{slug}.{field.role}"


def _sample(pattern: str) -> str:
    """Return the beginning of a text that the pattern matches: the first of each choice."""
    return re.sub(r"\(\?:([^|)]*)[^)]*\)", r"\1", pattern)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("s3.eu-west-1.amazonaws.com", True),
        ("AMAZONAWS.COM", False),
        ("amazonaws.com.evil.example", False),
        ("evilamazonaws.com", False),
    ],
)
def test_hosts_are_compared_whole(host: str, own: bool) -> None:  # noqa: FBT001 - a table
    """A host that merely begins or ends alike is not the service's own."""
    assert catalog.load("aws").owns(host) is own


def test_razorpay_says_where_requests_go() -> None:
    """A provider finds its base and hosts in the catalog."""
    service = catalog.load("razorpay")
    assert service.base_url == "https://api.razorpay.com"
    assert service.hosts == ("api.razorpay.com",)
    assert service.required("key_secret")
    assert not service.required("webhook_secret")


SOUND = """
schema = 1
slug = "acme"
name = "Acme"
category = "devtools"
docs = "https://acme.example/docs"
keys = "https://acme.example/keys"
tokens = ["ACME"]
complete = [["key"]]
[credentials.key]
names = ["ACME_KEY"]
"""


def test_least_file_is_enough() -> None:
    """A service that only has keys needs no more than names and where they come from."""
    assert catalog_schema.parse(tomllib.loads(SOUND), slug="acme").credentials["key"].secret


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("schema = 1", "schema = 2", "schema is 2"),
        ('slug = "acme"', 'slug = "other"', "the file is acme.toml"),
        ("https://acme.example/docs", "http://acme.example", "docs has to begin with https://"),
        ('tokens = ["ACME"]', "tokens = []", "tokens may not be empty"),
        ('tokens = ["ACME"]', 'tokenz = ["ACME"]', "unknown key 'tokenz'"),
        ('[["key"]]', '[["keys"]]', "'keys' is none of the credentials"),
        ('["ACME_KEY"]', '["acme_key"]', "'acme_key' has to be upper case"),
        ('names = ["ACME_KEY"]', 'names = "ACME_KEY"', "credentials.key: names has to be a list"),
        ('["ACME_KEY"]', '["ACME_KEY"]\npattern = "("', "is no regular expression"),
        ('["ACME_KEY"]', '["ACME_KEY"]\nstrength = "weak"', "such a value needs them"),
        ('["ACME_KEY"]', '["ACME_KEY"]\nmodes = { k_ = "prod" }', "modes lead to test or live"),
        ('["ACME_KEY"]', '["ACME_KEY"]\npatern = "x"', "credentials.key: unknown key 'patern'"),
    ],
)
def test_fault_is_named_with_its_place(was: str, becomes: str, said: str) -> None:
    """A faulty file is refused with the place and the fault, under the file's name."""
    with pytest.raises(ValueError, match=r"^acme: ") as caught:
        catalog_schema.parse(tomllib.loads(SOUND.replace(was, becomes)), slug="acme")
    assert said in str(caught.value)
