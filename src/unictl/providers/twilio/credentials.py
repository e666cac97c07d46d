"""Whether Twilio takes the keys, and whose they are."""

from typing import final

from unictl.capabilities.credentials import CredentialCheck, Credentials
from unictl.core.call import Ask, Call
from unictl.errors import PermissionRefused
from unictl.providers.twilio.base import Twilio, text


@final
class TwilioCredentials(Twilio, Credentials):
    """An API key may not look at the account, so one is tried at the cheapest of what it may."""

    def check(self) -> Call[CredentialCheck]:
        """Fetch the account with its token; with an API key list a single message.

        Raises:
            PermissionRefused: The account is suspended or closed.
        """
        account = self.context.settings.get("account_sid")
        if self.setting("api_key_sid"):
            reply = yield Ask("GET", self.own("/Messages"), query=(("PageSize", "1"),))
            found = reply.json()
            _ = found["messages"]  # an answer without them is none of Twilio's
            return CredentialCheck(
                service="twilio", mode=self.context.mode, account_id=account, raw=found
            )
        found = (yield Ask("GET", self.own(""))).json()
        if found["status"] != "active":
            raise PermissionRefused(
                f"the account is {found['status']}",
                hint="See why at console.twilio.com.",
                service="twilio",
            )
        return CredentialCheck(
            service="twilio",
            mode=self.context.mode,
            account_id=found["sid"],
            account_name=text(found.get("friendly_name")),
            restricted=False,
            # Twilio shows the account's token here, which is nobody's to see.
            raw={name: value for name, value in found.items() if name != "auth_token"},
        )
