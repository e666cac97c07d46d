"""`unictl init --scrub` and `--restore`: secrets leave the file for the vault, and come back."""

import io
import json
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from command import Command
from dotenv import dotenv_values
from shop_env import ENV, HOOK, OLD_STRIPE, SCRUBBED, SECRETS, STRIPE, Shop

from unictl.core.secret import Secret
from unictl.vault.ci_key import new_ci_key


@pytest.fixture
def shop(unictl: Command, clean_home: Path) -> Shop:
    """Return a folder with a .env of four secrets."""
    made = Shop(unictl, clean_home)
    made.write(ENV)
    return made


def test_references_stand_where_the_secrets_were(shop: Shop) -> None:
    """Only the secrets' characters differ; what is public stays; the vault holds what was there."""
    result = shop.init("--scrub")
    assert shop.env.read_text() == SCRUBBED
    assert [(one["name"], one["line"], one["reference"]) for one in result["scrubbed"]] == [
        ("RAZORPAY_KEY_SECRET", 6, "unictl://razorpay/key_secret"),
        ("RAZORPAY_WEBHOOK_SECRET", 7, "unictl://razorpay/webhook_secret"),
        ("STRIPE_SECRET_KEY", 8, "unictl://stripe/secret_key"),
        ("COPY", 9, "unictl://stripe/secret_key"),
    ]
    assert "unictl run -- CMD" in result["next"]
    assert shop.held()["default", "stripe", "default", "secret_key"] == STRIPE
    before = dotenv_values(stream=io.StringIO(ENV))
    after = dotenv_values(stream=io.StringIO(SCRUBBED))
    assert {n for n in before if before[n] != after[n]} == {
        one["name"] for one in result["scrubbed"]
    }


def test_no_secret_is_left_anywhere_in_plain_text(shop: Shop) -> None:
    """Neither the folder nor the home holds one: the copy of the file is sealed in the vault."""
    shop.init("--scrub")
    files = [f for root in (shop.folder, shop.home) for f in root.rglob("*") if f.is_file()]
    assert len(files) >= 3
    for file in files:
        for secret in SECRETS:
            assert secret.encode() not in file.read_bytes(), file


def test_restoring_gives_the_bytes_back(shop: Shop) -> None:
    """`--restore` puts each value back in its own spelling; a second one finds nothing to do."""
    shop.init("--scrub")
    result = shop.init("--restore")
    assert shop.env.read_text() == ENV
    assert len(result["restored"]) == 4
    assert shop.init("--restore")["restored"] == []
    assert shop.env.read_text() == ENV


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("latin-1", b""),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_and_line_end_comes_back(
    shop: Shop, encoding: str, mark: bytes, end: str
) -> None:
    """With a byte order mark, CRLF, UTF-16 or Latin-1: there and back is the same bytes."""
    content = mark + (ENV + "# für später\n").replace("\n", end).encode(encoding)
    shop.write(content)
    assert len(shop.init("--scrub")["scrubbed"]) == 4
    scrubbed = shop.env.read_bytes()
    assert scrubbed.startswith(mark)
    for secret in SECRETS:
        assert secret.encode(encoding) not in scrubbed
    shop.init("--restore")
    assert shop.env.read_bytes() == content


def test_running_again_changes_nothing(shop: Shop) -> None:
    """A scrubbed file is whole: nothing is exchanged, nothing stored, nothing said to be missing.

    The second run counts what the references stand for as found.
    """
    shop.init("--scrub")
    status, generation = shop.env.stat(), shop.vault().generation
    again = shop.init("--scrub")
    assert (again["scrubbed"], again["changes"]) == ([], [])
    assert (shop.env.stat().st_ino, shop.env.stat().st_mtime_ns) == (
        status.st_ino,
        status.st_mtime_ns,
    )
    assert shop.vault().generation == generation
    assert not [step for step in again["next"] if "vault set" in step]
    assert "unictl init --scrub" not in shop.init()["next"]
    assert "reference" not in {warning["code"] for warning in again["warnings"]}


def test_edits_survive_restoring(shop: Shop) -> None:
    """What was written into the file after scrubbing is kept; a moved line gets its value."""
    shop.init("--scrub")
    lines = shop.env.read_text().splitlines(keepends=True)
    lines[1] = "PORT=4000\n"
    shop.write("".join(reversed(lines)) + "MORE=unictl://stripe/secret_key # a copy\n")
    shop.init("--restore")
    wanted = ENV.replace("PORT=3000", "PORT=4000").splitlines(keepends=True)
    assert shop.env.read_text() == "".join(reversed(wanted)) + f"MORE={STRIPE} # a copy\n"


def test_the_original_is_there_if_it_is_wanted(shop: Shop) -> None:
    """`--restore --original` gives the file as it was, edited or even deleted meanwhile."""
    shop.init("--scrub")
    shop.write("PORT=1\n")
    shop.init("--restore", "--original")
    assert shop.env.read_text() == ENV
    shop.env.unlink()
    shop.init("--restore", "--original")
    assert shop.env.read_text() == ENV
    assert stat.S_IMODE(shop.env.stat().st_mode) == 0o600


