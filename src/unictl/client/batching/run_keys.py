"""The keys that a batch goes by: of every service, and of one mode."""

from collections.abc import Mapping

from unictl.client.batching.ports import KeysOnce
from unictl.client.batching.tasks import Tasks
from unictl.client.session import Base
from unictl.core.ports import Loaded, Mode
from unictl.errors import InvalidRequest, NotConfigured


def loaded_keys(tasks: Tasks, keys: KeysOnce, account: str) -> dict[str, Loaded]:
    """Return the keys of every service that rows go to.

    Raises:
        NotConfigured: There are none of a service that rows can't do without.
        VaultError: The vault can't be opened.
    """
    found = {}
    for service in tasks.providers:
        try:
            found[service] = keys.load(service, account)
        except NotConfigured:
            if service in tasks.sure:
                raise
    return found


def mode_of(session: Base, tasks: Tasks, loaded: Mapping[str, Loaded]) -> Mode:
    """Return the mode of all the keys.

    Raises:
        InvalidRequest: Some are for tests, and some are live.
    """
    if session.sandbox:
        return "test"
    modes: dict[Mode, list[str]] = {}
    for service, one in loaded.items():
        modes.setdefault(tasks.providers[service].mode(one), []).append(service)
    if len(modes) > 1:
        told = "; ".join(f"{mode}: {', '.join(names)}" for mode, names in sorted(modes.items()))
        raise InvalidRequest(
            f"a batch can't mix keys for tests and live keys ({told})",
            hint="Nothing was sent. Give each mode a profile of its own, and choose it with"
            " --profile; or name one service with --service.",
            field="service",
        )
    return next(iter(modes), "test")
