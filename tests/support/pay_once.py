"""A program that creates one order under a key, and may be killed on the way.

    python pay_once.py HOME KEY [STATE]

STATE is `started`, `sent` or `replied`: the program kills itself just after the journal notes it.
"""

import os
import signal
import sys
from typing import Any

HOME, KEY, *REST = sys.argv[1:]
os.environ["UNICTL_HOME"] = HOME

from unictl import Unictl  # noqa: E402 - after its home is set
from unictl.engine import drive  # noqa: E402
from unictl.engine.effects import Begin, Send, Sending  # noqa: E402

AFTER = {"started": Begin, "sent": Sending, "replied": Send}


def main() -> None:
    """Create it and print its id."""
    with Unictl(sandbox=True) as client:
        if REST:
            last = AFTER[REST[0]]
            transport = client._session
            send, perform = transport.send, drive._at_once

            def killed(effect: Any, ports: Any) -> Any:
                answer = perform(effect, ports)
                if isinstance(effect, last):
                    os.kill(os.getpid(), signal.SIGKILL)
                return answer

            def killed_after_reply(wire: Any, *, timeout: float) -> Any:
                reply = send(wire, timeout=timeout)
                if last is Send:
                    os.kill(os.getpid(), signal.SIGKILL)
                return reply

            drive._at_once = killed
            transport.send = killed_after_reply  # type: ignore[method-assign]
        order = client.payments.create_order(amount=500, currency="INR", idempotency_key=KEY)
        print(order.id)  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
