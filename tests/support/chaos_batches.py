"""Batches that are killed and gone on with, behind a proxy that breaks now and then."""

import json
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from chaos_shop import TIMEOUT, Shop
from command import PROGRAM
from fault_proxy import ProxyFault

_RUN: Final = re.compile(r"run (\S+):")
_MARK: Final = re.compile(r"row-\d+-\d+-x")
# Nothing that takes time: the rows are many.
_FAULTS: Final[list[ProxyFault]] = [
    *("reset_before", "reset_after", "half", "429_before", "500_before", "500_after"),
    *("502_after", "503_before", "504_after", "twice"),
]
_MOST_GOES: Final = 40
_BELIEVED: Final = 11.0  # seconds after which a look-up is believed that found nothing


@dataclass(frozen=True)
class Kind:
    """What the rows of a batch are.

    Attributes:
        service: Where.
        command: The capability and the operation.
        made: The kind of the things that they make in the sandbox.
        fields: What each row has beside its mark.
        mark: The field that holds the mark.
    """

    service: str
    command: tuple[str, str]
    made: str
    fields: Mapping[str, Any]
    mark: str


KINDS: Final = (
    Kind("razorpay", ("payments", "create-order"), "order", {"currency": "INR"}, "reference"),
    Kind(
        "stripe", ("payments", "create-order"), "payment_intent", {"currency": "USD"}, "reference"
    ),
    Kind("twilio", ("messages", "send"), "message", {"to": "+15005550010"}, "body"),
    Kind("paypal", ("payments", "create-order"), "order", {"currency": "EUR"}, "reference"),
    Kind("razorpay", ("payment-links", "create"), "payment_link", {"currency": "INR"}, "reference"),
)


class BatchOrdeal:
    """One batch, killed and gone on with until it is done.

    Args:
        shop: Where.
        folder: For its input.
        number: Of the batch.
        rows: How many.
        seed: What everything follows from but the moments of the machine.
    """

    def __init__(self, shop: Shop, folder: Path, number: int, rows: int, seed: int) -> None:
        self._shop, self._number, self._rows = shop, number, rows
        self._random = Random(f"{seed} batch {number}")  # noqa: S311 - to be the same each time
        self._kind = KINDS[number % len(KINDS)]
        self._world = shop.world(self._kind.service)
        self._mark = self._world.mark()
        self._input = folder / f"batch-{number}.ndjson"
        self._input.write_text("".join(f"{json.dumps(row)}\n" for row in self._asked()))
        self._run: str | None = None
        self._ids: dict[int, str] = {}
        self.story = [f"batch {number}: {self._kind.service} {' '.join(self._kind.command)}"]

    def run(self) -> None:
        """Kill it some times, then let it end.

        Raises:
            AssertionError: A row's claim was false, or it had two effects; it tells the story.
        """
        self._shop.proxy.told = self.story
        self._shop.proxy.replays = self._kind.service in {"stripe", "paypal"}
        self._shop.proxy.weather = self._weather
        loses_journal = self._number % 10 in {5, 6, 8}
        try:
            for kill in range(self._random.randint(2, 4)):
                self._go(self._random.uniform(0.5, 1.5 + self._rows / 200))
                self._shop.let_pass(60)
                if loses_journal and kill == 1 and self._run is not None:
                    self._shop.lose_journal()
                    self.story.append("the journal is lost")
            self._end()
        except AssertionError as error:
            raise AssertionError(f"{error}\n" + "\n".join(self.story[-60:])) from None
        finally:
            self._shop.proxy.weather = lambda: "none"

    def _asked(self) -> Iterator[Mapping[str, Any]]:
        for row in range(1, self._rows + 1):
            amount = {} if self._kind.mark == "body" else {"amount": 500 + row}
            yield {**self._kind.fields, **amount, self._kind.mark: f"row-{self._number}-{row}-x"}

    def _weather(self) -> ProxyFault:
        return self._random.choice(_FAULTS) if self._random.random() < 0.03 else "none"

    def _end(self) -> None:
        """Go on until every row is settled, or can't be."""
        for _ in range(_MOST_GOES):
            status, states = self._go(None)
            if status == 0:
                assert states == {"succeeded": self._rows}, states
                return
            settled = states["succeeded"] + states["unknown"] == self._rows
            if self._kind.service == "twilio" and settled and status == 16:
                self._shop.tally["rows unknown for good"] += states["unknown"]
                return
            self._shop.let_pass(60)
            time.sleep(_BELIEVED if states["unknown"] else 0.0)
        raise AssertionError(f"not done after {_MOST_GOES} goes: {status}, {states}")

    def _go(self, seconds: float | None) -> tuple[int, Counter[str]]:
        """Begin it or go on, kill it after so many seconds, and hold each row's claim to it."""
        process = subprocess.Popen(
            [
                PROGRAM,
                *("batch", *self._kind.command, "--input", str(self._input), "-o", "ndjson"),
                *("--service", self._kind.service, "--timeout", str(TIMEOUT), "--no-input"),
                *(("--resume", self._run) if self._run else ()),
            ],
            cwd=self._input.parent,
            env=self._shop.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if seconds is not None:
            killer = threading.Timer(seconds, process.kill)
            killer.start()
        out, err = process.communicate(timeout=300)
        if seconds is not None:
            killer.cancel()
        self._shop.proxy.release()
        found = _RUN.search(err)
        self._run = self._run or (found[1] if found else None)
        killed = process.returncode == -signal.SIGKILL
        self._shop.tally["goes killed" if killed else "goes to the end"] += 1
        self.story.append(f"go: status {process.returncode}, {err.splitlines()[-1:]}")
        assert killed or process.returncode in {0, 12, 15, 16}, err
        return process.returncode, self._judge(out, killed=killed)

    def _judge(self, out: str, *, killed: bool) -> Counter[str]:
        made = self._made()
        assert max(made.values(), default=0) <= 1, f"two effects: {made.most_common(3)}"
        states: Counter[str] = Counter()
        for line in out.splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                assert killed, line  # cut in the middle of a line
                continue
            states[told["state"]] += 1
            there = made[told["row"]]
            if told["state"] == "succeeded":
                assert there == 1, f"said to be there, and isn't: {line}"
                known = self._ids.setdefault(told["row"], told["result"]["id"])
                assert known == told["result"]["id"], f"another answer: {line}"
            elif told["state"] in {"failed", "skipped"} and told["row"] not in self._ids:
                # What a go of before had sent can still be in doubt: then it isn't `failed`.
                assert told["state"] == "skipped" or there == 0, f"failed, and is there: {line}"
        return states

    def _made(self) -> Counter[int]:
        """Return how often each row's thing is in the sandbox."""
        found = self._world.rows(
            "SELECT body FROM things WHERE number > ? AND kind = ?", self._mark, self._kind.made
        )
        rows: Counter[int] = Counter()
        for (body,) in found:
            mark = _MARK.search(body)
            assert mark is not None, body
            _, batch, row, _ = mark[0].split("-")
            assert int(batch) == self._number
            rows[int(row)] += 1
        return rows
