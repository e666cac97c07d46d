"""Documents of disputes at each service: laid once, named in evidence, refused beforehand."""

import base64
from typing import Any

import pytest
from offered import samples
from world import World

from unictl.core.content import Memory
from unictl.errors import InvalidRequest, NotSupported, OutcomeUnknown, TimedOut
from unictl.sandbox.session import Thing

PDF = b"%PDF-1.4\nDelivered to Asha Rao."
NAMED = {"file_name": "receipt.pdf"}
SAID = {"summary": "It was delivered"}
LIMITS = {"razorpay": 50_000 * 1024, "stripe": 5 << 20, "paypal": (10 << 20) - 1}
LOST = ["lost_before", "lost_after"]
each_service = pytest.mark.parametrize("service", ["razorpay", "stripe", "paypal"])
each_keeper = pytest.mark.parametrize("service", ["razorpay", "stripe"])


def disputed(world: World, service: str) -> dict[str, str]:
    """Return the argument that names a new dispute at the service."""
    _, more = samples(service).stock(world, "disputes.list")
    more()
    (found,) = world.run(world.task("disputes.list", {}, {"limit": 1}, service)).items
    return {"dispute_id": found.id}


def contest(
    world: World, service: str, where: dict[str, str], values: Any = None, **how: Any
) -> Any:
    """Return the task that contests a dispute with a document."""
    how = {"content": Memory(PDF), **how}
    given = {**SAID, **(NAMED if values is None else values)}
    return world.task("disputes.submit_evidence", where, given, service, **how)


def documents(world: World, service: str) -> list[Thing]:
    """Return what documents lie at the service."""
    kind = {"razorpay": "document", "stripe": "file"}[service]
    with world.network.sandbox.sandbox.store.transaction() as session:
        return list(session.find(service, kind, limit=100))


@each_keeper
def test_a_document_is_laid_and_named(service: str, world: World) -> None:
    """Its id goes into the evidence; what lies there is what was sent."""
    add = world.task("disputes.add_document", {}, NAMED, service, content=Memory(PDF))
    laid = world.run(add)
    assert (laid.file_name, laid.content_type) == ("receipt.pdf", "application/pdf")
    assert (laid.size, laid.purpose) == (len(PDF), "dispute_evidence")
    where = disputed(world, service)
    given = {**SAID, "document_ids": [laid.id]}
    done = world.run(world.task("disputes.submit_evidence", where, given, service, raw=True))
    assert done.status == "under_review"
    assert laid.id in str(done.raw["evidence"])


@each_service
def test_a_document_goes_along(service: str, world: World) -> None:
    """The same words at each service; the dispute holds the document afterwards."""
    where = disputed(world, service)
    done = world.run(contest(world, service, where, raw=True))
    assert done.status == "under_review"
    if service == "paypal":
        assert done.raw["evidences"][-1]["documents"] == [{"name": "receipt.pdf"}]
    else:
        (laid,) = documents(world, service)
        assert laid.id in str(done.raw["evidence"])


@each_service
def test_base64_is_as_good_as_content(service: str, world: World) -> None:
    """Where nothing can be sent beside the request, the file stands in it."""
    values = {**NAMED, "binary": base64.b64encode(PDF).decode()}
    where = disputed(world, service)
    assert world.run(contest(world, service, where, values, content=None)).status == "under_review"
    if service != "paypal":
        assert [one.body["size"] for one in documents(world, service)] == [len(PDF)]


@each_service
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "file_name"),
        ({"file_name": "receipt.exe"}, "file_name"),
        ({"file_name": "receipt"}, "file_name"),
        ({"file_name": "../receipt.pdf"}, "file_name"),
        ({"file_name": "a\nb.pdf"}, "file_name"),
        ({"file_name": "r" * 252 + ".pdf"}, "file_name"),
        ({"file_name": "receipt.pdf", "content_type": "text/html"}, "content_type"),
        ({"file_name": "receipt.pdf", "binary": "JVBERg=="}, "binary"),
    ],
)
def test_what_can_t_go_along_is_refused_first(
    service: str, values: dict[str, Any], field: str, world: World
) -> None:
    """A file without a name, of another kind, or given twice: nothing is sent."""
    with pytest.raises(InvalidRequest) as caught:
        world.run(contest(world, service, {"dispute_id": "disp_1"}, values))
    assert caught.value.field == field
    assert world.network.requests == []


