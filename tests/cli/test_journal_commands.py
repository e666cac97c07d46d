"""`unictl journal list|show|export|prune`, `--state` and `--idempotency-from`, as installed."""

import csv
import json
import sqlite3
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from command import Command
from loopback import Answer, Service

from unictl import Unictl
from unictl.errors import OutcomeUnknown

ORDER = ("payments", "create-order", "--amount", "50000", "--currency", "INR", "--retries", "0")
HERE = ("--sandbox", "--service", "razorpay")
LOST = ("--metadata", "unictl_sandbox=timeout")


@pytest.fixture
def shop(unictl: Command) -> Command:
    """A journal with an order, one whose outcome isn't known, and a message of another service."""
    order: dict[str, Any] = {"amount": 50000, "currency": "INR", "service": "razorpay"}
    lost = {"unictl_sandbox": "timeout"}
    with Unictl(sandbox=True, retries=0) as client:
        client.payments.create_order(**order, idempotency_key="order-1")
        with pytest.raises(OutcomeUnknown):
            client.payments.create_order(**order, metadata=lost, idempotency_key="order-2")
        sms: dict[str, Any] = {"to": "+14155550100", "sender": "+15005550006", "body": "CanaryBody"}
        client.messages.send(**sms, idempotency_key="sms-1")
    return unictl


def keys(unictl: Command, *arguments: str) -> list[str]:
    """Return the keys of the rows listed."""
    ran = unictl("journal", "list", *arguments, "-o", "json")
    assert ran.status == 0, ran.stderr
    return [one["idempotency_key"] for one in ran.json["items"]]


def test_the_newest_comes_first(shop: Command) -> None:
    """With state, amount and the service's id; filters narrow it, a limit cuts it."""
    assert keys(shop) == ["sms-1", "order-2", "order-1"]
    first = shop("journal", "list").json["items"][-1]
    assert (first["state"], first["amount"], first["currency"]) == ("succeeded", 50000, "INR")
    assert first["vendor_id"].startswith("order_")
    assert keys(shop, "--limit", "1") == ["sms-1"]
    assert keys(shop, "--service", "razorpay") == ["order-2", "order-1"]
    assert keys(shop, "--operation", "payments create-order", "--only", "succeeded") == ["order-1"]
    assert keys(shop, "--unsettled") == keys(shop, "--only", "unknown") == ["order-2"]
    assert keys(shop, "--since", first["created_at"]) == ["sms-1", "order-2", "order-1"]
    assert keys(shop, "--until", first["created_at"]) == []
    assert keys(shop, "--key", "order-1") == ["order-1"]


def test_each_form_says_the_same(shop: Command) -> None:
    """JSON, ndjson and CSV have the same rows; people see the amount with its currency."""
    items = shop("journal", "list").json["items"]
    lines = shop("journal", "list", "-o", "ndjson").stdout.splitlines()
    assert [json.loads(line) for line in lines] == items
    table = list(csv.DictReader(StringIO(shop("journal", "list", "-o", "csv").stdout)))
    assert [row["idempotency_key"] for row in table] == [one["idempotency_key"] for one in items]
    people = shop("journal", "list", "-o", "human").stdout.splitlines()
    assert people[0].split() == [
        *("time", "operation", "service", "state", "amount", "vendor", "id", "key")
    ]
    assert "INR 500.00" in people[-1]
    picked = shop("journal", "list", "--query", "items[].state")
    assert picked.json == ["succeeded", "unknown", "succeeded"]


def test_an_empty_journal_is_no_error(unictl: Command, clean_home: Path) -> None:
    """Nor is it made by who only reads."""
    assert unictl("journal", "list").json == {"items": [], "next": None}
    assert unictl("journal", "list", "-o", "human").stdout == "nothing found\n"
    assert unictl("journal", "export").stdout == ""
    assert unictl("journal", "resolve", "--all").json["items"] == []
    assert unictl("journal", "prune").json["settled"] == 0
    assert not (clean_home / "journal.sqlite3").exists()
    ran = unictl("journal", "list", "--state", "mistyped.sqlite3")
    assert (ran.status, ran.error["file"]) == (2, "mistyped.sqlite3")


