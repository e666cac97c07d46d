"""`Idempotency-Key` and planned faults at Stripe's stand-in: one effect for each key."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest
import stripe
from stripe_sandbox import KEY, Answer, Api

from unictl.sandbox.exchange import NoReply
from unictl.sandbox.server import Server

_INTENT = {"amount": 2000, "currency": "usd", "payment_method_types": ["card"]}
_NOW = {**_INTENT, "payment_method": "pm_card_visa", "confirm": True}


@pytest.fixture
def stripe_api(state: Path) -> Iterator[Api]:
    """The stand-in in process."""
    api = Api(state)
    yield api
    api.close()


def _create(api: Api, key: str = "key-1", fields: Any = None, **headers: str) -> Answer:
    return api.call("POST", "payment_intents", fields or _NOW, idempotency_key=key, **headers)


def _count(api: Api, path: str = "payment_intents") -> int:
    return len(api.get(path, limit=100)["data"])


def test_the_same_key_gets_the_same_answer(stripe_api: Api) -> None:
    """A repeated request has one effect; the replay says that it is one, and of which request."""
    first, second = (_create(stripe_api) for _ in range(2))
    assert second.body == first.body
    assert _count(stripe_api) == _count(stripe_api, "charges") == 1
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == "key-1"
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["original-request"] == first.headers["request-id"]
    assert second.headers["request-id"] != first.headers["request-id"]
    assert stripe_api.get("events")["data"][0]["request"]["idempotency_key"] == "key-1"


def test_the_order_of_parameters_does_not_matter(stripe_api: Api) -> None:
    """Two forms that say the same are the same request."""
    backwards = dict(reversed(list(_NOW.items())))
    assert _create(stripe_api).body == _create(stripe_api, fields=backwards).body


@pytest.mark.parametrize("changed", [{"amount": 2001}, {"metadata": {"a": "b"}}])
def test_a_key_belongs_to_its_parameters(stripe_api: Api, changed: dict[str, Any]) -> None:
    """The same key with others is Stripe's idempotency error, and does nothing."""
    _create(stripe_api)
    other = _create(stripe_api, fields={**_NOW, **changed})
    assert (other.status, other.error["type"]) == (400, "idempotency_error")
    elsewhere = stripe_api.call("POST", "customers", {}, idempotency_key="key-1")
    assert elsewhere.error["type"] == "idempotency_error"
    assert _count(stripe_api) == 1
    assert _create(stripe_api).headers["idempotent-replayed"] == "true"


def test_a_decline_is_replayed(stripe_api: Api) -> None:
    """The 402 is the answer to its key; a new key may try again."""
    declining = {**_NOW, "payment_method": "pm_card_visa_chargeDeclined"}
    first, second = (_create(stripe_api, fields=declining) for _ in range(2))
    assert (first.status, second.status, second.body) == (402, 402, first.body)
    assert _count(stripe_api, "charges") == 1


def test_what_is_refused_before_it_runs_is_not_kept(stripe_api: Api) -> None:
    """A key whose parameters were invalid is free for the mended request."""
    assert _create(stripe_api, fields={"currency": "usd"}).status == 400
    assert _create(stripe_api).status == 200


def test_a_refusal_of_what_did_run_is_kept(stripe_api: Api) -> None:
    """A wrong state is an answer like any other; nothing of the attempt is left."""
    path = f"payment_intents/{stripe_api.paid()['id']}/cancel"
    for _ in range(2):
        answer = stripe_api.call("POST", path, idempotency_key="key-2")
        assert answer.status == 400
    assert answer.headers["idempotent-replayed"] == "true"


def test_a_key_is_forgotten_after_a_day(stripe_api: Api) -> None:
    """After 24 hours it is a new key."""
    _create(stripe_api)
    stripe_api.now += 24 * 3600
    assert "idempotent-replayed" not in _create(stripe_api).headers
    assert _count(stripe_api) == 2


