"""The PayPal stand-in over HTTP, and what it costs in process: by what it imports."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from paypal_sandbox import PAGES, basic, usd
from paypalserversdk.configuration import Configuration
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

from unictl.sandbox.paypal.keys import CLIENT, KEYS
from unictl.sandbox.server import Server

_PROGRAM = """
import json, sys
from pathlib import Path
from unictl.core.call import Wire
from unictl.sandbox.transport import SandboxTransport
transport = SandboxTransport(Path(sys.argv[1]))
url = "https://api-m.sandbox.paypal.com/paypal/v2/checkout/orders/X"
reply = transport.send(Wire("GET", url, {}), timeout=1.0)
transport.close()
print(json.dumps([reply.status, sorted(sys.modules)]))
"""
_HEAVY = {
    "asyncio",
    "cryptography",
    "decimal",
    "email",
    "http",
    "http.client",
    "h11",
    "jsonschema",
    "paypalserversdk",
    "pydantic",
    "requests",
    "rich",
    "socket",
    "ssl",
    "typer",
}


def _call(
    server: Server, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[http.client.HTTPResponse, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    return response, json.loads(content) if content else None


def _token(server: Server) -> str:
    form = b"grant_type=client_credentials"
    _, body = _call(server, "POST", "/paypal/v1/oauth2/token", {"Authorization": basic()}, form)
    return f"Bearer {body['access_token']}"


def test_served_links_lead_back_to_the_server(server: Server) -> None:
    """A client that follows a link stays on loopback: `next`, and the capture of an order."""
    headers = {"Authorization": _token(server), "Content-Type": "application/json"}
    for _ in range(11):
        product = json.dumps({"name": "Tea", "type": "PHYSICAL"}).encode()
        _call(server, "POST", "/paypal/v1/catalogs/products", headers, product)
    _, page = _call(server, "GET", "/paypal/v1/catalogs/products", headers)
    (following,) = (link["href"] for link in page["links"] if link["rel"] == "next")
    assert following.startswith(f"{server.url}/paypal/v1/catalogs/products?")
    _, rest = _call(server, "GET", following.removeprefix(server.url), headers)
    assert (len(page["products"]), len(rest["products"])) == (10, 1)
    source = {"paypal": {"experience_context": PAGES}}
    order = {
        "intent": "CAPTURE",
        "purchase_units": [{"amount": usd("10.00")}],
        "payment_source": source,
    }
    body = json.dumps(order).encode()
    made, shown = _call(
        server, "POST", "/paypal/v2/checkout/orders", {**headers, "PayPal-Request-Id": "k"}, body
    )
    assert made.status == 201
    assert made.headers["Paypal-Debug-Id"]
    assert [link["rel"] for link in shown["links"]] == ["self", "payer-action"]


def test_a_call_without_a_body_has_none(server: Server) -> None:
    """204 with no content, as the SDKs expect it."""
    headers = {"Authorization": _token(server), "Content-Type": "application/json"}
    product = json.dumps({"name": "Tea", "type": "PHYSICAL"}).encode()
    _, made = _call(server, "POST", "/paypal/v1/catalogs/products", headers, product)
    patch = json.dumps([{"op": "add", "path": "/description", "value": "Green"}]).encode()
    path = f"/paypal/v1/catalogs/products/{made['id']}"
    response, body = _call(server, "PATCH", path, headers, patch)
    assert (response.status, body) == (204, None)
    assert response.headers["Paypal-Debug-Id"]


def test_a_request_in_process_imports_nothing_heavy(state: Path) -> None:
    """Answering in process needs neither network, nor typer, nor any third party's module."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, state], capture_output=True, check=True, timeout=60
    )
    status, modules = json.loads(done.stdout)
    assert status == 401
    assert not _HEAVY.intersection(modules)


def test_what_serve_prints_points_the_sdk_at_the_stand_in(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines for the official client, carried out as they are."""
    text = CLIENT.format(url=f"{server.url}/paypal", **KEYS)
    program, _, exports = text.partition("export ")
    for pair in exports.partition("#")[0].replace("\\\n", " ").split():
        name, _, value = pair.partition("=")
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Configuration, "environments", dict(Configuration.environments))
    exec("\n".join(line.strip() for line in program.splitlines()), {})  # noqa: S102 - it is ours
    made = PaypalServersdkClient.from_environment()
    unit = {"amount": usd("10.00")}
    body = OrderRequest.from_dictionary({"intent": "CAPTURE", "purchase_units": [unit]})
    assert made.orders.create_order({"body": body}).body.status == "CREATED"
