"""The way into Stripe's stand-in: keys, accounts, versions, forms, parameters, lists, expansion."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stripe_sandbox import KEY, RETURN, Api

RESTRICTED = "rk_" + "test_0123456789"


@pytest.fixture
def stripe_api(state: Path) -> Iterator[Api]:
    """The stand-in in process."""
    api = Api(state)
    yield api
    api.close()


@pytest.mark.parametrize(
    ("authorization", "said"),
    [
        ("", "You did not provide an API key"),
        ("Bearer ", "You did not provide an API key"),
        ("Bearer nonsense", "Invalid API Key provided: ****"),
        ("Bearer sk_" + "live_51HarnessHarnessHarness", "Invalid API Key provided"),
        ("Basic !!!", "You did not provide an API key"),
    ],
)
def test_a_bad_key_is_refused(stripe_api: Api, authorization: str, said: str) -> None:
    """Anything but a test mode secret or restricted key is a 401 that doesn't repeat the key."""
    answer = stripe_api.call("GET", "balance", authorization=authorization)
    assert (answer.status, answer.error["type"]) == (401, "invalid_request_error")
    assert said in answer.error["message"]
    assert "HarnessHarness" not in answer.error["message"]


def test_a_publishable_key_is_forbidden(stripe_api: Api) -> None:
    """It is for browsers, and a 403."""
    key = "pk_" + "test_51HarnessHarnessHarness"
    answer = stripe_api.call("GET", "balance", authorization=f"Bearer {key}")
    assert (answer.status, answer.error["code"]) == (403, "secret_key_required")


def test_a_key_may_be_the_user_of_basic_authentication(stripe_api: Api) -> None:
    """`curl -u sk_test_…:` works as it does with Stripe."""
    pair = base64.b64encode(f"{KEY}:".encode()).decode()
    assert stripe_api.call("GET", "balance", authorization=f"Basic {pair}").status == 200


def test_a_restricted_key_lacks_what_its_name_says(stripe_api: Api) -> None:
    """A key that ends in `_noPayouts` gets a 403 at payouts alone, which names the permission."""
    key = {"authorization": f"Bearer {RESTRICTED}_noPayouts"}
    assert stripe_api.call("GET", "customers", **key).status == 200
    read = stripe_api.call("GET", "payouts", **key)
    written = stripe_api.call("POST", "payouts", {"amount": 100, "currency": "usd"}, **key)
    assert (read.status, written.status) == (403, 403)
    assert "rak_payout_read" in read.error["message"]
    assert "rak_payout_write" in written.error["message"]
    other = {"authorization": f"Bearer {RESTRICTED}noPaymentIntents"}
    assert stripe_api.call("GET", "payment_intents", **other).status == 403


def test_a_connected_account_has_things_of_its_own(stripe_api: Api) -> None:
    """`Stripe-Account` parts the things of accounts, and the reply repeats it."""
    there = {"stripe_account": "acct_1Connected0000001"}
    made = stripe_api.call("POST", "customers", {"name": "Ada"}, **there)
    assert made.headers["stripe-account"] == "acct_1Connected0000001"
    path = f"customers/{made.body['id']}"
    assert stripe_api.call("GET", path, **there).status == 200
    assert stripe_api.call("GET", path).status == 404
    assert stripe_api.get("customers")["data"] == []
    event = stripe_api.call("GET", "events", **there).body["data"][0]
    assert event["account"] == "acct_1Connected0000001"
    refused = stripe_api.call("GET", "customers", stripe_account="acct_?")
    assert (refused.status, refused.error["code"]) == (403, "account_invalid")


def test_headers_of_a_reply(stripe_api: Api) -> None:
    """Each reply has a request id, and the version asked for."""
    first, second = (stripe_api.call("GET", "balance") for _ in range(2))
    assert first.headers["request-id"].startswith("req_")
    assert first.headers["request-id"] != second.headers["request-id"]
    assert first.headers["stripe-version"] == "2026-05-27.dahlia"
    newer = stripe_api.call("GET", "balance", stripe_version="2026-10-28.endive")
    assert newer.headers["stripe-version"] == "2026-10-28.endive"
    assert stripe_api.call("GET", "balance", stripe_version="yesterday").status == 400


def test_an_unknown_url_is_a_404_without_a_code(stripe_api: Api) -> None:
    """So is a known path with a wrong method."""
    for method, path in (("GET", "nothing"), ("DELETE", "balance"), ("PUT", "customers")):
        answer = stripe_api.call(method, path)
        assert answer.status == 404
        assert answer.error["message"].startswith(f"Unrecognized request URL ({method}: /v1/")
        assert "code" not in answer.error


