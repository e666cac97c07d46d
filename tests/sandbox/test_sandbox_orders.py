"""Orders, and what all of the sandbox's Razorpay has in common."""

import pytest
from sandbox_api import Api, basic

from unictl.core.call import Wire
from unictl.core.secret import Secret


def test_a_new_order_is_unpaid(api: Api) -> None:
    """An order is shown as it was asked for, with all of it due and no attempt made."""
    order = api.order(receipt="A-1", notes={"table": "7"})
    assert order["status"] == "created"
    assert (order["amount"], order["amount_paid"], order["amount_due"]) == (50_000, 0, 50_000)
    assert (order["receipt"], order["notes"], order["attempts"]) == ("A-1", {"table": "7"}, 0)
    assert api.get(f"orders/{order['id']}") == order


def test_no_notes_are_an_empty_list(api: Api) -> None:
    """Without notes the reply has a list in place of the object, as Razorpay's has."""
    assert api.order()["notes"] == []
    assert api.order(notes={})["notes"] == []
    assert api.order(notes=[])["notes"] == []


def test_notes_can_be_changed_and_nothing_else(api: Api) -> None:
    """PATCH replaces an order's notes; any other field is refused."""
    order = api.order()
    changed = api.call("PATCH", f"orders/{order['id']}", {"notes": {"a": "b"}})
    assert changed.body["notes"] == {"a": "b"}
    refused = api.call("PATCH", f"orders/{order['id']}", {"notes": {"a": "b"}, "amount": 1})
    assert refused.error["description"] == "amount is/are not required and should not be sent"
    assert api.get(f"orders/{order['id']}")["notes"] == {"a": "b"}


@pytest.mark.parametrize(
    ("fields", "field", "description"),
    [
        ({"amount": None}, "amount", "The amount field is required"),
        ({"currency": None}, "currency", "The currency field is required"),
        ({"amount": 99}, "amount", "The amount must be at least INR 1.00"),
        ({"amount": 0}, "amount", "The amount must be at least INR 1.00"),
        ({"amount": -500}, "amount", "The amount must be at least INR 1.00"),
        ({"amount": 500.5}, "amount", "The amount must be an integer."),
        ({"amount": True}, "amount", "The amount must be an integer."),
        ({"amount": "500.00"}, "amount", "The amount must be an integer."),
        ({"amount": 50_000_001}, "amount", "Amount exceeds maximum amount allowed."),
        ({"amount": 10**30}, "amount", "Amount exceeds maximum amount allowed."),
        (
            {"amount": 500_001, "currency": "JPY"},
            "amount",
            "Amount exceeds maximum amount allowed.",
        ),
        ({"currency": "inr"}, "currency", "Currency is not supported"),
        ({"currency": "XAU"}, "currency", "Currency is not supported"),
        ({"currency": "RWF", "amount": 0}, "amount", "The amount must be at least RWF 1"),
        ({"receipt": "r" * 41}, "receipt", "The receipt may not be greater than 40 characters."),
        ({"receipt": 7}, "receipt", "The receipt must be a string."),
        ({"receipt": "\ud800"}, "receipt", "The receipt must be a string."),
        ({"notes": {str(n): "" for n in range(16)}}, "notes", None),
        ({"notes": {"a": "v" * 257}}, "notes", None),
        ({"notes": {"a": {"b": "c"}}}, "notes", None),
        ({"notes": "text"}, "notes", None),
    ],
)
def test_a_bad_order_is_refused(
    api: Api, fields: dict[str, object], field: str, description: str | None
) -> None:
    """What Razorpay refuses is refused in its words with the field's name, and nothing is made."""
    answer = api.call("POST", "orders", {"amount": 500, "currency": "INR", **fields})
    assert answer.status == 400
    assert answer.error["code"] == "BAD_REQUEST_ERROR"
    assert answer.error["reason"] == "input_validation_failed"
    assert answer.error["field"] == field
    assert description is None or answer.error["description"] == description
    assert api.get("orders")["count"] == 0


def test_the_limits_themselves_are_accepted(api: Api) -> None:
    """The least and greatest amount, the longest receipt and the most notes pass."""
    assert api.order(100)["amount"] == 100
    assert api.order(50_000_000)["amount"] == 50_000_000
    assert api.order(500, receipt="r" * 40)["receipt"] == "r" * 40
    notes = {str(n): "₹" * 256 for n in range(15)}
    assert api.order(500, notes=notes)["notes"] == notes


def test_digits_in_text_are_an_amount(api: Api) -> None:
    """Razorpay's own samples send the amount as text."""
    assert api.post("orders", amount="500", currency="INR")["amount"] == 500


def test_three_decimals_end_in_zero(api: Api) -> None:
    """Card networks carry two decimals, so an amount in KWD ends in 0."""
    assert api.order(99_990, currency="KWD")["amount"] == 99_990
    assert api.refused("orders", amount=99_991, currency="KWD").error["field"] == "amount"


