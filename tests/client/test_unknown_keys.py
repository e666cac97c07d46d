"""What the two files of settings say in vain is told, by file and key, and stops nothing."""

from pathlib import Path
from typing import Final

import pytest
from command import Command, Ran

from unictl import Unictl

LIST: Final = ("payments", "list", "--sandbox", "--quiet")


def warned(ran: Ran) -> list[str]:
    """Return the warnings; the command went on in spite of them."""
    assert ran.status == 0, ran.stderr
    lines = ran.stderr.splitlines()
    assert all(line.startswith("warning: ") for line in lines)
    return lines


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ('curency = "INR"', "curency", "did you mean currency?"),
        ('output = "csv"', "output", "settings.toml"),
        ("live = true", "live", "settings.toml"),
        ("[profiles.shop]\nlive = true", "profiles", "settings.toml"),
        ('[defaults]\npayment-links = "razorpay"', "defaults.payment-links", "payment_links?"),
        ('[defaults]\nplans = "razorpy"', "defaults.plans", "mean razorpay?"),
        ("defaults = 5", "defaults", "table"),
        ("[services.strpe]\nfeatures = []", "services.strpe", "did you mean services.stripe?"),
        ("[services.stripe]\nfeature = []", "services.stripe.feature", "features?"),
        ('[services.stripe]\nbase_url = "https://x"', "services.stripe.base_url", "settings.toml"),
        ("currency = 5", "currency", "text"),
    ],
)
def test_the_projects_file(
    text: str, key: str, meant: str, unictl: Command, tmp_path: Path
) -> None:
    """A misspelt key, or one that only the user's own file may hold, has no effect and says so."""
    file = tmp_path / "unictl.toml"
    file.write_text(text)
    lines = [line for line in warned(unictl(*LIST)) if key in line]
    assert len(lines) == 1
    assert str(file) in lines[0]
    assert meant in lines[0]


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ("retrys = 3", "retrys", "did you mean retries?"),
        ("[profiles.shop]\nlve = true", "profiles.shop.lve", "profiles.shop.live?"),
        ('[profiles.shop]\nlive = "yes"', "profiles.shop.live", "true or false"),
        ('live = "yes"', "live", "true or false"),
        ("profiles = 5", "profiles", "table"),
        ("[services.stripe]\nbase-url = 5", "services.stripe.base-url", "base_url?"),
    ],
)
def test_the_users_file(text: str, key: str, meant: str, unictl: Command, clean_home: Path) -> None:
    """The same there; consent to live money that isn't read as such is told above all."""
    file = clean_home / "settings.toml"
    file.write_text(text)
    (line,) = warned(unictl(*LIST))
    assert str(file) in line
    assert key in line
    assert meant in line


def test_a_file_as_it_should_be(unictl: Command, clean_home: Path, tmp_path: Path) -> None:
    """What the documentation names, and what `init` writes, is known."""
    (tmp_path / "unictl.toml").write_text(
        'schema = 1\nprofile = "default"\ncurrency = "INR"\n[defaults]\npayments = "razorpay"\n'
        '[services.razorpay]\nmode = "test"\nfeatures = ["payments"]\nfeatures_off = ["payouts"]\n'
    )
    (clean_home / "settings.toml").write_text(
        'schema = 1\nlive = false\ntimeout = 5\noutput = "json"\n[defaults]\nplans = "razorpay"\n'
        '[profiles.shop]\nlive = true\n[services.stripe]\nbase_url = "https://stripe.example"\n'
    )
    assert not warned(unictl(*LIST))


def test_a_folder_in_the_files_place(unictl: Command, tmp_path: Path) -> None:
    """It is told, and the search goes on above it."""
    (tmp_path / "unictl.toml").write_text('currency = "JPY"')
    below = tmp_path / "below"
    (below / "unictl.toml").mkdir(parents=True)
    made = ("payments", "create-order", "--amount", "5", "--sandbox", "-o", "json")
    ran = unictl(*made, folder=below)
    (line,) = warned(ran)
    assert str(below / "unictl.toml") in line
    assert ran.json["currency"] == "JPY"


def test_a_program_is_warned_too(clean_home: Path) -> None:
    """A client tells it by Python's warnings, when it is made."""
    (clean_home / "settings.toml").write_text("retrys = 3")
    with pytest.warns(RuntimeWarning, match="retrys") as caught:
        Unictl().close()
    assert caught[0].filename == __file__


@pytest.mark.parametrize("text", ["{", "\x00", "schema = 9", 'output = "xml"'])
@pytest.mark.parametrize("file", ["unictl.toml", "settings.toml"])
def test_where_a_broken_file_lies(
    text: str, file: str, unictl: Command, clean_home: Path, tmp_path: Path
) -> None:
    """`config path` answers all the same: it is how one finds the file to correct."""
    broken = (tmp_path if file == "unictl.toml" else clean_home) / file
    broken.write_text(text)
    ran = unictl("config", "path")
    (line,) = warned(ran)
    assert str(broken) in line
    assert ran.json["settings"] == str(clean_home / "settings.toml")
    assert ran.json["project"] == (str(broken) if file == "unictl.toml" else None)
