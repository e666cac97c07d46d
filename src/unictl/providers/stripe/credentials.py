"""Whether Stripe takes the key, and whose it is."""

from typing import final

from unictl.capabilities.credentials import CredentialCheck, Credentials
from unictl.core.call import Call
from unictl.providers.stripe.base import FORBIDDEN, Stripe, inner, text


@final
class StripeCredentials(Stripe, Credentials):
    """A restricted key may not be allowed to say whose it is."""

    def check(self) -> Call[CredentialCheck]:
        """Fetch the account; with a key that may not, the balance proves that the key is good.

        Then the answer says `restricted`, and not whose it is. A key that may read neither is
        refused with what it lacks.
        """
        reply = yield self.fetch("/account", expects=(FORBIDDEN,))
        if reply.status == FORBIDDEN:
            balance = (yield self.fetch("/balance")).json()
            return CredentialCheck(
                service="stripe", mode=self.context.mode, restricted=True, raw=balance
            )
        account = reply.json()
        name = inner(account, "business_profile", "name") or inner(
            account, "settings", "dashboard", "display_name"
        )
        return CredentialCheck(
            service="stripe",
            mode=self.context.mode,
            account_id=account["id"],
            account_name=text(name or account.get("email")),
            country=text(account.get("country")),
            raw=account,
        )