def test_keys_of_accounts_are_apart(stripe_api: Api) -> None:
    """A connected account has keys of its own."""
    _create(stripe_api)
    there = _create(stripe_api, stripe_account="acct_1Connected0000001")
    assert "idempotent-replayed" not in there.headers


def test_a_key_counts_for_post_alone_and_has_a_length(stripe_api: Api) -> None:
    """GET and DELETE ignore it; more than 255 characters are refused."""
    customer = stripe_api.post("customers")["id"]
    for method in ("GET", "DELETE"):
        answer = stripe_api.call(method, f"customers/{customer}", idempotency_key="key-3")
        assert "idempotency-key" not in answer.headers
    assert _create(stripe_api, key="k" * 255).status == 200
    assert _create(stripe_api, key="k" * 256).status == 400


def _faulty(fault: str) -> dict[str, Any]:
    return {**_NOW, "metadata": {"unictl_sandbox": fault}}


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("rate_limit", 429),
        ("lock_timeout", 429),
        ("in_progress", 409),
        ("500_before", 500),
        ("503_before", 503),
        ("unauthorized", 401),
        ("forbidden", 403),
    ],
)
def test_a_fault_before_the_effect(stripe_api: Api, fault: str, status: int) -> None:
    """Nothing is made and nothing is kept: the same key then succeeds, once."""
    first = _create(stripe_api, fields=_faulty(fault))
    assert (first.status, _count(stripe_api)) == (status, 0)
    retry = _create(stripe_api, fields=_faulty(fault))
    assert (retry.status, _count(stripe_api)) == (200, 1)
    codes = {"in_progress": "idempotency_key_in_use"}
    if fault in {"rate_limit", "lock_timeout", "in_progress"}:
        assert first.error["code"] == codes.get(fault, fault)
        assert first.headers["stripe-should-retry"] == "true"


def test_a_500_after_the_effect_is_kept(stripe_api: Api) -> None:
    """As Stripe does: its own 500 is the answer to the key for good, though the effect stands."""
    for _ in range(2):
        answer = _create(stripe_api, fields=_faulty("500_after"))
        assert (answer.status, answer.error["type"]) == (500, "api_error")
    assert answer.headers["idempotent-replayed"] == "true"
    assert _count(stripe_api) == 1


@pytest.mark.parametrize("fault", ["502_after", "504_after"])
def test_a_gateway_loses_the_answer_alone(stripe_api: Api, fault: str) -> None:
    """What stands in front of Stripe failed: the key then gets the true answer."""
    form = f"amount=2000&currency=usd&metadata[unictl_sandbox]={fault}"
    body = form.encode()
    lost = stripe_api.send("POST", "payment_intents", body, idempotency_key="key-1")
    assert lost.status == int(fault[:3])
    found = stripe_api.send("POST", "payment_intents", body, idempotency_key="key-1")
    assert (found.status, found.headers["idempotent-replayed"]) == (200, "true")
    assert _count(stripe_api) == 1


@pytest.mark.parametrize("fault", ["timeout", "reset", "unreachable"])
def test_a_lost_reply(stripe_api: Api, fault: str) -> None:
    """No answer comes; the same key finds out what was done, or does it now."""
    with pytest.raises(NoReply) as lost:
        _create(stripe_api, fields=_faulty(fault))
    assert lost.value.how == fault
    assert _count(stripe_api) == (0 if fault == "unreachable" else 1)
    assert _create(stripe_api, fields=_faulty(fault)).status == 200
    assert _count(stripe_api) == 1


def test_faults_of_later_steps(stripe_api: Api) -> None:
    """A thing's metadata plans what goes wrong with it later."""
    plan = {"unictl_sandbox": "capture:500_after,fetch:rate_limit*2"}
    held = stripe_api.paid(capture_method="manual", metadata=plan)
    path = f"payment_intents/{held['id']}"
    assert [stripe_api.call("GET", path).status for _ in range(3)] == [429, 429, 200]
    assert stripe_api.call("POST", f"{path}/capture").status == 500
    assert stripe_api.get(path)["status"] == "succeeded"


