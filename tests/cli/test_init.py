"""`unictl init` through a pipe: what it stores, what it writes, and what it leaves alone."""

import json
import os
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from unictl.core.secret import Secret
from unictl.home import VAULT_FILE
from unictl.vault.slots import PASSPHRASE, Opener
from unictl.vault.store import Vault

KEY = "rzp_" + "test_Ab3De5Gh7Jk9Mn"
LIVE = "rzp_" + "live_Ab3De5Gh7Jk9Mn"
SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
STRIPE = "sk_" + "test_51aB3dE5gH7jK9mN2p"
SHOP = f"RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET={SECRET}\n"
HALF = "TWILIO_ACCOUNT_SID=AC5f3b8e1d7a9c2046b8d5e3f1a7c92e64\nTWILIO_AUTH_TOKEN=\n"
PASSPHRASE_TEXT = "correct horse"


class Project:
    """A folder with a .env, and a home of its own."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.folder = root / "project"
        self.folder.mkdir()
        self.config = self.folder / "unictl.toml"

    def env(self, text: str) -> None:
        """Write the .env."""
        (self.folder / ".env").write_text(text)
        (self.folder / ".env").chmod(0o600)

    def run(
        self,
        *arguments: str,
        stdin: str = "",
        command: tuple[str, ...] = ("init",),
        **variables: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run `unictl init`, or another command, without a terminal."""
        environment = {
            "PATH": os.environ["PATH"],
            "UNICTL_HOME": str(self.home),
            "UNICTL_VAULT_PASSPHRASE": PASSPHRASE_TEXT,
            **variables,
        }
        return subprocess.run(
            [sys.executable, "-m", "unictl", *command, *arguments],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )

    def init(self, *arguments: str) -> Any:
        """Run it, and return its JSON."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def vault(self) -> dict[tuple[str, str, str, str], str]:
        """Return what the vault holds."""
        opener = Opener(PASSPHRASE, Secret(PASSPHRASE_TEXT), "test")
        vault = Vault.open(self.home / VAULT_FILE, opener)
        names = [(e.profile, e.service, e.account, e.field) for e in vault.entries()]
        found = {name: vault.get(*name) for name in names}
        return {name: secret.reveal() for name, secret in found.items() if secret}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a fresh project."""
    return Project(tmp_path)


def test_keys_are_stored_and_the_project_file_written(project: Project) -> None:
    """Credentials go to the vault with their variables, features and defaults to unictl.toml."""
    project.env(SHOP)
    result = project.init()
    assert list(result)[:3] == ["file", "services", "warnings"]
    assert result["stored"] == [
        {
            "service": "razorpay",
            "account": "default",
            "fields": ["key_id", "key_secret"],
            "settings": [],
        }
    ]
    assert result["config"] == str(project.config)
    assert result["next"][0].startswith("unictl payments create-order")
    assert project.vault() == {
        ("default", "razorpay", "default", "key_id"): KEY,
        ("default", "razorpay", "default", "key_secret"): SECRET,
    }
    text = project.config.read_text()
    assert '[services.razorpay]\nmode = "test"\nfeatures = ["payments"]\n' in text
    assert 'payments = "razorpay"' in text
    assert SECRET not in text
    assert KEY not in text


def test_the_env_is_not_touched(project: Project) -> None:
    """The file that was read stays as it was, byte for byte."""
    project.env(SHOP)
    before = (project.folder / ".env").stat()
    project.init()
    after = (project.folder / ".env").stat()
    assert (project.folder / ".env").read_text() == SHOP
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_variable_names_are_kept_with_the_fields(project: Project) -> None:
    """The vault knows which variable a field came from, so that `run` can give it back."""
    project.env(f"RZP_KEY_ID={KEY}\nRAZORPAY_API_SECRET={SECRET}\n")
    project.init()
    opener = Opener(PASSPHRASE, Secret(PASSPHRASE_TEXT), "test")
    entries = Vault.open(project.home / VAULT_FILE, opener).entries()
    assert {e.field: e.variable for e in entries} == {
        "key_id": "RZP_KEY_ID",
        "key_secret": "RAZORPAY_API_SECRET",
    }


def test_half_a_service_is_stored_as_far_as_it_goes(project: Project) -> None:
    """A service without its secret is status 0, with a warning and the command that mends it."""
    project.env(HALF)
    result = project.init()
    assert [warning["code"] for warning in result["warnings"]] == ["partial"]
    assert result["next"][0] == "unictl vault set twilio auth_token"
    assert [name[3] for name in project.vault()] == ["account_sid"]


