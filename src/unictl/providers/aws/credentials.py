"""Whose AWS's keys are: STS tells it to any keys that work, whatever else they may."""

from typing import final

from unictl.capabilities.credentials import CredentialCheck, Credentials
from unictl.core.call import Call
from unictl.providers.aws.base import Aws
from unictl.providers.aws.protocol import read


@final
class AwsCredentials(Aws, Credentials):
    """Other S3-compatible services have no STS: there the buckets are listed."""

    def check(self) -> Call[CredentialCheck]:
        """Ask STS who the keys are; a root user's may everything, others what nobody tells."""
        if self.elsewhere:
            reply = yield self.request("s3", "ListBuckets", {})
            members = read("s3", "ListBuckets", reply)
            owner = members.get("Owner") or {}
            return CredentialCheck(
                service="aws",
                mode=self.context.mode,
                account_id=owner.get("ID"),
                account_name=owner.get("DisplayName"),
                raw=members,
            )
        members = read(
            "sts", "GetCallerIdentity", (yield self.request("sts", "GetCallerIdentity", {}))
        )
        arn = members.get("Arn", "")
        return CredentialCheck(
            service="aws",
            mode=self.context.mode,
            account_id=members["Account"],
            account_name=arn.rpartition(":")[2] or None,
            restricted=False if arn.endswith(":root") else None,
            raw=members,
        )