def test_a_key_that_comes_later_is_scrubbed_too(shop: Shop) -> None:
    """Scrubbed once, edited, scrubbed again: the copy is the file with all values in it."""
    shop.write(ENV.replace(f"export STRIPE_SECRET_KEY={STRIPE}\nCOPY={STRIPE}\n", ""))
    shop.init("--scrub")
    text = shop.env.read_text()
    shop.write(text + f'STRIPE_SECRET_KEY="{STRIPE}"\n')
    assert [one["name"] for one in shop.init("--scrub")["scrubbed"]] == ["STRIPE_SECRET_KEY"]
    whole = ENV.replace(f"export STRIPE_SECRET_KEY={STRIPE}\nCOPY={STRIPE}\n", "")
    whole += f'STRIPE_SECRET_KEY="{STRIPE}"\n'
    shop.init("--restore", "--original")
    assert shop.env.read_text() == whole


def test_a_value_changed_in_the_vault_is_the_one_that_comes_back(shop: Shop) -> None:
    """A reference means what the vault has now; the original has what stood there then."""
    shop.init("--scrub")
    shop.vault().set("default", "razorpay", "default", {"key_secret": Secret('it\'s "new" #1')})
    shop.init("--restore")
    values = dotenv_values(shop.env)
    assert values["RAZORPAY_KEY_SECRET"] == 'it\'s "new" #1'
    assert values["RAZORPAY_WEBHOOK_SECRET"] == HOOK
    shop.init("--restore", "--original")
    assert shop.env.read_text() == ENV


def test_a_reference_that_leads_nowhere_stops_restoring(shop: Shop) -> None:
    """Status 3 with file and line, and the file stays as it is: never half of it."""
    shop.init("--scrub")
    shop.vault().remove("default", "stripe", "default")
    scrubbed = shop.env.read_text()
    error = shop("init", "--restore", status=3).error
    assert (error["file"], error["line"]) == (".env", 8)
    assert "vault set stripe secret_key" in error["hint"]
    assert shop.env.read_text() == scrubbed
    warnings = {w["code"]: w["line"] for w in shop.init()["warnings"]}
    assert "reference_missing" in warnings


def test_a_commented_out_secret_goes_as_well(shop: Shop) -> None:
    """A secret that the vault holds leaks from a comment just so; another key there is named."""
    shop.write(f"{ENV}# STRIPE_SECRET_KEY={STRIPE}\n#STRIPE_SECRET_KEY='{OLD_STRIPE}'\n")
    result = shop.init("--scrub")
    text = shop.env.read_text()
    assert text.endswith(
        f"# STRIPE_SECRET_KEY=unictl://stripe/secret_key\n#STRIPE_SECRET_KEY='{OLD_STRIPE}'\n"
    )
    assert [one["commented"] for one in result["scrubbed"]] == [False] * 4 + [True]
    told = {warning["line"]: warning["code"] for warning in result["warnings"]}
    assert told[12] == "commented_key"


def test_a_secret_inside_another_text_is_told(shop: Shop) -> None:
    """What isn't wholly the secret stays, and the line is named; so does one in a remark."""
    shop.write(f"{ENV}LINK=https://u:{STRIPE}@example.com\n# was {STRIPE}\n")
    result = shop.init("--scrub")
    lines = [w["line"] for w in result["warnings"] if w["code"] == "secret_left"]
    assert lines == [11, 12]


def test_what_the_vault_was_given_by_hand_goes_too(shop: Shop) -> None:
    """A service that no catalog knows: its value in the vault, its line in the file."""
    token = "Zz9-Yy8-Xx7-Ww6-Vv5"
    shop.vault().set("default", "acme", "default", {"token": Secret(token)})
    shop.write(f"ACME_TOKEN={token}\n")
    assert shop.init("--scrub")["scrubbed"][0]["reference"] == "unictl://acme/token"
    assert shop.env.read_text() == "ACME_TOKEN=unictl://acme/token\n"


def test_a_profile_and_account_that_were_named_stand_in_the_reference(shop: Shop) -> None:
    """A plain `unictl run` must find what was stored under flags."""
    shop.init("--scrub", "--profile", "live", "--account", "eu")
    assert "unictl://live/razorpay@eu/key_secret" in shop.env.read_text()
    shop.init("--restore")
    assert shop.env.read_text() == ENV


