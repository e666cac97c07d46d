"""What `unictl services` promises."""

import csv
import io
import json

import pytest
from command import Command

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


@pytest.mark.parametrize("slug", catalog.slugs())
def test_show_tells_people_the_same(unictl: Command, slug: str) -> None:
    """The text for people names each role with its usual variable, and where keys are made."""
    service = catalog.load(slug)
    text = unictl("services", "show", slug, "-o", "human").stdout
    assert service.keys in text
    for role, field in service.credentials.items():
        assert f"  {role} " in text
        assert field.names[0] in text


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
