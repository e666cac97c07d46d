"""The keys that unictl itself shows to the stand-in: well-formed test keys, and no secrets."""

from collections.abc import Mapping
from typing import Final

KEYS: Final[Mapping[str, str]] = {"secret_key": "sk_test_unictlsandbox00000000001"}
