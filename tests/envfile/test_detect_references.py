"""A scrubbed file: references into the vault say which service they stand for."""

import pytest

from unictl.envfile.detect import detect
from unictl.envfile.detection import Finding
from unictl.envfile.read import parse


def found(text: str) -> dict[str, Finding]:
    """Return what is found, by service and account."""
    detection = detect(parse(text.encode(), file=".env"))
    return {f"{one.service}@{one.account}": one for one in detection.services}


@pytest.mark.parametrize(
    ("line", "service", "role"),
    [
        ("STRIPE_SECRET_KEY=unictl://stripe/secret_key", "stripe", "secret_key"),
        ("DATABASE_URL=unictl://postgres/url", "postgres", "url"),
        ("MONGODB_URI=unictl://mongodb/url", "mongodb", "url"),
        ("SHOP_LOGIN=unictl://staging/openai/api_key", "openai", "api_key"),
    ],
)
def test_a_reference_is_a_configured_credential(line: str, service: str, role: str) -> None:
    """What was put away is there, whatever its name: the reference names service and role."""
    (one,) = found(line).values()
    assert (one.service, one.status, list(one.credentials)) == (service, "configured", [role])
    assert not one.secrets  # the value is in the vault, not in the file


def test_accounts_in_references_are_told_apart() -> None:
    """Two accounts stay two once their keys are put away."""
    both = found("A=unictl://stripe/secret_key\nB=unictl://stripe@eu/secret_key\n")
    assert {name: one.status for name, one in both.items()} == {
        "stripe@default": "configured",
        "stripe@eu": "configured",
    }


def test_a_reference_to_what_nobody_knows_is_judged_by_its_name() -> None:
    """A service outside the catalog, or a text that is no reference, takes nothing away."""
    for value in ("unictl://shop/token", "unictl://", "unictl://a/b/c/d"):
        assert list(found(f"STRIPE_SECRET_KEY={value}\n")) == ["stripe@default"]


def test_another_tool_s_reference_is_no_placeholder() -> None:
    """`op://…` is made of words, as instructions are, but says where the key is."""
    (one,) = found("STRIPE_SECRET_KEY=op://shop/stripe/secret_key\n").values()
    assert one.status == "configured"
