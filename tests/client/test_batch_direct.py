"""Batches over the real transport: modes, consent, limits, wrong keys, slow readers, Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Service, refusal
from vaults import vault_with

from unictl import Unictl
from unictl.core.limits import Limits
from unictl.errors import (
    AuthenticationRefused,
    InvalidRequest,
    LimitReached,
    LiveNotAllowed,
    NotConfigured,
)
from unictl.vault import limits
from unictl.vault.store import Vault

CREATE = "payments.create_order"
LIVE = "rzp_" + "live_loopback000001"


def orders(count: int, **more: Any) -> list[dict[str, Any]]:
    """Return rows that each make an order."""
    return [{"amount": 100 + number, "currency": "INR", **more} for number in range(count)]


@pytest.fixture
def client(service: Service) -> Iterator[Unictl]:
    """A client whose Razorpay is the loopback server."""
    del service
    with Unictl() as client:
        yield client


def test_a_batch_goes_over_kept_connections(client: Unictl, service: Service) -> None:
    """Sixty rows, each once, each with its own key in its notes."""
    batch = client.batch(CREATE, orders(60), service="razorpay")
    assert {one.state for one in batch} == {"succeeded"}
    keys = [order["notes"]["unictl_key"] for order in service.orders]
    assert sorted(keys) == sorted(f"{batch.run}-{number}" for number in range(1, 61))


def test_live_and_test_keys_are_never_mixed(
    client: Unictl, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row for a service with a live key among rows for tests: nothing of any is sent."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_" + "live_" + "0" * 24)
    rows = [*orders(3, service="razorpay"), *orders(1, service="stripe")]
    with pytest.raises(InvalidRequest, match=r"live: stripe; test: razorpay"):
        list(client.batch(CREATE, rows))
    assert service.received == []


def test_live_money_needs_consent_before_the_first_row(
    client: Unictl, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `live` nothing is sent; with it, the batch is carried out."""
    monkeypatch.setenv("RAZORPAY_KEY_ID", LIVE)
    with pytest.raises(LiveNotAllowed):
        list(client.batch(CREATE, orders(3), service="razorpay"))
    assert service.received == []
    with Unictl(live=True) as allowed:
        done = list(allowed.batch(CREATE, orders(3), service="razorpay"))
    assert [one.state for one in done] == ["succeeded"] * 3


def test_without_keys_nothing_begins(client: Unictl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is the batch's, not one for each of its rows."""
    monkeypatch.delenv("RAZORPAY_KEY_SECRET")
    with pytest.raises(NotConfigured):
        list(client.batch(CREATE, orders(3), service="razorpay"))


def test_refused_keys_cost_one_call(client: Unictl, service: Service) -> None:
    """The first row is alone, and what it says holds for all: the rest is left."""
    service.plan(*[Answer(401, refusal("BAD_REQUEST_ERROR", "Authentication failed"))] * 50)
    batch = client.batch(CREATE, orders(50), service="razorpay")
    assert [one.state for one in batch] == ["failed"]
    assert isinstance(batch.stopped, AuthenticationRefused)
    assert batch.run in batch.stopped.hint
    assert len(service.received) == 1
    service._planned.clear()
    again = client.batch(CREATE, orders(50), service="razorpay", resume=batch.run)
    assert {one.state for one in again} == {"succeeded"}
    assert len(service.orders) == 50


def test_a_limit_ends_the_batch(
    clean_home: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven calls a day are allowed: seven orders are made, and the rest is left."""
    names = {"key_id": "RAZORPAY_KEY_ID", "key_secret": "RAZORPAY_KEY_SECRET"}
    key = vault_with(clean_home, {role: os.environ[name] for role, name in names.items()})
    monkeypatch.setenv("UNICTL_VAULT_KEY", key)
    vault = Vault.open(clean_home / "vault.unictl")
    limits.change(vault, "default", lambda _: Limits(count_per_day=7))
    with Unictl() as client:
        batch = client.batch(CREATE, orders(40), service="razorpay")
        states = [one.state for one in batch]
    assert states.count("succeeded") == 7
    assert len(states) < 25
    assert isinstance(batch.stopped, LimitReached)
    assert len(service.orders) == 7


def test_who_is_slow_to_take_outcomes_slows_the_batch_and_breaks_nothing(
    client: Unictl, service: Service
) -> None:
    """Requests under way are answered while the program does something else for longer."""
    with Unictl(timeout=1) as quick:
        batch = quick.batch(CREATE, orders(30), service="razorpay")
        states = []
        for number, outcome in enumerate(batch):
            states.append(outcome.state)
            if number == 1:
                time.sleep(1.2)
    assert set(states) == {"succeeded"}
    del client, service


def test_a_reader_that_waits_bounds_what_is_begun(client: Unictl, service: Service) -> None:
    """A program that stops taking outcomes stops the batch: memory stays bounded."""
    batch = client.batch(CREATE, orders(600), service="razorpay")
    outcomes = iter(batch)
    next(outcomes)
    for _ in range(1000):  # a busy machine takes its time to get so far
        count = len(service.orders)
        time.sleep(0.05)
        if count > 200 and count == len(service.orders):
            break
    assert 200 < len(service.orders) <= 257
    assert sum(1 for _ in outcomes) == 599


CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from unictl import Unictl
from unictl.errors import Interrupted
with Unictl() as client:
    batch = client.batch("payments.create_order",
        [{"amount": 100 + n, "currency": "INR"} for n in range(400)], service="razorpay")
    done = 0
    try:
        for done, one in enumerate(batch, 1):
            print(one.state, flush=True)
    except Interrupted as error:
        print(batch.run, done, error.hint, flush=True)
"""


def test_ctrl_c_drains_and_says_how_to_go_on(client: Unictl, service: Service) -> None:
    """Rows under way end and are told; then `Interrupted` names the run, which goes on to all."""
    service.plan(*[Answer(applied=True, hold=0.3)] * 400)
    process = subprocess.Popen([sys.executable, "-c", CTRL_C], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        for _ in range(20):
            assert process.stdout.readline() == "succeeded\n"
        time.sleep(0.1)  # until it has told of the others that ended with the twentieth, and waits
        process.send_signal(signal.SIGINT)
        *states, told = process.stdout.read().splitlines()
    run, done, hint = told.split(maxsplit=2)
    assert set(states) == {"succeeded"}
    assert len(states) + 20 == int(done) == len(service.orders) < 400
    assert f"--resume {run}" in hint
    service._planned.clear()
    again = list(client.batch(CREATE, orders(400), service="razorpay", resume=run))
    assert {one.state for one in again} == {"succeeded"}
    assert len(service.orders) == 400
