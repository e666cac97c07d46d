"""Stripe's search, as far as metadata and times go: terms that all hold.

Source: https://docs.stripe.com/search. At Stripe a new thing is found about a minute later; here at
once.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import within
from unictl.sandbox.stripe.things import Context, find

_QUOTED: Final = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
_PAIR: Final = re.compile(rf"metadata\[({_QUOTED})\]:({_QUOTED})", re.DOTALL)
_TIME: Final = re.compile(r"created(>=|<=|>|<|:)([0-9]{1,12})")
_FIELD: Final = re.compile(rf"(customer|currency|status):({_QUOTED})", re.DOTALL)
_SIGNS: Final = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}
_USUAL: Final = 10
_MOST: Final = 100


def payment_intents(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/payment_intents/search`."""
    tests = _terms(given.need("query"))
    limit, page = given.take("limit", _USUAL), given.take("page")
    if not 1 <= limit <= _MOST:
        raise refused("Invalid limit: must be 1 to 100", param="limit")
    things = find(context, "payment_intent")
    fitting = [thing.body for thing in things if all(test(thing) for test in tests)]
    if page is not None:
        ids = [body["id"] for body in fitting]
        if page not in ids:
            raise refused("Invalid page", param="page")
        fitting = fitting[ids.index(page) + 1 :]
    shown = fitting[:limit]
    more = len(fitting) > limit
    return {
        "object": "search_result",
        "data": shown,
        "has_more": more,
        "next_page": shown[-1]["id"] if more else None,
        "url": "/v1/payment_intents/search",
    }


def _terms(query: str) -> list[Callable[[Thing], bool]]:
    tests: list[Callable[[Thing], bool]] = []
    rest = query.strip()
    while True:
        for pattern, made in ((_PAIR, _pair), (_TIME, _time), (_FIELD, _field)):
            if found := pattern.match(rest):
                tests.append(made(found))
                rest = rest[found.end() :].lstrip()
                break
        else:
            raise refused(f"The sandbox can't read this part of the query: {rest}", param="query")
        if not rest:
            return tests
        if not (joined := re.match(r"AND\s+", rest)):
            raise refused("The sandbox joins terms by AND alone.", param="query")
        rest = rest[joined.end() :]


def _text(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)


def _pair(found: re.Match[str]) -> Callable[[Thing], bool]:
    name, value = _text(found[1]), _text(found[2])
    return lambda thing: thing.body["metadata"].get(name) == value


def _field(found: re.Match[str]) -> Callable[[Thing], bool]:
    name, value = found[1], _text(found[2])
    return lambda thing: thing.body[name] == value


def _time(found: re.Match[str]) -> Callable[[Thing], bool]:
    sign, second = found[1], int(found[2])
    return within("created", second if sign == ":" else {_SIGNS[sign]: second})
