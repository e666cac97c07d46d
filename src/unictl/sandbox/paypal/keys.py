"""The keys that unictl itself shows to the stand-in: well-formed test keys, and no secrets."""

from collections.abc import Mapping
from typing import Final

KEYS: Final[Mapping[str, str]] = {
    "client_id": "A" + "unictlSandboxClient0" * 3 + "unictlSandboxClient",
    "client_secret": "E" + "unictlSandboxSecret0" * 3 + "unictlSandboxSecret",
}