def test_an_unknown_id_is_a_404_in_the_path_and_a_400_in_a_parameter(stripe_api: Api) -> None:
    """Both say `resource_missing` and name the parameter."""
    path = stripe_api.refused("payment_intents/pi_nothing", "GET")
    assert (path["http"], path["code"], path["param"]) == (404, "resource_missing", "intent")
    body = stripe_api.refused("refunds", charge="ch_nothing")
    assert (body["http"], body["code"], body["param"]) == (400, "resource_missing", "charge")


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"currency": "usd"}, "parameter_missing", "amount"),
        ({"amount": 100, "currency": "usd", "colour": "red"}, "parameter_unknown", "colour"),
        (
            {"amount": 100, "currency": "usd", "shipping": {"name": "A", "colour": "red"}},
            "parameter_unknown",
            "shipping[colour]",
        ),
        ({"amount": "ten", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": 100, "currency": "usd", "confirm": "yes"}, None, "confirm"),
        ({"amount": 100, "currency": "usd", "capture_method": "late"}, None, "capture_method"),
        ({"amount": 100, "currency": "usd", "description": ""}, "parameter_invalid_empty", None),
        ({"amount": 100, "currency": "usd", "description": "x" * 1001}, None, "description"),
        ({"amount": 100, "currency": "xxx"}, None, "currency"),
        ({"amount": 100, "currency": "usd", "payment_method_types": "card"}, None, None),
        ({"amount": 100, "currency": "usd", "metadata": "a"}, None, "metadata"),
        ({"amount": 100, "currency": "usd", "transfer_data": {"destination": "x"}}, None, None),
    ],
)
def test_parameters_are_checked_against_the_document(
    stripe_api: Api, fields: dict[str, Any], code: str | None, param: str | None
) -> None:
    """Missing, unknown (nested too), mistyped and too long values are a 400; nothing is made."""
    error = stripe_api.refused("payment_intents", **fields)
    assert (error["http"], error["type"]) == (400, "invalid_request_error")
    assert error.get("code") == code
    assert param is None or error["param"] == param
    assert stripe_api.get("payment_intents")["data"] == []


def test_what_the_stand_in_does_nothing_with_is_refused(stripe_api: Api) -> None:
    """A parameter of Stripe's that has no effect here is refused by name, and is not unknown."""
    transfer = {"destination": "acct_1Connected0000001"}
    error = stripe_api.refused(
        "payment_intents", amount=100, currency="usd", transfer_data=transfer
    )
    assert (error["param"], error.get("code")) == ("transfer_data", None)
    assert "sandbox" in error["message"]


def test_what_is_switched_off_is_taken(stripe_api: Api) -> None:
    """Tax and the like may be sent as off; on, they are refused."""
    session = stripe_api.session(automatic_tax={"enabled": False})
    assert session["automatic_tax"]["enabled"] is False
    items = [{"price": stripe_api.price()["id"], "quantity": 1}]
    page = {"mode": "payment", "success_url": RETURN, "line_items": items}
    for name in ("automatic_tax", "invoice_creation", "tax_id_collection"):
        error = stripe_api.refused("checkout/sessions", **page, **{name: {"enabled": True}})
        assert error["param"] == f"{name}[enabled]"


def test_a_json_body_is_refused(stripe_api: Api) -> None:
    """Version 1 of the API takes forms alone."""
    reply = stripe_api.send("POST", "customers", b'{"name": "A"}', content_type="application/json")
    assert reply.status == 400
    assert "x-www-form-urlencoded" in reply.json()["error"]["message"]


def test_lists_may_have_no_indices(stripe_api: Api) -> None:
    """`a[]=` appends, and in a list of objects a repeated name begins the next object."""
    price, other = (stripe_api.price()["id"] for _ in range(2))
    body = (
        f"mode=payment&success_url={RETURN}&payment_method_types[]=card"
        f"&line_items[][price]={price}&line_items[][quantity]=2"
        f"&line_items[][price]={other}&line_items[][quantity]=3&expand[]=line_items"
    )
    reply = stripe_api.send("POST", "checkout/sessions", body.encode())
    quantities = [item["quantity"] for item in reply.json()["line_items"]["data"]]
    assert quantities == [2, 3]


