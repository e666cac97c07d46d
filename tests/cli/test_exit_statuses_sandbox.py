"""The exit statuses of the sandbox's faults, in process and served."""

import signal
from typing import Final

import pytest
from command import Command, ended
from loopback import KEYS

CREATE: Final = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
GET: Final = ("payments", "get-order", "order_Loop0000000000")
FAULTS: Final[dict[str, tuple[int, str]]] = {
    "unauthorized": (5, "not_applied"),
    "forbidden": (6, "not_applied"),
    "rate_limit": (11, "not_applied"),
    "unreachable": (13, "not_applied"),
    "500_before": (16, "unknown"),
    "503_before": (16, "unknown"),
    "500_after": (16, "unknown"),
    "504_after": (16, "unknown"),
    "timeout": (16, "unknown"),
    "reset": (16, "unknown"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sandbox_can_be_asked_for_each(unictl: Command, fault: str) -> None:
    """A fault in the metadata leads to the same status without any network."""
    ran = unictl(*CREATE, "--sandbox", "--retries", "0", "--metadata", f"unictl_sandbox={fault}")
    assert (ran.status, ran.error["outcome"]) == FAULTS[fault]
    assert ran.stdout == ""


def test_the_served_sandbox_fails_alike(unictl: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a port the same: a decline, an unknown id, a lost reply, and one order in the end."""
    server = unictl.start("sandbox", "serve", "--port", "0", "-o", "human", "--quiet")
    assert server.stdout is not None
    try:
        monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", server.stdout.readline().strip())
        for name, value in KEYS.items():
            monkeypatch.setenv(name, value)
        assert unictl(*CREATE).status == 0
        assert unictl(*GET).status == 7
        lost = unictl(
            *CREATE, "--idempotency-key", "lost-at-first", "--timeout", "1",
            "--metadata", "unictl_sandbox=timeout",
        )  # fmt: skip
        assert (lost.status, lost.error["outcome"]) == (16, "unknown")
        again = unictl(
            *CREATE, "--idempotency-key", "lost-at-first", "--metadata", "unictl_sandbox=timeout"
        )
        assert again.status == 0
        assert len(unictl("payments", "list-orders").json["items"]) == 2
    finally:
        server.send_signal(signal.SIGINT)
        assert ended(server).status == 130
