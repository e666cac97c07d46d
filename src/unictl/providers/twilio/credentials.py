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
        key = self.setting("api_key_sid") is not None
        query = (("PageSize", "1"),) if key else ()
        path = self.own("/Messages") if key else self.own("")
        found = (yield Ask("GET", path, query=query)).json()
        # A list of messages says nothing of the account, but that it answers.
        if "messages" not in found and found["status"] != "active":
            raise PermissionRefused(
                f"the account is {found['status']}",
                hint="See why at console.twilio.com.",
                service="twilio",
            )
        return CredentialCheck(
            service="twilio",
            mode=self.context.mode,
            account_id=text(found.get("sid")) or self.setting("account_sid"),
            account_name=text(found.get("friendly_name")),
            restricted=None if key else False,
            # Twilio shows the account's token here, which is nobody's to see.
            raw={name: value for name, value in found.items() if name != "auth_token"},
        )
