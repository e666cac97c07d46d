"""A file that is JSON keeps its values: nothing that reads JSON would look into the vault."""

import json
from pathlib import Path

from command import Command


def test_a_json_file_is_left_as_it_is(unictl: Command, clean_home: Path) -> None:
    """`--scrub` says why it leaves the file alone, and what to do, before anything is stored."""
    file = clean_home / "keys.json"
    text = json.dumps({"STRIPE_SECRET_KEY": "sk_live_" + "51Hk7Qm2Zr7Nc3Vb6Mx9Kt5Yw1"}, indent=2)
    file.write_text(text)
    failed = unictl("init", "--scrub", "--yes", str(file))
    assert failed.status != 0
    assert "is JSON" in failed.error["message"]
    assert f"unictl init {file}" in failed.error["hint"]
    assert file.read_text() == text
