"""`unictl sandbox` through the installed command."""

import json
import signal
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from command import Command, ended
from loopback import Service
from sandbox_api import Api, basic

from unictl.cli.sandbox import pay, reset
from unictl.sandbox.app import Sandbox


@pytest.fixture
def api(clean_home: Path) -> Iterator[Api]:
    """The sandbox in this process, over the state file that the command uses."""
    api = Api(clean_home / "sandbox.sqlite3")
    api.now = int(time.time())
    yield api
    api.transport.close()


@contextmanager
def _served(unictl: Command, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", Any]]:
    """Start `sandbox serve` and give its process and what it printed."""
    process = unictl.start("sandbox", "serve", *arguments)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def _fetch(url: str, authorization: str = basic()) -> Any:
    request = urllib.request.Request(url, headers={"Authorization": authorization})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310 - the same
        return json.loads(reply.read())


def test_serve_shares_the_state_of_the_commands(unictl: Command, api: Api) -> None:
    """What is made in process is seen by any client, at both paths, on a port that it prints."""
    order = api.order()
    with _served(unictl, "--port", "0") as (_, printed):
        assert _fetch(f"{printed['url']}/v1/orders/{order['id']}") == order
        assert printed["razorpay"] == f"{printed['url']}/razorpay"
        assert _fetch(f"{printed['razorpay']}/v1/orders/{order['id']}") == order
        with pytest.raises(urllib.error.HTTPError) as caught:
            _fetch(f"{printed['url']}/v1/orders", "Basic bm86bm8=")
        with caught.value as refused:
            assert refused.code == 401


def test_serve_says_how_to_point_unictl_at_it(unictl: Command, api: Api) -> None:
    """With the variables that it prints, a command without --sandbox reaches it over HTTP."""
    process = unictl.start("sandbox", "serve", "--port", "0")
    try:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(6)]
        told = [line.partition("export ")[2] for line in lines if "export " in line]
        (variables,) = [line for line in told if "RAZORPAY_KEY_ID" in line]
        given = dict(pair.split("=", 1) for pair in variables.split())
        create = ("payments", "create-order", "--amount", "500", "--currency", "INR")
        ran = unictl(*create, variables=given)
        assert ran.status == 0, ran.stderr
        assert api.get(f"orders/{ran.json['id']}")["amount"] == 500
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_ends_serve_with_130(unictl: Command) -> None:
    """An interrupt, which it says ends it, is no error, but has every interrupted one's status."""
    with _served(unictl, "--port", "0") as (process, printed):
        _fetch(f"{printed['url']}/v1/orders")
        process.send_signal(signal.SIGINT)
        ran = ended(process)
    assert (ran.status, ran.stdout) == (130, "")
    assert ran.stderr.endswith("Press Ctrl-C to stop.\n\nStopped.\n")
    assert "error" not in ran.stderr


def test_a_taken_port_is_a_usage_error(unictl: Command) -> None:
    """A port in use is refused with a next step; so is one that can't be."""
    with _served(unictl, "--port", "0") as (_, printed):
        port = printed["url"].rpartition(":")[2]
        ran = unictl("sandbox", "serve", "--port", port)
        assert (ran.status, ran.stdout) == (2, "")
        assert "0 takes a free one" in ran.error["hint"]
    assert unictl("sandbox", "serve", "--port", "70000").status == 2


def test_pay_prints_the_payment_in_our_words(unictl: Command, api: Api) -> None:
    """`sandbox pay` prints what `payments get` would, without the service's own reply."""
    order = api.order(notes={"table": "7"})
    ran = unictl("sandbox", "pay", order["id"], "--method", "upi")
    assert ran.status == 0
    payment = ran.json
    assert (payment["status"], payment["method"], payment["amount"]) == ("succeeded", "upi", 50_000)
    assert (payment["order_id"], payment["metadata"]) == (order["id"], {"table": "7"})
    assert payment.get("raw") is None
    assert api.get(f"orders/{order['id']}")["status"] == "paid"


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("captured", "succeeded"), ("authorized", "authorized"), ("failed", "failed")],
)
def test_pay_has_the_outcome_asked_for(
    unictl: Command, api: Api, outcome: str, status: str
) -> None:
    """Each outcome can be had; a failed payment is a result, not a failed command."""
    ran = unictl("sandbox", "pay", api.order()["id"], "--outcome", outcome, "--query", "status")
    assert (ran.status, ran.json) == (0, status)


