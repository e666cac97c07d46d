"""Who may ask for what: keys, restricted keys, connected accounts, API versions."""

import base64
import binascii
import re
from typing import Final, NamedTuple

from unictl.sandbox.exchange import Request
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.things import VERSION

ACCOUNT: Final = "acct_1UnictlSandbox001"
_KEY: Final = re.compile(r"(sk|rk)_test_[A-Za-z0-9_]{10,247}")
# A restricted key that ends so may not use that resource: rk_test_0123456789_noPayouts.
_WITHOUT: Final = re.compile(r"[a-z0-9_]no((?:[A-Z][a-z]+)+)$")
_ACCOUNT: Final = re.compile(r"acct_[A-Za-z0-9]{14,64}")
_VERSION: Final = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9](\.[a-z]+)?")


class Caller(NamedTuple):
    """Who asks.

    Attributes:
        shown: The key as error messages show it.
        lacks: The resource that a restricted key may not use, in lower case and without dashes.
        account: The connected account that is acted for.
        version: The API version asked for.
    """

    shown: str
    lacks: str | None
    account: str | None
    version: str


def identify(request: Request) -> Caller:
    """Return who asks. The key is looked at, and kept nowhere.

    Raises:
        Refused: The key, the account or the version can't be.
    """
    key = _key(request.headers.get("authorization", ""))
    if key is None:
        raise refused(
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    shown = _masked(key)
    if key.startswith("pk_"):
        raise refused(
            "This API call cannot be made with a publishable API key. Please use a secret API key.",
            code="secret_key_required",
            status=403,
        )
    if not _KEY.fullmatch(key):
        raise refused(f"Invalid API Key provided: {shown}", status=401)
    account = request.headers.get("stripe-account")
    if account is not None and not _ACCOUNT.fullmatch(account):
        raise refused(
            f"The provided key '{shown}' does not have access to account '{account}' (or that "
            "account does not exist). Application access may have been revoked.",
            code="account_invalid",
            status=403,
        )
    version = request.headers.get("stripe-version", VERSION)
    if not _VERSION.fullmatch(version):
        raise refused(f"Invalid Stripe API version: {version}")
    lacks = _WITHOUT.search(key) if key.startswith("rk_") else None
    own = None if account == ACCOUNT else account
    return Caller(shown, lacks[1].lower() if lacks else None, own, version)


def permit(caller: Caller, resource: str, method: str) -> None:
    """Let a restricted key through, or not.

    Args:
        caller: Who asks.
        resource: The first part of the path, such as `payment_intents`.
        method: The HTTP method.

    Raises:
        Refused: The key may not use the resource.
    """
    if caller.lacks == resource.replace("_", ""):
        right = f"rak_{resource.removesuffix('s')}_{'read' if method == 'GET' else 'write'}"
        raise refused(
            f"The provided key '{caller.shown}' does not have the required permissions for this "
            f"endpoint on account '{caller.account or ACCOUNT}'. Having the '{right}' permission "
            "would allow this request to continue.",
            status=403,
        )


def _key(authorization: str) -> str | None:
    """Return the key of a Bearer or a Basic header (there it is the user), or None."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        user, _, _ = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return user or None


def _masked(key: str) -> str:
    """Return the key as Stripe repeats it: the prefix and the last four characters."""
    prefix = re.match(r"([a-z]+_(?:test|live)_)?", key)
    start = prefix[0] if prefix else ""
    rest = key[len(start) :]
    return start + "*" * max(len(rest) - 4, 4) + (rest[-4:] if len(rest) > 8 else "")  # noqa: PLR2004