def test_many_rows_are_read_in_pages(shop: Command, clean_home: Path) -> None:
    """Of five thousand rows each comes once, the newest first."""
    columns = "realm, service, account, mode, identity, operation, fingerprint, state, result"
    rest = "created_at, changed_at, lease, lease_until, holder, holder_place, attempt"
    with sqlite3.connect(clean_home / "journal.sqlite3") as journal:
        journal.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"  # noqa: S608 - our own text
            f" INSERT INTO operation (key, {columns}, {rest})"
            f" SELECT 'more-' || i, {columns}, {rest} FROM operation, n WHERE key = 'order-1'"
        )
    journal.close()
    listed = shop("journal", "list", "--all", "--only", "succeeded", "-o", "ndjson").stdout
    numbers = [json.loads(line)["id"] for line in listed.splitlines()]
    assert len(numbers) == 5002
    assert numbers == sorted(set(numbers), reverse=True)


def test_all_is_shown_of_one(shop: Command) -> None:
    """Its request, its steps, and the next step for a person; the same by its number."""
    (found,) = shop("journal", "show", "order-2").json["items"]
    assert found["request"]["fields"]["amount"] == 50000
    assert [(step["sent"], step["http_status"]) for step in found["steps"]] == [(1, None)]
    assert "unictl journal resolve order-2" in found["next"]
    assert shop("journal", "show", str(found["id"])).json["items"] == [found]
    people = shop("journal", "show", "order-2", "-o", "human").stdout
    assert "nobody saw its reply" in people
    (done,) = shop("journal", "show", "order-1").json["items"]
    assert (done["request"], done["result"]["id"]) == (None, done["vendor_id"])
    assert shop("journal", "show", "no-such-key").status == 7


def test_a_key_can_stand_at_several_services(shop: Command) -> None:
    """All are shown, or one by its service."""
    euros = ("payments", "create-order", "--amount", "4200", "--currency", "EUR", "--sandbox")
    assert shop(*euros, "-s", "stripe", "--idempotency-key", "order-1").status == 0
    services = "items[].service"
    assert shop("journal", "show", "order-1", "--query", services).json == ["stripe", "razorpay"]
    one = shop("journal", "show", "order-1", "-s", "razorpay", "--query", services)
    assert one.json == ["razorpay"]


def test_an_export_holds_nothing_personal(shop: Command) -> None:
    """Neither request nor result nor fingerprint; the results only where they are asked for."""
    lines = shop("journal", "export").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["idempotency_key"] for row in rows] == ["sms-1", "order-2", "order-1"]
    assert not {"request", "result", "fingerprint", "identity"} & set(rows[0])
    assert "CanaryBody" not in "".join(lines)
    assert "+14155550100" not in "".join(lines)
    full = shop("journal", "export", "--results", "--service", "twilio").stdout
    assert json.loads(full)["result"]["body"] == "CanaryBody"
    table = list(csv.DictReader(StringIO(shop("journal", "export", "-o", "csv").stdout)))
    assert [row["state"] for row in table] == [row["state"] for row in rows]
    assert shop("journal", "export", "-o", "human").status == 2


def test_an_export_goes_into_a_new_file(shop: Command) -> None:
    """For oneself alone, whole or not there; what is there already isn't touched."""
    assert shop("journal", "export", "--out", "audit.ndjson").stdout == ""
    file = shop.folder / "audit.ndjson"
    assert file.read_text() == shop("journal", "export").stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert shop("journal", "export", "--out", "audit.ndjson").status == 2
    assert shop("journal", "export", "--out", "none/audit.ndjson").status == 2
    assert [one.name for one in shop.folder.iterdir()] == ["audit.ndjson"]


