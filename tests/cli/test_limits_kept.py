"""Calls within a profile's caps go on, and those beyond are status 19, with nothing sent."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ran
from loopback import Answer, Service, refusal

from unictl import AsyncUnictl, Unictl
from unictl.core.limits import Limits
from unictl.core.secret import Secret
from unictl.errors import LimitReached
from unictl.home import VAULT_FILE
from unictl.sandbox.server import Server
from unictl.vault.ci_key import new_ci_key
from unictl.vault.limits import change
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault

LIVE = {"key_id": "rzp_" + "live_limits0000001", "key_secret": "livesecretoflimits000001"}
ORDER = ("payments", "create-order", "--service", "razorpay", "--amount")
AS_LIVE = ("-p", "shop", "--live", "--yes")


@pytest.fixture
def vault(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault with live keys in the profile shop, open to the commands of the test."""
    key = new_ci_key()
    monkeypatch.setenv("UNICTL_VAULT_KEY", key.reveal())
    vault = Vault.create(clean_home / VAULT_FILE, [Opener(CI_KEY, key, "the test")])
    vault.set("shop", "razorpay", "default", {role: Secret(text) for role, text in LIVE.items()})
    return vault


def cap(vault: Vault, profile: str = "shop", **caps: Any) -> None:
    """Set caps of a profile, tighter than those that are there."""
    change(vault, profile, lambda _: Limits(**caps))


def used(unictl: Command, profile: str, mode: str) -> tuple[int, dict[str, int]]:
    """Return today's calls and sums, as `limits show` tells them."""
    today = unictl("limits", "show", "-p", profile).json["today"][mode]
    return today["count"], today["amount"]


def test_neither_live_nor_yes_lifts_a_cap(unictl: Command, vault: Vault, service: Service) -> None:
    """Up to the cap live money moves; beyond it is status 19, no request and no row."""
    cap(vault, amount={"INR": 50_000}, amount_per_day={"INR": 80_000})
    assert unictl(*ORDER, "INR 500.00", *AS_LIVE).status == 0
    for amount, word in (("INR 500.01", "a call"), ("INR 300.01", "a day")):
        ran = unictl(*ORDER, amount, *AS_LIVE)
        assert (ran.status, ran.stdout) == (19, "")
        error = ran.error
        assert (error["code"], error["outcome"], error["retryable"]) == (
            "limit_reached",
            "not_applied",
            False,
        )
        assert word in error["message"]
        assert "unictl limits set --profile shop" in error["hint"]
        assert "idempotency_key" not in error
    assert unictl(*ORDER, "INR 300.00", *AS_LIVE).status == 0
    assert len(service.received) == 2
    assert used(unictl, "shop", "live") == (2, {"INR": 80_000})
    assert used(unictl, "shop", "test") == (0, {})


def test_keys_from_variables_are_held_to_them_too(
    unictl: Command, vault: Vault, service: Service
) -> None:
    """The vendor's own variables bring the keys; the caps of the profile in use hold."""
    cap(vault, profile="default", count_per_day=1)
    assert unictl(*ORDER, "INR 5.00").status == 0
    assert unictl(*ORDER, "INR 5.00").status == 19
    assert len(service.received) == 1
    assert used(unictl, "default", "test") == (1, {"INR": 500})


def test_without_a_vault_there_are_none(unictl: Command, service: Service) -> None:
    """A CI job that brings its variables and has no vault is bound by nothing."""
    assert unictl(*ORDER, "INR 5.00").status == 0
    assert len(service.received) == 1


