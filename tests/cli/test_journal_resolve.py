"""`unictl journal resolve`, by the installed command, behind a proxy that breaks connections."""

import json
import signal
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from chaos_shop import Shop
from command import Command, Ran, ended
from fault_proxy import ProxyFault

KEY = "shop-1001-first"
ORDER = ("--amount", "50000", "--currency", "INR", "--service", "razorpay")
EUROS = ("--amount", "4200", "--currency", "EUR", "--service", "stripe")
SMS = ("--to", "+14155550100", "--sender", "+15005550006", "--body", "hello")
PAYOUT = (
    *("--amount", "50000", "--currency", "INR", "--service", "razorpay"),
    *("--reference", "salary 7", "--input", "-"),
)
RECIPIENT = json.dumps(
    {
        "recipient": {
            "name": "Asha Rao",
            "bank_account": "0004321567890",
            "bank_code": "HDFC0000053",
        }
    }
)


@pytest.fixture
def shop(clean_home: Path) -> Iterator[Shop]:
    """A served sandbox, and the proxy before it."""
    with Shop(clean_home) as running:
        yield running


class Caller:
    """The installed command, pointed at the proxy."""

    def __init__(self, unictl: Command, shop: Shop) -> None:
        self._unictl, self.shop = unictl, shop

    def __call__(self, *arguments: str, **how: Any) -> Ran:
        """Run it."""
        variables = {**self.shop.variables, **how.pop("variables", {})}
        return self._unictl(*arguments, variables=variables, **how)

    def lose(
        self, faults: Sequence[ProxyFault], *arguments: str, key: str = KEY, **how: Any
    ) -> Ran:
        """Make a call that ends with an unknown outcome."""
        self.shop.proxy.plan(faults)
        ran = self(*arguments, "--idempotency-key", key, "--retries", "0", "--timeout", "1", **how)
        assert ran.status == 16, ran.stderr
        self.shop.proxy.plan(())
        return ran

    def resolve(self, *arguments: str, **how: Any) -> tuple[int, list[dict[str, Any]]]:
        """Ask, and return the status and what is said of each call."""
        ran = self("journal", "resolve", *arguments, "--timeout", "2", **how)
        return ran.status, ran.json["items"] if ran.stdout else []

    def sent(self) -> int:
        """Return how many requests reached the sandbox that may change something."""
        log = self("sandbox", "log", "--limit", "1000").json["items"]
        return sum(one["method"] not in {"GET", "HEAD"} for one in log)


@pytest.fixture
def call(unictl: Command, shop: Shop) -> Caller:
    """The command, pointed at the proxy."""
    return Caller(unictl, shop)


def test_what_is_found_is_settled_with_its_result(call: Caller) -> None:
    """By look-up: nothing is sent that changes anything, and a repeat has the same answer."""
    lost = call.lose(("reset_after",), "payments", "create-order", *ORDER)
    assert f"`unictl journal resolve {KEY}`" in lost.error["hint"]
    before = call.sent()
    status, (found,) = call.resolve(KEY)
    assert (status, found["outcome"], found["error"]) == (0, "applied", None)
    assert found["vendor_id"] == found["result"]["id"]
    again = call("payments", "create-order", *ORDER, "--idempotency-key", KEY)
    assert again.json["id"] == found["vendor_id"]
    assert call.sent() == before == 1
    assert call.resolve(KEY) == (status, [found])  # asked again it says so from the journal


def test_what_is_not_found_is_waited_for_and_can_be_repeated(call: Caller) -> None:
    """Nothing found is believed after a while, which stderr tells; then the same key does it."""
    call.lose(("reset_before",), "payments", "create-order", *ORDER)
    call.shop.let_pass(9)
    ran = call("journal", "resolve", KEY)
    assert ran.status == 0, ran.stderr
    assert ran.json["items"][0]["outcome"] == "not_applied"
    assert f"razorpay: asks about {KEY} again in" in ran.stderr
    assert call.sent() == 0
    again = call("payments", "create-order", *ORDER, "--idempotency-key", KEY)
    assert again.status == 0, again.stderr
    assert call.sent() == 1


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
def test_a_service_that_knows_our_key_is_asked_by_it(fault: ProxyFault, call: Caller) -> None:
    """The request goes out once more under its key; a dry run says so first. One effect."""
    call.lose((fault,), "payments", "create-order", *EUROS)
    rehearsed = call("journal", "resolve", "--all", "--dry-run").json["items"]
    assert [one["how"] for one in rehearsed] == ["the request goes out once more under its key"]
    status, (found,) = call.resolve(KEY)
    assert (status, found["outcome"]) == (0, "applied")
    listed = call("payments", "list-orders", "--service", "stripe").json["items"]
    assert [one["id"] for one in listed] == [found["vendor_id"]]


