"""Rules through the real command: who serves, who never may, and what is told."""

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from command import Command, Ran, ended
from loopback import Answer, Service, refusal

from unictl.core import catalog
from unictl.sandbox.server import Server
from unictl.sandbox.services import keys

RULE: Final = '[[routes.payments]]\nservices = ["razorpay", "stripe", "paypal"]\n'
ORDER: Final = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
ONCE: Final = ("--retries", "0")
DOWN: Final = {"UNICTL_RAZORPAY_BASE_URL": "http://127.0.0.1:1"}


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Stripe and PayPal, served; their keys and addresses are in the environment."""
    with Server(tmp_path / "state" / "sandbox.sqlite3") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        for name in ("stripe", "paypal"):
            monkeypatch.setenv(
                f"UNICTL_{name.upper()}_BASE_URL", f"http://127.0.0.1:{server.port}/{name}"
            )
            entry = catalog.load(name)
            for role, key in keys(name).items():
                monkeypatch.setenv(entry.field(role).names[0], key)
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def shop(service: Service, others: Server, tmp_path: Path) -> Service:
    """A project whose payments go to Razorpay first; the server that stands for it."""
    del others
    (tmp_path / "unictl.toml").write_text(RULE)
    return service


def made(service: Service, others: Server) -> list[str]:
    """Return who holds an order, once for each."""
    with others.sandbox.store.transaction() as session:
        elsewhere = [
            name
            for name, kind in (("stripe", "payment_intent"), ("paypal", "order"))
            for _ in session.find(name, kind, limit=100)
        ]
    return ["razorpay"] * len(service.orders) + elsewhere


def notes(ran: Ran) -> list[str]:
    """Return what was said beside the result."""
    return ran.stderr.splitlines()


def rules(tmp_path: Path, text: str) -> Path:
    """Write the project's file."""
    file = tmp_path / "unictl.toml"
    file.write_text(text)
    return file


def test_the_first_serves_and_is_told(shop: Service, others: Server, unictl: Command) -> None:
    """The result names the service, a note says by which rule; `--quiet` leaves the note out."""
    ran = unictl(*ORDER)
    assert ran.json["service"] == "razorpay"
    assert notes(ran) == [
        "razorpay serves payments.create_order by rule 1 of unictl.toml: for any request"
    ]
    assert notes(unictl(*ORDER, "--quiet")) == []
    assert made(shop, others) == ["razorpay"] * 2


def test_one_that_is_down_is_passed_over(shop: Service, others: Server, unictl: Command) -> None:
    """The next serves, with status 0; the note says why it wasn't the first."""
    ran = unictl(*ORDER, *ONCE, variables=DOWN)
    assert (ran.status, ran.json["service"]) == (0, "stripe")
    (note,) = notes(ran)
    assert "before it, and without effect: razorpay (network_failed" in note
    assert made(shop, others) == ["stripe"]


@pytest.mark.parametrize("status", [429, 401, 403])
def test_one_that_refuses_us_is_passed_over(
    status: int, shop: Service, others: Server, unictl: Command
) -> None:
    """Too many requests, a key that is refused: nothing was done, so the next one may."""
    shop.plan(Answer(status, refusal("BAD_REQUEST_ERROR", "no")))
    assert unictl(*ORDER, *ONCE).json["service"] == "stripe"
    assert made(shop, others) == ["stripe"]


@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("how", [{"status": 500}, {"drop": True}, {"cut": True}])
def test_an_unknown_outcome_goes_nowhere_else(
    how: dict[str, Any], shop: Service, others: Server, unictl: Command, *, applied: bool
) -> None:
    """A 500, or a reply that is lost, is status 16 at the first service, applied or not."""
    shop.plan(Answer(applied=applied, **how))
    ran = unictl(*ORDER, *ONCE, "--idempotency-key", "k")
    assert (ran.status, ran.error["service"], ran.stdout) == (16, "razorpay", "")
    assert made(shop, others) == ["razorpay"] * applied
    shop.plan(Answer(503))  # nor when nobody can say what became of it
    again = unictl(*ORDER, *ONCE, "--idempotency-key", "k")
    assert (again.status, again.error["service"]) == (16, "razorpay")
    assert made(shop, others) == ["razorpay"] * applied


def test_a_refused_request_goes_nowhere_else(
    shop: Service, others: Server, unictl: Command
) -> None:
    """What a service says of the request itself is told, status 8."""
    shop.plan(Answer(400, refusal("BAD_REQUEST_ERROR", "amount is odd")))
    ran = unictl(*ORDER)
    assert (ran.status, ran.error["service"]) == (8, "razorpay")
    assert made(shop, others) == []


