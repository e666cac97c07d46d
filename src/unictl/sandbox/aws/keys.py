"""The keys that unictl itself shows to AWS's stand-in: well-formed, and no secrets.

They are the only ones it accepts: a signature can be checked only by whoever knows the secret.
"""

from collections.abc import Mapping
from typing import Final

ACCOUNT: Final = "123456789012"
"""The account number, which the key's id encodes, as AWS's do."""

KEYS: Final[Mapping[str, str]] = {
    "access_key_id": "AKIA" + "RZPUZDIKKV2W42LD",
    "secret_access_key": "unictl/sandbox/secret/of/AWS/stand/in+01",
}