def test_old_calls_are_deleted(shop: Command) -> None:
    """First told, then done; an unsettled one only where that is said."""
    told = shop("journal", "prune", "--before", "0s", "--dry-run")
    assert (told.json["settled"], len(keys(shop))) == (1, 3)  # the last row keeps its number
    assert shop("journal", "prune", "--before", "1h").json["settled"] == 0
    assert shop("journal", "prune", "--before", "0s").json["settled"] == 1
    assert keys(shop) == ["sms-1", "order-2"]
    human = shop("journal", "prune", "--before", "0s", "--unsettled", "-o", "human")
    assert human.stdout.startswith("0 settled and 1 unsettled calls deleted")
    assert keys(shop) == ["sms-1"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--only", "lost"),
        ("list", "--only", "unknown", "--unsettled"),
        ("list", "--limit", "0"),
        ("list", "--limit", "5", "--all"),
        ("list", "--since", "yesterday"),
        ("list", "--query", "items["),
        ("prune", "--before", "soon"),
        ("prune", "--before", "2999-01-01"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...], unictl: Command) -> None:
    """Status 2, with a hint."""
    ran = unictl("journal", *arguments)
    assert ran.status == 2
    assert ran.error["hint"]


def test_the_journal_goes_where_it_is_told(unictl: Command, clean_home: Path) -> None:
    """A job on a throw-away machine keeps one file, and a later job finds what was done."""
    state = ("--state", "kept/journal.sqlite3")
    first = unictl(*ORDER, *HERE, *state, "--idempotency-key", "order-1")
    assert [one.name for one in (unictl.folder / "kept").iterdir()] == ["journal.sqlite3"]
    assert not (clean_home / "journal.sqlite3").exists()
    (unictl.folder / "kept" / "journal.sqlite3").rename(unictl.folder / "other.sqlite3")
    (unictl.folder / "other.sqlite3").chmod(0o644)
    variables = {"UNICTL_STATE": "other.sqlite3"}
    again = unictl(*ORDER, *HERE, "--idempotency-key", "order-1", variables=variables)
    assert again.json == first.json
    assert stat.S_IMODE((unictl.folder / "other.sqlite3").stat().st_mode) == 0o600
    assert unictl("config", "path", variables=variables).json["journal"] == "other.sqlite3"


def test_the_next_step_leads_to_the_same_journal(unictl: Command) -> None:
    """What is to be typed after an unknown outcome has the --state that was given."""
    state = ("--state", "mine.sqlite3")
    lost = unictl(*ORDER, *HERE, *LOST, *state, "--idempotency-key", "order-1")
    assert "`unictl journal resolve order-1 --state mine.sqlite3`" in lost.error["hint"]
    (row,) = unictl("journal", "show", "order-1", *state).json["items"]
    assert "`unictl journal resolve order-1 --state mine.sqlite3`" in row["next"]
    assert unictl("journal", "resolve", "order-1", *state).status == 0


def test_the_projects_file_cannot_move_the_journal(unictl: Command, clean_home: Path) -> None:
    """What comes with a repository isn't trusted with what was paid."""
    (unictl.folder / "unictl.toml").write_text('state = "theirs.sqlite3"\njournal_days = 1\n')
    assert unictl(*ORDER, *HERE).status == 0
    assert (clean_home / "journal.sqlite3").exists()
    assert not (unictl.folder / "theirs.sqlite3").exists()


@pytest.mark.parametrize("what", ["folder", "text", "database"])
def test_what_is_no_journal_is_refused_before_anything_is_sent(
    what: str, unictl: Command, service: Service
) -> None:
    """Status 2 with the file's name; nothing reaches the service."""
    place = unictl.folder / "state"
    if what == "folder":
        place.mkdir()
    elif what == "text":
        place.write_text("hello\n")
    else:
        with sqlite3.connect(place) as connection:
            connection.execute("CREATE TABLE theirs (value)")
        connection.close()
    ran = unictl(*ORDER, "-s", "razorpay", "--state", "state")
    assert (ran.status, ran.error["file"]) == (2, "state")
    assert service.received == []