def test_when_all_fail_each_is_named(
    shop: Service, others: Server, unictl: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is the last service's that was asked; the hint names all, and why."""
    monkeypatch.setenv("UNICTL_STRIPE_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.delenv("PAYPAL_CLIENT_ID")
    ran = unictl(*ORDER, *ONCE, variables=DOWN)
    assert (ran.status, ran.error["service"], ran.error["outcome"]) == (13, "stripe", "not_applied")
    for part in ("razorpay: no connection", "stripe: no connection", "paypal: no keys"):
        assert part in ran.error["hint"]
    assert made(shop, others) == []


def test_a_repeat_stays_where_it_was_done(shop: Service, others: Server, unictl: Command) -> None:
    """Under the same key the second's answer comes again, although the first is up again."""
    key = ("--idempotency-key", "friday-1")
    first = unictl(*ORDER, *ONCE, *key, variables=DOWN)
    assert unictl(*ORDER, *key).json == first.json
    assert made(shop, others) == ["stripe"]


def test_a_named_service_goes_before_any_rule(
    shop: Service, others: Server, unictl: Command
) -> None:
    """`--service` is asked alone: it fails rather than that another one served."""
    assert unictl(*ORDER, "--service", "stripe").json["service"] == "stripe"
    ran = unictl(*ORDER, *ONCE, "--service", "razorpay", variables=DOWN)
    assert (ran.status, ran.error["service"]) == (13, "razorpay")
    assert made(shop, others) == ["stripe"]


def test_rules_go_before_the_default(
    shop: Service, others: Server, unictl: Command, tmp_path: Path
) -> None:
    """The default is for what no rule matches, and for what refers to a thing of one service."""
    del others
    rules(
        tmp_path,
        '[defaults]\npayments = "razorpay"\n[[routes.payments]]\nservices = ["stripe"]\n'
        'when = { currency = "EUR" }\n',
    )
    assert unictl(*ORDER).json["service"] == "razorpay"
    assert unictl(*ORDER[:-1], "EUR").json["service"] == "stripe"
    listed = unictl("payments", "list-orders")
    assert [one["service"] for one in listed.json["items"]] == ["razorpay"]
    assert len(shop.orders) == 1


def test_a_key_stays_though_the_default_changes(
    shop: Service, others: Server, unictl: Command, tmp_path: Path
) -> None:
    """The same key under another default is status 9, with the command that repeats it."""
    line = (*ORDER, "--idempotency-key", "k")
    rules(tmp_path, '[defaults]\npayments = "razorpay"\n')
    assert unictl(*line).status == 0
    rules(tmp_path, '[defaults]\npayments = "stripe"\n')
    ran = unictl(*line)
    assert (ran.status, ran.error["service"]) == (9, "stripe")
    assert "--service razorpay" in ran.error["hint"]
    assert made(shop, others) == ["razorpay"]


def test_killed_while_the_first_has_it(
    shop: Service, others: Server, unictl: Command, clean_home: Path
) -> None:
    """After SIGKILL with the request at the first service a repeat finds it there."""
    shop.plan(Answer(applied=True, hold=20))
    running = unictl.start(*ORDER, "--idempotency-key", "k")
    assert shop.arrived.wait(20)
    running.send_signal(signal.SIGKILL)
    assert ended(running).status == -signal.SIGKILL
    again = unictl(*ORDER, "--idempotency-key", "k")
    assert again.json["service"] == "razorpay"
    assert made(shop, others) == ["razorpay"]
    assert clean_home.exists()


def test_killed_while_the_second_has_it(
    shop: Service, others: Server, unictl: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After SIGKILL with the request at the second a repeat goes on there, with the first up."""
    with Service() as slow:
        slow.plan(Answer(hold=20))
        with monkeypatch.context() as patched:
            patched.setenv("UNICTL_STRIPE_BASE_URL", slow.url)
            # The address is a part of whose key it is; so it is the same server for the repeat.
            running = unictl.start(*ORDER, *ONCE, "--idempotency-key", "k", variables=DOWN)
            assert slow.arrived.wait(20)
            running.send_signal(signal.SIGKILL)
            assert ended(running).status == -signal.SIGKILL
            slow.plan(Answer(500))
            again = unictl(*ORDER, *ONCE, "--idempotency-key", "k")
    assert (again.status, again.error["service"]) == (16, "stripe")
    assert made(shop, others) == []
    assert len(slow.received) == 2


def test_ten_processes_with_one_key(shop: Service, others: Server, unictl: Command) -> None:
    """At once under one key, the first service refusing some of them: one order over all."""
    shop.plan(*[Answer(429, refusal("BAD_REQUEST_ERROR", "slow down"))] * 3)
    line = (*ORDER, *ONCE, "--idempotency-key", "k")
    ran = [ended(process) for process in [unictl.start(*line) for _ in range(10)]]
    assert {one.status for one in ran} <= {0, 18}
    answers = {one.json["id"] for one in ran if one.status == 0}
    assert len(answers) == 1
    assert len(made(shop, others)) == 1
    assert unictl(*line).json["id"] in answers


def test_a_rule_that_cannot_be_read_stops_the_call(unictl: Command, tmp_path: Path) -> None:
    """A misspelt condition would send money where nobody wanted it: status 2, file and line."""
    file = rules(tmp_path, RULE + 'when = { curency = "INR" }\n')
    ran = unictl(*ORDER, "--sandbox")
    assert (ran.status, ran.error["file"], ran.error["line"]) == (2, str(file), 3)
    assert "did you mean currency?" in ran.error["message"]
    assert unictl(*ORDER, "--sandbox", "--service", "stripe").status == 0


def test_the_projects_file_gives_no_consent(
    shop: Service, unictl: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that leads to live keys moves nothing without `--live`, and no other is asked."""
    rules(tmp_path, RULE + "live = true\n")
    assert unictl(*ORDER).status == 2
    rules(tmp_path, RULE)
    monkeypatch.setenv("RAZORPAY_KEY_ID", "rzp_" + "live_00000000000001")
    ran = unictl(*ORDER)
    assert (ran.status, ran.error["code"]) == (2, "live_not_allowed")
    assert shop.received == []


def test_explain_says_what_the_call_does(shop: Service, unictl: Command, tmp_path: Path) -> None:
    """What is explained for a key is what happens under it; nothing is sent for it."""
    rules(
        tmp_path,
        '[[routes.payments]]\nservices = ["paypal"]\nwhen = { currency = "EUR" }\n'
        '[[routes.payments]]\nservices = ["stripe", "razorpay"]\n'
        "split = { stripe = 50, razorpay = 50 }\n",
    )
    for number in range(4):
        line = (*ORDER, "--idempotency-key", f"k{number}")
        sent = len(shop.received)
        told = unictl("routes", "explain", *line).json
        assert len(shop.received) == sent
        assert [one["matched"] for one in told["rules"]] == [False, True]
        assert told["rules"][0]["why"] == "currency INR is not EUR"
        assert told["service"] == unictl(*line).json["service"]


def test_a_country_that_the_caller_names(shop: Service, unictl: Command, tmp_path: Path) -> None:
    """`--country` is for the rules alone: it isn't sent."""
    del shop
    rules(
        tmp_path,
        '[[routes.payments]]\nservices = ["razorpay"]\nwhen = { country = "IN" }\n'
        '[[routes.payments]]\nservices = ["stripe"]\n',
    )
    assert unictl(*ORDER, "--country", "IN").json["service"] == "razorpay"
    assert unictl(*ORDER, "--country", "DE").json["service"] == "stripe"
    assert unictl(*ORDER).json["service"] == "stripe"
    shown = unictl(*ORDER, "--country", "DE", "--dry-run").json
    assert "DE" not in json.dumps(shown["requests"])


def test_fields_of_one_service_lead_to_it(shop: Service, unictl: Command) -> None:
    """With `--extra stripe.…` no other service is tried: it would have to drop the field."""
    del shop
    line = (*ORDER, "--extra", "stripe.receipt_email=asha@example.com")
    assert unictl(*line).json["service"] == "stripe"
    assert unictl(*ORDER, "--extra", "twilio.x=1").status == 2


def test_a_mode_is_that_of_the_keys(
    shop: Service, unictl: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule for live keys passes services with test keys by; without any it doesn't match."""
    live = 'when = { mode = "live" }\n'
    rules(tmp_path, f'{RULE}{live}[[routes.payments]]\nservices = ["stripe"]\n')
    assert unictl(*ORDER).json["service"] == "stripe"
    monkeypatch.setenv("RAZORPAY_KEY_ID", "rzp_" + "live_00000000000001")
    assert unictl(*ORDER, "--live").json["service"] == "razorpay"
    assert len(shop.orders) == 1
