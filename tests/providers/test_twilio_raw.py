"""Raw requests to Twilio: which host, which form of body, and how a list is walked."""

import json
from typing import Any

import pytest
from command import Command
from twilio.rest import Client
from twilio_reading import offered
from twilio_sdk import ACCOUNT, TOKEN

from unictl.core import catalog
from unictl.core.call import Ask
from unictl.errors import InvalidRequest, NotSupported, UnictlError
from unictl.providers.twilio.base import Twilio
from unictl.providers.twilio.raw import PRODUCTS

OWN = "/2010-04-01/Accounts/{AccountSid}"
SEND = ("api", "twilio", "POST", f"{OWN}/Messages.json", "-f", "From=+15005550006",
        "-f", "To=+15005550010", "--sandbox")  # fmt: skip


def raw(method: str, path: str, fields: Any = None) -> Ask:
    """Return what is asked."""
    one = offered("messages.get")
    return one.provider(one.context()).raw(method, path, (), fields)


@pytest.mark.parametrize(
    ("path", "origin", "sent"),
    [
        (f"{OWN}/Calls.json", "", "/2010-04-01/Accounts/account_sid/Calls.json"),
        ("/v2/PhoneNumbers/+1415", "lookups", "/v2/PhoneNumbers/+1415"),
        ("/v2/Services/VA1/Verifications", "verify", "/v2/Services/VA1/Verifications"),
        ("/v1/Services", "messaging", "/v1/Services"),
        ("/verify/v2/Services", "verify", "/v2/Services"),
        ("/content/v1/Content", "content", "/v1/Content"),
        ("/api/v2010/x", "", "/v2010/x"),
        ("/evil.example/v1/x", "", "/evil.example/v1/x"),
        ("/a@b/v1/x", "", "/a@b/v1/x"),
        ("/www/v1/x", "", "/www/v1/x"),
    ],
)
def test_which_host(path: str, origin: str, sent: str) -> None:
    """A product before the path, or one known by it; never another's host."""
    ask = raw("GET", path)
    assert (ask.origin, ask.path, ask.changes) == (origin, sent, False)
    one = offered("messages.get")
    assert Twilio.address(ask, _none()).endswith(".twilio.com")
    assert one.service == "twilio"


def test_the_products_are_the_sdks() -> None:
    """Each product that the official client knows has its host, and the catalog owns it."""
    sdk = Client(ACCOUNT, TOKEN, environment={"NONE": ""})
    domains = (getattr(sdk, name) for name in dir(Client) if not name.startswith("_"))
    urls = {found for one in domains if (found := getattr(one, "base_url", None))}
    assert {f"https://{product}.twilio.com" for product in PRODUCTS} == urls
    entry = catalog.load("twilio")
    for product in PRODUCTS:
        assert entry.owns(f"{product}.twilio.com")
        assert entry.owns(f"{product}.dublin.ie1.twilio.com")
    assert not entry.owns("www.twilio.com")


def _none() -> Any:
    from unictl.core.ports import Loaded  # noqa: PLC0415 - only this needs it

    return Loaded({}, "the test")


def test_fields_are_a_form() -> None:
    """A list repeats, a switch is a word, nothing is left out; an object makes the whole JSON."""
    ask = raw("POST", "/x", {"To": "a", "MediaUrl": ["b", "c"], "Record": True, "Not": None})
    assert ask.form == (("To", "a"), ("MediaUrl", "b"), ("MediaUrl", "c"), ("Record", "true"))
    assert (ask.body, ask.changes) == (None, True)
    for nested in ({"types": {"a": 1}}, {"items": [{"a": 1}]}):
        ask = raw("POST", "/content/v1/Content", nested)
        assert (ask.body, ask.form) == (nested, None)
    with pytest.raises(InvalidRequest):
        raw("POST", "/x", ["a"])


PAGE = {"page": 0, "page_size": 1, "uri": "/x", "calls": [{"sid": "CA1"}]}


@pytest.mark.parametrize(
    ("document", "items", "query"),
    [
        ({**PAGE, "next_page_uri": "/x?Page=1&PageToken=PACA1"}, 1,
         (("Page", "1"), ("PageToken", "PACA1"))),
        ({**PAGE, "next_page_uri": None}, 1, None),
        ({"services": [], "meta": {"key": "services", "next_page_url": None}}, 0, None),
        ({"services": [1, 2], "meta": {"key": "services",
          "next_page_url": "https://verify.twilio.com/v2/Services?Page=1"}}, 2, (("Page", "1"),)),
    ],
)  # fmt: skip
def test_lists_of_both_forms(document: Any, items: int, query: Any) -> None:
    """The API of 2010 and the newer ones each say in their way what is a page and what follows."""
    found, onward = Twilio.page(Ask("GET", "/v2/Services", origin="verify"), document)
    assert len(found) == items
    assert (onward and onward.query) == query
    if onward is not None:
        again = raw("GET", onward.path)
        assert (again.origin, again.path) == ("verify", "/v2/Services")


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"sid": "SM1"}, {"meta": {"key": "x"}}, {"meta": {}, "x": []},
     {"next_page_uri": None}, {"next_page_uri": None, "a": [], "b": []}],
)  # fmt: skip
def test_what_is_no_list_is_not_walked(document: Any) -> None:
    """A single thing, or anything else, is refused."""
    with pytest.raises(NotSupported):
        Twilio.page(Ask("GET", "/x"), document)


def test_a_list_that_leads_away_is_not_followed() -> None:
    """The keys go to Twilio's hosts alone."""
    document = {"x": [1], "meta": {"key": "x", "next_page_url": "https://evil.example/x?Page=1"}}
    with pytest.raises(UnictlError, match="evil"):
        Twilio.page(Ask("GET", "/x"), document)


def test_a_raw_list_is_walked_to_its_end(unictl: Command) -> None:
    """From the command line: messages are sent raw, and all pages of them come."""
    made = [unictl(*SEND, "-f", f"Body=message {n}", "--query", "sid").json for n in range(3)]
    ran = unictl("api", "twilio", "GET", f"{OWN}/Messages.json", "--param", "PageSize=2",
                 "--all", "--sandbox", "-o", "json")  # fmt: skip
    assert ran.status == 0, ran.stderr
    assert [one["sid"] for one in json.loads(ran.stdout)["items"]] == made[::-1]
