"""A vendor's own client, ready with the keys that unictl holds."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from unictl.client.address import base_url, own_base_url
from unictl.client.session import Base
from unictl.core.ports import Loaded
from unictl.errors import InvalidRequest, NotConfigured, NotSupported
from unictl.settings import Settings


def native(session: Base, service: str) -> Any:
    """Return the official client of the service.

    Args:
        session: Whose settings and keys it takes.
        service: The service's slug.

    Raises:
        NotSupported: unictl makes no client of this service.
        NotConfigured: There are no keys for it, or the client isn't installed.
        InvalidRequest: In the sandbox, which has no port in process; or in a replay.
    """
    if session.sandbox:
        raise InvalidRequest(
            "a vendor's own client can't reach the sandbox in process",
            hint="Run `unictl sandbox serve` and set the variable that it prints.",
            service=service,
        )
    if session.settings["replay"]:
        raise InvalidRequest(
            "a vendor's own client sends by itself, so it can't be replayed",
            hint="Leave out replay= and UNICTL_REPLAY.",
            service=service,
        )
    make = _CLIENTS.get(service)
    if make is None:
        raise NotSupported(
            f"there is no ready client for {service}",
            hint=f"There is one for: {', '.join(_CLIENTS)}.",
            service=service,
        )
    return make(session.keys.load(service, session.settings["account"]), session.settings)


def _razorpay(loaded: Loaded, settings: Settings) -> Any:
    """Return a `razorpay.Client`."""
    sdk = _sdk("razorpay", "razorpay")
    pair = tuple(_needed("razorpay", loaded, role) for role in ("key_id", "key_secret"))
    return sdk.Client(auth=pair, base_url=base_url("razorpay", settings))


def _stripe(loaded: Loaded, settings: Settings) -> Any:
    """Return a `stripe.StripeClient`; its resources stand under `.v1`."""
    sdk = _sdk("stripe", "stripe")
    role = "secret_key" if loaded.fields.get("secret_key") else "restricted_key"
    key = _needed("stripe", loaded, role if loaded.fields.get(role) else "secret_key")
    own = own_base_url("stripe", settings)
    return sdk.StripeClient(
        key,
        stripe_account=_given(loaded, "account_id"),
        stripe_version=_given(loaded, "api_version"),
        base_addresses={"api": own, "files": own} if own else {},
    )


def _paypal(loaded: Loaded, settings: Settings) -> Any:
    """Return a `PaypalServersdkClient` of the mode's environment; it gets its token by itself."""
    sdk = _sdk("paypal", "paypalserversdk.paypal_serversdk_client")
    configuration = _sdk("paypal", "paypalserversdk.configuration")
    credentials = _sdk("paypal", "paypalserversdk.http.auth.o_auth_2")
    from unictl.providers.paypal.base import PayPal  # noqa: PLC0415 - knows the modes

    pair = credentials.ClientCredentialsAuthCredentials(
        o_auth_client_id=_needed("paypal", loaded, "client_id"),
        o_auth_client_secret=_needed("paypal", loaded, "client_secret"),
    )
    known = configuration.Environment
    environment = known.PRODUCTION if PayPal.mode(loaded) == "live" else known.SANDBOX
    client = sdk.PaypalServersdkClient(
        client_credentials_auth_credentials=pair,
        environment=environment,
        timeout=settings["timeout"],
    )
    if own := own_base_url("paypal", settings):
        # It takes no address, so this one's table of addresses is replaced, and no other's.
        client.config.environments = {environment: {configuration.Server.DEFAULT: own}}
    return client


def _aws(loaded: Loaded, settings: Settings) -> Any:
    """Return a `boto3.Session`, whose clients and resources have the keys and the address."""
    from unictl.client.native_aws import session  # noqa: PLC0415 - brings the provider with it

    return session(_sdk("aws", "boto3"), loaded, settings)


def _twilio(loaded: Loaded, settings: Settings) -> Any:
    """Return a `twilio.rest.Client`."""
    from unictl.client.native_twilio import client  # noqa: PLC0415 - only this needs it

    http = _sdk("twilio", "twilio.http.http_client")
    return client(_sdk("twilio", "twilio.rest"), http, loaded, settings)


_CLIENTS: Final[Mapping[str, Callable[[Loaded, Settings], Any]]] = {
    "aws": _aws,
    "paypal": _paypal,
    "razorpay": _razorpay,
    "stripe": _stripe,
    "twilio": _twilio,
}


def _sdk(service: str, module: str) -> Any:
    """Import a vendor's package, which is heavy, and which only this needs.

    Raises:
        NotConfigured: It isn't installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise NotConfigured(
            f"the official client of {service} isn't installed",
            hint="Install it with `pip install 'unictl[native]'`.",
            service=service,
        ) from error


def _given(loaded: Loaded, role: str) -> str | None:
    """Return a credential or a setting beside it, None where there is none."""
    found = loaded.fields.get(role)
    return found.reveal() if found else None


def _needed(service: str, loaded: Loaded, role: str) -> str:
    """Return a credential.

    Raises:
        NotConfigured: It is missing.
    """
    found = _given(loaded, role)
    if found is None:
        raise NotConfigured(
            f"{service}'s {role} is missing in {loaded.source}",
            hint=f"Add it with `unictl vault set {service} {role}`.",
            service=service,
        )
    return found
