"""Whatever is sent to Twilio's stand-in, the answer is Twilio's kind: a document or a refusal."""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from unictl.core.call import Wire
from unictl.sandbox.transport import SandboxTransport
from unictl.sandbox.twilio.keys import KEYS
from unictl.sandbox.twilio.service import ROUTES

ACCOUNT, TOKEN = KEYS["account_sid"], KEYS["auth_token"]
PROOF = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
NAMES = [
    "To", "From", "Body", "MediaUrl", "MessagingServiceSid", "ContentSid", "ContentVariables",
    "SendAt", "ScheduleType", "StatusCallback", "ValidityPeriod", "Status", "Url", "Twiml",
    "Timeout", "SendDigits", "PhoneNumber", "FriendlyName", "AreaCode", "PageSize", "Page",
    "PageToken", "DateSent", "DateSent<", "DateSent>", "StartTime", "EndTime<", "Fields",
    "CountryCode", "Channel", "Code", "CustomCode", "VerificationSid", "CodeLength", "TtsName",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "+15005550006", "+15005550010", "whatsapp:+15005550010", "sms", "completed",
         "canceled", "true", "0", "1", "-1", "999999999999", "2026-11-25", "9999-12-31T23:59:59Z",
         "0001-01-01", "https://example.com/x", "http://[", "{}", "PASM" + "0" * 32,
         "SM" + "0" * 32, KEYS["messaging_service_sid"], KEYS["verify_service_sid"],
         "unictl_sandbox=rate_limit", "unictl_sandbox=x", "line_type_intelligence", "123456"]
    ),
)  # fmt: skip
IDS = st.one_of(
    st.sampled_from([KEYS["verify_service_sid"], "+15005550010", f"SM{'0' * 32}", "x", "%", "é"]),
    st.text(min_size=1, max_size=10),
)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The stand-in in process, with a few things of each kind."""
    folder: Path = tmp_path_factory.mktemp("twilio")
    transport = SandboxTransport(folder / "sandbox.sqlite3")
    own = f"/2010-04-01/Accounts/{ACCOUNT}"
    for path, form in (
        (f"{own}/Messages.json", {"To": "+15005550010", "From": "+15005550006", "Body": "x"}),
        (f"{own}/Calls.json", {"To": "+15005550010", "From": "+15005550006", "Twiml": "x"}),
        (
            f"/v2/Services/{KEYS['verify_service_sid']}/Verifications",
            {"To": "+15005550010", "Channel": "sms"},
        ),
    ):
        assert _send(transport, "POST", path, urlencode(form).encode()).status == 201
    yield transport
    transport.close()


def _send(transport: SandboxTransport, method: str, path: str, body: bytes = b"") -> Any:
    headers = {"Authorization": PROOF, "Content-Type": "application/x-www-form-urlencoded"}
    url = f"https://api.twilio.com{path}"
    return transport.send(Wire(method, url, headers, body, service="twilio"), timeout=5)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    route=st.sampled_from(ROUTES),
    ids=st.tuples(IDS, IDS),
    pairs=st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=8),
    in_query=st.booleans(),
)
@example(route=ROUTES[1], ids=("x", "x"), pairs=[], in_query=True)
def test_any_parameters(
    route: Any, ids: Any, pairs: list[tuple[str, str]], *, in_query: bool, sandbox: Any
) -> None:
    """A document, nothing, or an error object with its code; never a failure of the sandbox."""
    path = route.path.format(*(quote(one, safe="") for one in ids), account=ACCOUNT)
    form = urlencode(pairs, errors="surrogatepass")
    query = f"?{form}" if in_query else ""
    reply = _send(sandbox, route.method, path + query, b"" if in_query else form.encode())
    assert reply.status in {200, 201, 204, 400, 403, 404, 405, 409, 415, 429}
    if reply.status == 204:
        assert reply.body == b""
    else:
        document = reply.json()
        assert isinstance(document, dict)
        if reply.status >= 400:
            assert document["status"] == reply.status
            assert str(document["code"]) in document["more_info"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=60), path=st.text(max_size=30), proof=st.text(max_size=40))
def test_any_bytes(body: bytes, path: str, proof: str, sandbox: Any) -> None:
    """Bodies that are no form, paths that lead nowhere, proofs that prove nothing."""
    own = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert _send(sandbox, "POST", own, body).status in {201, 400, 429}
    where = quote(path, safe="/", errors="surrogatepass")
    assert _send(sandbox, "GET", f"/{where}").status in {200, 404, 405}
    headers = {"Authorization": proof}
    wire = Wire("GET", f"https://api.twilio.com{own}", headers, None, service="twilio")
    assert sandbox.send(wire, timeout=5).status == 401
