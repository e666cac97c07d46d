"""What the official SDK sends for an operation is what we send, byte for byte where it matters.

Both go over the wire to one server. Left out of the comparison: our own key in the notes, what an
HTTP library says of itself (Accept, User-Agent), and our reads before a change, for which the SDK
has no counterpart (amount and currency of a capture, the status before a pause).
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import razorpay
from offered import OFFERED
from razorpay_calls import PAYMENTS, Sdk
from razorpay_calls_beside import BESIDE, NOT_THERE
from recorder import Recorder, Request

from unictl.client.session import Session
from unictl.settings import Settings

KEY_ID, KEY_SECRET = "rzp_" + "test_oracle00000001", "secretofthisoracle000001"
FOLDER = Path(__file__).parent.parent / "contract" / "recorded" / "razorpay"
RECORDED = [one for file in FOLDER.glob("*.json") for one in json.loads(file.read_text("utf-8"))]
CALLS = [*PAYMENTS, *BESIDE]
MEANT = ("authorization", "content-type", "x-refund-idempotency")


def answer(method: str, path: str) -> Any:
    """Return a recorded reply of the same kind of request."""
    kind = [part.split("_")[0] for part in path.split("/")]
    for recorded in RECORDED:
        for one in recorded["exchange"]:
            known = [part.split("_")[0] for part in one["ask"]["path"].split("/")]
            if (one["ask"]["method"], known) == (method, kind):
                if method == "GET" and kind[2:] == ["subscriptions", "sub"]:
                    return {**one["reply"], "status": "active"}
                return one["reply"]
    raise AssertionError((method, path))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The server that both send to, with both using the same keys."""
    with Recorder(answer) as server:
        monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", server.url)
        monkeypatch.setenv("RAZORPAY_KEY_ID", KEY_ID)
        monkeypatch.setenv("RAZORPAY_KEY_SECRET", KEY_SECRET)
        yield server


def meant(request: Request) -> Request:
    """Return what of a request means something to the service."""
    body = request.body
    if isinstance(body, dict) and "notes" in body:
        notes = {name: text for name, text in body["notes"].items() if name != "unictl_key"}
        body = {**body, "notes": notes}
    headers = {name: request.headers.get(name, "") for name in MEANT}
    # The line between a form's parts is each client's own.
    headers["content-type"] = headers["content-type"].partition("; boundary=")[0]
    if headers["content-type"] == "multipart/form-data":
        body = sorted(request.body)
    return replace(request, headers=headers, body=body)


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "extra", "by_sdk"),
    CALLS,
    ids=[f"{call[0]}-{number}" for number, call in enumerate(CALLS)],
)
def test_we_send_what_the_sdk_sends(  # noqa: PLR0917 - a case's columns and the server
    identifier: str,
    arguments: dict[str, str],
    values: dict[str, Any],
    extra: dict[str, Any],
    by_sdk: Sdk,
    server: Recorder,
) -> None:
    """Method, path, decoded query and body, and the headers that count are the same."""
    session = Session(Settings())
    given = {"razorpay": extra} if extra else {}
    reads = identifier.rpartition(".")[2].startswith(("get", "list", "check"))
    key = None if reads else "key-of-the-test"
    session.call(identifier, arguments, values, extra=given, key=key)
    session.close()
    ours = server.requests.copy()
    server.requests.clear()
    sdk = razorpay.Client(auth=(KEY_ID, KEY_SECRET), base_url=server.url)
    by_sdk(sdk)
    sdk.session.close()
    (theirs,) = server.requests
    assert meant(ours[-1]) == meant(theirs)
    assert [request.method for request in ours[:-1]] in ([], ["GET"])


def test_a_fund_account_on_the_way_is_the_sdk_s(
    server: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The part of a payout that the SDK has is sent as the SDK sends it."""
    monkeypatch.setenv("RAZORPAYX_ACCOUNT_NUMBER", "7878780080316316")
    session = Session(Settings())
    recipient = {"name": "Zoe", "bank_account": "765432123456789", "bank_code": "HDFC0000053"}
    values = {"amount": 100, "currency": "INR", "recipient": recipient}
    session.call("payouts.create", {}, values, key="key-of-the-test")
    session.close()
    contact, fund_account, payout = server.requests
    server.requests.clear()
    sdk = razorpay.Client(auth=(KEY_ID, KEY_SECRET), base_url=server.url)
    sdk.fund_account.create(
        {
            "contact_id": answer("POST", contact.path)["id"],
            "account_type": "bank_account",
            "bank_account": {
                "name": "Zoe",
                "ifsc": "HDFC0000053",
                "account_number": "765432123456789",
            },
        }
    )
    sdk.session.close()
    (theirs,) = server.requests
    assert meant(fund_account) == meant(theirs)
    assert payout.headers["x-payout-idempotency"] == "key-of-the-test"
    assert payout.body["account_number"] == "7878780080316316"


def test_every_operation_has_its_counterpart() -> None:
    """No operation of ours goes without the comparison."""
    compared = {call[0] for call in CALLS} | NOT_THERE
    assert compared == {one.operation.id for one in OFFERED if one.service == "razorpay"}
