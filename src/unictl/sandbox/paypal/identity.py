"""Whose account it is (Identity v1)."""

from typing import Final

from unictl.sandbox.paypal.context import MERCHANT, Answer, Context
from unictl.sandbox.paypal.errors import refused

_USER: Final = "https://www.paypal.com/webapps/auth/identity/user/unictlSandboxMerchant"


def userinfo(context: Context) -> Answer:
    """Answer `GET /v1/identity/oauth2/userinfo?schema=paypalv1.1`."""
    if context.query.get("schema") != "paypalv1.1":
        raise refused("INVALID_PARAMETER_VALUE", "schema", location="query")
    email = MERCHANT["email_address"]
    document = {
        "user_id": _USER,
        "name": "Sandbox Merchant",
        "given_name": "Sandbox",
        "family_name": "Merchant",
        "payer_id": MERCHANT["merchant_id"],
        "verified_account": "true",
        "emails": [{"value": email, "primary": True, "confirmed": True}],
    }
    return Answer(200, document)


def openid(context: Context) -> Answer:
    """Answer `GET /v1/identity/openidconnect/userinfo?schema=openid`."""
    if context.query.get("schema") != "openid":
        raise refused("INVALID_PARAMETER_VALUE", "schema", location="query")
    document = {
        "user_id": _USER,
        "sub": _USER,
        "name": "Sandbox Merchant",
        "given_name": "Sandbox",
        "family_name": "Merchant",
        "email": MERCHANT["email_address"],
        "email_verified": True,
        "verified_account": True,
    }
    return Answer(200, document)
