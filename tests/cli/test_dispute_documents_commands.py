"""`disputes add-document` and `submit-evidence --file`, as people and scripts give files."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import Command

from unictl.sandbox.razorpay.keys import KEYS as RAZORPAY
from unictl.sandbox.stripe.keys import KEYS as STRIPE

KEYS = {
    "razorpay": {
        "RAZORPAY_KEY_ID": RAZORPAY["key_id"],
        "RAZORPAY_KEY_SECRET": RAZORPAY["key_secret"],
    },
    "stripe": {"STRIPE_SECRET_KEY": STRIPE["secret_key"]},
}
PDF = b"%PDF-1.4\nDelivered to Asha Rao.\n"
SAID = ("--summary", "It was delivered")


def at(service: str) -> tuple[str, ...]:
    """Return the options that choose the service's stand-in."""
    return ("--sandbox", "--service", service, "-o", "json")


@pytest.fixture
def receipt(unictl: Command) -> Path:
    """A receipt in the folder of the commands."""
    path = unictl.folder / "receipt.pdf"
    path.write_bytes(PDF)
    return path


def disputed(unictl: Command, service: str) -> str:
    """Return the id of a dispute that waits for an answer."""
    if service == "paypal":
        assert unictl("sandbox", "seed").status == 0
    else:
        order = unictl(
            "payments", "create-order", "--amount", "50000", *at(service),
            *(("--currency", "USD", "--payment-method", "pm_card_createDispute")
              if service == "stripe"
              else ("--currency", "INR", "--metadata", "unictl_sandbox_dispute=chargeback")),
        )  # fmt: skip
        assert order.status == 0, order.stderr
        if service == "razorpay":
            assert unictl("sandbox", "pay", order.json["id"]).status == 0
    waiting = "items[?status=='needs_response'] | [0].id"
    return str(unictl("disputes", "list", *at(service), "--query", waiting).json)


@pytest.mark.parametrize("service", ["razorpay", "stripe", "paypal"])
@pytest.mark.usefixtures("receipt")
def test_a_file_goes_along_with_the_evidence(service: str, unictl: Command) -> None:
    """The same words at each service: nothing but the service's name is another one."""
    dispute = disputed(unictl, service)
    words = ("disputes", "submit-evidence", dispute, *SAID, "--file", "receipt.pdf", *at(service))
    ran = unictl(*words)
    assert ran.status == 0, ran.stderr
    assert (ran.json["id"], ran.json["status"]) == (dispute, "under_review")


@pytest.mark.parametrize("service", ["razorpay", "stripe"])
def test_documents_are_laid_by_name_and_by_stdin(
    service: str, unictl: Command, receipt: Path
) -> None:
    """A file keeps its name, what comes from stdin gets one; the ids go into the evidence."""
    laid = unictl("disputes", "add-document", str(receipt), *at(service)).json
    assert (laid["file_name"], laid["content_type"]) == ("receipt.pdf", "application/pdf")
    piped = unictl(
        "disputes", "add-document", "-", "--file-name", "Beleg für Zoë.pdf", *at(service), stdin=PDF
    ).json
    assert (piped["file_name"], piped["size"]) == ("Beleg für Zoë.pdf", len(PDF))
    named = ("--document-ids", laid["id"])
    dispute = disputed(unictl, service)
    ran = unictl("disputes", "submit-evidence", dispute, *SAID, *named, *at(service), "--raw")
    assert laid["id"] in json.dumps(ran.json["raw"]["evidence"])


def test_paypal_says_how_it_takes_files(unictl: Command, receipt: Path) -> None:
    """It keeps none to be named later: the operation isn't offered, and the help tells the way."""
    ran = unictl("disputes", "add-document", str(receipt), *at("paypal"))
    assert (ran.status, ran.stdout) == (14, "")
    assert "razorpay, stripe" in ran.error["hint"]
    assert "submit-evidence ID --file" in unictl("disputes", "add-document", "--help").stdout
    named = ("--document-ids", "doc_1")
    refused = unictl("disputes", "submit-evidence", "PP-D-1", *SAID, *named, *at("paypal"))
    assert (refused.status, refused.error["field"]) == (14, "document_ids")


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (("add-document", "-"), "--file-name"),
        (("add-document", "nothing.pdf"), "nothing.pdf"),
        (("add-document", "."), "."),
        (("add-document", "letter.txt"), "--content-type"),
        (("submit-evidence", "du_1", *SAID, "--file", "-"), "--file-name"),
        (("submit-evidence", "du_1", *SAID, "--file", "nothing.pdf"), "nothing.pdf"),
        (("submit-evidence", "du_1", *SAID, "--file", "letter.txt"), "--content-type"),
        (("submit-evidence", "du_1", *SAID, "--file", "empty.pdf"), "empty"),
        (("submit-evidence", "du_1", *SAID, "--file", "large.pdf"), "5,242,880"),
        (("submit-evidence", "du_1", *SAID, "--file-name", "a.pdf"), "--file"),
        (("submit-evidence", "du_1", "--input", "-", "--file", "-"), "at once"),
    ],
)
def test_what_can_t_be_sent_is_told(words: Any, about: str, unictl: Command) -> None:
    """Status 2, nothing on stdout, and an error that says what to type."""
    (unictl.folder / "letter.txt").write_text("Dear Asha")
    (unictl.folder / "empty.pdf").touch()
    with (unictl.folder / "large.pdf").open("wb") as file:
        file.truncate(6 << 20)
    ran = unictl("disputes", *words, *at("stripe"), stdin=b'{"summary": "Here"}')
    assert (ran.status, ran.stdout) == (2, "")
    assert about in ran.error["message"] + ran.error["hint"]


def test_a_rehearsal_shows_both_requests(unictl: Command, receipt: Path) -> None:
    """The document goes to Stripe's address for files, and its id into the evidence."""
    words = ("submit-evidence", "du_1", *SAID, "--file", str(receipt), "--dry-run")
    shown = unictl("disputes", *words, *at("stripe")).json["requests"]
    assert [one["url"].split("/v1")[0] for one in shown] == [
        "https://files.stripe.com",
        "https://api.stripe.com",
    ]
    assert shown[1]["body"]["evidence[uncategorized_file]"] == "{document.id}"


@pytest.mark.parametrize("service", ["razorpay", "stripe"])
def test_a_served_sandbox_takes_large_documents(
    service: str, unictl: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the wire too, and to one address for all."""
    scan = unictl.folder / "scan.pdf"
    scan.write_bytes(PDF + bytes(4 << 20))
    server = unictl.start("sandbox", "serve", "--port", "0", "--quiet")
    assert server.stdout is not None
    try:
        address = json.loads(server.stdout.readline())[service]
        monkeypatch.setenv(f"UNICTL_{service.upper()}_BASE_URL", address)
        for name, value in KEYS[service].items():
            monkeypatch.setenv(name, value)
        ran = unictl("disputes", "add-document", "scan.pdf", "--service", service, "-o", "json")
        assert ran.status == 0, ran.stderr
        assert ran.json["size"] == scan.stat().st_size
    finally:
        server.kill()
        server.communicate()
