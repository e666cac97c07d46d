"""The way through Acme's API: the key is checked, the route found, the thing made or shown."""

import json
from typing import Any

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, Refused
from unictl.sandbox.session import Thing


def handle(exchange: Exchange) -> Reply:
    """Answer a request to Acme."""
    request = exchange.request
    if not request.headers.get("authorization", "").startswith("Bearer acme_test_"):
        raise Refused(refusal(401, "unauthorized", "This is no key of the sandbox."))
    if (request.method, request.path) == ("POST", "/v1/tariffs"):
        return answer(_create(exchange))
    if (request.method, request.path) == ("GET", "/v1/tariffs"):
        return answer(_list(exchange))
    if request.method == "GET" and request.path.startswith("/v1/tariffs/"):
        found = exchange.session.get("acme", "tariff", request.path.rpartition("/")[2])
        if found is not None:
            return answer(found.body)
    raise Refused(refusal(404, "not_found", "There is nothing here."))


def _create(exchange: Exchange) -> dict[str, Any]:
    """Make a tariff, or return the one that was made under the same key."""
    session = exchange.session
    key = exchange.request.headers.get("idempotency-key", "")
    if made := session.mark("acme", "key", key):
        body: dict[str, Any] = json.loads(made)
        return body
    given = json.loads(exchange.request.body)
    body = {
        "id": f"tariff_{session.count('acme') + 1:08}",
        "title": given["title"],
        "price": given["price"],
        "currency": given["currency"],
        "every": given["every"],
        "note": given.get("note"),
        "metadata": given["metadata"],
        "made": exchange.now,
    }
    session.add(Thing("acme", "tariff", body["id"], exchange.now, body))
    session.set_mark("acme", "key", key, json.dumps(body))
    return body


def _list(exchange: Exchange) -> dict[str, Any]:
    query = dict(exchange.request.query)
    since, until = (int(query[name]) if name in query else None for name in ("from", "to"))
    things = exchange.session.find("acme", "tariff", since=since, until=until)
    bodies = [thing.body for thing in things]
    if "after" in query:
        ids = [body["id"] for body in bodies]
        bodies = bodies[ids.index(query["after"]) + 1 :]
    count = int(query.get("limit", 50))
    return {"tariffs": bodies[:count], "more": len(bodies) > count}


def refusal(status: int, code: str, message: str) -> Reply:
    """Return a refusal in the service's form."""
    return answer({"error": {"code": code, "message": message}}, status)


def answer(document: object, status: int = 200) -> Reply:
    """Return a document as the service sends it."""
    return Reply(status, {"content-type": "application/json"}, json.dumps(document).encode())
