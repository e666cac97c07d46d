"""The OS keyring's slot: with a real Secret Service, with none, and with one that hangs."""

import socketserver
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from keyring_session import LOCKED, UNLOCKED, HalfAnswering, in_session, needs_daemon

from unictl.errors import VaultLocked
from unictl.vault import os_keyring
from unictl.vault.creation import create

CREATE_AND_OPEN = """
    import subprocess, sys
    from unictl.core.secret import Secret
    from unictl.vault.creation import create
    from unictl.vault.store import Vault
    made = create()
    print(made.openers[0].source, [slot.kind for slot in made.vault._state.document.header.slots])
    made.vault.set("default", "razorpay", "default", {"key_secret": Secret("from the vault")})
    code = "from unictl.vault.store import Vault; print(Vault.open().entries()[0].service)"
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", code], check=True)
    found = Vault.open().get("default", "razorpay", "default", "key_secret")
    print(found is not None and found.reveal())
"""


@needs_daemon
@pytest.mark.debian
def test_a_real_secret_service_locks_and_opens_a_vault(folder: Path) -> None:
    """Where a keyring works it is the default, and the next process needs nothing to open it."""
    done = in_session(UNLOCKED, CREATE_AND_OPEN, folder)
    assert "Traceback" not in done.stderr
    assert done.stdout.splitlines() == [
        "the OS keyring (SecretService) ['keyring']",
        "razorpay",
        "from the vault",
    ]
    for file in folder.iterdir():
        assert b"from the vault" not in file.read_bytes()


OPEN = """
    import time
    from unictl.errors import VaultLocked
    from unictl.vault import os_keyring
    from unictl.vault.store import Vault
    start = time.monotonic()
    try:
        Vault.open()
    except VaultLocked as error:
        print(error.message)
        print(error.hint)
    print(time.monotonic() - start < os_keyring.TIMEOUT + 2)
"""


@needs_daemon
@pytest.mark.debian
def test_a_locked_keyring_is_said_to_be_locked(folder: Path) -> None:
    """With the keyring locked and nobody to unlock it, opening fails soon, with a next step."""
    assert in_session(UNLOCKED, CREATE_AND_OPEN, folder).returncode == 0
    done = in_session(LOCKED, OPEN, folder)
    message, hint, soon = done.stdout.splitlines()
    assert message.startswith("the OS keyring ")
    assert "UNICTL_VAULT_KEY" in hint
    assert soon == "True"


@needs_daemon
@pytest.mark.debian
def test_another_machines_keyring_does_not_know_the_vault(folder: Path, tmp_path: Path) -> None:
    """A vault copied elsewhere says that the keyring there holds no key for it."""
    assert in_session(UNLOCKED, CREATE_AND_OPEN, folder).returncode == 0
    elsewhere = tmp_path / "elsewhere" / "home"
    elsewhere.parent.mkdir()
    done = in_session(UNLOCKED, OPEN, elsewhere, UNICTL_HOME=str(folder))
    assert done.stdout.splitlines()[0] == (
        "the OS keyring (SecretService) holds no key for this vault"
    )


def test_a_bus_that_half_answers_costs_three_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A D-Bus that lets us in and is then silent is given up in time, with the reason."""
    address = str(tmp_path / "bus")
    code = """
        import time
        from unictl.vault import os_keyring
        start = time.monotonic()
        found = os_keyring.available()
        print(found.backend, found.reason, time.monotonic() - start < 5)
    """
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={address}")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    with socketserver.ThreadingUnixStreamServer(address, HalfAnswering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        server.shutdown()
    assert done.stdout == "None the OS keyring did not answer in 3 seconds True\n"
    assert done.stderr == ""


BACKEND = """
    import keyring.backend
    class {name}(keyring.backend.KeyringBackend):
        priority = {priority}
        kept = {{}}
        def set_password(self, service, username, password):
            {put}
        def get_password(self, service, username):
            return self.kept.get(username)
"""


@pytest.mark.parametrize(
    ("priority", "put", "said"),
    [
        (0.5, "self.kept[username] = password", "no OS keyring that keeps secrets safe"),
        (-1, "pass", "no OS keyring that keeps secrets safe"),
        (5, "pass", "gave back something else"),
        (5, "self.kept[username] = password[:9]", "gave back something else"),
        (5, "raise RuntimeError(password)", r"failed \(RuntimeError\)"),
    ],
)
def test_a_keyring_that_keeps_badly_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, priority: float, put: str, said: str
) -> None:
    """Plain text, nothing, something else, an error: no vault is made, and nothing falls back."""
    name = f"Backend{abs(hash((priority, put)))}"
    module = BACKEND.format(name=name, priority=priority, put=put)
    (tmp_path / f"{name.lower()}.py").write_text(textwrap.dedent(module))
    monkeypatch.syspath_prepend(tmp_path)
    import keyring  # noqa: PLC0415 - only in this test

    before = keyring.get_keyring()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{name.lower()}.{name}")
    keyring.core.init_backend()
    try:
        with pytest.raises(VaultLocked, match=said) as caught:
            create()
    finally:
        keyring.set_keyring(before)
    assert caught.value.__cause__ is None
    assert "UNICTL_VAULT_PASSPHRASE" in caught.value.hint
    assert not list((tmp_path / "home").iterdir())


def test_none_is_said_to_be_none() -> None:
    """On a system without a keyring the reason is given, not a traceback."""
    import keyring  # noqa: PLC0415 - only in this test
    from keyring.backends import fail  # noqa: PLC0415

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        assert os_keyring.available() == os_keyring.Availability(
            None, "there is no OS keyring that keeps secrets safe"
        )
    finally:
        keyring.set_keyring(before)
