"""Asking for a secret at a terminal, and somebody who would rather not answer."""

import pexpect
import pytest
from command import PROGRAM, Command, as_a_shell_would


@pytest.mark.parametrize("key", ["\x03", "\x04"])
@pytest.mark.parametrize("command", [("vault", "init", "--passphrase"), ("vault", "list")])
def test_leaving_a_prompt_begins_a_new_line(
    unictl: Command, command: tuple[str, ...], key: str
) -> None:
    """After Ctrl-C or Ctrl-D at a prompt what is told does not stand behind the prompt."""
    if command[1] == "list":
        passphrase = {"UNICTL_VAULT_PASSPHRASE": "correct horse battery"}
        assert unictl("vault", "init", variables=passphrase).status == 0
    child = pexpect.spawn(
        str(PROGRAM),
        list(command),
        cwd=str(unictl.folder),
        encoding="utf-8",
        timeout=60,
        preexec_fn=as_a_shell_would,
    )
    child.expect(": ")
    child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "\r\nerror: " in child.before
