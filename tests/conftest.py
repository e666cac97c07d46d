"""What every test starts from: an empty home, a clean environment, the installed command."""

import itertools
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest
from command import Command
from loopback import KEYS, Service

_ROOT: Final = Path(__file__).parent.parent
# What a developer's or a CI machine may have set, and what would change an outcome.
_FOREIGN: Final = (
    "UNICTL_", "RAZORPAY_", "STRIPE_", "PAYPAL_", "TWILIO_", "AWS_", "XDG_", "DBUS_", "HTTP_",
    "HTTPS_", "ALL_", "SSL_CERT_", "PYTHON",
)  # fmt: skip
_SWITCHES: Final = ("CI", "NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "NO_PROXY", "DISPLAY")
_NUMBERS: Final = itertools.count()
# These tell the tests themselves where to look and what must not be skipped.
MANDATORY: Final = "UNICTL_TEST_MANDATORY"
_OURS: Final = ("UNICTL_TEST_", "UNICTL_CHAOS_", "UNICTL_REFERENCE_DATA")


# Where a few tests take minutes: they go first, so that no worker is left with one at the end.
_LONG: Final = ("security", "vault", "docs", "cli", "tools", "test_aws_cli", "test_sandboxed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files with long tests go first; the rest stays in its random order."""
    items.sort(key=lambda item: not {item.path.stem, item.path.parent.name} & {*_LONG})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail that is skipped although its marker is named mandatory."""
    report = yield
    mandatory = os.environ.get(MANDATORY, "").split()
    if report.skipped and any(item.get_closest_marker(name) for name in mandatory):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{MANDATORY} says that this must run. {why}"
    return report


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tests' homes."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def clean_home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and an environment without anybody's settings or keys."""
    for name in os.environ:
        foreign = name.upper().startswith(_FOREIGN) or name.upper() in _SWITCHES
        if foreign and not name.startswith(_OURS):
            monkeypatch.delenv(name)
    # Numbered by us: pytest would look through all the folders made so far, for each test anew.
    home = homes / str(next(_NUMBERS))
    home.mkdir(mode=0o700)
    monkeypatch.setenv("UNICTL_HOME", str(home))
    return home


@pytest.fixture
def root() -> Path:
    """The repository's folder."""
    return _ROOT


@pytest.fixture
def examples(root: Path) -> Path:
    """The folder of the examples."""
    return root / "examples"


@pytest.fixture
def unictl(tmp_path: Path) -> Iterator[Command]:
    """The installed command, run in an empty folder; nothing that it started outlives the test."""
    command = Command(tmp_path)
    yield command
    command.close()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A loopback server that stands for Razorpay and answers as the test plans.

    Test keys are in the environment, and the service's address is its own.
    """
    with Service() as running:
        monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", running.url)
        for name, value in KEYS.items():
            monkeypatch.setenv(name, value)
        yield running
