"""`--input` and the options: judged as a request, and never silently half taken."""

import json
from typing import Any, Final

import pytest
from command import Command

ORDER: Final = ("payments", "create-order", "--sandbox")
LINK: Final = ("payment-links", "create", "--sandbox")
SUBSCRIPTION: Final = ("subscriptions", "create", "--sandbox")
MONEY: Final = ("--amount", "500", "--currency", "INR")


def refused(unictl: Command, *arguments: str, stdin: str | None = None) -> dict[str, Any]:
    """Return the error of a command that must be refused as given, with nothing done."""
    ran = unictl(*arguments, stdin=stdin)
    assert ran.status == 2, ran
    assert ran.stdout == ""
    assert ran.error["code"] == "invalid_request"
    return ran.error


@pytest.mark.parametrize(
    ("command", "given", "more", "field"),
    [
        (SUBSCRIPTION, {"plan": "x", "cycles": 2}, (), "plan"),
        (SUBSCRIPTION, {"plan": [1]}, ("--plan-name", "x"), "plan"),
        (SUBSCRIPTION, {"plan": 5}, ("--plan-name", "x"), "plan"),
        (LINK, {"customer": "x"}, MONEY, "customer"),
        (LINK, {"customer": [["email", "a@b.c"]]}, MONEY, "customer"),
        (ORDER, {"metadata": "x"}, (*MONEY, "--metadata", "b=2"), "metadata"),
        (ORDER, {"metadata": ["ab"]}, (*MONEY, "--metadata", "b=2"), "metadata"),
        (ORDER, {"metadata": []}, MONEY, "metadata"),
    ],
)
def test_what_is_no_object_is_refused_by_its_name(
    unictl: Command, command: tuple[str, ...], given: Any, more: tuple[str, ...], field: str
) -> None:
    """Where a field holds an object, another type of JSON is refused, with or without options."""
    error = refused(unictl, *command, "--input", "-", *more, stdin=json.dumps(given))
    assert error["message"] == f"{field} must be an object"
    assert error["field"] == field


@pytest.mark.parametrize("depth", [700, 100_000])
def test_an_input_nested_without_end_is_refused(unictl: Command, depth: int) -> None:
    """However deep JSON is nested, that is the request's fault and not a bug."""
    deep = "[" * depth + "]" * depth
    refused(unictl, *ORDER, *MONEY, "--input", "-", stdin=f'{{"metadata": {deep}}}')


@pytest.mark.parametrize("depth", [80, 400, 20_000])
def test_an_extra_field_nested_without_end_is_refused(unictl: Command, depth: int) -> None:
    """The same holds for a service's own field, which can be an object of any shape."""
    deep = '{"a":' * depth + "1" + "}" * depth
    error = refused(unictl, *ORDER, *MONEY, "--extra", f"razorpay.bank_account={deep}")
    assert "nested too deeply" in error["message"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "way"),
    [
        ((*ORDER, *MONEY, "--extra", "razorpay.partial_payment=yes"), None,
         "--extra razorpay.partial_payment=VALUE"),
        ((*ORDER, *MONEY, "--input", "-"), '{"metadata": {"a": 1}}', "--metadata a=VALUE"),
        (("payments", "get", "..", "--sandbox"), None, "PAYMENT_ID"),
        ((*LINK, *MONEY, "--customer-email", "nope"), None, "--customer-email"),
        ((*LINK, *MONEY, "--input", "-"), '{"notify_by": ["fax"]}', "--notify-by"),
        ((*LINK, *MONEY, "--input", "-"), '{"customer": 1}', "--customer-name"),
        (ORDER, None, "--amount"),
    ],
)  # fmt: skip
def test_the_hint_names_what_exists(
    unictl: Command, arguments: tuple[str, ...], stdin: str | None, way: str
) -> None:
    """What the hint says to type is an option or argument of that command."""
    hint = refused(unictl, *arguments, stdin=stdin)["hint"]
    assert way in hint
    shown = unictl(*arguments[:2], "--help").stdout
    for word in hint.replace(";", " ").replace("`", " ").split():
        if word.startswith("--"):
            assert word in shown


