"""`unictl services check` and `doctor --online`: the keys are shown to their services."""

from command import Command
from vaults import vault_with

from unictl.client.checking import checkable
from unictl.sandbox.services import services


def test_every_stand_in_takes_its_own_keys(unictl: Command) -> None:
    """In the sandbox each service says whose the keys are and that they are for tests."""
    ran = unictl("services", "check", "--sandbox")
    assert ran.status == 0, ran.stderr
    items = ran.json["items"]
    assert {item["service"] for item in items} == set(services()) & set(checkable())
    assert all(item["works"] and item["mode"] == "test" for item in items)
    assert all(item["account_id"] for item in items if item["service"] != "razorpay")


def test_one_service_can_be_named(unictl: Command) -> None:
    """Only the service named is asked; one that can't be asked is 14 with those that can."""
    ran = unictl("services", "check", "stripe", "--sandbox", "-o", "human")
    assert ran.stdout.startswith("stripe: ok, test keys")
    assert "razorpay" not in ran.stdout
    refused = unictl("services", "check", "openai", "--sandbox")
    assert (refused.status, refused.stdout) == (14, "")
    assert "stripe" in refused.error["hint"]
    assert unictl("services", "check", "no-such", "--sandbox").status == 2


def test_without_keys_there_is_a_next_step(unictl: Command) -> None:
    """No keys at all is 3, and tells how some come into the vault."""
    ran = unictl("services", "check")
    assert (ran.status, ran.stdout) == (3, "")
    assert "unictl init" in ran.error["hint"]


def test_keys_that_dont_work_are_told(unictl: Command, clean_home: object) -> None:
    """Of several sets the good and the bad are told, with 17; the only set's own status is told."""
    from pathlib import Path  # noqa: PLC0415 - only here

    served = unictl.start("sandbox", "serve", "--port", "0")
    assert served.stdout is not None
    import json  # noqa: PLC0415 - only here

    variables = json.loads(served.stdout.readline())["variables"]
    good = {k: v for k, v in variables.items() if "RAZORPAY" in k or "STRIPE" in k}
    bad = {**good, "STRIPE_SECRET_KEY": "sk_" + "test_short"}
    ran = unictl("services", "check", variables=bad)
    assert ran.status == 17
    told = {item["service"]: item for item in ran.json["items"]}
    assert told["razorpay"]["works"] is True
    assert told["stripe"]["works"] is False
    assert told["stripe"]["error"]["code"] == "authentication_refused"
    alone = unictl("services", "check", "stripe", variables=bad)
    assert (alone.status, alone.stdout) == (5, "")
    fine = unictl("services", "check", variables=good)
    assert fine.status == 0, fine.stderr
    key = vault_with(
        Path(str(clean_home)), {"key_id": "rzp_" + "test_vault000000001", "key_secret": "s" * 24}
    )
    pointed = {
        "UNICTL_RAZORPAY_BASE_URL": good["UNICTL_RAZORPAY_BASE_URL"],
        "UNICTL_VAULT_KEY": key,
    }
    doctor = unictl("doctor", "--online", variables=pointed)
    checks = {one["check"]: one for one in doctor.json["checks"]}
    assert checks["credentials"]["status"] == "ok"
    assert "razorpay takes the test keys" in checks["credentials"]["message"]
    assert "credentials" not in {
        one["check"] for one in unictl("doctor", variables=pointed).json["checks"]
    }
