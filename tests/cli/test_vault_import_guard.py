"""Who sends a bundle or an export chooses its names: none of them may steer the next program."""

import json
from pathlib import Path

import pytest
from command import Command
from vaults import vault_with

from unictl.cli.import_guard import is_steering
from unictl.core import catalog
from unictl.vault import recipient

CODE = "./evil.so"


@pytest.fixture
def people(clean_home: Path) -> dict[str, dict[str, str]]:
    """Return how Asha and Mallory open their vaults, both empty."""
    found = {}
    for name in ("asha", "mallory"):
        home = clean_home / name
        home.mkdir(mode=0o700)
        found[name] = {"UNICTL_HOME": str(home), "UNICTL_VAULT_KEY": vault_with(home, {})}
    return found


def test_a_bundle_brings_no_code_to_the_next_run(
    unictl: Command, people: dict[str, dict[str, str]]
) -> None:
    """A bundle's LD_PRELOAD, said or made of service and field, is left out; its keys are taken."""
    asha, mallory = people["asha"], people["mallory"]
    public = unictl("vault", "identity", variables=asha).json["recipient"]
    for names in (
        ("acme", "token"),
        ("acme", "evil", "--variable", "LD_PRELOAD"),
        ("bash", "env"),
        ("ld", "audit"),
    ):
        assert unictl("vault", "set", *names, stdin=CODE, variables=mallory).status == 0
    sealed = unictl("vault", "export", "--to", public, "--out", "keys.unictl", variables=mallory)
    assert sealed.status == 0, sealed.stderr
    taken = unictl("vault", "import", "keys.unictl", variables=asha)
    assert [one["field"] for one in taken.json["entries"]] == ["token"]
    left = {one["name"]: one["why"] for one in taken.json["left_out"]}
    assert set(left) == {"acme evil", "bash env", "ld audit"}
    assert "as BASH_ENV it would change how programs run" in left["bash env"]
    given = unictl("run", "--clean-env", "--", "env", variables=asha).stdout
    assert f"ACME_TOKEN={CODE}" in given
    assert CODE not in given.replace(f"ACME_TOKEN={CODE}", "")


def test_a_bundle_plants_no_backup_and_no_identity(
    unictl: Command, people: dict[str, dict[str, str]]
) -> None:
    """What unictl keeps for itself comes from nobody else, whatever profile it is put into."""
    asha, mallory = people["asha"], people["mallory"]
    identity = recipient.new_identity()
    private = {"UNICTL_VAULT_IDENTITY": identity.reveal()}
    public = recipient.recipient_of(recipient.read_identity(identity, "t"))
    where = ("--account", "/home/asha/shop/.env")
    for names in (
        ("unictl", "identity", "-p", "x"),
        (".env-backup", "original", "-p", "x", *where),
    ):
        assert unictl("vault", "set", *names, stdin=CODE, variables=mallory).status == 0
    sealing = ("vault", "export", "unictl", ".env-backup", "-p", "x", "--to", public)
    sealed = unictl(*sealing, "--out", "keys.unictl", variables=mallory)
    assert sealed.status == 0, sealed.stderr
    # The vault's own variable opens it, for the bundle has a slot for that key alone.
    importing = ("vault", "import", "keys.unictl", "--profile", "default")
    taken = unictl(*importing, variables={**asha, **private})
    assert taken.status == 0, taken.stderr
    assert taken.json["entries"] == []
    assert {one["name"] for one in taken.json["left_out"]} == {
        "unictl identity",
        ".env-backup original",
    }
    assert unictl("vault", "list", variables=asha).json["items"] == []


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("variable", 7),
        ("note", ["x"]),
        ("expires", 1),
        ("variable", "A\nB"),
        ("variable", "x" * 300),
    ],
)
def test_what_stands_beside_a_key_is_text(
    unictl: Command, tmp_path: Path, people: dict[str, dict[str, str]], member: str, text: object
) -> None:
    """JSON in which it is none, or can't be shown, is refused whole."""
    entry = {"profile": "default", "service": "acme", "account": "default", "field": "token"}
    entries = [{**entry, "value": "v", member: text}]
    (tmp_path / "given.json").write_text(json.dumps({"schema": 1, "entries": entries}))
    done = unictl("vault", "import", "given.json", variables=people["asha"])
    assert (done.status, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "steers"),
    [
        ("LD_PRELOAD", True),
        ("http_proxy", True),
        ("PYTHONSTARTUP", True),
        ("UNICTL_VAULT_PASSPHRASE_COMMAND", True),
        ("UNICTL_STRIPE_BASE_URL", True),
        ("LD_SDK_KEY", False),
        ("GIT_TOKEN", False),
        ("AWS_SECRET_ACCESS_KEY", False),
        ("NPM_TOKEN", False),
        ("PATHS", False),
    ],
)
def test_keys_are_told_from_what_steers_programs(variable: str, steers: bool) -> None:  # noqa: FBT001 - a case
    """The usual names of keys pass."""
    assert is_steering(variable) is steers


def test_every_variable_of_the_catalog_passes() -> None:
    """No service of the catalog has a key that a bundle couldn't bring."""
    steering = {
        (slug, name)
        for slug in catalog.slugs()
        for field in catalog.load(slug).credentials.values()
        for name in field.names
        if is_steering(name)
    }
    assert steering == set()
