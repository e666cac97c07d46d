"""The keys that unictl itself shows to the sandbox: well-formed test keys, and no secrets."""

from collections.abc import Mapping
from typing import Final

KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "razorpay": {
        "key_id": "rzp_test_unictlsandbox1",
        "key_secret": "unictlsandboxsecret00001",
    },
}
