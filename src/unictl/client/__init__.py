"""The Python clients: one typed method per operation, over one session."""

from unictl.client.clients import AsyncUnictl, Unictl

__all__ = ["AsyncUnictl", "Unictl"]
