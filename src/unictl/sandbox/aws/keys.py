"""The keys that unictl itself shows to AWS's stand-in: well-formed, and no secrets.

They are the only ones it accepts: a signature can be checked only by whoever knows the secret.
"""

from collections.abc import Mapping
from typing import Final

ACCOUNT: Final = "123456789012"
"""The account number, which the key's id encodes, as AWS's do."""

CLIENT: Final = (
    'boto3.client("s3", endpoint_url="{url}", region_name="us-east-1",'
    ' aws_access_key_id="{access_key_id}", aws_secret_access_key="{secret_access_key}")\n'
    "  export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION=us-east-1  # and the keys: the AWS CLI"
)
"""How official clients are pointed at the stand-in; these keys are the only ones it knows."""

KEYS: Final[Mapping[str, str]] = {
    "access_key_id": "AKIA" + "RZPUZDIKKV2W42LD",
    "secret_access_key": "unictl/sandbox/secret/of/AWS/stand/in+01",
}
