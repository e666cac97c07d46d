"""What all of AWS's capabilities share: addresses, proof, errors, requests and replies."""

import zlib
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from unictl.core import translate
from unictl.core.call import Ask, Call, Reply, Source, Wire
from unictl.core.patience import Patience
from unictl.core.ports import Loaded, Mode
from unictl.core.provider import READS, Provider
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, UnictlError
from unictl.providers.aws import errors, protocol
from unictl.providers.aws.hosts import endpoint_of, host, region_of
from unictl.providers.aws.signing import authorized, keys

_MOVED: Final = (301, 307)
_NO_CONTENT: Final = 204
_READING: Final = ("BatchGet", "Describe", "Get", "Head", "List", "Query", "Scan")

refuse = translate.Speaker("aws").refuse


class Aws(Provider):
    """The base of AWS's providers."""

    service: ClassVar[str] = "aws"
    # At most 20 s, as botocore's standard mode:
    # https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    patience: ClassVar[Patience] = Patience(longest_wait=20.0)
    visible_roles: ClassVar[tuple[str, ...]] = ("region", "endpoint")

    @classmethod
    def address(cls, ask: Ask, credentials: Loaded) -> str:
        """Return a service's host in the region; for S3 the endpoint, where one is set.

        Raises:
            NotConfigured: The region or the endpoint can't be one.
        """
        service, named = protocol.origin_of(ask.origin)
        own = endpoint_of(credentials.fields) if service == "s3" else None
        return own or f"https://{host(service, region_of(credentials.fields, named))}"

    @classmethod
    def mode(cls, credentials: Loaded) -> Mode:
        """Return `live`: AWS has no keys for tests.

        Raises:
            NotConfigured: The key's id or secret is missing.
        """
        keys(credentials)
        return "live"

    @classmethod
    def identity(cls, credentials: Loaded) -> str:
        """Return the access key's id, which is no secret.

        Raises:
            NotConfigured: The key's id or secret is missing.
        """
        return keys(credentials)[0]

    @classmethod
    def authorize(cls, wire: Wire, credentials: Loaded, now: float) -> Wire:
        """Return the request with its signature.

        Raises:
            NotConfigured: The key's id or secret is missing.
        """
        return authorized(wire, credentials, now)

    @classmethod
    def explain(cls, ask: Ask, reply: Reply) -> UnictlError:
        """Return the error that the reply stands for, by code and status."""
        return errors.explain(ask, reply)

    @classmethod
    def refused(cls, ask: Ask, reply: Reply) -> bool:
        """Return whether S3 tells an error after it began to answer with success."""
        del ask
        return errors.refused(reply)

    @classmethod
    def intact(cls, reply: Reply) -> bool:
        """Return whether the reply is AWS's, and the body has the CRC-32 that DynamoDB tells.

        A service of AWS names each request in a header; others that speak S3 don't all do.
        """
        own = any(name.startswith("x-amz") or name == "etag" for name in reply.headers)
        if not own and reply.status != _NO_CONTENT and not reply.body.startswith(b"<?xml"):
            return False
        crc = reply.headers.get("x-amz-crc32", "")
        if not crc.isdigit() or "content-encoding" in reply.headers:
            return True
        return zlib.crc32(reply.body) == int(crc)

    @property
    def elsewhere(self) -> bool:
        """Whether storage is at another service than S3, which may know less."""
        own = self.context.settings.get("endpoint", "endpoint")
        # Before the credentials are there each role stands for itself.
        return own != "endpoint" and endpoint_of({"endpoint": Secret(own)}) is not None

    def raw(self, method: str, path: str, query: Any, fields: Any = None) -> Ask:
        """Return the request of `unictl api`.

        S3's goes to `/BUCKET/KEY`, quoted. An operation can be named too, with its members in
        JSON: `GET /dynamodb:ListTables`, `POST /s3:PutBucketTagging`.

        Raises:
            InvalidRequest: There is no such operation, or S3 is to be sent JSON.
        """
        service, colon, operation = path.removeprefix("/").partition(":")
        if colon and service in protocol.VERSIONS:
            changes = not operation.startswith(_READING)
            if changes and method in READS:
                raise InvalidRequest(f"{operation} changes something: it is a POST", field="method")
            if query:
                raise InvalidRequest(
                    f"{operation} takes its members in the body, not in the query",
                    hint="Use POST with --field NAME=VALUE or --input FILE.",
                    field="query",
                )
            return protocol.named(service, operation, fields or {}, changes=changes)
        if fields is not None:
            raise InvalidRequest(
                "S3 takes no JSON",
                hint="Name the operation: `unictl api aws POST /s3:PutBucketTagging --input FILE`.",
                field="fields",
            )
        return Ask(method, path, query=tuple(query), origin="s3", changes=method not in READS)

    def request(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        *,
        content: Source | None = None,
        **how: Any,
    ) -> Ask:
        """Return a request, in the region of the call's own fields if they name one."""
        region = self.context.extra.get("region")
        return protocol.request(
            service, operation, parameters, region=region, content=content, **how
        )

    def read(self, operation: str, parameters: Mapping[str, Any], **how: Any) -> Call[Reply]:
        """Ask S3 for something, again in the bucket's own region where it is in another one."""
        expected = how.pop("expects", ())
        ask = self.request("s3", operation, parameters, expects=(*expected, *_MOVED), **how)
        reply = yield ask
        if reply.status in _MOVED:
            region = errors.region_told(reply)
            if region is None or self.elsewhere:
                raise self.explain(ask, reply)
            reply = yield protocol.request(
                "s3", operation, parameters, region=region, expects=expected, **how
            )
        return reply