def test_planned_declines(stripe_api: Api) -> None:
    """A payment is declined by the bank once; a payout for want of money."""
    for fault, code in (("decline", "generic_decline"), ("insufficient_funds",) * 2):
        answer = stripe_api.call("POST", "payment_intents", _faulty(fault))
        assert (answer.status, answer.error["decline_code"]) == (402, code)
        intent = answer.error["payment_intent"]["id"]
        again = stripe_api.post(f"payment_intents/{intent}/confirm", payment_method="pm_card_visa")
        assert again["status"] == "succeeded"
    poor = {"amount": 100, "currency": "usd", "metadata": {"unictl_sandbox": "insufficient_funds"}}
    assert stripe_api.refused("payouts", **poor)["code"] == "balance_insufficient"
    assert stripe_api.post("payouts", **poor)["status"] == "pending"


def test_a_fault_that_is_none_is_refused(stripe_api: Api) -> None:
    """The refusal says which there are."""
    answer = _create(stripe_api, fields=_faulty("earthquake"))
    assert answer.status == 400
    assert "lock_timeout" in answer.error["message"]
    assert answer.error["param"] == "metadata[unictl_sandbox]"


def test_two_at_once_have_one_effect(server: Server) -> None:
    """Of many requests with one key at the same time one has the effect, and all its answer."""
    at = f"{server.url}/stripe/v1/payment_intents"
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "at-once"}
    opener = build_opener(ProxyHandler({}))
    answers: list[Any] = []

    def request() -> Request:
        return Request(at, b"amount=100&currency=usd", headers)  # noqa: S310 - on loopback

    def send() -> None:
        with opener.open(request()) as reply:
            answers.append((reply.headers.get("Idempotent-Replayed"), json.load(reply)["id"]))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({identifier for _, identifier in answers}) == 1
    assert sorted(str(replayed) for replayed, _ in answers) == ["None"] + ["true"] * 7


@pytest.mark.parametrize("fault", ["timeout", "reset", "503_before", "rate_limit", "in_progress"])
def test_the_sdk_retries_to_one_effect(server: Server, fault: str) -> None:
    """The official SDK, which retries with a key of its own, ends with one payment."""
    http = stripe.RequestsClient(timeout=1)
    client: Any = stripe.StripeClient(
        KEY,
        base_addresses={"api": f"{server.url}/stripe"},
        max_network_retries=2,
        http_client=http,
    )
    made = client.v1.payment_intents.create(_faulty(fault))
    assert made.status == "succeeded"
    assert [one.id for one in client.v1.payment_intents.list().data] == [made.id]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate_limit", stripe.RateLimitError),
        ("unauthorized", stripe.AuthenticationError),
        ("forbidden", stripe.PermissionError),
        ("decline", stripe.CardError),
        ("500_after", stripe.APIError),
        ("earthquake", stripe.InvalidRequestError),
    ],
)
def test_error_classes_of_the_sdk(server: Server, fault: str, error: type[Exception]) -> None:
    """Each kind of error body raises the SDK's class for it."""
    client: Any = stripe.StripeClient(
        KEY, base_addresses={"api": f"{server.url}/stripe"}, max_network_retries=0
    )
    with pytest.raises(error):
        client.v1.payment_intents.create(_faulty(fault))


def test_the_sdk_knows_an_idempotency_error(server: Server) -> None:
    """A reused key raises `IdempotencyError`."""
    client: Any = stripe.StripeClient(KEY, base_addresses={"api": f"{server.url}/stripe"})
    options = {"idempotency_key": "one"}
    client.v1.customers.create({"name": "Ada"}, options)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"name": "Grace"}, options)
