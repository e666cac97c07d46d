"""The typed clients against the sandbox: each operation once, in both; and a vendor's own."""

import asyncio
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from offered import OFFERED, Offered
from vaults import vault_with
from world import ORDER, PLAN

from unictl import AsyncUnictl, Unictl
from unictl.core.ports import Row
from unictl.errors import (
    InvalidRequest,
    LiveNotAllowed,
    NotConfigured,
    NotSupported,
)
from unictl.sandbox.app import Sandbox
from unictl.sandbox.server import Server
from unictl.settings import USER_FILE

LIVE = {"RAZORPAY_KEY_ID": "rzp_" + "live_00000000000001", "RAZORPAY_KEY_SECRET": "s" * 24}
TEST = {"RAZORPAY_KEY_ID": "rzp_" + "test_00000000000001", "RAZORPAY_KEY_SECRET": "s" * 24}


class Recording:
    """A client's capability that remembers which operations were called.

    Args:
        client: The client.
        called: Where they are noted.
    """

    def __init__(self, client: Any, called: set[str]) -> None:
        self._client, self._called = client, called

    def __getattr__(self, capability: str) -> Any:
        own, called = getattr(self._client, capability), self._called

        class Capability:
            def __getattr__(self, name: str) -> Any:
                called.add(f"{capability}.{name}")
                return getattr(own, name)

        return Capability()


def everything(client: Any, pay: Any) -> Generator[Any, Any, None]:
    """Call each operation once; yields what a call returns, and is sent its result."""
    order = yield client.payments.create_order(**ORDER, capture="manual", metadata={"a": "☕"})
    assert (yield client.payments.get_order(order.id)) == order
    payment = pay(order.id, "authorized")
    assert [one.id for one in (yield client.payments.list_order_payments(order.id))] == [payment]
    assert [one.id for one in (yield client.payments.list_orders())] == [order.id]
    assert (yield client.payments.capture(payment)).status == "succeeded"
    refund = yield client.payments.refund(payment, amount=100, reference="back")
    assert (yield client.payments.get_refund(refund.id)) == refund
    assert [one.id for one in (yield client.payments.list_refunds(payment_id=payment))]
    assert (yield client.payments.get(payment)).status == "partially_refunded"
    assert [one.id for one in (yield client.payments.list())] == [payment]
    plan = yield client.plans.create(**PLAN)
    assert (yield client.plans.get(plan.id)) == plan
    assert [one.id for one in (yield client.plans.list())] == [plan.id]
    made = yield client.subscriptions.create(plan_id=plan.id, cycles=3)
    pay(made.id, None)
    assert (yield client.subscriptions.get(made.id)).status == "active"
    assert [one.id for one in (yield client.subscriptions.list(plan_id=plan.id))] == [made.id]
    assert (yield client.subscriptions.pause(made.id)).status == "paused"
    assert (yield client.subscriptions.resume(made.id)).status == "active"
    assert (yield client.subscriptions.cancel(made.id)).status == "cancelled"
    link = yield client.payment_links.create(**ORDER, customer={"name": "Zoë"})
    assert link.customer.name == "Zoë"
    assert (yield client.payment_links.get(link.id)) == link
    assert [one.id for one in (yield client.payment_links.list())] == [link.id]
    assert (yield client.payment_links.cancel(link.id)).status == "cancelled"


def customer(home: Path) -> Any:
    """Return how a customer pays in the sandbox of a home."""

    def pay(identifier: str, outcome: Any) -> str:
        sandbox = Sandbox(home / "sandbox.sqlite3")
        paid = sandbox.pay(identifier, outcome=outcome).document
        sandbox.close()
        return str(paid["id"])

    return pay


def test_payments_synchronously(clean_home: Path) -> None:
    """What a shop does works by the typed methods of `Unictl`."""
    called: set[str] = set()
    with Unictl(sandbox=True) as client:
        steps = everything(Recording(client, called), customer(clean_home))
        result = next(steps)
        while True:
            try:
                result = steps.send(list(result) if hasattr(result, "page") else result)
            except StopIteration:
                break
    assert len(called) > 20


