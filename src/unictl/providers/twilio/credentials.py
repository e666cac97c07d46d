"""Whether Twilio takes the keys, and whose they are."""

from typing import Final, final

from unictl.capabilities.credentials import CredentialCheck, Credentials
from unictl.core.call import Ask, Call
from unictl.errors import PermissionRefused
from unictl.providers.twilio.base import Twilio, text

_MAY_NOT_ASK: Final = (401, 403)


@final
class TwilioCredentials(Twilio, Credentials):
    """Most API keys may not look at their account: then one is tried at what they may."""

    def check(self) -> Call[CredentialCheck]:
        """Fetch the account; with an API key that may not, list a single message.

        Raises:
            PermissionRefused: The account is suspended or closed.
        """
        key = self.setting("api_key_sid") is not None
        reply = yield Ask("GET", self.own(""), expects=_MAY_NOT_ASK if key else ())
        if reply.status in _MAY_NOT_ASK:
            listed = yield Ask("GET", self.own("/Messages"), query=(("PageSize", "1"),))
            return CredentialCheck(
                service="twilio",
                mode=self.context.mode,
                account_id=self.setting("account_sid"),
                restricted=True,
                raw=listed.json(),
            )
        found = reply.json()
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
