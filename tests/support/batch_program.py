"""A program that carries a batch of orders out in the sandbox, and may be killed on the way.

    python batch_program.py HOME ROWS [RUN]

It prints the run's id, and then the number and state of each row that ends. RUN goes on.
"""

import os
import sys
from typing import Final

HOME, COUNT, *REST = sys.argv[1:]
os.environ["UNICTL_HOME"] = HOME

from unictl import Unictl  # noqa: E402 - after its home is set
from unictl.core.patience import Patience  # noqa: E402
from unictl.providers.razorpay.base import Razorpay  # noqa: E402

# What was lost counts as under way until its time-out, and then some; a test can't wait so long.
TIMEOUT: Final = 0.02
Razorpay.patience = Patience(settle_after=0.0, looks=1, look_every=0.001)


def main() -> None:
    """Carry it out."""
    rows = [{"amount": 50_000 + number, "currency": "INR"} for number in range(int(COUNT))]
    with Unictl(sandbox=True, timeout=TIMEOUT) as client:
        batch = client.batch(
            "payments.create_order",
            rows,
            service="razorpay",
            resume=REST[0] if REST else None,
            concurrency=8,
        )
        told = False
        for outcome in batch:
            if not told:
                print(batch.run, flush=True)  # noqa: T201 - its purpose
                told = True
            print(outcome.number, outcome.state, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
