"""A routed call's key is one service's: what the journal says of the others' rows."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unictl.core.call import Reply
from unictl.core.ports import AtAnother, Intent, Row
from unictl.errors import Busy, Conflict
from unictl.journal import schema
from unictl.journal.group import GroupJournal
from unictl.journal.sqlite import SqliteJournal

AT_RAZORPAY = Intent(
    realm="direct",
    service="razorpay",
    account="default",
    mode="test",
    identity="i",
    key="k",
    operation="payments.create_order",
    fingerprint="f",
    lease=60.0,
    routed=True,
)
AT_STRIPE = replace(AT_RAZORPAY, service="stripe", identity="j")
Begin = Callable[[Intent], Row]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    """A journal whose clock is the test's."""
    tmp_path.chmod(0o700)
    journal = SqliteJournal(tmp_path / "journal.sqlite3", clock=lambda: 1000.0)
    yield journal
    journal.close()


@pytest.fixture(params=["alone", "in a group"])
def begin(journal: SqliteJournal, request: pytest.FixtureRequest) -> Begin:
    """Begins a row: as a single call does, or as a batch's calls do."""
    if request.param == "alone":
        return journal.begin

    def grouped(intent: Intent) -> Row:
        async def once() -> Row:
            group = GroupJournal(
                journal.path, lambda: schema.opened(journal.path), clock=lambda: 1000.0
            )
            try:
                return await group.begin(intent)
            finally:
                await group.close()

        return asyncio.run(once())

    return grouped


def dies(journal: SqliteJournal) -> None:
    """Let the holder of all rows be gone."""
    with sqlite3.connect(journal.path) as connection:
        connection.execute("UPDATE operation SET holder = 4194305")  # above pid_max
    connection.close()


def test_a_refused_row_leaves_the_key_to_others(journal: SqliteJournal, begin: Begin) -> None:
    """Where the first surely did nothing the second begins, and the first may begin again."""
    journal.settle(journal.begin(AT_RAZORPAY), "refused")
    row = begin(AT_STRIPE)
    assert row.state == "started"
    journal.settle(row, "refused")
    assert begin(AT_RAZORPAY).state == "started"


@pytest.mark.parametrize("state", ["succeeded", "unknown"])
def test_what_may_have_been_done_keeps_the_key(
    state: Any, journal: SqliteJournal, begin: Begin
) -> None:
    """A row that succeeded, or of which nobody knows, is where the call has to go on."""
    journal.settle(journal.begin(AT_RAZORPAY), state, {"id": "order_1"})
    with pytest.raises(AtAnother) as caught:
        begin(AT_STRIPE)
    assert caught.value.service == "razorpay"
    assert begin(AT_RAZORPAY).state == state


def test_a_part_that_was_done_keeps_the_key(journal: SqliteJournal, begin: Begin) -> None:
    """A refused row with the reply of a step has made something: it is gone on with there."""
    row = journal.begin(AT_RAZORPAY)
    journal.sending(row, "contact", 30.0)
    journal.replied(row, "contact", Reply(200, {}, b"{}"))
    journal.settle(row, "refused")
    with pytest.raises(AtAnother):
        begin(AT_STRIPE)


def test_what_was_sent_and_killed_keeps_the_key(journal: SqliteJournal, begin: Begin) -> None:
    """After a kill with the request on its way the other service isn't asked."""
    journal.sending(journal.begin(AT_RAZORPAY), "", 30.0)
    with pytest.raises(Busy):
        begin(AT_STRIPE)
    dies(journal)
    with pytest.raises(AtAnother):
        begin(AT_STRIPE)


def test_what_was_never_sent_is_closed(journal: SqliteJournal, begin: Begin) -> None:
    """A row whose process died before it sent is closed, so that it can't send any more."""
    row = journal.begin(AT_RAZORPAY)
    with pytest.raises(Busy):
        begin(AT_STRIPE)
    dies(journal)
    begin(AT_STRIPE)
    with pytest.raises(Busy):
        journal.sending(row, "", 30.0)


def test_another_request_under_the_key_is_a_conflict(journal: SqliteJournal, begin: Begin) -> None:
    """Also where the other service refused it: the key was given to that request."""
    journal.settle(journal.begin(AT_RAZORPAY), "refused")
    with pytest.raises(Conflict):
        begin(replace(AT_STRIPE, fingerprint="g"))


@pytest.mark.parametrize(
    "other",
    [
        {"realm": "sandbox"},
        {"account": "second"},
        {"mode": "live"},
        {"operation": "payments.refund"},
        {"key": "other"},
        {"routed": False},
    ],
)
def test_what_is_apart_stays_apart(
    other: dict[str, Any], journal: SqliteJournal, begin: Begin
) -> None:
    """Other realms, accounts, modes, operations and keys don't count, nor does a named service."""
    journal.settle(journal.begin(AT_RAZORPAY), "succeeded", {"id": "order_1"})
    assert begin(replace(AT_STRIPE, **other)).state == "started"
