"""Whatever stands in a file, detection ends, quickly, and never tells a value."""

import json
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unictl.catalog import _index
from unictl.core import catalog
from unictl.envfile.detect import detect
from unictl.envfile.read import parse
from unictl.errors import UnictlError

CATALOGUED = [
    name
    for slug in ("stripe", "aws", "postgres", "smtp", "github", "openai", "twilio", "redis")
    for field in (*catalog.load(slug).credentials.values(), *catalog.load(slug).variables.values())
    for name in (*field.names, *field.generic)
]
BEGINNINGS = (
    [
        line.split("\t")[0].replace("#", "1")
        for bucket in _index.VALUES.values()
        for line in bucket.split("\n")
    ]
    + [f"{scheme}://" for scheme in _index.SCHEMES]
    + ["{", "[", "${", "https://", ""]
)
WORDS = st.sampled_from([*_index.TOKENS, "TEST", "EU", "KEY", "URL", "NEXT_PUBLIC", "X", "2"])
NAMES = st.one_of(
    st.sampled_from(CATALOGUED),
    st.lists(WORDS, min_size=1, max_size=4).map("_".join),
    st.text(alphabet=string.ascii_letters + "_.-", min_size=1, max_size=20),
)
VALUES = st.builds(
    lambda begin, rest: begin + rest,
    st.sampled_from(BEGINNINGS),
    st.text(alphabet=string.printable, max_size=60),
)
LINES = st.builds(
    lambda comment, name, value: f"{comment}{name}={value}",
    st.sampled_from(["", "", "# ", "export ", "# Stripe\n"]),
    NAMES,
    VALUES,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=12))
def test_no_file_is_too_odd(lines: list[str]) -> None:
    """Any names with any values give findings whose figures are in range."""
    try:
        document = parse("\n".join(lines).encode(), file=".env")
    except UnictlError:
        return
    for finding in detect(document).services:
        assert 0.5 <= finding.confidence <= 0.99
        assert finding.variables
        assert set(finding.credentials) <= set(catalog.load(finding.service).credentials)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(BEGINNINGS)), max_size=10))
def test_no_value_ever_shows(lines: list[tuple[str, str]]) -> None:
    """Neither findings, evidence, points nor warnings hold a value."""
    text = "".join(f"{name}={begin}canary{at}QXJ\n" for at, (name, begin) in enumerate(lines))
    found = detect(parse(text.encode(), file=".env"))
    assert "canary" not in json.dumps(found.as_dict(explain=True))
    assert "canary" not in repr(found)


def _seconds(lines: int) -> float:
    block = [
        "# Stripe, for payments",
        "STRIPE_SECRET_KEY_{}=sk_" + "test_51aB3dE5gH7jK9mN2p",
        "SHOP_{}_TIMEOUT=30",
        "AWS_S3_BUCKET_{}=b",
        "DB_{}=postgres",
        "LINE_{}=",
        "API_KEY=x{}",
        "URL_{}=https://api.stripe.com/{}",
    ]
    text = "\n".join(line.replace("{}", str(at)) for at in range(lines // 8) for line in block)
    document = parse(text.encode(), file=".env")
    start = time.process_time()
    detect(document)
    return time.process_time() - start


def test_time_grows_with_the_length_alone() -> None:
    """Eight times the lines take about eight times as long, also where all name one service."""
    _seconds(800)
    short = min(_seconds(2_000) for _ in range(3))
    assert min(_seconds(16_000) for _ in range(2)) < 8 * short * 2.5


@pytest.mark.parametrize(
    "value", ["A" * 200_000, "[" * 50_000, '{"a":' * 20_000, "https://" * 9_000]
)
def test_a_huge_value_costs_little(value: str) -> None:
    """A value of any length is looked at once, whatever it begins like."""
    document = parse(f"STRIPE_SECRET_KEY=sk_test_{value}\nX={value}\n".encode(), file=".env")
    start = time.process_time()
    detect(document)
    assert time.process_time() - start < 1.0
