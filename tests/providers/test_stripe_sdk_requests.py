"""What the official SDK sends for an operation is what we send, in all that means something.

Both go over the wire to one server. Left out of the comparison: what an HTTP library says of itself
(Accept, User-Agent), and our reads before a change, for which the SDK has no counterpart (the
currency of a payment, the item of a subscription).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
import stripe
from offered import OFFERED
from recorder import Recorder, Request
from stripe_cases import KEY, Sdk, answer
from stripe_cases_documents import DOCUMENTS
from stripe_cases_links import LINKS
from stripe_cases_others import OTHERS
from stripe_cases_payments import PAYMENTS
from stripe_cases_recurring import RECURRING

from unictl.client.session import Session
from unictl.providers.stripe.base import API_VERSION
from unictl.settings import Settings

SECRET, ACCOUNT = "sk_" + "test_51OracleOracleOracle01", "acct_1OracleOracle0001"
MEANT = ("authorization", "content-type", "idempotency-key", "stripe-version", "stripe-account")
CALLS = [*PAYMENTS, *LINKS, *RECURRING, *OTHERS, *DOCUMENTS]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The server that both send to, with both using the same key and account."""
    with Recorder(answer) as server:
        monkeypatch.setenv("UNICTL_STRIPE_BASE_URL", server.url)
        monkeypatch.setenv("STRIPE_SECRET_KEY", SECRET)
        monkeypatch.setenv("STRIPE_ACCOUNT", ACCOUNT)
        yield server


@pytest.fixture
def sdk(server: Recorder) -> Iterator[Any]:
    """The official client's resources, at the server."""
    session = requests.Session()
    session.trust_env = False
    client: Any = stripe.StripeClient(
        SECRET,
        stripe_account=ACCOUNT,
        stripe_version=API_VERSION,
        base_addresses={"api": server.url, "files": server.url},
        http_client=stripe.RequestsClient(session=session),
        max_network_retries=0,
    )
    yield client.v1
    session.close()


def meant(request: Request) -> Request:
    """Return what of a request means something to the service."""
    headers = {name: request.headers.get(name, "") for name in MEANT}
    # The line between a form's parts is each client's own.
    headers["content-type"] = headers["content-type"].partition("; boundary=")[0]
    if request.method != "POST":
        del headers["content-type"], headers["idempotency-key"]
    body = sorted(request.body) if request.body else None
    return replace(request, headers=headers, body=body)


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "extra", "by_sdk"),
    CALLS,
    ids=[f"{call[0]}-{number}" for number, call in enumerate(CALLS)],
)
def test_we_send_what_the_sdk_sends(  # noqa: PLR0917 - a case's columns, the server and the SDK
    identifier: str,
    arguments: dict[str, str],
    values: dict[str, Any],
    extra: dict[str, Any],
    by_sdk: Sdk,
    server: Recorder,
    sdk: Any,
) -> None:
    """Method, path, decoded query and form, and the headers that count are the same."""
    session = Session(Settings())
    given = {"stripe": extra} if extra else {}
    changes = next(one for one in OFFERED if one.operation.id == identifier).operation.changes
    session.call(
        identifier,
        arguments,
        values,
        extra=given,
        key=KEY if changes else None,
        service="stripe",
    )
    session.close()
    ours = [meant(request) for request in server.requests]
    server.requests.clear()
    by_sdk(sdk)
    theirs = [meant(request) for request in server.requests]
    reads = len(ours) - len(theirs)
    assert [request.method for request in ours[:reads]] == ["GET"] * reads
    assert ours[reads:] == theirs


def test_every_operation_has_its_counterpart() -> None:
    """No operation of ours goes without the comparison."""
    compared = {call[0] for call in CALLS}
    assert compared == {one.operation.id for one in OFFERED if one.service == "stripe"}
