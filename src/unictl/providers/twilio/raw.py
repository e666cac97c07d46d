"""Raw requests to Twilio: `unictl api twilio GET /2010-04-01/Accounts/{AccountSid}/Messages.json`.

A product other than the main API stands before the path: `/verify/v2/Services`. Without it the
paths of Lookup, Verify and Messaging are known.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from unictl.core.call import Ask
from unictl.core.provider import READS
from unictl.errors import InvalidRequest, UnictlError
from unictl.providers.twilio.base import pairs

_PRODUCT: Final = re.compile(r"/([a-z-]+)(/v[0-9]+/.+)")
PRODUCTS: Final = (
    "accounts",
    "api",
    "bulkexports",
    "chat",
    "content",
    "conversations",
    "events",
    "flex-api",
    "frontline-api",
    "iam",
    "insights",
    "intelligence",
    "ip-messaging",
    "knowledge",
    "lookups",
    "marketplace",
    "memory",
    "messaging",
    "monitor",
    "notify",
    "numbers",
    "oauth",
    "preview",
    "preview-iam",
    "pricing",
    "proxy",
    "routes",
    "serverless",
    "studio",
    "supersim",
    "sync",
    "taskrouter",
    "trunking",
    "trusthub",
    "verify",
    "video",
    "voice",
    "webhooks",
    "wireless",
)
_KNOWN: Final = {
    "/v2/PhoneNumbers/": "lookups",
    "/v2/Services": "verify",
    "/v1/Services": "messaging",
}
_PAGING: Final = (
    "end",
    "first_page_uri",
    "last_page_uri",
    "next_page_uri",
    "num_pages",
    "page",
    "page_size",
    "previous_page_uri",
    "start",
    "total",
    "uri",
)
_HOST: Final = ".twilio.com"


def ask_of(
    method: str, path: str, query: Sequence[tuple[str, str]], fields: Any, account: str | None
) -> Ask:
    """Return the request. Its fields are a form; where one is an object, they are JSON.

    Raises:
        InvalidRequest: The fields are no object.
    """
    path = path.replace("{AccountSid}", account or "{AccountSid}")
    origin = next((product for start, product in _KNOWN.items() if path.startswith(start)), "")
    if (found := _PRODUCT.fullmatch(path)) and found[1] in PRODUCTS:
        origin, path = "" if found[1] == "api" else found[1], found[2]
    ask = Ask(method, path, tuple(query), origin=origin, changes=method not in READS)
    if fields is None:
        return ask
    if not isinstance(fields, Mapping):
        raise InvalidRequest("twilio takes named fields", field="fields")
    members = [one for value in fields.values() for one in _each(value)]
    if any(isinstance(one, Mapping) for one in members):
        return replace(ask, body=fields)
    return replace(ask, form=tuple(pairs(fields)))


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else (value,)


def page_of(ask: Ask, document: Any) -> tuple[Sequence[Any], Ask | None] | None:
    """Return a page's items and the request of the next page; None where it is no list.

    Raises:
        UnictlError: The next page is said to be at somebody else's.
    """
    if not isinstance(document, Mapping):
        return None
    meta = document.get("meta")
    if isinstance(meta, Mapping):
        items, address = document.get(str(meta.get("key"))), meta.get("next_page_url")
    else:
        names = [name for name in document if name not in _PAGING]
        items = document[names[0]] if len(names) == 1 and "next_page_uri" in document else None
        address = document.get("next_page_uri")
    if not isinstance(items, list):
        return None
    if not address:
        return items, None
    parts = urlsplit(str(address))
    if parts.netloc and not (parts.hostname or "").endswith(_HOST):
        raise UnictlError(
            f"twilio's list goes on at {parts.hostname}, where unictl doesn't follow",
            service="twilio",
        )
    path = f"/{ask.origin}{ask.path}" if ask.origin else ask.path
    return items, replace(ask, path=path, query=tuple(parse_qsl(parts.query)))
