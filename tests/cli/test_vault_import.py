"""`unictl vault import`: from every kind of file, all or nothing, and nothing replaced unasked."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ran
from vaults import vault_with

from unictl.core.secret import Secret
from unictl.vault import parts, recipient
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, PASSPHRASE, Opener
from unictl.vault.store import Vault

KEY_ID = "rzp_test_A1b2C3d4E5f6G7"
KEY_SECRET = "qW3eR5tY7uI9oP1aS2dF4gH6"
SID = "AC0123456789abcdef0123456789abcdef"
ENV = f"RAZORPAY_KEY_ID={KEY_ID}\nRAZORPAY_KEY_SECRET={KEY_SECRET}\nCOLOUR=blue\n"


@pytest.fixture(autouse=True)
def mine(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault with one entry, and its key in the environment."""
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, {"token": "old"}, service="acme"))
    monkeypatch.setenv("HOME", str(clean_home.parent / f"{clean_home.name}-user"))


def values(unictl: Command, *more: str) -> dict[str, str]:
    """Return what the vault holds, by `service@account/field`."""
    ran = unictl("vault", "export", "--format", "json", "--reveal", *more)
    return {
        f"{one['service']}@{one['account']}/{one['field']}": one["value"]
        for one in ran.json["entries"]
    }


def brought(unictl: Command, file: Path, *more: str) -> dict[str, str]:
    """Import a file and return what came to be in the vault, but for what was there."""
    ran = unictl("vault", "import", str(file), *more)
    assert ran.status == 0, ran.stderr
    held = values(unictl)
    assert held.pop("acme@default/token") == "old"
    for value in held.values():
        assert value not in ran.stdout + ran.stderr
    return held


def test_a_dotenv_gives_its_services_keys_and_names_the_rest(
    unictl: Command, tmp_path: Path
) -> None:
    """Keys go in by role with their variable; what belongs to no service is named with its line."""
    (tmp_path / ".env").write_text(ENV)
    held = brought(unictl, tmp_path / ".env")
    assert held == {"razorpay@default/key_id": KEY_ID, "razorpay@default/key_secret": KEY_SECRET}
    again = unictl("vault", "import", ".env").json
    assert {one["change"] for one in again["entries"]} == {"same"}
    assert [(left["name"], left["line"]) for left in again["left_out"]] == [("COLOUR", 3)]
    got = unictl("vault", "get", "razorpay", "key_id").json
    assert got["variable"] == "RAZORPAY_KEY_ID"


def test_with_a_service_every_variable_is_its_own(unictl: Command, tmp_path: Path) -> None:
    """`--service` takes what no catalog knows; the fields are the names in lower case."""
    (tmp_path / "shop.env").write_text(
        "SHOP_TOKEN=the-token\nPORT=the-port\nLINK=unictl://acme/token\n"
    )
    held = brought(unictl, tmp_path / "shop.env", "--service", "shop", "-p", "staging")
    assert held == {"shop@default/token": "the-token", "shop@default/port": "the-port"}


@pytest.mark.parametrize("kind", ["nested", "variables"])
def test_json_of_people_is_read(unictl: Command, tmp_path: Path, kind: str) -> None:
    """Objects by service, and variables by name, give the same keys."""
    tables: dict[str, Any] = {
        "nested": {"razorpay": {"key_id": KEY_ID, "key_secret": KEY_SECRET}},
        "variables": {"RAZORPAY_KEY_ID": KEY_ID, "RAZORPAY_KEY_SECRET": KEY_SECRET},
    }
    (tmp_path / "keys.json").write_text(json.dumps(tables[kind]))
    assert set(brought(unictl, tmp_path / "keys.json").values()) == {KEY_ID, KEY_SECRET}


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"a": 1}', '{"entries": [{"service": "x"}]}', '{"a": {"b": ["canary"]}}']
)
def test_other_json_is_refused_whole(unictl: Command, tmp_path: Path, text: str) -> None:
    """What has another form is status 2, quotes nothing, and changes nothing."""
    (tmp_path / "keys.json").write_text(text)
    ran = unictl("vault", "import", "keys.json", "--from", "json")
    assert (ran.status, ran.stdout) == (2, "")
    assert "canary" not in ran.stderr
    assert list(values(unictl)) == ["acme@default/token"]


def test_aws_credentials_give_an_account_a_section(unictl: Command, tmp_path: Path) -> None:
    """`default` is the account in use, other sections keep their names; roles have no keys."""
    file = tmp_path / "home" / ".aws" / "credentials"
    file.parent.mkdir(parents=True)
    file.write_text(
        "# mine\n[default]\naws_access_key_id = AKIA1\naws_secret_access_key = a/b+c%d\n"
        "[work]\naws_access_key_id=ASIA2\naws_secret_access_key=s2\naws_session_token=t2==\n"
        "region=eu-west-1\n[role]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\n"
    )
    ran = unictl("vault", "import", "--from", "aws", variables={"HOME": str(tmp_path / "home")})
    assert ran.status == 0, ran.stderr
    assert [left["name"] for left in ran.json["left_out"]] == ["[role]"]
    held = values(unictl)
    assert held["aws@default/secret_access_key"] == "a/b+c%d"
    assert held["aws@work/session_token"] == "t2=="
    assert held["aws@work/region"] == "eu-west-1"