def test_a_vault_that_does_not_open_lets_nothing_through(
    unictl: Command, vault: Vault, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locked, or altered so that a cap might be gone: status 4, though variables have the keys."""
    cap(vault, profile="default", count_per_day=100)
    blob = bytearray(vault.path.read_bytes())
    with monkeypatch.context() as locked:
        locked.delenv("UNICTL_VAULT_KEY")
        assert unictl(*ORDER, "INR 5.00").status == 4
    blob[9] = 1  # the format of a vault without limits
    vault.path.write_bytes(blob)
    assert unictl(*ORDER, "INR 5.00").status == 4
    assert service.received == []


def test_limits_come_last_of_all_refusals(unictl: Command, vault: Vault, service: Service) -> None:
    """What is wrong with the call itself, consent and keys are told first."""
    cap(vault, count_per_day=0)
    cap(vault, profile="empty", count_per_day=0)
    assert unictl(*ORDER, "INR 5.001", *AS_LIVE).status == 2
    assert unictl(*ORDER, "INR 5.00", "-p", "shop").error["code"] == "live_not_allowed"
    assert unictl(*ORDER, "INR 5.00", "-p", "empty").status == 3
    assert unictl(*ORDER, "INR 5.00", *AS_LIVE).status == 19
    assert service.received == []


def test_what_moves_nothing_is_free(unictl: Command, vault: Vault, service: Service) -> None:
    """A list, a rehearsal and the sandbox go on where no call at all may move money."""
    cap(vault, count_per_day=0)
    assert unictl("payments", "list-orders", "-s", "razorpay", "-p", "shop").status == 0
    assert unictl(*ORDER, "INR 5.00", *AS_LIVE, "--dry-run").status == 0
    assert unictl(*ORDER, "INR 5.00", "-p", "shop", "--sandbox").status == 0
    assert [one.method for one in service.received] == ["GET"]
    assert used(unictl, "shop", "live") == (0, {})


def test_a_refund_of_all_must_name_its_amount(
    unictl: Command, vault: Vault, service: Service
) -> None:
    """Nobody can hold to a cap what doesn't say how much it is."""
    cap(vault, amount={"INR": 50_000})
    whole = unictl("payments", "refund", "pay_LimitsOfTest01", "-s", "razorpay", *AS_LIVE)
    assert whole.status == 19
    assert '--amount "INR 500.00"' in whole.error["hint"]
    raw = unictl("api", "razorpay", "POST", "/v1/orders", "-f", "amount=500", *AS_LIVE[:3])
    assert raw.status == 19
    assert "request of your own" in raw.error["message"]
    assert service.received == []


def test_a_request_of_ones_own_counts(unictl: Command, vault: Vault, service: Service) -> None:
    """`unictl api` is one call of the day like any other that may move money."""
    cap(vault, count_per_day=1)
    call = ("api", "razorpay", "POST", "/v1/orders", "-f", "amount=500", "-f", "currency=INR")
    assert unictl(*call, *AS_LIVE[:3]).status == 0
    assert unictl(*call, *AS_LIVE[:3]).status == 19
    assert len(service.received) == 1


def test_a_repeat_is_answered_over_the_cap(unictl: Command, vault: Vault, service: Service) -> None:
    """What was done is told again, and what may have been done is settled, whatever the cap."""
    keyed = (*ORDER, "INR 5.00", *AS_LIVE, "--retries", "0", "--idempotency-key")
    done = unictl(*keyed, "done")
    service.plan(Answer(drop=True, applied=True))
    assert unictl(*keyed, "unknown").status == 16
    cap(vault, count_per_day=0)
    assert unictl(*keyed, "done").json == done.json
    assert unictl(*keyed, "unknown").status in {0, 16}  # it looks, and never makes another
    assert unictl(*keyed, "new").status == 19
    assert len(service.orders) == 2
    assert used(unictl, "shop", "live")[0] == 2


def test_what_the_service_refused_is_not_spent(
    unictl: Command, vault: Vault, service: Service
) -> None:
    """A refusal takes nothing from the day; what may have been applied does."""
    cap(vault, amount_per_day={"INR": 500})
    service.plan(Answer(status=400, body=refusal("BAD_REQUEST_ERROR", "no")))
    assert unictl(*ORDER, "INR 5.00", *AS_LIVE).status == 8
    service.plan(Answer(drop=True))
    assert unictl(*ORDER, "INR 5.00", *AS_LIVE, "--retries", "0").status == 16
    assert unictl(*ORDER, "INR 1.00", *AS_LIVE).status == 19


@pytest.mark.usefixtures("service")
def test_the_python_clients_are_held_to_them(vault: Vault) -> None:
    """`Unictl` and `AsyncUnictl` raise LimitReached where the command ends with 19."""
    cap(vault, count_per_day=1, amount={"INR": 500})
    with Unictl(profile="shop", live=True) as client:
        with pytest.raises(LimitReached):
            client.payments.create_order(amount=501, currency="INR", service="razorpay")
        client.payments.create_order(amount=500, currency="INR", service="razorpay")

    async def another() -> None:
        async with AsyncUnictl(profile="shop", live=True) as client:
            await client.payments.create_order(amount=100, currency="INR", service="razorpay")

    with pytest.raises(LimitReached):
        asyncio.run(another())


@pytest.mark.usefixtures("service")
def test_each_journal_counts_by_itself(unictl: Command, vault: Vault) -> None:
    """`--state FILE` brings the day that this file knows; `limits show` tells it of the same."""
    cap(vault, count_per_day=1)
    for file in ("one", "another"):
        named = (*ORDER, "INR 5.00", *AS_LIVE, "--state", file)
        assert [unictl(*named).status for _ in range(2)] == [0, 19]
        shown = unictl("limits", "show", "-p", "shop", "--state", file).json
        assert shown["today"]["live"]["count"] == 1
    assert used(unictl, "shop", "live") == (0, {})


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The sandbox, served; keys that it takes are in the environment."""
    with Server(tmp_path / "served" / "sandbox.sqlite3") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", f"{server.url}/razorpay")
        monkeypatch.setenv("RAZORPAY_KEY_ID", "rzp_" + "test_sandboxoflimit")
        monkeypatch.setenv("RAZORPAY_KEY_SECRET", "sandboxsecretoflimits001")
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("served")
def test_of_twenty_processes_at_once_as_many_pass_as_fit(unictl: Command, vault: Vault) -> None:
    """Twenty at the edge of a day's cap: what fits is done, the rest is 19, and none beside."""
    cap(vault, profile="default", amount_per_day={"INR": 10_500})

    def one(_: int) -> Ran:
        return unictl(*ORDER, "INR 15.00")

    with ThreadPoolExecutor(20) as pool:
        ran = list(pool.map(one, range(20)))
    assert sorted(one.status for one in ran) == [0] * 7 + [19] * 13
    with Unictl() as client:
        orders = list(client.payments.list_orders(service="razorpay", limit=None))
    assert sum(order.amount for order in orders) == 10_500
    assert used(unictl, "default", "test") == (7, {"INR": 10_500})