def test_what_cannot_be_asked_stays_unknown_until_a_person_says(call: Caller) -> None:
    """Status 16 and the next step; nothing is sent. With an id the result is fetched by it."""
    call.lose(("reset_after",), "messages", "send", *SMS)
    status, (found,) = call.resolve(KEY)
    assert (status, found["outcome"]) == (16, "unknown")
    assert f"unictl journal resolve {KEY} --as applied" in found["error"]["hint"]
    assert call.sent() == 1
    (there,) = call("messages", "list").json["items"]
    wrong = call("journal", "resolve", KEY, "--as", "applied", "--id", "SM" + "0" * 32)
    assert wrong.status == 7
    status, (found,) = call.resolve(KEY, "--as", "applied", "--id", there["id"])
    assert (status, found["outcome"], found["vendor_id"]) == (0, "applied", there["id"])
    again = call("messages", "send", *SMS, "--idempotency-key", KEY)
    assert again.json["id"] == there["id"]
    assert call("journal", "resolve", KEY, "--as", "not-applied").status == 9
    assert call.sent() == 1


def test_a_person_may_not_know_the_id(call: Caller) -> None:
    """A repeat of what was only called applied says that there is no result, and does nothing."""
    call.lose(("reset_after",), "messages", "send", *SMS)
    assert call.resolve(KEY, "--as", "applied")[0] == 0
    again = call("messages", "send", *SMS, "--idempotency-key", KEY)
    assert (again.status, again.error["outcome"]) == (9, "applied")
    assert call.sent() == 1


def test_what_a_person_calls_not_applied_is_done_by_a_repeat(call: Caller) -> None:
    """Under the same key, once."""
    call.lose(("reset_before",), "messages", "send", *SMS)
    status, (found,) = call.resolve(KEY, "--as", "not-applied")
    assert (status, found["outcome"]) == (0, "not_applied")
    assert call("messages", "send", *SMS, "--idempotency-key", KEY).status == 0
    assert call.sent() == 1


@pytest.mark.parametrize(
    "faults",
    [("reset_after",), ("none", "reset_after"), ("none", "none", "reset_before")],
    ids=["contact", "fund account", "payout"],
)
def test_steps_that_were_done_are_not_done_again(
    faults: Sequence[ProxyFault], call: Caller
) -> None:
    """Wherever a payout was cut, there is one contact, one fund account and one payout in the end.

    Before the payout itself was sent, asking says that it was not applied.
    """
    call.lose(faults, "payouts", "create", *PAYOUT, stdin=RECIPIENT)
    call.shop.let_pass(60)
    status, (found,) = call.resolve(KEY)
    assert (status, found["error"]) == (0, None)
    again = call(*("payouts", "create", *PAYOUT, "--idempotency-key", KEY), stdin=RECIPIENT)
    assert again.status == 0, again.stderr
    log = call("sandbox", "log", "--limit", "1000").json["items"]
    made = sorted(one["path"] for one in log if one["method"] == "POST" and one["status"] < 300)
    for kind in ("contacts", "fund_accounts", "payouts"):
        listed = call("api", "razorpay", "GET", f"/v1/{kind}", *_account(kind)).json
        assert listed["count"] == 1, (kind, made)


def _account(kind: str) -> tuple[str, ...]:
    return ("--param", "account_number=2323230000000001") if kind == "payouts" else ()


