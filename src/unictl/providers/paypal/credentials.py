"""Whether PayPal takes the keys, whose they are, and what they may."""

from typing import Final, final

from unictl.capabilities.credentials import CredentialCheck, Credentials
from unictl.core.call import Ask, Call
from unictl.providers.paypal.base import PayPal, text, token_request

_WHO: Final = "/v1/identity/oauth2/userinfo"
_MAY_NOT_ASK: Final = (401, 403, 404)


@final
class PayPalCredentials(PayPal, Credentials):
    """A token's scopes are what the app may; what is switched on later shows in new tokens only."""

    def check(self) -> Call[CredentialCheck]:
        """Ask for a new token, which names its scopes, and for the account behind it."""
        token = (yield token_request()).json()
        permissions = tuple(sorted(str(token["scope"]).split()))
        # An app without the scope `openid` may not ask; its keys are good all the same.
        ask = Ask("GET", _WHO, (("schema", "paypalv1.1"),), expects=_MAY_NOT_ASK)
        reply = yield ask
        found = reply.json() if reply.ok else {}
        address = found.get("address") or {}
        return CredentialCheck(
            service="paypal",
            mode=self.context.mode,
            account_id=text(found.get("payer_id") or found.get("user_id")),
            account_name=text(found.get("name")),
            country=text(address.get("country")),
            permissions=permissions,
            raw=found,
        )