def test_stripes_keys_come_with_their_end_and_never_as_a_mask(
    unictl: Command, tmp_path: Path
) -> None:
    """Test keys with the day they end; a live key's mask is no key and is named."""
    file = tmp_path / "stripe" / "config.toml"
    file.parent.mkdir()
    file.write_text(
        "color = ''\n[default]\naccount_id = 'acct_1'\ntest_mode_api_key = 'rk_test_1'\n"
        "test_mode_key_expires_at = '2027-02-28'\ntest_mode_pub_key = 'pk_test_1'\n"
        "live_mode_api_key = 'rk_live_********1234'\nlive_mode_pub_key = 'pk_live_1'\n"
        "['rocket rides']\nsecret_key = 'sk_test_2'\n"
    )
    held = brought(unictl, file)
    assert held == {
        "stripe@default/restricted_key": "rk_test_1",
        "stripe@default/publishable_key": "pk_test_1",
        "stripe@rocket rides/secret_key": "sk_test_2",
    }
    assert unictl("vault", "get", "stripe", "restricted_key").json["expires"] == "2027-02-28"
    live = unictl("vault", "import", str(file), "--mode", "live", "-p", "live").json
    assert [one["field"] for one in live["entries"]] == ["publishable_key"]
    assert live["left_out"][0]["name"] == "[default] live_mode_api_key"


def test_razorpays_pair_is_read(unictl: Command, tmp_path: Path) -> None:
    """The YAML of Razorpay's command line, by its place in the home."""
    file = tmp_path / "home" / ".razorpay" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(f'key_id: {KEY_ID}\nkey_secret: "{KEY_SECRET}"\noutput_format: json\n')
    assert set(brought(unictl, file).values()) == {KEY_ID, KEY_SECRET}


def test_twilios_profiles_are_accounts(unictl: Command, tmp_path: Path) -> None:
    """The active profile is the account in use; a key that is the account's SID is its token."""
    file = tmp_path / "home" / ".twilio-cli" / "config.json"
    file.parent.mkdir(parents=True)
    table = {
        "email": {},
        "prompts": {},
        "projects": [{"id": "ancient", "accountSid": SID}],
        "activeProject": "main",
        "profiles": {
            "main": {"accountSid": SID, "apiKey": "SK1", "apiSecret": "s1"},
            "other": {"accountSid": SID, "region": "au1", "apiKey": SID, "apiSecret": "token2"},
        },
    }
    file.write_text(json.dumps(table))
    assert brought(unictl, file) == {
        "twilio@default/account_sid": SID,
        "twilio@default/api_key_sid": "SK1",
        "twilio@default/api_key_secret": "s1",
        "twilio@other/account_sid": SID,
        "twilio@other/auth_token": "token2",
    }
    assert unictl("vault", "import", str(file)).json["left_out"][0]["name"] == "ancient"


@pytest.mark.parametrize(
    ("form", "text"),
    [("aws", "[default\nkey = canary"), ("stripe", "a = canary"), ("razorpay", "a: [canary")],
)
def test_a_broken_file_of_a_vendor_is_refused_without_a_word_of_it(
    unictl: Command, tmp_path: Path, form: str, text: str
) -> None:
    """Status 2, the file named, nothing quoted."""
    (tmp_path / "broken").write_text(text)
    ran = unictl("vault", "import", "broken", "--from", form)
    assert (ran.status, ran.error["file"]) == (2, "broken")
    assert "canary" not in ran.stderr


def test_another_value_is_replaced_only_if_asked(unictl: Command, tmp_path: Path) -> None:
    """Status 9 and nothing taken; `--keep` takes the rest, `--overwrite` all, `--dry-run` none."""
    table = {"acme": {"token": "new", "other": "x"}}
    (tmp_path / "keys.json").write_text(json.dumps(table))

    def attempt(*more: str) -> Ran:
        return unictl("vault", "import", "keys.json", *more)

    refused = attempt()
    assert (refused.status, refused.stdout) == (9, "")
    assert "acme token" in refused.error["message"]
    assert attempt("--dry-run", "--overwrite").json["dry_run"] is True
    assert values(unictl) == {"acme@default/token": "old"}
    assert {one["change"] for one in attempt("--keep").json["entries"]} == {"added", "kept"}
    assert values(unictl) == {"acme@default/token": "old", "acme@default/other": "x"}
    assert attempt("--overwrite").status == 0
    assert values(unictl)["acme@default/token"] == "new"