@pytest.mark.parametrize("changed", ["keys", "address"])
def test_other_keys_or_another_address_settle_nothing(changed: str, call: Caller) -> None:
    """There nobody knows of the call: status 3, the row as it was, and how to ask rightly."""
    call.lose(("reset_after",), "payments", "create-order", *ORDER)
    url = call.shop.variables["UNICTL_RAZORPAY_BASE_URL"]
    others = {
        "keys": {"RAZORPAY_KEY_ID": "rzp_" + "test_SomebodyElse01"},
        "address": {"UNICTL_RAZORPAY_BASE_URL": url.replace("127.0.0.1", "localhost")},
    }[changed]
    ran = call("journal", "resolve", KEY, variables=others)
    assert ran.status == 3, ran.stderr
    assert "not those that the call was made with" in ran.error["message"]
    assert ran.json["items"][0]["outcome"] == "not_asked"
    status, (found,) = call.resolve(KEY)
    assert (status, found["outcome"]) == (0, "applied")


def test_a_call_on_its_way_is_left_alone(call: Caller, unictl: Command) -> None:
    """Status 18; when it has ended it can be asked about."""
    call.shop.proxy.plan((), "arrives")
    process = unictl.start(
        *("payments", "create-order", *ORDER, "--idempotency-key", KEY),
        variables=call.shop.variables,
    )
    assert call.shop.proxy.caught.wait(20)
    status, (found,) = call.resolve(KEY)
    assert (status, found["outcome"]) == (18, "running")
    assert call("journal", "resolve", KEY, "--as", "not-applied").status == 18
    (row,) = call("journal", "list").json["items"]
    assert row["state"] == "running"
    call.shop.proxy.release()
    assert ended(process).status == 0
    assert call.resolve(KEY)[1][0]["outcome"] == "applied"


def test_one_that_was_killed_is_asked_about(call: Caller, unictl: Command) -> None:
    """After SIGKILL the row is shown as unknown, and settled; so after one while it is asked."""
    call.shop.proxy.plan((), "is done")
    process = unictl.start(
        *("payments", "create-order", *ORDER, "--idempotency-key", KEY),
        variables=call.shop.variables,
    )
    assert call.shop.proxy.caught.wait(20)
    process.kill()
    ended(process)
    call.shop.proxy.plan(())
    assert [one["state"] for one in call("journal", "list").json["items"]] == ["unknown"]
    status, (found,) = call.resolve(KEY)
    assert (status, found["outcome"]) == (0, "applied")


def test_asking_may_be_killed_too(call: Caller, unictl: Command) -> None:
    """At a service that knows our key the request is under way once more: it has one effect."""
    call.lose(("reset_before",), "payments", "create-order", *EUROS)
    call.shop.proxy.plan((), "is done")
    process = unictl.start("journal", "resolve", "--all", variables=call.shop.variables)
    assert call.shop.proxy.caught.wait(20)
    process.kill()
    ended(process)
    call.shop.proxy.plan(())
    status, (found,) = call.resolve("--all")
    assert (status, found["outcome"]) == (0, "applied")
    listed = call("payments", "list-orders", "--service", "stripe").json["items"]
    assert [one["id"] for one in listed] == [found["vendor_id"]]


def test_ctrl_c_while_it_waits_loses_nothing(call: Caller, unictl: Command) -> None:
    """130, and asked again it is settled all the same; two that ask at once don't disturb it."""
    call.lose(("reset_before",), "payments", "create-order", *ORDER)
    process = unictl.start("journal", "resolve", KEY, variables=call.shop.variables)
    assert process.stderr is not None
    assert "again in" in process.stderr.readline()
    assert call.resolve(KEY)[0] == 18
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    assert (ran.status, ran.stdout) == (130, "")
    assert call("journal", "list", "--unsettled").json["items"][0]["state"] == "unknown"
    call.shop.let_pass(60)
    status, (found,) = call.resolve("--all")
    assert (status, found["outcome"]) == (0, "not_applied")
    assert call.resolve("--all") == (0, [])


