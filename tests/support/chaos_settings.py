"""How much of the chaos is run: a share in each run of the tests, all of it by command.

UNICTL_CHAOS=full       everything, in the numbers that the project promises
UNICTL_CHAOS_SCHEDULES  schedules for each service in process: 150, in full 5,000
UNICTL_CHAOS_PROCESSES  schedules with real processes: 8, in full 300
UNICTL_CHAOS_AT_ONCE    processes at once under one key: 12, in full 50
UNICTL_CHAOS_SEED       the seed that everything follows from: 1
"""

import os
from typing import Final

# Read when the tests are collected: each test itself runs without such variables.
SHARE: Final = os.environ.get("UNICTL_CHAOS") != "full"


def _number(name: str, share: int, full: int) -> int:
    return int(os.environ.get(f"UNICTL_CHAOS_{name}", share if SHARE else full))


SCHEDULES: Final = _number("SCHEDULES", 150, 5_000)
PROCESSES: Final = _number("PROCESSES", 8, 300)
AT_ONCE: Final = _number("AT_ONCE", 12, 50)
BATCHES: Final = _number("BATCHES", 2, 50)
ROWS: Final = _number("ROWS", 60, 500)
HISTORIES: Final = _number("HISTORIES", 40, 2_000)
SEED: Final = _number("SEED", 1, 1)
SERVICES: Final = ("aws", "paypal", "razorpay", "stripe", "twilio")