def test_a_job_that_runs_twice_has_one_effect(unictl: Command, service: Service) -> None:
    """The key comes from the order's own number, after a lost reply too; no key has to be kept."""
    named = ("--reference", "shop-1001", "--idempotency-from", "reference")
    command = (*ORDER, "-s", "razorpay", *named)
    service.plan(Answer(drop=True, applied=True))
    lost = unictl(*command)
    assert lost.status == 16
    service.released.set()
    with sqlite3.connect(Path(unictl("config", "path").json["journal"])) as journal:
        journal.execute("UPDATE step SET ends_at = ends_at - 60")
    journal.close()
    done = unictl(*command)
    assert done.json["id"] == service.orders[0]["id"]
    assert unictl(*command).json == done.json
    assert len(service.orders) == 1
    other = unictl(*command[:3], "60000", *command[4:])
    assert other.status == 9


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--idempotency-from", "receipt"), "called reference here"),
        (("--idempotency-from", "reference"), "Give reference a value"),
        (("--idempotency-from", "amount", "--idempotency-key", "mine"), "Choose one of them."),
    ],
)
def test_a_key_that_cannot_be_made_is_refused(
    arguments: tuple[str, ...], hint: str, unictl: Command
) -> None:
    """Status 2, before anything is done."""
    ran = unictl(*ORDER, *HERE, *arguments)
    assert (ran.status, hint in ran.error["hint"]) == (2, True), ran.stderr
    assert keys(unictl) == []


def test_doctor_tells_of_what_nobody_knows(unictl: Command, service: Service) -> None:
    """With the command that settles it; afterwards all is well. The sandbox's calls don't count."""
    assert unictl(*ORDER, *HERE, *LOST, "--idempotency-key", "order-1").status == 16
    assert _doctor(unictl)["status"] == "ok"
    service.plan(Answer(drop=True, applied=True))
    lost = unictl(*ORDER, "-s", "razorpay", "--idempotency-key", "order-2", "--live")
    assert lost.status == 16
    told = _doctor(unictl)
    assert (told["status"], "1 call" in told["message"]) == ("warning", True)
    assert "unictl journal resolve --all" in told["remedy"]
    assert unictl("journal", "resolve", "--all").status == 0
    assert _doctor(unictl)["status"] == "ok"


def _doctor(unictl: Command) -> Any:
    checks = unictl("doctor", "-o", "json").json["checks"]
    return next(one for one in checks if one["check"] == "journal")


@pytest.mark.parametrize(
    "filtering", [("--service", "razorpya"), ("--operation", "payments.create")]
)
def test_a_mistyped_filter_is_no_empty_journal(shop: Command, filtering: tuple[str, str]) -> None:
    """Nobody takes a typing error for "all is settled": status 2, in a job's `resolve` too."""
    for command in (("list", "--unsettled"), ("export",)):
        ran = shop("journal", *command, *filtering)
        assert (ran.status, ran.stdout) == (2, "")
    ran = shop("journal", "resolve", "--all", "--service", "razorpya")
    assert (ran.status, ran.stdout) == (2, "")


@pytest.mark.parametrize("command", ["show", "resolve"])
def test_where_a_key_isnt_the_line_leads_to_the_same_journal(unictl: Command, command: str) -> None:
    """What is told to be typed looks into the file that was named."""
    assert unictl(*ORDER, *HERE, "--state", "kept.db", "--idempotency-key", "mine").status == 0
    ran = unictl("journal", command, "other", "--state", "kept.db")
    assert ran.status == 7
    again = unictl.shell(ran.error["hint"].split("`")[1])
    assert [one["idempotency_key"] for one in again.json["items"]] == ["mine"]


def test_a_list_that_is_longer_says_where_it_goes_on(unictl: Command) -> None:
    """`next` leads to the following rows without a hole or a double, and is null at the end."""
    for number in range(5):
        unictl(*ORDER, "--sandbox", "--idempotency-key", f"order-{number}")
    keys, cursor = [], None
    for _ in range(3):
        more = () if cursor is None else ("--cursor", cursor)
        page = unictl("journal", "list", "--limit", "2", *more).json
        keys += [row["idempotency_key"] for row in page["items"]]
        cursor = page["next"]
    assert keys == [f"order-{number}" for number in (4, 3, 2, 1, 0)]
    assert cursor is None
    first = unictl("journal", "list", "--limit", "2", "--query", "[length(items), next]").json
    assert first[0] == 2
    asked = ("--cursor", first[1], "--query", "items[].idempotency_key")
    assert unictl("journal", "list", *asked).json == ["order-2", "order-1", "order-0"]
