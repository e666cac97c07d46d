"""A message at Twilio with python-dotenv and the official SDK, led to another address."""

import os, dotenv  # noqa: E401, I001 - as such a script is written
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from typing import Any


class Leading(TwilioHttpClient):  # type: ignore[misc] # it has no types
    """Sends to the address given; the SDK has no setting for it."""

    def request(self, method: str, url: str, *args: Any, **named: Any) -> Any:  # noqa: D102
        url = url.replace("https://api.twilio.com", os.environ["TWILIO_URL"])
        return super().request(method, url, *args, **named)


dotenv.load_dotenv(".env")
client = Client(os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"], http_client=Leading())  # noqa: E501  # fmt: skip
print(client.messages.create(to="+919876543210", from_="+15005550006", body="hi").sid)
