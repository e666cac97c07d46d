"""Many items of DynamoDB at once: in the batches that it takes, and again what it leaves undone."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from unictl.capabilities.tables import Batch
from unictl.core.call import Ask, Call
from unictl.errors import RateLimited
from unictl.providers.aws.base import Aws
from unictl.providers.aws.items import plain_item

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
_MOST_WRITES: Final = 25
_MOST_READS: Final = 100
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_MOST_TURNS_IN_VAIN: Final = 8


def write(provider: Aws, table: str, writes: Sequence[Mapping[str, Any]]) -> Call[Batch]:
    """Carry out the writes.

    The last of them goes by itself: one write is done or refused, so when it is done all are.

    Raises:
        RateLimited: DynamoDB leaves them undone again and again.
    """
    waiting, turns = list(writes[:-1]), _Turns()
    number = 0
    while waiting:
        number += 1
        now, waiting = waiting[:_MOST_WRITES], waiting[_MOST_WRITES:]
        reply = yield _writing(provider, table, now, f"items-{number}", turns.pause)
        left = reply.json().get("UnprocessedItems", {}).get(table, [])
        turns.took(len(now) - len(left))
        waiting += _as_sent(left, now)
    reply = yield _writing(provider, table, writes[-1:], "", turns.pause)
    return Batch(table=table, service="aws", count=len(writes), raw=reply.json())


def fetch(
    provider: Aws, table: str, keys: Sequence[Mapping[str, Any]], how: Mapping[str, Any]
) -> Call[Batch]:
    """Bring the items of the keys.

    Raises:
        RateLimited: DynamoDB leaves them out again and again.
    """
    waiting, turns = list(keys), _Turns()
    found: list[dict[str, Any]] = []
    body: Any = None
    while waiting:
        now, waiting = waiting[:_MOST_READS], waiting[_MOST_READS:]
        reply = yield provider.request(
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {table: {**how, "Keys": now}}},
            pause=turns.pause,
        )
        body = reply.json()
        found += [plain_item(item) for item in body["Responses"].get(table, ())]
        left = body.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        turns.took(len(now) - len(left))
        waiting += _as_sent(left, now)
    return Batch(table=table, service="aws", count=len(found), items=tuple(found), raw=body)


class _Turns:
    """How long to wait, as long as DynamoDB does nothing."""

    def __init__(self) -> None:
        self.pause = 0.0
        self._in_vain = 0

    def took(self, count: int) -> None:
        """Take in how many were done in a turn.

        Raises:
            RateLimited: None was in too many turns.
        """
        if count:
            self.pause = 0.0 if self.pause <= _FIRST_PAUSE else self.pause / 2
            self._in_vain = 0
            return
        self._in_vain += 1
        self.pause = min(max(_FIRST_PAUSE, self.pause * 2), _LONGEST_PAUSE)
        if self._in_vain >= _MOST_TURNS_IN_VAIN:
            raise RateLimited(
                "the table takes no more for now",
                hint="Give it more capacity, or run it again later: what was done may be repeated.",
                service="aws",
            )


def _writing(
    provider: Aws, table: str, writes: Sequence[Mapping[str, Any]], step: str, pause: float
) -> Ask:
    return provider.request(
        "dynamodb",
        "BatchWriteItem",
        {"RequestItems": {table: list(writes)}},
        step=step,
        pause=pause,
        changes=True,
    )


def _as_sent(left: Sequence[Any], sent: Sequence[Any]) -> list[Any]:
    """Return what was left, in the form that it was sent in: in replies bytes are base64."""
    plainly = [_comparable(one) for one in sent]
    return [sent[plainly.index(_comparable(one))] for one in left]


def _comparable(value: Any) -> Any:
    import base64  # noqa: PLC0415 - with what was left alone

    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {
            name: sorted(map(_comparable, member))
            if name in {"SS", "NS", "BS"}
            else _comparable(member)
            for name, member in value.items()
        }
    return [_comparable(one) for one in value] if isinstance(value, list) else value
