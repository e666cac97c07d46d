"""What holds for the catalog as a whole, so that one service's file can't spoil another's."""

import os
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from unictl.core import catalog
from unictl.core.catalog import Field, Service

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "unictl" / "catalog"
SERVICES = {slug: catalog.load(slug) for slug in catalog.slugs()}
REFERENCE = os.environ.get("UNICTL_REFERENCE_DATA")
LEAST = 360
SHORT = 3


def fields(service: Service) -> tuple[Field, ...]:
    """Return the service's credentials and settings."""
    return (*service.credentials.values(), *service.variables.values())


def test_there_are_hundreds() -> None:
    """The catalog has every file of its folder, and no fewer than promised."""
    assert set(SERVICES) == {path.stem for path in FOLDER.glob("*.toml")}
    assert len(SERVICES) >= LEAST


@pytest.mark.skipif(not REFERENCE, reason="UNICTL_REFERENCE_DATA names no folder of slugs")
def test_every_labelled_slug_is_known() -> None:
    """Services that labelled files may name are all here, under just that slug."""
    text = (Path(str(REFERENCE)) / "corpus" / "SLUGS.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^- `([^`]+)`", text, re.MULTILINE)) <= set(SERVICES)


def test_no_name_belongs_to_two() -> None:
    """A name is one service's; what others use too is said to be generic."""
    owners = Counter(
        name for one in SERVICES.values() for field in fields(one) for name in field.names
    )
    assert [name for name, count in owners.items() if count > 1] == []


def test_no_word_means_two() -> None:
    """A word means one service, unless it is an ordinary one."""
    owners = Counter(
        token for one in SERVICES.values() for token in one.tokens if token not in one.common
    )
    assert [token for token, count in owners.items() if count > 1] == []


def test_no_host_or_scheme_belongs_to_two() -> None:
    """A host and a scheme lead to one service."""
    for owned in ("hosts", "schemes"):
        owners = Counter(text for one in SERVICES.values() for text in getattr(one, owned))
        assert [text for text, count in owners.items() if count > 1] == []


def test_no_form_names_two() -> None:
    """A beginning that names a service by itself is no other's."""
    owners: dict[str, set[str]] = {}
    for one in SERVICES.values():
        for field in fields(one):
            if field.strength == "distinctive":
                for prefix in field.prefixes:
                    owners.setdefault(prefix, set()).add(one.slug)
    assert {prefix: slugs for prefix, slugs in owners.items() if len(slugs) > 1} == {}


@pytest.mark.parametrize("one", SERVICES.values(), ids=lambda one: one.slug)
def test_file_is_finished(one: Service) -> None:
    """A file names its vendor, real addresses and at least one feature; nothing is left to do."""
    text = (FOLDER / f"{one.slug}.toml").read_text(encoding="utf-8")
    assert not re.search(r"\btodo\b", text, re.IGNORECASE)
    assert one.features
    assert not {".invalid", ".example"} & {
        f".{url.split('/')[2].rsplit('.')[-1]}" for url in (one.docs, one.keys)
    }
    for enough in one.complete:
        assert enough
    for field in fields(one):
        assert len(set(field.names) | set(field.generic)) == len(field.names) + len(field.generic)
    assert all(
        len(token) > SHORT or token in _SHORT_WORDS for token in set(one.tokens) - set(one.common)
    )


# Of so few letters only these are nearly always meant.
_SHORT_WORDS = frozenset(
    {
        "1C", "APN", "AWS", "B2", "BRD", "CKO", "E2B", "FCM", "FLW", "FSQ", "GA4", "GCP",
        "GCS", "GTM", "HF", "MUX", "OWM", "ORY", "OXR", "QBO", "R2", "RMQ", "RZP", "S3",
        "SCW", "SES", "SQS", "XAI", "YAS", "ZAI",
    }
)  # fmt: skip


@pytest.mark.parametrize("one", SERVICES.values(), ids=lambda one: one.slug)
def test_a_dummy_of_the_vendor_is_written_as_a_pattern(one: Service) -> None:
    """Every expression compiles, and none matches the empty text."""
    for field in fields(one):
        for pattern in (field.pattern, field.placeholder):
            assert pattern is None or re.fullmatch(pattern, "") is None


def test_files_say_no_more_than_the_schema() -> None:
    """The order of the keys is the same in every file, so that they can be compared."""
    order = ["schema", "slug", "name", "category", "docs", "keys"]
    for path in FOLDER.glob("*.toml"):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        assert list(table)[: len(order)] == order, path.stem
