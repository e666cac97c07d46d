"""The help of each operation's command: who offers it, and what each of them takes beyond."""

import pytest
import typer
import typer.core

from unictl.capabilities._index import CAPABILITIES
from unictl.cli.root import Capability

COMMANDS = [
    (capability, command)
    for capability in CAPABILITIES
    for command in Capability(capability).commands
]


@pytest.mark.parametrize(("capability", "command"), COMMANDS)
def test_help_names_who_offers_it(capability: str, command: str) -> None:
    """Whether projected or written by hand, a command's help ends in the services that offer it."""
    found = Capability(capability).load(command)
    told = " ".join(found.get_help(typer.Context(found, info_name=command)).split())
    about = CAPABILITIES[capability].operations.get(command.replace("-", "_"))
    services = about.services if about else ("aws",)  # `sync` does several operations
    assert f"Offered by: {', '.join(services)}." in told


def test_help_names_a_services_own_fields() -> None:
    """What only one service takes is listed with its name before it."""
    put = Capability("storage").load("put")
    assert "aws.part_size" in put.get_help(typer.Context(put))
