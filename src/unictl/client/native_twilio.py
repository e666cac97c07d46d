"""Twilio's official client, ready with the keys that unictl holds, and where unictl would go."""

from typing import Any
from urllib.parse import urlsplit

from unictl.client.address import own_base_url
from unictl.core.ports import Loaded
from unictl.errors import NotConfigured
from unictl.settings import Settings


def client(rest: Any, http_client: Any, loaded: Loaded, settings: Settings) -> Any:
    """Return a `twilio.rest.Client`; an API key is taken before the auth token.

    Args:
        rest: The module `twilio.rest`.
        http_client: The module `twilio.http.http_client`.
        loaded: The credentials.
        settings: Which say where Twilio is reached, and the time-out.

    Raises:
        NotConfigured: The account, or what proves it, is missing.
    """
    fields = {role: secret.reveal() for role, secret in loaded.fields.items()}
    account = fields.get("account_sid")
    pair = (fields.get("api_key_sid"), fields.get("api_key_secret"))
    user, password = pair if all(pair) else (account, fields.get("auth_token"))
    if not account or not user or not password:
        missing = "auth_token" if account else "account_sid"
        raise NotConfigured(
            f"twilio's {missing} is missing in {loaded.source}",
            hint=f"Add it with `unictl vault set twilio {missing}`.",
            service="twilio",
        )
    http = _leading(http_client, own_base_url("twilio", settings), settings["timeout"])
    # An environment of its own: the client would else mix in variables of another account.
    return rest.Client(
        user,
        password,
        account_sid=account,
        region=fields.get("region"),
        edge=fields.get("edge"),
        http_client=http,
        environment={"TWILIO_ACCOUNT_SID": account},
    )


def _leading(module: Any, own: str | None, timeout: float) -> Any:
    """Return the client's way to the network, which leads all of Twilio's hosts to one address."""
    if own is None:
        return module.TwilioHttpClient(timeout=timeout)

    class Leading(module.TwilioHttpClient):  # type: ignore[misc] # the module is loaded late
        """Sends to the user's own address what is meant for Twilio."""

        def request(self, method: str, url: str, *args: Any, **named: Any) -> Any:
            parts = urlsplit(url)
            rest = f"{parts.path}{'?' if parts.query else ''}{parts.query}"
            return super().request(method, f"{own}{rest}", *args, **named)

    return Leading(timeout=timeout)