def test_what_the_vault_has_is_not_missing(project: Project) -> None:
    """A key that was put into the vault by hand counts, and is said to be there, not in the file.

    With it a service is complete, so it can become the default too.
    """
    project.env(HALF + f"RAZORPAY_KEY_ID={KEY}\n")
    assert project.init()["next"][0] == "unictl vault set twilio auth_token"
    for where in (("twilio", "auth_token"), ("razorpay", "key_secret")):
        assert project.run(stdin=SECRET, command=("vault", "set", *where)).returncode == 0
    result = project.init()
    assert {f["service"]: (f["status"], f["missing"]) for f in result["services"]} == {
        "twilio": ("configured", []),
        "razorpay": ("configured", []),
    }
    assert result["warnings"] == []
    assert not [step for step in result["next"] if "vault set" in step]
    assert 'payments = "razorpay"' in project.config.read_text()
    told = project.run("-o", "human").stdout
    assert "= twilio credentials: auth_token (in the vault, not in the file)" in told
    elsewhere = project.init("--profile", "other")
    assert "unictl vault set twilio auth_token --profile other" in elsewhere["next"]


def test_several_at_once_on_a_fresh_machine_share_one_vault(project: Project) -> None:
    """Whoever makes the vault second opens the first's: all end well, and nothing is lost."""
    project.env(SHOP)
    for _ in range(3):
        with ThreadPoolExecutor() as pool:
            ended = list(pool.map(lambda _: project.run(), range(6)))
        assert [done.returncode for done in ended] == [0] * 6, [done.stderr for done in ended]
        assert len(project.vault()) == 2
        shutil.rmtree(project.home)


def test_dummies_and_comments_are_not_stored(project: Project) -> None:
    """Without a real key nothing is made: no vault, no file."""
    project.env(f"STRIPE_SECRET_KEY=sk_test_your_key\n# RAZORPAY_KEY_SECRET={SECRET}\n")
    result = project.init()
    assert (result["stored"], result["changes"], result["config"]) == ([], [], None)
    assert not project.config.exists()
    assert not project.home.exists()


def test_running_again_changes_nothing(project: Project) -> None:
    """The second run says that nothing differs, and leaves both files as they are."""
    project.env(SHOP + HALF)
    project.init()
    before = [
        (f.read_bytes(), f.stat().st_mtime_ns) for f in (project.config, project.home / VAULT_FILE)
    ]
    assert project.init()["changes"] == []
    after = [
        (f.read_bytes(), f.stat().st_mtime_ns) for f in (project.config, project.home / VAULT_FILE)
    ]
    assert before == after


def test_running_again_shows_the_difference_and_loses_nothing(project: Project) -> None:
    """What is new, changed and gone from the .env is told; what is gone stays in the vault."""
    project.env(SHOP + "RAZORPAY_WEBHOOK_SECRET=hook-4f7c21d9\n")
    project.init()
    project.env(
        f"RAZORPAY_KEY_ID={LIVE}\nRAZORPAY_KEY_SECRET={SECRET}\nSTRIPE_SECRET_KEY={STRIPE}\n"
    )
    changes = project.init()["changes"]
    told = {
        (c["service"], c.get("credential") or c.get("feature") or "mode"): c["change"]
        for c in changes
    }
    assert told == {
        ("razorpay", "key_id"): "changed",
        ("stripe", "secret_key"): "added",
        ("razorpay", "webhook_secret"): "kept",
        ("razorpay", "mode"): "changed",
        ("stripe", "payments"): "added",
    }
    held = project.vault()
    assert held["default", "razorpay", "default", "webhook_secret"] == "hook-4f7c21d9"
    assert held["default", "razorpay", "default", "key_id"] == LIVE
    assert '"webhooks"' in project.config.read_text()


MINE = """\
# our own words
schema = 1
currency = "INR" # rupees

[defaults]
payments = "stripe"

[services.razorpay]
# why so few: see the wiki
features = [
  "payments", # the shop
  "route",
]
features_off = ["webhooks"]
owner = "Asha"

[tool]
x = 1
"""


def test_the_users_own_words_stay(project: Project) -> None:
    """Comments, order, unknown keys, a chosen default and switched-off features are kept."""
    project.config.write_text(MINE)
    project.env(SHOP + "RAZORPAY_WEBHOOK_SECRET=hook-4f7c21d9\nRAZORPAY_PLAN_ID=plan_x\n")
    result = project.init()
    text = project.config.read_text()
    for line in MINE.splitlines():
        if line != "]":
            assert line in text
    assert "subscriptions" in text
    assert text.count("webhooks") == 1
    assert 'payments = "stripe"' in text
    added = {c["feature"] for c in result["changes"] if "feature" in c}
    assert added == {"subscriptions"}
    assert result["services"][0]["features"] == ["payments", "route", "subscriptions"]


def test_a_new_file_says_how_a_feature_is_switched_off(project: Project) -> None:
    """A feature taken off the list comes back; moved to features_off, as the file says, it stays.

    The comment stands in the file, where a hand edits it.
    """
    project.env(SHOP)
    project.init()
    text = project.config.read_text()
    head = text.partition("schema")[0]
    assert "move it\n# to features_off" in head
    assert head.count("#") == head.count("\n")
    project.config.write_text(text.replace('features = ["payments"]', "features = []"))
    project.init()
    assert project.config.read_text() == text
    off = text.replace('features = ["payments"]', 'features = []\nfeatures_off = ["payments"]')
    project.config.write_text(off)
    assert project.init()["changes"] == []
    assert project.config.read_text() == off


