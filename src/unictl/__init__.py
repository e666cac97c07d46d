"""One language for all the services behind your product.

    from unictl import Unictl

    order = Unictl(sandbox=True).payments.create_order(amount=50000, currency="INR")

Nothing heavy is imported before it is used: `Unictl` and `AsyncUnictl` load on first access.
"""

TYPE_CHECKING = False  # to type checkers it is true; importing it would show in `--version`

if TYPE_CHECKING:
    from unictl.client.clients import AsyncUnictl as AsyncUnictl
    from unictl.client.clients import Unictl as Unictl

__version__ = "0.1.0"
__all__ = ["AsyncUnictl", "Unictl", "__version__"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load the clients on first use; they bring the transport with them."""
        if name in {"Unictl", "AsyncUnictl"}:
            from unictl.client import clients  # noqa: PLC0415 - the point of this function

            return getattr(clients, name)
        raise AttributeError(f"module 'unictl' has no attribute {name!r}")
