"""No keys, or half of them: what is missing, and the commands that bring it."""

from command import Command

LIST = ("payments", "list", "--service", "razorpay")
KEY_ID = {"RAZORPAY_KEY_ID": "rzp_" + "test_00000000000001"}


def test_the_next_step_names_profile_account_and_fields(unictl: Command) -> None:
    """What the hint says can be typed as it stands: it fills that profile and that account."""
    hint = unictl(*LIST, "--profile", "nope", "--account", "shop").error["hint"]
    assert "`unictl init --profile nope --account shop`" in hint
    assert "`unictl vault set razorpay key_id --profile nope --account shop`" in hint
    assert "key_secret" in hint
    assert "FIELD" not in hint


def test_the_default_profile_needs_no_option(unictl: Command) -> None:
    """Without a choice the commands are short."""
    hint = unictl(*LIST).error["hint"]
    assert "`unictl init`" in hint
    assert "`unictl vault set razorpay key_id`" in hint


def test_half_of_the_variables(unictl: Command) -> None:
    """With only the key id in the environment it is told that the secret is missing, by name."""
    error = unictl(*LIST, variables=KEY_ID).error
    assert error["code"] == "not_configured"
    assert "RAZORPAY_KEY_ID is set, but not RAZORPAY_KEY_SECRET" in error["message"]
    assert KEY_ID["RAZORPAY_KEY_ID"] not in str(error)


def test_an_empty_variable_is_missing(unictl: Command) -> None:
    """A CI secret that isn't there is an empty variable."""
    error = unictl(*LIST, variables={**KEY_ID, "RAZORPAY_KEY_SECRET": ""}).error
    assert "but not RAZORPAY_KEY_SECRET" in error["message"]


def test_a_service_is_looked_for_where_none_is_named(unictl: Command) -> None:
    """Without keys those that offer it are named; half of a service's keys is told by name."""
    error = unictl("payments", "list", "--profile", "nope").error
    assert error["code"] == "not_configured"
    assert "razorpay" in error["message"]
    assert "stripe" in error["message"]
    assert "`unictl init --profile nope`" in error["hint"]
    half = unictl("payments", "list", variables=KEY_ID).error
    assert "RAZORPAY_KEY_ID is set, but not RAZORPAY_KEY_SECRET" in half["message"]


def test_the_service_with_keys_is_taken(unictl: Command) -> None:
    """The only one with keys is used; with keys of two one of them is asked for."""
    both = {
        "RAZORPAY_KEY_ID": "rzp_" + "test_00000000000001",
        "RAZORPAY_KEY_SECRET": "s" * 24,
        "STRIPE_SECRET_KEY": "sk_" + "test_" + "0" * 24,
    }
    rehearse = ("payments", "create-order", "--amount", "EUR 5.00", "--dry-run")
    one = {"STRIPE_SECRET_KEY": both["STRIPE_SECRET_KEY"]}
    assert unictl(*rehearse, variables=one).json["service"] == "stripe"
    error = unictl(*rehearse, variables=both).error
    assert (error["code"], error["field"]) == ("invalid_request", "service")
    assert 'payments = "razorpay"' in error["hint"]
    (unictl.folder / "unictl.toml").write_text('[defaults]\npayments = "stripe"\n')
    assert unictl(*rehearse, variables=both).json["service"] == "stripe"