def test_a_dry_run_writes_nothing(shop: Shop) -> None:
    """It names the lines and references, and neither vault nor file nor project changes."""
    generation = shop.vault().generation
    result = shop.init("--scrub", "--dry-run")
    assert len(result["scrubbed"]) == 4
    assert result["dry_run"] is True
    assert shop.env.read_text() == ENV
    assert shop.vault().generation == generation
    assert not shop.config.exists()
    told = shop("init", "--scrub", "--dry-run", "-o", "human").stdout
    assert "Would put 4 references" in told
    assert ".env:6" in told
    shop.init("--scrub")
    assert len(shop.init("--restore", "--dry-run")["restored"]) == 4
    assert shop.env.read_text() == SCRUBBED


def test_people_see_what_went_where(shop: Shop) -> None:
    """A line for each value, with its place, and what to do next."""
    told = shop("init", "--scrub", "-o", "human").stdout
    assert "Put 4 references in the place of secrets in .env:" in told
    assert re.search(r"\.env:6 +RAZORPAY_KEY_SECRET +-> unictl://razorpay/key_secret\n", told)
    assert "  unictl init --restore\n" in told
    told = shop("init", "--restore", "-o", "human").stdout
    assert told.startswith("Put 4 values back into .env:\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--scrub", "--restore"),
        ("--original",),
        ("--scrub", "--original"),
        ("--dry-run",),
        ("--restore", "--original", "--dry-run"),
        ("-", "--scrub"),
        ("nowhere", "--scrub"),
        ("nowhere", "--restore"),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Shop, arguments: tuple[str, ...]) -> None:
    """Options that contradict each other, stdin, a missing file: status 2, nothing done."""
    generation = shop.vault().generation
    assert shop("init", *arguments, status=2).error["hint"]
    assert shop.env.read_text() == ENV
    assert shop.vault().generation == generation


def test_a_file_that_cannot_be_replaced_is_refused_before_anything_is_stored(shop: Shop) -> None:
    """A read-only file stays as it is, and so do vault and project."""
    shop.env.chmod(0o444)
    generation = shop.vault().generation
    assert "chmod u+w" in shop("init", "--scrub", status=2).error["hint"]
    assert shop.vault().generation == generation
    assert not shop.config.exists()


def test_a_vault_that_does_not_open_leaves_the_file(shop: Shop) -> None:
    """With a wrong key it is status 4, and no secret has left the file."""
    shop("init", "--scrub", status=4, UNICTL_VAULT_KEY=new_ci_key().reveal())
    assert shop.env.read_text() == ENV


def test_a_link_stays_a_link(shop: Shop) -> None:
    """A .env that leads elsewhere still does, and that file is scrubbed."""
    kept = shop.folder / "kept"
    shop.env.rename(kept)
    shop.env.symlink_to("kept")
    shop.init("--scrub")
    assert shop.env.is_symlink()
    assert kept.read_text() == SCRUBBED
    shop.init("--restore")
    assert kept.read_text() == ENV


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_keeps_what_was_committed(shop: Shop) -> None:
    """For a tracked file it is told that the history still has the keys, while there are some."""
    for line in (("init", "-q"), ("add", ".env")):
        subprocess.run(["git", *line], cwd=shop.folder, check=True)
    told = {w["code"]: w["message"] for w in shop.init("--scrub")["warnings"]}
    assert "history keeps them" in told["tracked_by_git"]
    assert "tracked_by_git" not in {w["code"] for w in shop.init("--scrub")["warnings"]}


AWS = """\
AWS_ACCESS_KEY_ID=AKIAQ7RT5XWZ2M4N6P8S
AWS_SECRET_ACCESS_KEY=wJ4lrXUtnF3MI/K7MD3NG/bPxRf1CY9qXv2Lm8Zo
AWS_REGION=eu-west-1
S3_BUCKET=
"""


def test_settings_beside_the_keys_are_kept_and_not_scrubbed(shop: Shop) -> None:
    """A region belongs to the keys, so the vault has it and `run` gives it; it is no secret."""
    shop.write(AWS)
    result = shop.init("--scrub")
    assert [one["name"] for one in result["scrubbed"]] == ["AWS_SECRET_ACCESS_KEY"]
    assert "AWS_REGION=eu-west-1\n" in shop.env.read_text()
    assert result["stored"][0]["settings"] == ["region"]
    assert shop.held()["default", "aws", "default", "region"] == "eu-west-1"
    told = {(c.get("setting"), c["change"]) for c in result["changes"] if "setting" in c}
    assert told == {("region", "added")}
    shown = shop("run", "--no-env-file", "--", "printenv", "AWS_REGION")
    assert shown.stdout == "eu-west-1\n"


def test_the_copy_is_no_key_of_a_program(shop: Shop) -> None:
    """`run` hands out keys; the sealed copy of the file is none of them."""
    shop.init("--scrub")
    found = json.loads(shop("env", "-o", "json", "--query", "items[].name").stdout)
    assert "NAME" in found
    shop.env.unlink()
    names = json.loads(shop("env", "-o", "json", "--query", "items[].name").stdout)
    assert sorted(names) == sorted(
        ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET", "STRIPE_SECRET_KEY"]
    )