def test_payments_in_asyncio(clean_home: Path) -> None:
    """The same on `AsyncUnictl`, awaited."""
    called: set[str] = set()

    async def main() -> None:
        async with AsyncUnictl(sandbox=True) as client:
            steps = everything(Recording(client, called), customer(clean_home))
            result: Any = next(steps)
            while True:
                if hasattr(result, "page"):
                    found: Any = [one async for one in result]
                else:
                    found = await result
                try:
                    result = steps.send(found)
                except StopIteration:
                    return

    asyncio.run(main())
    assert len(called) > 20


@pytest.mark.parametrize("offered", OFFERED, ids=str)
@pytest.mark.parametrize("kind", [Unictl, AsyncUnictl])
def test_each_operation_has_its_typed_method(
    kind: Any, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is given to the method reaches the operation whole, under its own name."""
    operation, recorded = offered.operation, offered.recorded()[0]
    taken: list[Any] = []
    client = kind(sandbox=True)
    name = "task" if operation.lists else "call"

    def take(*given: Any, **how: Any) -> Any:
        taken.append((*given, how))
        return None if operation.lists or kind is Unictl else _nothing()

    monkeypatch.setattr(client._session, name, take)
    method = getattr(getattr(client, operation.capability), operation.name)
    made = method(*recorded["arguments"].values(), **recorded["request"], service=offered.service)
    if not operation.lists and kind is AsyncUnictl:
        asyncio.run(made)
    ((identifier, arguments, values, how),) = taken
    assert (identifier, arguments) == (operation.id, recorded["arguments"])
    assert {name: values[name] for name in recorded["request"]} == recorded["request"]
    assert how["service"] == offered.service
    fields = getattr(operation.request, "__dataclass_fields__", {})
    assert values.keys() == fields.keys()
    asyncio.run(client.close()) if kind is AsyncUnictl else client.close()


async def _nothing() -> None:
    """Answer nothing."""


def test_a_loop_sees_all_items() -> None:
    """Without a limit a list is walked to its end; with one, to there; a page is one page."""
    with Unictl(sandbox=True) as client:
        made = [client.payments.create_order(amount=n, currency="INR").id for n in range(100, 225)]
        assert [one.id for one in client.payments.list_orders()] == made[::-1]
        assert len(list(client.payments.list_orders(limit=12))) == 12
        page = client.payments.list_orders().page()
        assert len(page.items) == 100
        rest = client.payments.list_orders(cursor=page.next)
        assert [one.id for one in (*page.items, *rest)] == made[::-1]


def test_many_threads_share_a_client() -> None:
    """A client may be used by several threads at once."""
    with Unictl(sandbox=True) as client:
        made: list[str] = []

        def work() -> None:
            orders = (client.payments.create_order(amount=5, currency="JPY") for _ in range(5))
            made.extend(order.id for order in orders)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(made)) == 30


def test_a_key_has_one_answer() -> None:
    """The same key with the same request has one effect, and one answer."""
    with Unictl(sandbox=True) as client:
        first = client.payments.create_order(amount=5, currency="JPY", idempotency_key="k")
        again = client.payments.create_order(amount=5, currency="JPY", idempotency_key="k")
        assert again == first
        assert len(list(client.payments.list_orders())) == 1


@pytest.mark.parametrize("kept", [True, False])
def test_a_kept_answer_has_raw_where_it_was_asked_for_at_first(*, kept: bool) -> None:
    """The service's own reply, which can hold a customer's data, is kept only if wanted."""
    with Unictl(sandbox=True) as client:
        client.payments.create_order(amount=5, currency="JPY", idempotency_key="k", raw=kept)
        again = client.payments.create_order(
            amount=5, currency="JPY", idempotency_key="k", raw=True
        )
        assert (again.raw is not None) is kept


@pytest.mark.parametrize("key", ["", "é", "a\nb", "x" * 256, "\x7f"])
def test_a_key_that_cant_be_one(key: str) -> None:
    """An idempotency key is printable ASCII of a sane length."""
    with Unictl(sandbox=True) as client, pytest.raises(InvalidRequest) as caught:
        client.payments.create_order(amount=5, currency="JPY", idempotency_key=key)
    assert caught.value.field == "idempotency_key"


@pytest.mark.parametrize(
    "identifier", ["", ".", "..", "a/b", "a\\b", "a?b", "a#b", "a%2fb", "a b", "a\nb", "\x00", 5]
)
def test_an_id_that_leads_elsewhere(identifier: Any) -> None:
    """What stands in a path can't leave its place."""
    with Unictl(sandbox=True) as client, pytest.raises(InvalidRequest) as caught:
        client.payments.get_order(identifier)
    assert caught.value.field == "order_id"


def test_defaults_come_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project's currency and service fill in what a call leaves out."""
    (tmp_path / "unictl.toml").write_text('currency = "INR"\n[defaults]\npayments = "razorpay"')
    monkeypatch.chdir(tmp_path)
    with Unictl(sandbox=True) as client:
        assert client.payments.create_order(amount=500).currency == "INR"
        with pytest.raises(InvalidRequest, match="no service"):
            client.payments.create_order(amount=500, service="nobody")
        with pytest.raises(NotSupported):
            client.payments.create_order(amount=500, service="twilio")


def test_a_warning_reaches_the_programmer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the journal fails after the effect, the answer comes with a Python warning."""
    with Unictl(sandbox=True) as client:
        journal = client._session.journal

        def full(row: Row, state: str, result: Any = None) -> None:
            raise InvalidRequest(f"cannot write {row} {state} {result}")

        monkeypatch.setattr(journal, "settle", full)
        with pytest.warns(RuntimeWarning, match="journal"):
            assert client.payments.create_order(amount=500, currency="INR").amount == 500


def test_live_money_needs_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A live key moves money only when the program says so; reading needs no consent."""
    monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", "http://127.0.0.1:1")
    for name, value in LIVE.items():
        monkeypatch.setenv(name, value)
    with Unictl(retries=0) as client, pytest.raises(LiveNotAllowed):
        client.payments.create_order(amount=500, currency="INR")
    with Unictl(live=True, retries=0) as client, pytest.raises(Exception, match="no connection"):
        client.payments.create_order(amount=500, currency="INR")
    with Unictl(retries=0) as client, pytest.raises(Exception, match="no connection"):
        list(client.payments.list())


@pytest.mark.parametrize("chosen_by", ["user", "project"])
def test_a_profile_marked_live(
    chosen_by: str, clean_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's mark is consent where he chose the profile; a project's choice isn't his."""
    key = vault_with(
        clean_home, {"key_id": LIVE["RAZORPAY_KEY_ID"], "key_secret": LIVE["RAZORPAY_KEY_SECRET"]}
    )
    monkeypatch.setenv("UNICTL_VAULT_KEY", key)
    monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", "http://127.0.0.1:1")
    (clean_home / USER_FILE).write_text("[profiles.default]\nlive = true")
    if chosen_by == "project":
        (tmp_path / "unictl.toml").write_text('profile = "default"')
    monkeypatch.chdir(tmp_path)
    expected = LiveNotAllowed if chosen_by == "project" else Exception
    with Unictl(retries=0) as client, pytest.raises(expected, match=r"real money|no connection"):
        client.payments.create_order(amount=500, currency="INR")


def test_the_vendors_own_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`native` gives the official client, ready with our keys and address."""
    for name, value in TEST.items():
        monkeypatch.setenv(name, value)
    with Server(tmp_path / "state" / "sandbox.sqlite3") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", server.url)
        with Unictl() as client:
            sdk = client.native("razorpay")
            order = sdk.order.create({"amount": 500, "currency": "INR"})
            assert client.payments.get_order(order["id"]).amount == 500
            sdk.session.close()
        server.shutdown()
        thread.join()


def test_a_native_client_that_cant_be(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without keys, with half of them, for another service or in process it is refused."""
    with Unictl() as client:
        with pytest.raises(NotConfigured):
            client.native("razorpay")
        with pytest.raises(NotSupported, match="openai"):
            client.native("openai")
    with Unictl(sandbox=True) as client, pytest.raises(InvalidRequest, match="sandbox"):
        client.native("razorpay")
    key = vault_with(clean_home, {"key_id": TEST["RAZORPAY_KEY_ID"]})
    monkeypatch.setenv("UNICTL_VAULT_KEY", key)
    with Unictl() as client, pytest.raises(NotConfigured, match="key_secret"):
        client.native("razorpay")
