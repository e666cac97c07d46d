"""The keys that unictl itself shows to the stand-in: well-formed test keys, and no secrets."""

from collections.abc import Mapping
from typing import Final

KEYS: Final[Mapping[str, str]] = {
    "account_sid": "AC" + "5a4db0" * 5 + "00",
    "auth_token": "5a4db0" * 5 + "77",
    # The one sender that Twilio's own test credentials accept.
    "phone_number": "+15005550006",
    "messaging_service_sid": "MG" + "5a4db0" * 5 + "00",
    "verify_service_sid": "VA" + "5a4db0" * 5 + "00",
    # Nothing in the values above says that they are for tests.
    "mode": "test",
}
# It takes no base URL, but an HTTP client of one's own.
CLIENT: Final = """\
class Sandbox(twilio.http.http_client.TwilioHttpClient):
      def request(self, method, url, *rest, **named):
          return super().request(method, "{url}/" + url.split("/", 3)[3], *rest, **named)
  twilio.rest.Client("{account_sid}", "{auth_token}", http_client=Sandbox())"""