def test_all_of_them_each_with_its_outcome(call: Caller) -> None:
    """A line each in ndjson, as they come; what stays unknown decides the status."""
    call.lose(("reset_after",), "payments", "create-order", *ORDER, key="order-of-today")
    call.lose(("reset_after",), "messages", "send", *SMS, key="message-of-today")
    call.lose(("reset_after",), "payments", "create-order", *EUROS, key="euros-of-today")
    nothing = {"STRIPE_SECRET_KEY": ""}
    ran = call("journal", "resolve", "--all", "-o", "ndjson", variables=nothing)
    assert ran.status == 16
    found = {
        one["idempotency_key"]: one["outcome"]
        for one in map(json.loads, ran.stdout.split("\n")[:-1])
    }
    assert found == {
        "order-of-today": "applied",
        "message-of-today": "unknown",
        "euros-of-today": "not_asked",
    }
    assert call.resolve("message-of-today", "--as", "applied")[0] == 0
    status, _ = call.resolve("--all", "--service", "stripe", variables=nothing)
    assert status == 3
    ran = call("journal", "resolve", "--all", "-o", "human")
    assert ran.status == 0
    assert "euros-of-today  stripe payments.create_order: applied as pi_" in ran.stdout


def test_many_are_waited_for_together(call: Caller) -> None:
    """Twelve that never arrived take hardly longer than one: their waits pass side by side."""
    call.lose(("reset_before",), "payments", "create-order", *ORDER, key="order-0")
    _multiply(call.shop, 12)
    call.shop.let_pass(60)
    began = time.monotonic()
    status, found = call.resolve("--all")
    assert time.monotonic() - began < 15  # one after the other at least 2 s each
    assert (status, {one["outcome"] for one in found}) == (0, {"not_applied"})
    assert len(found) == 12
    assert call.sent() == 0


def _multiply(shop: Shop, count: int) -> None:
    """Let the journal have so many rows in doubt, each under a key of its own."""
    columns = "realm, service, account, mode, identity, operation, fingerprint, state, request"
    rest = "created_at, changed_at, lease, lease_until, holder, holder_place, attempt"
    with sqlite3.connect(Path(shop.variables["UNICTL_HOME"]) / "journal.sqlite3") as journal:
        for number in range(1, count):
            made = journal.execute(
                f"INSERT INTO operation (key, {columns}, {rest})"  # noqa: S608 - our own text
                f" SELECT 'order-{number}', {columns}, {rest} FROM operation WHERE key = 'order-0'"
            )
            journal.execute(
                "INSERT INTO step (operation, name, ends_at, attempt)"
                " SELECT ?, name, step.ends_at, step.attempt FROM step"
                " JOIN operation ON operation.id = step.operation WHERE key = 'order-0'",
                (made.lastrowid,),
            )
    journal.close()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--all", KEY),
        ("--all", "--as", "applied"),
        (KEY, "--id", "order_1"),
        (KEY, "--as", "perhaps"),
        (KEY, "--as", "not-applied", "--id", "order_1"),
        (KEY, "another-key", "--as", "applied"),
    ],
)
def test_what_contradicts_itself_is_refused(arguments: tuple[str, ...], unictl: Command) -> None:
    """Status 2, before a vault or a journal is opened."""
    assert unictl("journal", "resolve", *arguments).status == 2


def test_a_key_that_the_journal_has_not_got(unictl: Command) -> None:
    """Status 7, and where it was looked for; a replay asks nobody."""
    ran = unictl("journal", "resolve", KEY)
    assert (ran.status, ran.error["code"]) == (7, "not_found")
    assert "journal.sqlite3" in ran.error["hint"]
    replay = unictl("journal", "resolve", KEY, variables={"UNICTL_REPLAY": "."})
    assert replay.status == 2


def test_a_request_of_one_s_own_is_asked_about_by_its_key(unictl: Command) -> None:
    """Where the service knows our key: one effect; what it answered isn't kept."""
    fields = ("amount=4200", "currency=eur", "metadata[unictl_sandbox]=timeout")
    given = [text for field in fields for text in ("-f", field)]
    request = ("api", "stripe", "POST", "/v1/payment_intents", "--sandbox", *given)
    lost = unictl(*request, "--idempotency-key", KEY, "--retries", "0", "--state", "mine")
    assert lost.status == 16, lost.stderr
    assert f"`unictl journal resolve {KEY} --state mine`" in lost.error["hint"]
    ran = unictl("journal", "resolve", KEY, "--state", "mine")
    assert (ran.status, ran.json["items"][0]["outcome"]) == (0, "applied"), ran.stderr
    listed = unictl("api", "stripe", "GET", "/v1/payment_intents", "--sandbox")
    assert len(listed.json["data"]) == 1
