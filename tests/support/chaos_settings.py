"""How much of the chaos is run: a share in each run of the tests, all of it by command.

UNICTL_CHAOS_SCHEDULES  schedules for each service in process, 150 unless set
UNICTL_CHAOS_PROCESSES  schedules with real processes in all, 10 unless set
UNICTL_CHAOS_AT_ONCE    processes at once under one key, 12 unless set
UNICTL_CHAOS_SEED       the seed that everything follows from, 1 unless set
"""

import os
from typing import Final

# Read when the tests are collected: each test itself runs without such variables.
SCHEDULES: Final = int(os.environ.get("UNICTL_CHAOS_SCHEDULES", "150"))
PROCESSES: Final = int(os.environ.get("UNICTL_CHAOS_PROCESSES", "10"))
AT_ONCE: Final = int(os.environ.get("UNICTL_CHAOS_AT_ONCE", "12"))
SEED: Final = int(os.environ.get("UNICTL_CHAOS_SEED", "1"))
SERVICES: Final = ("aws", "paypal", "razorpay", "stripe", "twilio")
