"""Many processes at once under one idempotency key."""

import json
from collections import Counter
from pathlib import Path

import pytest
from chaos_settings import AT_ONCE, SEED, SHARE
from chaos_shop import Shop

WHAT = {
    "razorpay": "payments.create_order",
    "stripe": "payments.create_order",
    "paypal": "payments.create_order",
    "twilio": "messages.send",
}
# The ordinary run takes one service by the seed; the full one takes all.
MEANT = [list(WHAT)[SEED % len(WHAT)]] if SHARE else list(WHAT)


@pytest.mark.parametrize("service", MEANT)
def test_one_key_one_effect_one_answer(service: str, folder: Path) -> None:
    """All at once make one thing; each has its id, or is told that another is just making it.

    Who was told so and asks again gets the same answer.
    """
    with Shop(folder) as shop:
        case = shop.case(service, WHAT[service], 1)
        running = [shop.start(service, case, "at-once") for _ in range(AT_ONCE)]
        ended = [(process.communicate(timeout=300), process.returncode) for process in running]
        statuses = Counter(status for _, status in ended)
        assert set(statuses) <= {0, 18}, ended
        answers = [json.loads(out) for (out, _), status in ended if status == 0]
        assert answers
        assert case.effects() == 1
        for _ in range(2):
            again = shop.start(service, case, "at-once")
            answers.append(json.loads(again.communicate(timeout=60)[0]))
        assert all(answer == answers[0] for answer in answers)
        assert case.effects() == 1
        print(service, dict(statuses))  # noqa: T201 - the full run's result
