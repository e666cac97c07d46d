"""What the journal counts to a profile's day, and that no two calls pass a cap together."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from unictl.core.limits import Limits, Spent
from unictl.core.ports import Intent, Row
from unictl.errors import LimitReached
from unictl.journal import schema
from unictl.journal.group import GroupJournal
from unictl.journal.sqlite import SqliteJournal

DAY = 86400.0
NOON = 20_000 * DAY + DAY / 2
CAPS = Limits(amount_per_day={"INR": 1000}, count_per_day=3)


class Clock:
    """A clock that the test sets."""

    now = NOON

    def __call__(self) -> float:
        """Return Unix seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Noon in UTC."""
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[SqliteJournal]:
    """An empty journal."""
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3", clock=clock)
    yield journal
    journal.close()


def intent(key: str, amount: int | None = 400, limits: Limits | None = CAPS, **more: Any) -> Intent:
    """Return what an order is about to do."""
    order = Intent(
        realm="direct",
        service="razorpay",
        account="default",
        mode="live",
        identity="i",
        key=key,
        operation="payments.create_order",
        fingerprint="f",
        lease=60.0,
        profile="shop",
        changes="money",
        amount=amount,
        currency=None if amount is None else "INR",
        limits=limits,
    )
    return replace(order, **more)


def spent(journal: SqliteJournal, mode: str = "live", profile: str = "shop") -> tuple[int, int]:
    """Return today's calls and their sum in INR."""
    found = journal.spent(profile)[1].get(mode, Spent())
    return found.count, found.amounts.get("INR", 0)


def refused(journal: SqliteJournal, asked: Intent) -> bool:
    """Return whether a limit refuses the call."""
    try:
        journal.begin(asked)
    except LimitReached:
        return True
    return False


def test_the_sum_of_a_day(journal: SqliteJournal) -> None:
    """What is left may be used to the last minor unit; the next is refused and leaves no row."""
    journal.begin(intent("one"))
    journal.begin(intent("two"))
    assert refused(journal, intent("three", 201))
    assert spent(journal) == (2, 800)
    assert not refused(journal, intent("three", 200))
    assert refused(journal, intent("four", None)), "the number of calls has a cap too"
    assert spent(journal) == (3, 1000)
    keys = journal._connection().execute("SELECT key FROM operation ORDER BY id").fetchall()
    assert [key for (key,) in keys] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("state", "counts"),
    [("succeeded", True), ("unknown", True), ("refused", False), (None, True)],
)
def test_only_what_surely_did_nothing_is_free_again(
    journal: SqliteJournal, state: Any, *, counts: bool
) -> None:
    """What was applied counts, and what may have been, and what is under way."""
    row = journal.begin(intent("one", 1000))
    if state is not None:
        journal.settle(row, state, {"id": "o"} if state == "succeeded" else None)
    assert spent(journal) == ((1, 1000) if counts else (0, 0))
    assert refused(journal, intent("two", 1)) == counts


def test_a_repeat_is_no_new_spending(journal: SqliteJournal, clock: Clock) -> None:
    """Under a key that may have had its effect a call goes on, over every cap, and counts once."""
    for key, state in (("unknown", "unknown"), ("done", "succeeded")):
        row = journal.begin(intent(key, 500))
        journal.settle(row, state, {"id": key})  # type: ignore[arg-type]
    clock.now += 100
    nothing = Limits(count_per_day=0, amount={"INR": 1})
    assert journal.begin(intent("done", 500, nothing)).result == {"id": "done"}
    again = journal.begin(intent("unknown", 500, nothing))
    assert again.attempt == 2
    assert spent(journal) == (2, 1000)
    journal.settle(again, "succeeded", {"id": "unknown"})
    assert spent(journal) == (2, 1000)


def test_a_repeat_of_what_was_refused_is(journal: SqliteJournal) -> None:
    """Keys of calls that did nothing are no way around a cap."""
    for key in ("one", "two", "three"):
        journal.settle(journal.begin(intent(key, 600)), "refused")
    again = journal.begin(intent("one", 600))
    assert refused(journal, intent("two", 600))
    assert spent(journal) == (1, 600)
    journal.settle(again, "refused")
    journal.begin(intent("two", 600))
    assert refused(journal, intent("one", 600))
    assert spent(journal) == (1, 600)


