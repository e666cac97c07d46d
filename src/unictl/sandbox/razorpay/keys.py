"""What unictl itself shows to Razorpay's stand-in: well-formed test keys, and no secrets."""

from collections.abc import Mapping
from typing import Final

KEYS: Final[Mapping[str, str]] = {
    "key_id": "rzp_test_unictlsandbox1",
    "key_secret": "unictlsandboxsecret00001",
    # The account of RazorpayX that payouts are paid from.
    "account_number": "2323230000000001",
}

CLIENT: Final = 'razorpay.Client(auth=("{key_id}", "{key_secret}"), base_url="{url}")'
"""How the official client is made, with the keys above and the stand-in's address."""
