"""Whether Razorpay takes the keys."""

from typing import final

from unictl.capabilities.credentials import CredentialCheck, Credentials
from unictl.core.call import Call
from unictl.providers.razorpay.base import Razorpay


@final
class RazorpayCredentials(Razorpay, Credentials):
    """Razorpay says nowhere whose a key is; its id says the mode."""

    def check(self) -> Call[CredentialCheck]:
        """Ask for one order, which every merchant's keys may read."""
        orders = (yield self.fetch("/orders", [("count", "1")])).json()
        len(orders["items"])  # else it is no answer of Razorpay's
        return CredentialCheck(service="razorpay", mode=self.context.mode, raw=orders)