def test_a_day_ends_at_midnight_in_utc(journal: SqliteJournal, clock: Clock) -> None:
    """A call counts to the day on which it began, also when its end is known on the next."""
    clock.now = NOON + DAY / 2 - 1
    late = journal.begin(intent("late", 1000))
    assert refused(journal, intent("another", 1))
    clock.now += 1
    assert spent(journal) == (0, 0)
    journal.begin(intent("morning", 1000))
    journal.settle(late, "succeeded", {"id": "late"})
    assert spent(journal) == (1, 1000)
    clock.now -= 1
    assert spent(journal) == (1, 1000)


def test_refused_yesterday_and_begun_again_today(journal: SqliteJournal, clock: Clock) -> None:
    """It counts to the day on which it may move something."""
    journal.settle(journal.begin(intent("one", 900)), "refused")
    clock.now += DAY
    journal.begin(intent("one", 900))
    assert spent(journal) == (1, 900)
    assert refused(journal, intent("two", 101))


@pytest.mark.parametrize(
    "other",
    [
        {"profile": "another"},
        {"mode": "test"},
        {"changes": "state"},
        {"realm": "sandbox"},
        {"currency": "USD"},
    ],
)
def test_what_else_is_done_leaves_the_cap_alone(
    journal: SqliteJournal, other: dict[str, Any]
) -> None:
    """Another profile, keys of the other mode, what moves no money, the sandbox, a currency."""
    journal.begin(intent("other", 1000, None, **other))
    assert not refused(journal, intent("one", 1000))


def test_services_and_accounts_share_a_profile_s_day(journal: SqliteJournal) -> None:
    """The cap is the profile's, whichever service, account or key takes the money."""
    journal.begin(intent("one", 500))
    journal.begin(intent("two", 500, service="stripe", account="second", identity="j"))
    assert refused(journal, intent("three", 1, service="paypal"))


def test_what_was_moved_before_there_was_a_cap_counts(journal: SqliteJournal) -> None:
    """A cap that is set at noon knows of the morning."""
    journal.begin(intent("morning", 1000, None))
    assert refused(journal, intent("one", 1))


def test_a_pruned_operation_still_counts(journal: SqliteJournal) -> None:
    """Whoever clears the journal clears no day."""
    journal.settle(journal.begin(intent("one", 1000)), "succeeded", {"id": "o"})
    with journal.transaction() as connection:
        connection.execute("DELETE FROM operation")
    journal.begin(intent("another", 5, None))  # SQLite gives it the number of the one that is gone
    assert spent(journal) == (2, 1005)


def test_days_of_long_ago_are_not_kept(journal: SqliteJournal, clock: Clock) -> None:
    """The count stays small, whatever the years bring; a clock set back finds its day."""
    for _ in range(30):
        journal.begin(intent(f"of {clock.now}", 400))
        clock.now += DAY
    with journal.transaction() as connection:
        kept = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
            for table in ("spending", "spent")
        ]
    assert kept == [(8,), (8,)]
    clock.now -= 3 * DAY
    assert spent(journal) == (1, 400)


def test_sums_beyond_63_bits(journal: SqliteJournal) -> None:
    """Large amounts add up exactly, where the file's own sum would give up."""
    largest = 10**18 - 1
    caps = Limits(amount_per_day={"INR": 20 * largest})
    for key in range(20):
        journal.begin(intent(str(key), largest, caps))
    assert spent(journal) == (20, 20 * largest)
    assert refused(journal, intent("more", 1, caps))


def test_a_journal_of_before_counts_from_now_on(tmp_path: Path, clock: Clock) -> None:
    """A file of the first schema grows, and holds calls to their caps."""
    path = tmp_path / "state" / "journal.sqlite3"
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path)
    connection.executescript(schema._STEPS[0] + "; PRAGMA user_version = 1")
    connection.close()
    journal = SqliteJournal(path, clock=clock)
    journal.begin(intent("one", 1000))
    assert refused(journal, intent("two", 1))
    journal.close()


