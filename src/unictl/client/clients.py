"""`Unictl` and `AsyncUnictl`."""

from typing import Any, Self

from unictl.client._generated import AsyncCapabilities, Capabilities
from unictl.client.session import AsyncSession, Session
from unictl.settings import Settings


class Unictl(Capabilities):
    """One client for all services; a capability is an attribute, an operation its method.

        with Unictl(sandbox=True) as client:
            order = client.payments.create_order(amount=50000, currency="INR")

    What isn't given comes from the settings, as on the command line.

    Args:
        profile: Which set of credentials to use.
        account: Which of a service's accounts.
        sandbox: Use the built-in stand-in of the services.
        live: Allow live keys to move money.
        timeout: Seconds to wait for a service's reply.
        retries: So many further attempts where repeating is safe.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        account: str | None = None,
        sandbox: bool | None = None,
        live: bool | None = None,
        timeout: float | None = None,
        retries: int | None = None,
    ) -> None:
        super().__init__(
            Session(
                _settings(
                    profile=profile,
                    account=account,
                    sandbox=sandbox,
                    live=live,
                    timeout=timeout,
                    retries=retries,
                )
            )
        )

    def native(self, service: str) -> Any:
        """Return the vendor's own client, ready with the keys that unictl holds.

        Raises:
            NotSupported: unictl makes no client of this service.
            NotConfigured: There are no keys for it.
        """
        from unictl.client.native import native  # noqa: PLC0415

        return native(self._session, service)

    def close(self) -> None:
        """Close connections and files."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()


class AsyncUnictl(AsyncCapabilities):
    """`Unictl` for asyncio: the same methods, awaited.

        async with AsyncUnictl(sandbox=True) as client:
            order = await client.payments.create_order(amount=50000, currency="INR")

    Args:
        profile: Which set of credentials to use.
        account: Which of a service's accounts.
        sandbox: Use the built-in stand-in of the services.
        live: Allow live keys to move money.
        timeout: Seconds to wait for a service's reply.
        retries: So many further attempts where repeating is safe.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        account: str | None = None,
        sandbox: bool | None = None,
        live: bool | None = None,
        timeout: float | None = None,
        retries: int | None = None,
    ) -> None:
        super().__init__(
            AsyncSession(
                _settings(
                    profile=profile,
                    account=account,
                    sandbox=sandbox,
                    live=live,
                    timeout=timeout,
                    retries=retries,
                )
            )
        )

    async def close(self) -> None:
        """Close connections and files."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *ended: object) -> None:
        await self.close()


def _settings(**given: Any) -> Settings:
    return Settings(given)