def test_metadata_is_merged_and_bounded(stripe_api: Api) -> None:
    """A pair is added, changed or (by an empty value) taken away; an empty whole clears it."""
    made = stripe_api.post("customers", metadata={"a": "1", "b": "2"})
    path = f"customers/{made['id']}"
    changed = stripe_api.post(path, metadata={"b": "", "c": "ü" * 500})
    assert changed["metadata"] == {"a": "1", "c": "ü" * 500}
    assert stripe_api.post(path, metadata=None)["metadata"] == {}
    many = {f"key{at}": "x" for at in range(51)}
    for bad in (many, {"k" * 41: "x"}, {"k": "x" * 501}):
        assert stripe_api.refused(path, metadata=bad)["param"].startswith("metadata")


def test_a_list_is_walked_without_hole_or_double_while_it_grows(stripe_api: Api) -> None:
    """Pages go by the last id, so what is made meanwhile changes nothing in them."""
    made = [stripe_api.post("customers", name=str(at))["id"] for at in range(25)]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 4}
    while True:
        page = stripe_api.get("customers", **query)
        assert page["url"] == "/v1/customers"
        seen += [one["id"] for one in page["data"]]
        stripe_api.post("customers", name="late")
        if not page["has_more"]:
            break
        query["starting_after"] = seen[-1]
    assert seen == made[::-1]
    before = stripe_api.get("customers", limit=3, ending_before=made[10])
    assert [one["id"] for one in before["data"]] == made[13:10:-1]
    assert before["has_more"] is True


def test_a_cursor_may_name_what_no_longer_fits(stripe_api: Api) -> None:
    """A deleted customer is listed no more, but a walk that stood there goes on."""
    made = [stripe_api.post("customers")["id"] for _ in range(3)]
    stripe_api.delete(f"customers/{made[1]}")
    page = stripe_api.get("customers", starting_after=made[1])
    assert [one["id"] for one in page["data"]] == [made[0]]


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "cus_nothing"}, "starting_after"),
        ({"starting_after": "a", "ending_before": "b"}, "starting_after"),
        ({"page": 2}, "page"),
    ],
)
def test_a_bad_page_is_refused(stripe_api: Api, query: dict[str, Any], param: str) -> None:
    """A page out of bounds, an unknown cursor and two cursors are a 400."""
    error = stripe_api.refused("customers", "GET", **query)
    assert (error["http"], error["param"]) == (400, param)


def test_lists_filter_by_time(stripe_api: Api) -> None:
    """`created` takes a second or bounds."""
    first = stripe_api.post("customers")
    stripe_api.now += 60
    second = stripe_api.post("customers")
    for created, expected in (
        (first["created"], [first]),
        ({"gt": first["created"]}, [second]),
        ({"gte": first["created"], "lt": second["created"]}, [first]),
        ({"lte": first["created"] - 1}, []),
    ):
        assert stripe_api.get("customers", created=created)["data"] == expected


def test_expansion(stripe_api: Api) -> None:
    """Ids become things: levels down, in lists, and only where Stripe's document says so."""
    intent = stripe_api.paid(customer=stripe_api.post("customers", name="Ada")["id"])
    deep = stripe_api.get(
        f"payment_intents/{intent['id']}",
        expand=["customer", "latest_charge.balance_transaction", "payment_method"],
    )
    assert deep["customer"]["name"] == "Ada"
    assert deep["latest_charge"]["balance_transaction"]["source"] == intent["latest_charge"]
    listed = stripe_api.get("charges", expand=["data.payment_intent"])["data"][0]
    assert listed["payment_intent"]["id"] == intent["id"]
    for bad in ("amount", "nothing", "data.customer", "a.b.c.d.e", "payment_method_types"):
        error = stripe_api.refused(f"payment_intents/{intent['id']}", "GET", expand=[bad])
        assert (error["http"], error["param"]) == (400, "expand")


def test_events_tell_what_has_changed(stripe_api: Api) -> None:
    """Each change writes an event with the thing as it then was, and what it was before."""
    customer = stripe_api.post("customers", name="Ada")
    stripe_api.post(f"customers/{customer['id']}", name="Grace")
    updated, created = stripe_api.get("events")["data"]
    assert (created["type"], created["data"]["object"]) == ("customer.created", customer)
    assert updated["data"]["previous_attributes"] == {"name": "Ada"}
    assert updated["data"]["object"]["name"] == "Grace"
    assert updated["request"]["id"].startswith("req_")
    assert stripe_api.events(type="customer.*") == ["customer.created", "customer.updated"]
    assert stripe_api.events(types=["customer.updated"]) == ["customer.updated"]
