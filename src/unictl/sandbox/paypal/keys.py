"""The keys that unictl itself shows to the stand-in: well-formed test keys, and no secrets."""

from collections.abc import Mapping
from typing import Final

KEYS: Final[Mapping[str, str]] = {
    "client_id": "A" + "unictlSandboxClient0" * 3 + "unictlSandboxClient",
    "client_secret": "E" + "unictlSandboxSecret0" * 3 + "unictlSandboxSecret",
}
# It takes no base URL, but its environments can be told another.
CLIENT: Final = """\
from paypalserversdk.configuration import Configuration, Environment, Server
  Configuration.environments[Environment.SANDBOX] = {{Server.DEFAULT: "{url}"}}
  export O_AUTH_CLIENT_ID={client_id} \\
         O_AUTH_CLIENT_SECRET={client_secret}  # for its PaypalServersdkClient.from_environment()"""