def test_an_export_of_all_comes_back_as_it_was(
    unictl: Command, tmp_path: Path, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Profiles, accounts, variables, days, notes and odd values survive JSON and another vault."""
    odd = "line 1\n\"line\" 2 \\ $HOME `id` 'x' \u20ac \U0001f511 "
    assert unictl(
        *("vault", "set", "odd", "a b", "--account", "eu", "-p", "live", "--note", "yes"),
        *("--expires", "2031-01-31", "--variable", "ODD"),
        stdin=odd,
    ).status == 0  # fmt: skip
    # The backup of a .env, which is a whole file, is no key.
    assert unictl("vault", "set", ".env-backup", "original", stdin="A=b").status == 0
    export = ("vault", "export", "--format", "json", "--reveal")
    before = unictl(*export, "--out", "all.json")
    assert before.status == 0, before.stderr
    assert (tmp_path / "all.json").stat().st_mode & 0o777 == 0o600
    table = json.loads((tmp_path / "all.json").read_text())
    assert table["entries"][-1]["value"] == odd
    assert ".env-backup" not in {one["service"] for one in table["entries"]}
    fresh = clean_home / "fresh"
    fresh.mkdir(mode=0o700)
    monkeypatch.setenv("UNICTL_HOME", str(fresh))
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(fresh, {}))
    assert unictl("vault", "import", "all.json").status == 0
    assert unictl(*export).json == table


def test_another_vault_opens_with_what_is_given(
    unictl: Command, tmp_path: Path, clean_home: Path
) -> None:
    """A CI key or a passphrase in a file opens it; a wrong one is status 4 and takes nothing."""
    folder = clean_home / "other"
    key = new_ci_key()
    openers = [Opener(CI_KEY, key, "t"), Opener(PASSPHRASE, Secret("correct horse"), "t")]
    other = Vault.create(folder / "other.unictl", openers)
    other.set("live", "acme", "eu", {"token": Secret("theirs")})
    secret = tmp_path / "secret"
    command = ("vault", "import", str(other.path), "--secret-file", "secret")
    secret.write_text("wrong")
    wrong = unictl(*command)
    assert (wrong.status, wrong.error["code"]) == (4, "wrong_secret")
    secret.write_text("correct horse\n")
    assert unictl(*command, "--dry-run").json["entries"][0]["change"] == "added"
    secret.write_text(key.reveal() + "\n")
    assert unictl(*command).status == 0
    assert values(unictl, "-p", "live") == {"acme@eu/token": "theirs"}


def test_a_vault_in_the_os_keyring_is_followed(
    unictl: Command, tmp_path: Path, clean_home: Path
) -> None:
    """A file that only points into the keyring is taken for a vault; without one it is status 4."""
    pointer = parts.Pointer("00" * 16, 1).text()
    (tmp_path / "away.unictl").write_bytes(pointer)
    variables = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    ran = unictl("vault", "import", "away.unictl", variables=variables)
    assert (ran.status, ran.error["code"]) == (4, "vault_locked")
    assert clean_home.exists()


def test_a_damaged_vault_gives_nothing(unictl: Command, clean_home: Path, tmp_path: Path) -> None:
    """One flipped bit anywhere in the file: status 4, and the vault is as it was."""
    blob = bytearray((clean_home / "vault.unictl").read_bytes())
    for place in (9, len(blob) // 2, len(blob) - 1):
        changed = bytes(blob[:place]) + bytes([blob[place] ^ 1]) + bytes(blob[place + 1 :])
        (tmp_path / "copy.unictl").write_bytes(changed)
        assert unictl("vault", "import", "copy.unictl").status == 4, place
    assert values(unictl) == {"acme@default/token": "old"}


def test_a_colleague_takes_a_sealed_bundle_and_nobody_else(
    unictl: Command, tmp_path: Path, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`export --to` the key of `vault identity`, and `import` there; a third can't open it."""
    people: dict[str, dict[str, str]] = {}
    for name in ("asha", "mallory"):
        home = clean_home / name
        home.mkdir(mode=0o700)
        people[name] = {"UNICTL_HOME": str(home), "UNICTL_VAULT_KEY": vault_with(home, {})}
    public = unictl("vault", "identity", variables=people["asha"]).json["recipient"]
    unictl("vault", "identity", variables=people["mallory"])
    unictl("vault", "identity")
    sealed = unictl("vault", "export", "--to", public, "--out", "keys.unictl")
    assert sealed.status == 0, sealed.stderr
    assert b"old" not in (tmp_path / "keys.unictl").read_bytes()
    theirs = unictl("vault", "import", "keys.unictl", variables=people["mallory"])
    assert theirs.status == 4
    assert "other people's" in theirs.error["message"]
    taken = unictl("vault", "import", "keys.unictl", variables=people["asha"])
    assert taken.status == 0, taken.stderr
    assert [one["service"] for one in taken.json["entries"]] == ["acme"]
    got = unictl("vault", "get", "acme", "token", "--reveal", variables=people["asha"]).json
    assert got["value"] == "old"
    # Whoever sealed it can't open it again.
    assert unictl("vault", "import", "keys.unictl", "--keep").status == 4
    identity = recipient.new_identity()
    other = recipient.recipient_of(recipient.read_identity(identity, "t"))
    for_two = unictl("vault", "export", "acme", "--to", public, "--to", other, "--out", "two")
    assert for_two.status == 0
    monkeypatch.setenv("UNICTL_VAULT_IDENTITY", identity.reveal())
    assert unictl("vault", "import", "two", "--dry-run").json["entries"][0]["change"] == "same"