@pytest.mark.parametrize(
    ("arguments", "stdin", "name"),
    [
        (("--input", "-"), '{"amount": 500, "amount": 600, "currency": "INR"}', "amount"),
        (("--input", "-", *MONEY), '{"metadata": {"a": "1", "a": "2"}}', "a"),
        ((*MONEY, "--metadata", "a=1", "--metadata", "a=2"), None, "a"),
        (
            (*MONEY, *(("--extra", "razorpay.partial_payment=true") * 2)),
            None,
            "razorpay.partial_payment",
        ),
    ],
)
def test_what_is_said_twice_is_refused(
    unictl: Command, arguments: tuple[str, ...], stdin: str | None, name: str
) -> None:
    """Of two values under one name none is taken silently."""
    message = refused(unictl, *ORDER, *arguments, stdin=stdin)["message"]
    assert name in message
    assert "twice" in message


def test_an_amount_in_json_may_name_its_currency(unictl: Command) -> None:
    """`"INR 500.00"` is the same in JSON as in an option, in a nested object too."""
    order = unictl(*ORDER, "--input", "-", stdin='{"amount": "INR 500.00"}')
    assert (order.status, order.json["amount"], order.json["currency"]) == (0, 50000, "INR")
    plan = '{"plan": {"name": "Gold", "amount": "INR 9.00", "interval": "month"}, "cycles": 2}'
    assert unictl(*SUBSCRIPTION, "--input", "-", stdin=plan).status == 0
    both = '{"amount": "INR 500.00", "currency": "USD"}'
    assert "INR" in refused(unictl, *ORDER, "--input", "-", stdin=both)["message"]


def test_a_byte_order_mark_is_no_fault(unictl: Command) -> None:
    """A file that an editor saved as UTF-8 with a mark is read."""
    file = unictl.folder / "order.json"
    file.write_text('{"amount": 500, "currency": "INR"}', encoding="utf-8-sig")
    assert unictl(*ORDER, "--input", "order.json").json["amount"] == 500
    assert unictl(*ORDER, "--input", "-", stdin=file.read_bytes()).json["amount"] == 500


def test_numbers_without_end_are_told_in_our_words(unictl: Command) -> None:
    """A number of thousands of digits is refused, without advice about the interpreter."""
    digits = "9" * 5000
    for arguments, stdin in (
        (("--input", "-"), f'{{"amount": {digits}}}'),
        (("--amount", digits), None),
    ):
        error = refused(unictl, *ORDER, *arguments, stdin=stdin)
        assert "too many digits" in error["message"]
    error = refused(unictl, "payments", "list-orders", "--sandbox", "--limit", digits)
    assert error["message"] == "--limit takes a whole number, and not one of 5000 digits"


def test_a_field_without_a_name_is_shown_as_such(unictl: Command) -> None:
    """An empty name is visible in the message."""
    error = refused(unictl, *ORDER, *MONEY, "--input", "-", stdin='{"": 1}')
    assert error["message"] == "unknown field ''"


def test_an_empty_cursor_starts_no_list_anew(unictl: Command) -> None:
    """A loop that passes the last page's empty `next` on ends, instead of going round for ever."""
    error = refused(unictl, "payments", "list-orders", "--sandbox", "--cursor", "")
    assert error["message"] == "cursor is empty"
    assert "--cursor" in error["hint"]


@pytest.mark.parametrize("option", ["--service", "--profile", "--account"])
def test_an_empty_name_is_not_taken_for_none(unictl: Command, option: str) -> None:
    """An option whose shell variable was empty does not fall back to the default."""
    error = refused(unictl, *ORDER, *MONEY, option, "")
    assert option.removeprefix("--") in error["message"]


@pytest.mark.parametrize("name", ["razorpy", "RAZORPAY", "Razor-pay"])
def test_a_misspelt_service_is_recognised(unictl: Command, name: str) -> None:
    """Of a service that is nearly one the right spelling is told."""
    assert "Did you mean razorpay?" in refused(unictl, *ORDER, *MONEY, "-s", name)["hint"]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("payments", "create-order", "--currency"), "unictl payments create-order"),
        (("payments", "list", "--sandbox=1"), "unictl payments list"),
        (("vault", "get", "--output"), "unictl vault get"),
        (("vault", "get", "razorpay"), "unictl vault get"),
        (("detect", "--output"), "unictl detect"),
    ],
)
def test_usage_points_to_the_help_of_the_command(
    unictl: Command, arguments: tuple[str, ...], path: str
) -> None:
    """Whatever the parser refuses, the help that is named is that of the command it was for."""
    assert refused(unictl, *arguments)["hint"] == f"See `{path} --help`."


