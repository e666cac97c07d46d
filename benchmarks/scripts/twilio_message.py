"""A message at Twilio with python-dotenv and the official SDK, led to another address."""

import os, dotenv  # noqa: E401, I001 - as such a script is written
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client


class Leading(TwilioHttpClient):
    """Sends to the address given; the SDK has no setting for it."""

    def request(self, method, url, *args, **named):  # noqa: ANN001, ANN002, ANN003, ANN201, D102
        url = url.replace("https://api.twilio.com", os.environ["TWILIO_URL"])
        return super().request(method, url, *args, **named)


dotenv.load_dotenv(".env")
client = Client(os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"], http_client=Leading())  # noqa: E501  # fmt: skip
print(client.messages.create(to="+919876543210", from_="+15005550006", body="hi").sid)
