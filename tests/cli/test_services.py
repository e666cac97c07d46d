"""What `unictl services` promises."""

import csv
import io
import json
import re
import subprocess

import pytest
from command import PROGRAM, Command

from unictl.cli.services_find import known, offered_by
from unictl.cli.services_show import about, people
from unictl.core import catalog, registry


def test_list_names_every_service_and_whether_it_carries_operations(unictl: Command) -> None:
    """A script can tell the services that do something from those that only have keys."""
    listed = unictl("services", "list").json
    by_slug = {item["service"]: item for item in listed["items"]}
    assert set(by_slug) == set(catalog.slugs())
    assert listed["next"] is None
    assert by_slug["razorpay"]["provider"] is True
    assert by_slug["razorpay"]["operations"] >= 23
    assert {slug for slug, item in by_slug.items() if item["provider"]} == set(registry.services())


def test_list_is_one_record_a_line_in_ndjson_and_csv(unictl: Command) -> None:
    """A list streams like the lists of operations do."""
    lines = unictl("services", "list", "-o", "ndjson").stdout.splitlines()
    assert [json.loads(line)["service"] for line in lines] == list(catalog.slugs())
    rows = list(csv.DictReader(io.StringIO(unictl("services", "list", "-o", "csv").stdout)))
    assert [row["service"] for row in rows] == list(catalog.slugs())


def test_show_says_which_variables_hold_which_credential(unictl: Command) -> None:
    """A developer finds out what to put in a .env, and what of it is secret."""
    shown = unictl("services", "show", "razorpay").json
    credentials = {one["role"]: one for one in shown["credentials"]}
    assert credentials["key_id"]["variables"][0] == "RAZORPAY_KEY_ID"
    assert credentials["key_id"]["required"] is True
    assert credentials["key_id"]["secret"] is False
    assert credentials["key_secret"]["secret"] is True
    assert credentials["webhook_secret"]["required"] is False
    assert shown["keys"].startswith("https://dashboard.razorpay.com/")
    assert "payments.create_order" in shown["operations"]
    assert "subscriptions" in {feature["feature"] for feature in shown["features"]}


@pytest.mark.parametrize("slug", ["razorpay", "stripe", "aws"])
def test_show_tells_people_the_same(unictl: Command, slug: str) -> None:
    """The text for people names each role with its usual variable, and where keys are made."""
    service = catalog.load(slug)
    text = unictl("services", "show", slug, "-o", "human").stdout
    assert service.keys in text
    for role, field in service.credentials.items():
        assert f"  {role} " in text
        assert field.names[0] in text


@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_service_can_be_shown(slug: str) -> None:
    """Each file of the catalog has a text for people and a document for programs."""
    shown = about(catalog.load(slug), offered_by(slug))
    assert json.loads(json.dumps(shown)) == shown
    assert catalog.load(slug).keys in people(shown)


def test_show_says_what_a_value_looks_like(unictl: Command) -> None:
    """The format and what tells test from live are there, for people and for programs."""
    shown = unictl("services", "show", "razorpay").json
    (key,) = (one for one in shown["credentials"] if one["role"] == "key_id")
    assert re.fullmatch(key["format"], "rzp_" + "test_Ab3De5Gh7Jk9Mn")
    assert key["modes"] == {"rzp_test_": "test", "rzp_live_": "live"}
    assert shown["category"] == "payments"
    assert "rzp_live_ is live" in unictl("services", "show", "razorpay", "-o", "human").stdout


def test_list_can_be_narrowed(unictl: Command) -> None:
    """By category, by a part of a name, by a variable, and by who carries out operations."""

    def found(*arguments: str) -> list[str]:
        items = unictl("services", "list", *arguments).json["items"]
        return [item["service"] for item in items]

    assert set(found("--category", "payments")) >= {"razorpay", "stripe", "paypal"}
    assert "twilio" not in found("--category", "payments")
    assert "aws" in found("Amazon Web")
    assert found("RAZORPAY_KEY_ID") == found("VITE_RAZORPAY_KEY_ID") == ["razorpay"]
    assert found("--provider") == list(registry.services())
    assert found("stripe", "--category", "messaging") == []


def test_a_misspelt_category_names_those_that_there_are(unictl: Command) -> None:
    """A typing mistake ends in usage (2) with the right word."""
    told = unictl("services", "list", "--category", "paymnts")
    assert (told.status, told.error["field"]) == (2, "category")
    assert "Did you mean payments?" in told.error["hint"]


def test_list_builds_no_model() -> None:
    """However many services there are, the list reads their index and nothing heavy."""
    program = (
        "import sys; from unictl.core import catalog; catalog.build = None\n"
        "from unictl.cli import main; status = main(['services', 'list', '-o', 'json'])\n"
        "heavy = {'cryptography', 'keyring', 'h11', 'pydantic', 'rich', 'yaml', 'asyncio'}\n"
        "print(status, sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [PROGRAM.with_name("python"), "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr == "0 []\n"


def test_show_of_a_misspelt_service_names_the_near_one(unictl: Command) -> None:
    """A typing mistake ends in usage (2) with the right word."""
    ended = unictl("services", "show", "razorpy", "-o", "human")
    assert ended.status == 2
    assert ended.stdout == ""
    assert "Did you mean razorpay?" in ended.stderr


def test_support_agrees_with_the_class_lines(unictl: Command) -> None:
    """The table is what the providers' classes offer, operation by operation."""
    items = unictl("services", "support").json["items"]
    assert items
    for item in items:
        offering = registry.providers_of(registry.operation(item["operation"]))
        assert {slug for slug, offers in item["services"].items() if offers} == set(offering)


def test_support_names_commands_that_exist(unictl: Command) -> None:
    """Each row's command can be typed as it stands."""
    items = unictl("services", "support", "--query", "items[?services.razorpay]").json
    command = items[0]["command"].split()
    assert unictl(*command, "--help").status == 0


@pytest.mark.parametrize("name", ["Razorpay", "google_maps", "GOOGLE MAPS"])
def test_a_service_is_shown_however_its_name_is_written(name: str) -> None:
    """Capitals, underscores and blanks are no reason to ask again."""
    assert known(name).slug in {"razorpay", "google-maps"}
