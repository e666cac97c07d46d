"""A client that several threads share."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from loopback import Service

from unictl import Unictl
from unictl.sandbox.transport import SandboxTransport
from unictl.transport.http import HttpTransport

THREADS = 8


@pytest.mark.parametrize(
    ("sandbox", "kind"),
    [(True, SandboxTransport), (False, HttpTransport)],
)
def test_first_calls_at_once_open_one_transport(
    *, sandbox: bool, kind: type, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is opened beside it, which nobody would close."""
    opened: list[object] = []
    make = kind.__init__  # type: ignore[misc]

    def slowly(self: object, *given: Path) -> None:
        opened.append(self)
        time.sleep(0.1)
        make(self, *given)

    monkeypatch.setattr(kind, "__init__", slowly)
    together = threading.Barrier(THREADS)
    with Unictl(sandbox=sandbox) as client, ThreadPoolExecutor(THREADS) as threads:

        def call(number: int) -> str:
            together.wait()
            return client.payments.create_order(amount=500 + number, currency="INR").id

        made = set(threads.map(call, range(THREADS)))
    assert len(made) == THREADS
    assert len(opened) == 1
    assert len(service.orders) == (0 if sandbox else THREADS)