def test_no_two_calls_at_once_pass_a_cap_together(tmp_path: Path) -> None:
    """Of forty calls, each with a connection of its own, just as many begin as fit."""
    path = tmp_path / "state" / "journal.sqlite3"
    caps = Limits(amount_per_day={"INR": 1000})
    begun: list[Row] = []
    over: list[LimitReached] = []
    gate = threading.Barrier(40)

    def call(number: int) -> None:
        mine = SqliteJournal(path)
        gate.wait()
        try:
            begun.append(mine.begin(intent(f"key {number}", 150, caps)))
        except LimitReached as error:
            over.append(error)
        finally:
            mine.close()

    SqliteJournal(path).begin(intent("first", 1, None))
    threads = [threading.Thread(target=call, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(begun), len(over)) == (6, 34)
    assert {error.exit_status for error in over} == {19}


def test_the_calls_of_a_batch_pass_no_cap_together(tmp_path: Path) -> None:
    """Of many that share one flush just as many begin as fit, and the others' rows stand."""
    path = tmp_path / "state" / "journal.sqlite3"
    caps = Limits(amount_per_day={"INR": 1000})

    async def all_at_once() -> list[Any]:
        journal = GroupJournal(path, lambda: schema.opened(path))
        asked = [journal.begin(intent(f"key {number}", 150, caps)) for number in range(40)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        begun = [one for one in answers if isinstance(one, Row)]
        await asyncio.gather(*(journal.settle(row, "succeeded", {"id": "o"}) for row in begun[1:]))
        await journal.settle(begun[0], "refused")
        answers.append(await journal.begin(intent("once more", 250, caps)))
        await journal.close()
        return answers

    answers = asyncio.run(all_at_once())
    assert [type(one) for one in answers] == [Row] * 6 + [LimitReached] * 34 + [Row]
    journal = SqliteJournal(path)
    assert spent(journal) == (6, 1000)
    journal.close()


class Days(RuleBasedStateMachine):
    """The journal beside a list of what each call may have moved."""

    @initialize()
    def begin(self) -> None:
        """Open an empty journal."""
        import tempfile  # noqa: PLC0415 - a folder for each run

        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.journal = SqliteJournal(Path(self.folder.name) / "s" / "j", clock=self.clock)
        self.rows: dict[str, Row] = {}
        self.states: dict[str, str] = {}
        self.counted: dict[str, tuple[int, int]] = {}

    def teardown(self) -> None:
        """Close it."""
        self.journal.close()
        self.folder.cleanup()

    def today(self) -> list[int]:
        """Return the amounts of today, as the list has them."""
        day = int(self.clock.now // DAY)
        return [amount for when, amount in self.counted.values() if when == day]

    @rule(key=st.sampled_from("abcdef"))
    def call(self, key: str) -> None:
        """Begin a call, or one under its key again, as an earlier process's lease has ended."""
        amount = 100 * (ord(key) - 96)
        self.clock.now += 61
        new = self.states.get(key) in {None, "refused"}
        fits = len(self.today()) < 3 and sum(self.today()) + amount <= 1000
        if new and not fits:
            assert refused(self.journal, intent(key, amount))
            return
        self.rows[key] = self.journal.begin(intent(key, amount))
        if new:
            self.counted[key] = (int(self.clock.now // DAY), amount)
            self.states[key] = "started"

    @rule(key=st.sampled_from("abcdef"), state=st.sampled_from(["succeeded", "refused", "unknown"]))
    def settle(self, key: str, state: Any) -> None:
        """Say how a call ended."""
        if self.states.get(key) not in {"started", "unknown"}:
            return
        self.journal.settle(self.rows[key], state, {"id": key})
        self.states[key] = state
        if state == "refused":
            self.counted.pop(key, None)

    @rule(seconds=st.sampled_from([3600, 40_000]))
    def wait(self, seconds: int) -> None:
        """Let time go by."""
        self.clock.now += seconds

    @invariant()
    def counts_alike(self) -> None:
        """The journal counts as the list does."""
        if hasattr(self, "journal"):
            assert spent(self.journal) == (len(self.today()), sum(self.today()))


Days.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestDays = Days.TestCase
