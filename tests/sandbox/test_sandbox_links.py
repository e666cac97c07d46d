"""Payment links, whose lists and errors have a form of their own."""

import pytest
from sandbox_api import Api

from unictl.errors import Conflict, InvalidRequest

_DAY = 86_400


def test_a_link_is_kept_as_asked(api: Api) -> None:
    """A link shows what was asked for, 0 for a time that isn't set, and no `entity`."""
    customer = {"name": "Asha", "email": "asha@example.com", "contact": "+919999999999"}
    link = api.link(customer=customer, reference_id="L-1", notify={"sms": True}, description="Tea")
    assert (link["status"], link["amount_paid"], link["currency"]) == ("created", 0, "INR")
    assert link["customer"] == customer
    assert (link["expire_by"], link["expired_at"], link["cancelled_at"]) == (0, 0, 0)
    assert link["notify"] == {"email": False, "sms": True}
    assert link["payments"] == []
    assert link["short_url"].startswith("https://")
    assert "entity" not in link
    assert api.get(f"payment_links/{link['id']}") == link


def test_a_list_of_links_is_no_collection(api: Api) -> None:
    """Links are listed under their own key, newest first, by reference or payment."""
    first, second = api.link(reference_id="a"), api.link(reference_id="b")
    assert api.get("payment_links") == {"payment_links": [second, first]}
    assert api.get("payment_links", reference_id="a") == {"payment_links": [first]}
    assert api.get("payment_links", count=1, skip=1) == {"payment_links": [first]}
    payment = api.pay(first["id"])
    by_payment = api.get("payment_links", payment_id=payment["id"])["payment_links"]
    assert [link["id"] for link in by_payment] == [first["id"]]


def test_a_reference_is_used_once(api: Api) -> None:
    """A second link with the same reference is refused; none may have none."""
    api.link(reference_id="same")
    refused = api.refused("payment_links", amount=1_000, reference_id="same")
    assert refused.error == {
        "code": "BAD_REQUEST_ERROR",
        "description": "payment link creation with reference ID already attempted",
        "source": None,
        "step": None,
        "reason": None,
        "metadata": {},
    }
    api.link()
    api.link()


def test_paying_a_link(api: Api) -> None:
    """The payment stands on the link, and on an order of its own."""
    link = api.link(notes={"a": "b"})
    payment = api.pay(link["id"], method="upi")
    paid = api.get(f"payment_links/{link['id']}")
    assert (paid["status"], paid["amount_paid"]) == ("paid", 1_000)
    assert paid["order_id"] == payment["order_id"]
    (noted,) = paid["payments"]
    assert (noted["payment_id"], noted["plink_id"]) == (payment["id"], link["id"])
    assert (noted["amount"], noted["method"], noted["status"]) == (1_000, "upi", "captured")
    assert api.get(f"orders/{payment['order_id']}")["status"] == "paid"
    assert payment["notes"] == {"a": "b"}
    with pytest.raises(Conflict):
        api.pay(link["id"])


def test_paying_a_link_in_parts(api: Api) -> None:
    """Where parts are accepted, it is partially paid until they add up."""
    link = api.link(accept_partial=True, first_min_partial_amount=300)
    for amount in (299, 1_001):
        with pytest.raises(InvalidRequest):
            api.pay(link["id"], amount=amount)
    api.pay(link["id"], amount=300)
    part = api.get(f"payment_links/{link['id']}")
    assert (part["status"], part["amount_paid"]) == ("partially_paid", 300)
    refused = api.refused(f"payment_links/{link['id']}/cancel")
    assert refused.error["description"] == (
        "cannot cancel or expire an already paid/partially paid link"
    )
    api.pay(link["id"])
    paid = api.get(f"payment_links/{link['id']}")
    assert (paid["status"], len(paid["payments"])) == ("paid", 2)


def test_a_failed_payment_leaves_a_link_open(api: Api) -> None:
    """The customer may try again; nothing was paid."""
    link = api.link()
    assert api.pay(link["id"], "failed")["status"] == "failed"
    assert api.get(f"payment_links/{link['id']}") == link
    assert api.pay(link["id"])["status"] == "captured"


def test_cancelling_a_link(api: Api) -> None:
    """An open link is cancelled once, and can't be paid afterwards."""
    link = api.link()
    cancelled = api.post(f"payment_links/{link['id']}/cancel")
    assert (cancelled["status"], cancelled["cancelled_at"]) == ("cancelled", api.now)
    refused = api.refused(f"payment_links/{link['id']}/cancel")
    assert refused.error["description"] == "cannot cancel or expire an expired link"
    with pytest.raises(Conflict):
        api.pay(link["id"])


def test_a_link_expires(api: Api) -> None:
    """Past its time a link is expired; one without a time after six months."""
    short, long = api.link(expire_by=api.now + _DAY), api.link()
    api.now += _DAY
    expired = api.get(f"payment_links/{short['id']}")
    assert (expired["status"], expired["expired_at"]) == ("expired", short["expire_by"])
    assert api.get(f"payment_links/{long['id']}")["status"] == "created"
    api.now += 200 * _DAY
    assert api.get("payment_links")["payment_links"][0]["status"] == "expired"


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"amount": 99}, "The amount must be at least INR 1.00"),
        ({"amount": None}, "The amount field is required"),
        ({"currency": "XYZ"}, "Currency is not supported"),
        ({"upi_link": True}, None),
        ({"reference_id": "r" * 41}, None),
        ({"description": "d" * 2049}, None),
        ({"expire_by": 1}, "timestamp must be atleast 15 minutes in future"),
        ({"expire_by": 4_000_000_000}, "timestamp must be at most 6 months in future"),
        ({"notes": {"a": "v" * 256}}, "notes: the length must not be greater than 255."),
        ({"callback_method": "post"}, "The selected callback_method is invalid."),
        ({"first_min_partial_amount": 200}, None),
        ({"receipt": "r"}, "receipt is/are not required and should not be sent"),
    ],
)
def test_a_bad_link_is_refused(
    api: Api, fields: dict[str, object], description: str | None
) -> None:
    """What a link can't be is refused, and none is made."""
    refused = api.refused("payment_links", **{"amount": 1_000, **fields})
    assert refused.status == 400
    assert description is None or refused.error["description"] == description
    assert api.get("payment_links") == {"payment_links": []}


def test_an_open_link_can_be_changed(api: Api) -> None:
    """Its reference, deadline, notes and switches change; a used reference is refused."""
    api.link(reference_id="taken")
    link = api.link(reference_id="own")
    path = f"payment_links/{link['id']}"
    fields = {"reference_id": "new", "expire_by": api.now + _DAY, "reminder_enable": True}
    changed = api.call("PATCH", path, {**fields, "notes": {"a": "b"}}).body
    assert {name: changed[name] for name in fields} == fields
    assert changed["reminders"] == {"status": "in_progress"}
    assert api.call("PATCH", path, {"reference_id": "taken"}).status == 400
    assert api.call("PATCH", path, {"amount": 1}).status == 400
    assert [one["id"] for one in api.get("payment_links", reference_id="new")["payment_links"]] == [
        link["id"]
    ]
    assert api.post(f"{path}/notify_by/sms") == {"success": True}
    assert api.refused(f"{path}/notify_by/pigeon").status == 400