def test_links_and_subscriptions_can_be_paid(unictl: Command, api: Api) -> None:
    """A link is paid in parts and a subscription is charged by the same command."""
    link, subscription = api.link(accept_partial=True), api.subscription()
    assert unictl("sandbox", "pay", link["id"], "--amount", "400").json["amount"] == 400
    assert unictl("sandbox", "pay", subscription["id"]).json["status"] == "succeeded"
    assert api.get(f"payment_links/{link['id']}")["status"] == "partially_paid"
    assert api.get(f"subscriptions/{subscription['id']}")["status"] == "active"


def test_pay_shows_and_takes_amounts_as_the_other_commands_do(unictl: Command, api: Api) -> None:
    """People see `INR 50.00`, and may type it; another currency or a bare decimal is refused."""
    link = api.link(accept_partial=True)
    shown = unictl("sandbox", "pay", link["id"], "--amount", "INR 4.00", "-o", "human").stdout
    assert "INR 4.00" in shown.splitlines()[3]
    for amount in ("USD 4.00", "4.00", "0", "-5"):
        ran = unictl("sandbox", "pay", link["id"], "--amount", amount)
        assert (ran.status, ran.stdout) == (2, ""), amount
        assert ran.error["field"] == "amount"
    assert api.get(f"payment_links/{link['id']}")["amount_paid"] == 400


def test_pay_refuses_with_the_statuses_of_the_table(unictl: Command, api: Api) -> None:
    """Unknown is 7, paid already 9, and what can't be paid or chosen 2; stdout stays empty."""
    paid = api.payment()["order_id"]
    cases = [
        (("order_00000000000000",), 7),
        ((paid,), 9),
        (("pay_00000000000000",), 7),
        ((paid, "--outcome", "perhaps"), 2),
        ((paid, "--amount", "0"), 2),
        ((), 2),
    ]
    for arguments, status in cases:
        ran = unictl("sandbox", "pay", *arguments)
        assert (ran.status, ran.stdout) == (status, ""), arguments
        assert ran.error["hint"]


def test_reset_forgets_everything(unictl: Command, api: Api) -> None:
    """After a reset the sandbox is empty, also for a process that has it open."""
    api.order()
    ran = unictl("sandbox", "reset")
    assert (ran.status, ran.json) == (0, {"reset": str(api.path)})
    assert api.get("orders")["count"] == 0


def test_reset_forgets_the_keys_of_the_sandbox_alone(
    unictl: Command, service: Service, api: Api
) -> None:
    """The same command with the same key makes a new order; a service's key stands as it did."""
    create = ("payments", "create-order", "--amount", "500", "--currency", "INR")
    keyed = (*create, "--idempotency-key", "one-order-of-the-day")
    before, paid = unictl(*keyed, "--sandbox").json["id"], unictl(*keyed).json["id"]
    assert unictl("sandbox", "reset").status == 0
    after = unictl(*keyed, "--sandbox").json["id"]
    assert after != before
    assert [order["id"] for order in api.get("orders")["items"]] == [after]
    assert unictl(*keyed).json["id"] == paid
    assert len(service.orders) == 1


def test_reset_makes_no_journal(unictl: Command, clean_home: Path) -> None:
    """Where there is no journal, none is made to be emptied."""
    assert unictl("sandbox", "reset").status == 0
    assert not (clean_home / "journal.sqlite3").exists()


def test_the_state_file_is_closed(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """What pays or resets closes the state file itself, and leaves that to no collector."""
    made: list[Sandbox] = []

    class Kept(Sandbox):
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            made.append(self)

    monkeypatch.setattr("unictl.cli.sandbox.Sandbox", Kept)
    pay(api.order()["id"])
    reset()
    assert [one.store._connection for one in made] == [None, None]


def test_a_damaged_state_is_told_and_can_be_reset(unictl: Command, clean_home: Path) -> None:
    """A state file that is no database is status 2 with the command that helps, and it does."""
    clean_home.chmod(0o700)
    state = clean_home / "sandbox.sqlite3"
    state.write_bytes(b"damaged" * 1000)
    state.chmod(0o600)
    ran = unictl("sandbox", "pay", "order_00000000000000")
    assert (ran.status, ran.stdout) == (2, "")
    assert "unictl sandbox reset" in ran.error["hint"]
    assert unictl("sandbox", "reset").status == 0
    assert unictl("sandbox", "pay", "order_00000000000000").status == 7
    assert stat.S_IMODE(state.stat().st_mode) == 0o600


def test_the_habit_of_saying_sandbox_does_no_harm(unictl: Command) -> None:
    """`sandbox pay … --sandbox` pays: every command around it needs the flag."""
    amount = ("--amount", "50000", "--currency", "INR", "--service", "razorpay")
    order = unictl("payments", "create-order", *amount, "--sandbox").json
    assert unictl("sandbox", "pay", order["id"], "--sandbox").json["status"] == "succeeded"
    assert "--sandbox " not in unictl("sandbox", "pay", "--help").stdout
