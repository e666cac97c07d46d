"""Raw requests to Stripe: how fields are written, and how each kind of list goes on."""

from typing import Any

import pytest

from unictl.core.call import Ask
from unictl.core.provider import Context
from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.stripe.base import Stripe

STRIPE = Stripe(Context("key-of-the-test"))


def test_fields_are_a_form_or_json() -> None:
    """Below /v1 they are a form with brackets, null being empty; below /v2 they are JSON."""
    fields = {"items": [{"price": "p", "quantity": 2}], "pause_collection": None, "yes": True}
    ask = STRIPE.raw("POST", "/v1/subscriptions/sub_1", [("a", "b")], fields)
    assert ask.form == (
        ("items[0][price]", "p"),
        ("items[0][quantity]", "2"),
        ("pause_collection", ""),
        ("yes", "true"),
    )
    assert (ask.query, ask.body, ask.changes) == ((("a", "b"),), None, True)
    newer = STRIPE.raw("POST", "/v2/core/event_destinations", [], fields)
    assert (newer.form, newer.body) == (None, fields)
    with pytest.raises(InvalidRequest, match="named fields"):
        STRIPE.raw("POST", "/v1/customers", [], [1])


def test_a_post_has_the_key() -> None:
    """What Stripe deduplicates carries the key, and nothing else does."""
    assert STRIPE.raw("POST", "/v1/customers", []).headers == {"Idempotency-Key": "key-of-the-test"}
    assert not STRIPE.raw("GET", "/v1/customers", []).headers
    assert not STRIPE.raw("DELETE", "/v1/customers/cus_1", []).headers
    assert not STRIPE.raw("GET", "/v1/customers", []).changes


def onward(query: Any, document: Any, path: str = "/v1/events") -> tuple[Any, Any, Any]:
    """Return a page's items, and the next page's path and query."""
    items, ask = Stripe.page(Ask("GET", path, tuple(query)), document)
    return items, ask and ask.path, ask and dict(ask.query)


ITEMS = [{"id": "evt_2"}, {"id": "evt_1"}]


@pytest.mark.parametrize(
    ("query", "document", "path", "then"),
    [
        ([("limit", "2")], {"object": "list", "has_more": True}, "/v1/events",
         {"limit": "2", "starting_after": "evt_1"}),
        ([("starting_after", "evt_3")], {"object": "list", "has_more": True}, "/v1/events",
         {"starting_after": "evt_1"}),
        ([("ending_before", "evt_0")], {"object": "list", "has_more": True}, "/v1/events",
         {"ending_before": "evt_2"}),
        ([], {"object": "list", "has_more": False}, None, None),
        # A service that ignores where to go on would send the same for ever.
        ([("starting_after", "evt_1")], {"object": "list", "has_more": True}, None, None),
        ([("query", "x")], {"object": "search_result", "has_more": True, "next_page": "t"},
         "/v1/events", {"query": "x", "page": "t"}),
        ([], {"object": "search_result", "has_more": False, "next_page": None}, None, None),
        ([], {"next_page_url": "/v2/core/events?page=x%3D&limit=2"}, "/v2/core/events",
         {"page": "x=", "limit": "2"}),
        ([], {"next_page_url": None}, None, None),
    ],
)  # fmt: skip
def test_each_list_goes_on(query: Any, document: Any, path: str | None, then: Any) -> None:
    """By the last id, by a search's token, by the address of the newer API; to the end."""
    found = onward(query, {**document, "data": ITEMS})
    assert found == (ITEMS, path, then)


@pytest.mark.parametrize("document", [None, [], "x", {"object": "customer"}, {"data": 3}])
def test_what_is_no_list_isnt_walked(document: Any) -> None:
    """A single thing has no pages."""
    with pytest.raises(NotSupported, match="can't be walked"):
        onward([], document)


def test_an_address_of_somebody_elses_is_not_followed() -> None:
    """Only the path of the next page counts; the key goes to Stripe."""
    document = {"data": ITEMS, "next_page_url": "https://evil.example/v2/x?page=2"}
    assert onward([], document)[1:] == ("/v2/x", {"page": "2"})
