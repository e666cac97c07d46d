"""Stripe's stand-in killed in the middle of things: each key has one effect all the same."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from stripe_sandbox import KEY

_PROGRAM = (
    "import sys; from pathlib import Path; from unictl.sandbox.server import serve; "
    "serve(0, Path(sys.argv[1]))"
)
_KEYS = [f"key-{at}" for at in range(40)]
_BODY = urlencode(
    {
        "amount": 2000,
        "currency": "usd",
        "payment_method_types[0]": "card",
        "payment_method": "pm_card_visa",
        "confirm": "true",
    }
)


@contextmanager
def _served(state: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(state)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, urlsplit(process.stdout.readline().strip()).netloc
    finally:
        process.kill()
        process.communicate()


def _send(netloc: str, key: str | None, path: str) -> tuple[int, Any] | None:
    """Send a request; None where no whole answer came."""
    connection = HTTPConnection(netloc, timeout=20)
    headers = {"Authorization": f"Bearer {KEY}"}
    try:
        if key is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Idempotency-Key"] = key
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, _BODY, headers)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


def test_each_key_has_one_effect(state: Path) -> None:
    """Killed twice among forty payments; retried with their keys, forty payments are there."""
    answered: dict[str, str] = {}
    path = "/stripe/v1/payment_intents"
    for kill_after in (10, 25, None):
        with _served(state) as (process, netloc):
            todo = iter([key for key in _KEYS if key not in answered])

            def work(
                process: "subprocess.Popen[str]" = process,
                netloc: str = netloc,
                todo: Iterator[str] = todo,
                kill_after: int | None = kill_after,
            ) -> None:
                for key in todo:
                    if (answer := _send(netloc, key, path)) is not None:
                        assert answer[0] == 200
                        answered[key] = str(answer[1]["id"])
                    if kill_after is not None and len(answered) >= kill_after:
                        process.kill()

            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert set(answered) == set(_KEYS)
    with _served(state) as (_, netloc):
        for what in ("payment_intents", "charges"):
            found = _send(netloc, None, f"/stripe/v1/{what}?limit=100")
            assert found is not None
            data = found[1]["data"]
            assert len(data) == len(_KEYS)
        ids = {str(one["payment_intent"]) for one in data}
        assert ids == set(answered.values())
