"""boto3 with the keys that unictl holds, pointed where unictl would go."""

from types import ModuleType
from typing import Any

from unictl.client.address import own_base_url
from unictl.core.ports import Loaded
from unictl.providers.aws.hosts import endpoint_of, region_of
from unictl.providers.aws.signing import keys
from unictl.settings import Settings


def session(sdk: ModuleType, loaded: Loaded, settings: Settings) -> Any:
    """Return a `boto3.Session`: `.client("s3")` and `.resource("dynamodb")` are ready to use.

    Args:
        sdk: boto3.
        loaded: The keys.
        settings: Of this run; an address of the user's own is every client's, an S3-compatible
            endpoint S3's alone.

    Raises:
        NotConfigured: A key is missing, or the endpoint can't be one.
    """
    key_id, secret = keys(loaded)
    token = loaded.fields.get("session_token")
    own, storage = own_base_url("aws", settings), endpoint_of(loaded.fields)

    class Session(sdk.Session):  # type: ignore[name-defined,misc]
        """A session whose clients go where unictl's requests go."""

        def client(self, service_name: str, *rest: Any, **how: Any) -> Any:
            """Return a client; what is passed here wins."""
            return super().client(service_name, *rest, **_placed(service_name, how))

        def resource(self, service_name: str, *rest: Any, **how: Any) -> Any:
            """Return a resource; what is passed here wins."""
            return super().resource(service_name, *rest, **_placed(service_name, how))

    def _placed(service_name: str, how: dict[str, Any]) -> dict[str, Any]:
        address = own or (storage if service_name == "s3" else None)
        return how if address is None else {"endpoint_url": address, **how}

    return Session(
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        aws_session_token=token.reveal() if token else None,
        region_name=region_of(loaded.fields),
    )