def test_the_nearest_project_file_is_used(project: Project) -> None:
    """In a folder below, the project's file above is brought up to date, not another made."""
    project.config.write_text("schema = 1\n")
    below = project.folder / "app"
    below.mkdir()
    (below / ".env").write_text(SHOP)
    project.folder = below
    assert project.init()["config"] == str(project.config)
    assert not (below / "unictl.toml").exists()


def test_profile_and_account_say_where_keys_go(project: Project) -> None:
    """--profile and --account choose the place in the vault; other places keep their keys."""
    project.env(SHOP)
    project.init()
    project.env(SHOP.replace(KEY, LIVE))
    result = project.init("--profile", "live", "--account", "eu")
    assert result["next"][0].endswith("--sandbox --profile live")
    held = project.vault()
    assert held["default", "razorpay", "default", "key_id"] == KEY
    assert held["live", "razorpay", "eu", "key_id"] == LIVE
    assert 'profile = "default"' in project.config.read_text()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("schema = 99\n", 4),
        ("not toml", 2),
        ("[services]\nrazorpay = 1\n", 2),
        ('[services.razorpay]\nfeatures = ["\\u001b[2J"]\n', 2),
    ],
)
def test_a_faulty_project_file_is_refused_before_anything_is_stored(
    project: Project, text: str, status: int
) -> None:
    """A project file that can't be read is left alone, and so is the vault."""
    project.config.write_text(text)
    project.env(SHOP)
    done = project.run()
    assert (done.returncode, done.stdout) == (status, "")
    assert project.config.read_text() == text
    assert not (project.home / VAULT_FILE).exists()


def test_nothing_to_lock_a_vault_with_is_status_4(project: Project) -> None:
    """Without a secret for the vault and nobody to ask, it says what to set, and writes nothing."""
    project.env(SHOP)
    done = project.run(
        UNICTL_VAULT_PASSPHRASE="", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring"
    )
    assert done.returncode == 4
    assert "UNICTL_VAULT_PASSPHRASE" in json.loads(done.stderr)["error"]["hint"]
    assert not project.config.exists()


def test_wrong_passphrase_changes_nothing(project: Project) -> None:
    """A vault that doesn't open leaves the project's file as it was."""
    project.env(SHOP)
    project.init()
    before = project.config.read_bytes()
    project.env(SHOP + f"STRIPE_SECRET_KEY={STRIPE}\n")
    done = project.run(UNICTL_VAULT_PASSPHRASE="another")
    assert (done.returncode, done.stdout) == (4, "")
    assert project.config.read_bytes() == before


def test_no_secret_is_printed_or_written_in_the_open(project: Project) -> None:
    """Neither output nor any file but the .env holds a value, verbose or not."""
    project.env(SHOP + HALF)
    for arguments in (("-v", "-o", "human"), ("-v",), ("-o", "csv")):
        done = project.run(*arguments)
        for secret in (KEY, SECRET, "AC5f3b8e1d"):
            assert secret not in done.stdout + done.stderr
    files = [f for f in project.folder.parent.rglob("*") if f.is_file() and f.name != ".env"]
    assert len(files) >= 2
    for file in files:
        for secret in (KEY, SECRET, "AC5f3b8e1d"):
            assert secret.encode() not in file.read_bytes(), file


def test_the_vault_is_private_and_the_project_file_is_not(project: Project) -> None:
    """The vault is the user's alone; the project's file is like any other that is committed."""
    project.env(SHOP)
    project.init()
    assert stat.S_IMODE((project.home / VAULT_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(project.config.stat().st_mode) == 0o644


def test_people_are_told_what_differs_and_what_is_next(project: Project) -> None:
    """For people there is the table, the changes by kind, and commands to go on with."""
    project.env(SHOP)
    told = project.run("-o", "human").stdout
    assert "2 credentials are in the vault (profile default)." in told
    assert "+ razorpay credentials: key_id, key_secret" in told
    assert "features:" not in told  # all are new, and stand in the table
    assert "Written: unictl.toml" in told
    assert "unictl payments create-order --amount 50000 --currency INR --sandbox" in told


def test_stdin_can_hold_the_file(project: Project) -> None:
    """`unictl init - < .env` stores as from the file itself."""
    done = project.run("-", stdin=SHOP)
    assert json.loads(done.stdout)["stored"][0]["service"] == "razorpay"


def test_a_file_that_is_not_there_is_no_matter_of_another_command(project: Project) -> None:
    """The next step for a file that can't be found names no command but the one that was run."""
    done = project.run("nofile")
    told = json.loads(done.stderr)["error"]
    assert (done.returncode, told["file"]) == (2, "nofile")
    assert "detect" not in told["hint"]
