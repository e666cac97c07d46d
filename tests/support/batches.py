"""What the tests of batches on the command line share: rows, and how their outcomes are read."""

import json
import os
import re
from typing import Any, Final

from command import Command, Ran

ORDERS: Final = ("batch", "payments", "create-order")
SANDBOX: Final = ("--service", "razorpay", "--sandbox")
RUN: Final = re.compile(r"run (\d{8}-\d{6}-\w{11}): ")


def rows(count: int) -> str:
    """Return so many orders on lines."""
    return "".join(
        json.dumps({"amount": 500 + n, "currency": "INR", "reference": f"tea-{n}"}) + "\n"
        for n in range(1, count + 1)
    )


def outcomes(ran: Ran) -> list[dict[str, Any]]:
    """Return what was printed, a row on each line."""
    return [json.loads(line) for line in ran.stdout.splitlines()]


def run_of(ran: Ran) -> str:
    """Return the run's id, which was told when it began."""
    found = RUN.search(ran.stderr)
    assert found, ran
    return found[1]


def made(unictl: Command) -> list[str]:
    """Return the references of the orders that there are in the sandbox, sorted."""
    ran = unictl("payments", "list-orders", "--all", *SANDBOX, "-o", "ndjson")
    assert ran.status == 0, ran
    return sorted(json.loads(line)["reference"] for line in ran.stdout.splitlines())


def surroundings() -> dict[str, str]:
    """Return the variables that a program at a terminal needs of this environment."""
    kept = ("UNICTL_", "RAZORPAY_")
    return {name: value for name, value in os.environ.items() if name.startswith(kept)}