@pytest.mark.parametrize(
    "arguments",
    [("-o", "json", "payments", "list"), ("--sandbox", "payments", "list"),
     ("payments", "--sandbox", "list"), ("vault", "-o", "json", "list")],
)  # fmt: skip
def test_an_option_before_its_command_is_told_its_place(
    unictl: Command, arguments: tuple[str, ...]
) -> None:
    """Options stand after the command, and that is what the error says."""
    assert "after the command" in refused(unictl, *arguments)["hint"]


@pytest.mark.parametrize("command", [(), ("payments",), ("payments", "get"), ("vault", "get")])
def test_h_is_help(unictl: Command, command: tuple[str, ...]) -> None:
    """`-h` shows what `--help` shows, everywhere."""
    short, long = unictl(*command, "-h"), unictl(*command, "--help")
    assert short.status == 0
    assert short.stdout == long.stdout != ""


def test_the_help_leads_nowhere_that_is_not_installed(unictl: Command) -> None:
    """The root's help tells the exit statuses itself; a wheel brings no docs/."""
    shown = " ".join(unictl("--help").stdout.split())
    assert "docs/" not in shown
    assert "7 not_found" in shown
    assert "130 interrupted" in shown


def test_what_has_a_form_is_refused_with_an_example(unictl: Command) -> None:
    """An address, a number, a URL and an id that can't be are told how they look."""
    for option, like in (
        ("--customer-email", "asha@example.com"),
        ("--customer-phone", "+91 98765 43210"),
        ("--return-url", "https://example.com/thanks"),
    ):
        assert like in refused(unictl, *LINK, *MONEY, option, "nope")["message"]
        assert unictl(*LINK, *MONEY, option, like).status == 0
    message = refused(unictl, "payments", "get", "..", "--sandbox")["message"]
    assert "as a list or its dashboard shows it" in message
    message = refused(unictl, "payments", "get", "", "--sandbox")["message"]
    assert message == "payment_id is empty"


def test_a_rehearsed_address_is_the_one_that_would_be_used(unictl: Command) -> None:
    """A dry run shows the path as it goes over the wire: percent-encoded."""
    ran = unictl("payments", "get", "pay_é", "--sandbox", "--dry-run")
    assert ran.json["requests"][0]["url"].endswith("/payments/pay_%C3%A9")


def test_a_filter_leads_to_no_other_place(unictl: Command) -> None:
    """A filter that stands in the path can't turn a list of some into a list of all."""
    command = ("payments", "list-refunds", "--payment-id", "..", "--sandbox")
    assert "leads elsewhere" in refused(unictl, *command)["message"]
    assert "leads elsewhere" in refused(unictl, *command, "--dry-run")["message"]


def test_extra_for_another_service_says_how_it_is_written(unictl: Command) -> None:
    """The hint is one that a caller from Python understands as well."""
    hint = refused(unictl, *ORDER, *MONEY, "--extra", "stripe.a=1")["hint"]
    assert "extra={'razorpay': {'name': …}}" in hint
    assert "--extra razorpay.NAME=VALUE" in hint


def test_lines_are_objects_one_for_each_option(unictl: Command) -> None:
    """A list of objects is given as JSON, an option for each or all in one; else it is refused."""
    invoice = ("invoices", "create", "--sandbox", "--service", "razorpay", "--currency", "INR")
    lines = (
        "--items",
        '{"name": "Tea", "amount": 450}',
        "--items",
        '{"name": "Cup", "amount": 200}',
    )
    made = unictl(*invoice, "--customer-email", "asha@example.com", *lines)
    assert (made.status, made.json["amount"]) == (0, 650), made.stderr
    both = f"[{lines[1]}, {lines[3]}]"
    listed = unictl(*invoice, "--customer-email", "asha@example.com", "--items", both)
    assert (listed.status, listed.json["amount"]) == (0, 650), listed.stderr
    for wrong in ("Tea", "[]", "[1]", '"Tea"'):
        assert "JSON object" in refused(unictl, *invoice, "--items", wrong)["message"]
    assert (
        "amuont" in refused(unictl, *invoice, "--items", '{"name": "Tea", "amuont": 1}')["message"]
    )
