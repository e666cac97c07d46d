"""What `unictl doctor` looks at in the rules that choose among services."""

from collections.abc import Iterator

from unictl.capabilities._index import CAPABILITIES
from unictl.cli.doctor_check import Check
from unictl.client.routing import rules_of
from unictl.client.routing import told as fault_told
from unictl.settings import Settings


def rules(settings: Settings) -> Iterator[Check]:
    """Tell each rule that can't be read; nothing where there are no rules."""
    found = [one for name in CAPABILITIES if (one := rules_of(name, settings)) is not None]
    for one in found:
        for fault in one.faults:
            message = f"{one.file}: {fault_told(one.capability, fault)}"
            yield Check("routes", "failed", message, fault.fix)
    if found and not any(one.faults for one in found):
        count = sum(len(one.rules) for one in found)
        yield Check("routes", "ok", f"rules that can be read: {count}")
