"""`vault import`, killed at each call: all of it is in the vault or nothing; the log is whole."""

import json
from pathlib import Path

import pytest
from killing import Killing

from unictl.core.secret import Secret
from unictl.vault import log, log_reading
from unictl.vault.slots import Opener
from unictl.vault.store import Vault

IMPORT = """
    import sys
    from unictl.cli import main
    print("ready", flush=True)
    sys.exit(main(["vault", "import", sys.argv[1], "--overwrite"]))
"""


@pytest.mark.debian
def test_killed_at_any_call_an_import_is_whole_or_not_there(
    vault: Vault, opener: Opener, folder: Path, tmp_path: Path
) -> None:
    """Two keys of one file: both old or both new, whatever the call; then it can be done again."""
    old = {"a": Secret("old a"), "b": Secret("old b")}
    vault.set("default", "acme", "default", old)
    blob = vault.path.read_bytes()
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"acme": {"a": "new a", "b": "new b"}}))
    seen = set()

    def put_back() -> None:
        for path in folder.iterdir():
            path.unlink()
        vault.path.write_bytes(blob)
        vault.path.chmod(0o600)

    def look(call: str) -> None:
        fields = Vault.open(vault.path, opener).fields("default", "acme")
        found = (fields["a"].reveal(), fields["b"].reveal())
        assert found in {("old a", "old b"), ("new a", "new b")}, call
        seen.add(found)
        log.read(vault.id, [("default", "acme", "default", "a")])
        assert log_reading.verify()[1] == [], call

    variables = {"UNICTL_VAULT_KEY": opener.secret.reveal(), "UNICTL_HOME": str(folder)}
    killing = Killing(IMPORT, str(file), variables=variables, folder=folder)
    assert killing.at_each(put_back, look) > 10
    assert len(seen) == 2
