"""A file that is one JSON object is read too, and each pair stands where it is said to stand."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unictl.envfile.detect import detect
from unictl.envfile.read import parse

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)
VALUES = st.one_of(st.text(max_size=20), st.integers(), st.booleans(), st.none())


@settings(max_examples=100, deadline=None)
@given(
    pairs=st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=3), min_size=1, max_size=8),
    indent=st.sampled_from([None, 0, 2, "\t"]),
)
def test_pairs_are_those_of_the_object(pairs: dict[str, object], indent: int | str | None) -> None:
    """Texts are decoded, all else is as it is written, and the lines are the file's."""
    text = json.dumps(pairs, indent=indent)
    document = parse(text.encode(), file=".env")
    assert [notice.code for notice in document.notices] == ["json"]
    assert [line.name for line in document.assignments] == list(pairs)
    for line, value in zip(document.assignments, pairs.values(), strict=True):
        written = document.text[line.start : line.end]
        assert json.loads(written) == value
        assert line.value == (value if isinstance(value, str) else written)
        assert line.dialect == "json"
        assert line.line == text.count("\n", 0, line.start) + 1


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"A": 1} B=2',
        '{"A": 1',
        '{"A" 1}',
        '["A"]',
        '{"A": 1,}',
        "{'A': 1}",
        "{A}",
        "{" * 9000,
    ],
)
def test_anything_else_is_read_as_lines(text: str) -> None:
    """Half an object, or one with something behind it, is a .env file with odd lines."""
    document = parse(text.encode(), file=".env")
    assert all(notice.code != "json" for notice in document.notices)
    assert all(line.dialect != "json" for line in document.assignments)


def test_services_are_found_in_it() -> None:
    """Names and values mean there what they mean in a .env file."""
    key = "sk_live_" + "51Hk7Qm2Zr7Nc3Vb6Mx9Kt5Yw1"
    text = json.dumps({"PORT": 80, "STRIPE_SECRET_KEY": key, "RAZORPAY_KEY_ID": ""}, indent=2)
    found = detect(parse(text.encode(), file=".env.json")).services
    assert [(one.service, one.status, one.variables[0].line) for one in found] == [
        ("stripe", "configured", 3),
        ("razorpay", "placeholder", 4),
    ]