def test_unknown_fields_are_refused_by_name(api: Api) -> None:
    """Fields that the API doesn't have are named in the refusal."""
    refused = api.refused("orders", amount=500, currency="INR", metadata={}, colour="red")
    assert refused.error == {
        "code": "BAD_REQUEST_ERROR",
        "description": "metadata, colour is/are not required and should not be sent",
    }
    assert api.call("GET", "orders?limit=5").status == 400


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !!!",
        "Bearer abc",
        basic().replace("Basic", "basic"),
        basic(("rzp_" + "live_Aa0Bb1Cc2Dd3Ee", "secret4of4the4sandbox4abc")),
        basic(("rzp_" + "test_short", "secret4of4the4sandbox4abc")),
        basic(("rzp_" + "test_Aa0Bb1Cc2Dd3Ee", "short")),
        basic(("rzp_" + "test_Aa0Bb1Cc2Dd3Ee", "")),
        basic(("rzp_" + "test_Aa0Bb1Cc2Dd3Ee", "with a space in it")),
    ],
)
def test_only_a_test_key_pair_is_let_in(api: Api, authorization: str) -> None:
    """Anything but a well-formed test key pair gets a 401, whatever the path."""
    for path in ("orders", "nothing"):
        answer = api.call("GET", path, headers={"Authorization": authorization})
        assert answer.status == 401
        assert answer.error["description"] == "Authentication failed"


def test_any_well_formed_pair_sees_the_same_state(api: Api) -> None:
    """There is one state, whichever test key asks."""
    order = api.order()
    other = basic(("rzp_" + "test_Zz9Yy8Xx7Ww6Vv", "another-secret_8!"))
    answer = api.call("GET", f"orders/{order['id']}", headers={"Authorization": other})
    assert answer.body == order


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("orders/order_00000000000000", "The id provided does not exist"),
        ("orders/order_short", "short is not a valid id"),
        ("orders/pay_00000000000000", "00000000000000 is not a valid id"),
        ("payments/pay_00000000000000", "The id provided does not exist"),
        ("refunds/rfnd_00000000000000", "The id provided does not exist"),
        ("plans/plan_00000000000000", "The id provided does not exist"),
        ("subscriptions/sub_00000000000000", "The id provided does not exist"),
        ("payment_links/plink_00000000000000", "The id provided does not exist"),
        ("payment_links/link_1", "invalid input [id] = [link_1]"),
        ("nothing", "The requested URL was not found on the server."),
        ("orders/order_00000000000000/nothing", "The requested URL was not found on the server."),
        ("", "The requested URL was not found on the server."),
    ],
)
def test_what_is_not_there_is_a_400(api: Api, path: str, description: str) -> None:
    """Razorpay answers 400, not 404, for an unknown id and an unknown path."""
    answer = api.call("GET", path)
    assert answer.status == 400
    assert answer.error["code"] == "BAD_REQUEST_ERROR"
    assert answer.error["description"] == description


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"\xff", b"null"])
def test_a_body_that_is_no_object_is_refused(api: Api, body: bytes) -> None:
    """What is no JSON object is refused as a bad request."""
    assert api.send("POST", "orders", body).status == 400


def test_both_paths_reach_razorpay(api: Api) -> None:
    """The service's slug before the path is optional, and the state is the same."""
    order = api.order()
    wire = Wire(
        "GET",
        f"http://anything.test/razorpay/v1/orders/{order['id']}",
        {"AUTHORIZATION": Secret(basic())},
    )
    assert api.transport.send(wire, timeout=1).json() == order


def test_lists_are_newest_first_and_walk_without_a_gap(api: Api) -> None:
    """Walking by count and skip meets each order once, the newest first."""
    made = [api.order(receipt=str(n))["id"] for n in range(27)]
    seen: list[str] = []
    while page := api.get("orders", count=5, skip=len(seen))["items"]:
        seen += [order["id"] for order in page]
    assert seen == made[::-1]
    assert api.get("orders")["count"] == 10
    assert api.get("orders", count=100)["count"] == 27


def test_new_orders_do_not_disturb_a_walk_with_an_upper_bound(api: Api) -> None:
    """With `to` fixed, orders made during the walk neither shift nor double what is walked."""
    made = [api.order()["id"] for _ in range(6)]
    bound = api.now
    api.now += 60
    seen = []
    for skip in (0, 2, 4):
        api.order()
        seen += [order["id"] for order in api.get("orders", count=2, skip=skip, to=bound)["items"]]
    assert seen == made[::-1]


def test_lists_filter_by_time_and_receipt(api: Api) -> None:
    """`from` and `to` are inclusive; a receipt may stand on several orders."""
    first = api.order(receipt="same")
    api.now += 10
    second = api.order(receipt="same")
    api.order(receipt="other")

    def ids(**query: object) -> list[str]:
        return [order["id"] for order in api.get("orders", **query)["items"]]

    assert ids(receipt="same") == [second["id"], first["id"]]
    assert ids(receipt="same", to=api.now - 10) == [first["id"]]
    assert ids(receipt="same", **{"from": api.now}) == [second["id"]]
    assert ids(receipt="none") == []


@pytest.mark.parametrize(
    "query",
    ["count=0", "count=101", "count=x", "skip=-1", "from=x", "to=" + "9" * 30, "skip=9" * 9],
)
def test_a_bad_page_is_refused(api: Api, query: str) -> None:
    """A count outside 1 to 100, and what is no number, are refused."""
    assert api.call("GET", f"orders?{query}").status == 400