@each_service
def test_a_name_without_a_file_is_refused(service: str, world: World) -> None:
    """It is a slip, not a wish: the file was forgotten."""
    for values in (NAMED, {"content_type": "image/png"}):
        with pytest.raises(InvalidRequest, match="there is no file") as caught:
            world.run(contest(world, service, {"dispute_id": "d_1"}, values, content=None))
        assert caught.value.field in values
    assert world.network.requests == []


class Large:
    """A file of so many bytes, which must not be read before its size is known."""

    fingerprint = "large"

    def __init__(self, size: int) -> None:
        self.size = size

    def chunks(self) -> Any:
        """Fail: nobody may read it."""
        raise AssertionError("read")

    part = chunks


@each_service
def test_each_service_s_size_is_known_beforehand(service: str, world: World) -> None:
    """A byte more than it takes is refused unread; an empty file too."""
    for size in (0, LIMITS[service] + 1):
        with pytest.raises(InvalidRequest) as caught:
            world.run(contest(world, service, {"dispute_id": "d_1"}, content=Large(size)))
        assert caught.value.field == "content"
    with pytest.raises(AssertionError, match="read"):
        world.run(contest(world, service, {"dispute_id": "d_1"}, content=Large(LIMITS[service])))
    assert world.network.requests == []


def test_paypal_keeps_no_documents(world: World) -> None:
    """Ids are refused by name, and names of files that PayPal's document forbids."""
    where = {"dispute_id": "PP-D-1"}
    given = {**SAID, "document_ids": ["doc_1"]}
    with pytest.raises(NotSupported) as refused:
        world.run(world.task("disputes.submit_evidence", where, given, "paypal"))
    assert refused.value.field == "document_ids"
    for name in ("Quittung für Zoë.pdf", "a.b.pdf"):
        with pytest.raises(InvalidRequest) as caught:
            world.run(contest(world, "paypal", where, {"file_name": name}))
        assert caught.value.field == "file_name"
    assert world.network.requests == []


def test_stripe_wants_to_know_what_each_document_is(world: World) -> None:
    """One without a kind, whether named or sent along; the others have a field of their own."""
    values = {**NAMED, "document_ids": ["file_1"]}
    with pytest.raises(InvalidRequest) as caught:
        world.run(contest(world, "stripe", {"dispute_id": "du_1"}, values))
    assert caught.value.field == "document_ids"
    assert world.network.requests == []


def test_stripe_s_files_go_to_an_address_of_their_own(world: World) -> None:
    """The file to files.stripe.com, the evidence to api.stripe.com."""
    where = disputed(world, "stripe")
    before = len(world.network.requests)
    world.run(contest(world, "stripe", where))
    urls = [wire.url for wire in world.network.requests[before:]]
    assert urls == [
        "https://files.stripe.com/v1/files",
        f"https://api.stripe.com/v1/disputes/{where['dispute_id']}",
    ]


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_file_at_stripe_is_there_once(fault: str, world: World) -> None:
    """Its key makes the same file of the same request."""
    add = world.task(
        "disputes.add_document", {}, NAMED, "stripe", content=Memory(PDF), key="k", retries=1
    )
    laid = world.run(add, [fault])
    assert [one.id for one in documents(world, "stripe")] == [laid.id]


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_document_at_razorpay_is_unknown(fault: str, world: World) -> None:
    """No key and no list: nobody claims to know, and it isn't sent again by itself."""
    add = world.task(
        "disputes.add_document", {}, NAMED, "razorpay", content=Memory(PDF), key="k", retries=3
    )
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            world.run(add, [fault])
        world.clock.time += 60
    assert len(world.network.requests) == 1


@each_service
@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("step", [0, 1])
def test_evidence_survives_a_lost_reply(service: str, step: int, fault: str, world: World) -> None:
    """Run again under its key it ends as if nothing had been lost: one answer to the dispute."""
    where = disputed(world, service)
    task = contest(world, service, where, key="key-of-the-test", retries=0)
    with pytest.raises((OutcomeUnknown, TimedOut)) as lost:
        world.run(task, [*["none"] * step, fault])
    # PayPal's second request is a look at what the first has done.
    read = service == "paypal" and step == 1
    assert lost.value.outcome == ("applied" if read else "unknown")
    world.clock.time += 11
    done = world.run(task)
    assert done.status == "under_review"
    shown = world.run(world.task("disputes.get", where, {}, service, raw=True))
    if service == "paypal":
        assert len(shown.raw["evidences"]) == 1
    else:
        assert len(documents(world, service)) <= (2 if service == "razorpay" else 1)
        assert any(one.id in str(shown.raw["evidence"]) for one in documents(world, service))
