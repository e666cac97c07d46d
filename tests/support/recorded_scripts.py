"""Scripts of commands, a service each, to be recorded at the served sandbox and replayed alone."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Final

from command import Ran

from unictl.core import catalog
from unictl.sandbox.server import Server
from unictl.sandbox.services import keys

MIB: Final = 1 << 20
Unictl = Callable[..., Ran]

FORBIDDEN: Final = """\
import os, socket
def no(*given, **named):
    os.write(2, b"THE NETWORK WAS TOUCHED")
    os._exit(99)
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = no
"""
"""What Python runs at its start (`sitecustomize`) where no connection may be made."""


def served(folder: Path) -> AbstractContextManager[Server]:
    """Serve a new sandbox while the context is open."""

    @contextmanager
    def serving() -> Any:
        folder.mkdir(mode=0o700)
        with Server(folder / "state.sqlite3", hold=2.0) as server:
            thread = Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield server
            finally:
                server.shutdown()
                thread.join()

    return serving()


def at(server: Server, service: str) -> dict[str, str]:
    """Return the variables that lead unictl there, with the stand-in's keys."""
    entry = catalog.load(service)
    found = {entry.field(role).names[0]: value for role, value in keys(service).items()}
    return {**found, f"UNICTL_{service.upper()}_BASE_URL": f"{server.url}/{service}"}


def razorpay(unictl: Unictl, folder: Path) -> None:
    """A retry, a lost reply that is looked for, a wait, a list, a payout's steps, a refusal."""
    del folder
    order = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
    made = unictl(*order, "--metadata", "unictl_sandbox=rate_limit")
    unictl(*order)
    lost = (*order, "--metadata", "unictl_sandbox=reset", "--idempotency-key", "night-1")
    assert unictl(*lost).status == 16
    assert unictl(*lost).status == 0
    assert unictl(*lost).status == 0  # which the journal answers
    identifier = made.json["id"]
    unictl("payments", "get-order", identifier)
    assert unictl("payments", "list-orders", "--all", "-o", "ndjson").stdout.count("\n") == 3
    assert unictl("payments", "get-order", "order_Unknown0000001").status == 7
    unictl(
        *("payouts", "create", "--amount", "5000", "--currency", "INR"),
        *("--recipient-bank-account", "1121431121541121", "--recipient-bank-code", "HDFC0000001"),
        *("--recipient-name", "Asha Rao"),
    )


def stripe(unictl: Unictl, folder: Path) -> None:
    """A service that fails twice, a decline, an upload, pages, a raw request, a rehearsal."""
    order = ("payments", "create-order", "--amount", "4200", "--currency", "EUR")
    made = unictl(*order, "--metadata", "unictl_sandbox=503_before*2")
    unictl(*order, "--dry-run", "-o", "human")
    assert unictl("payments", "refund", made.json["id"]).status != 0
    unictl("customers", "create", "--name", "Zoë", "--email", "zoe@example.com")
    (folder / "receipt.pdf").write_bytes(b"%PDF-1.7\n\xff\xfe")
    assert unictl("disputes", "add-document", "receipt.pdf").status == 0
    unictl("api", "stripe", "GET", "/v1/customers", "--all")
    assert unictl("services", "check", "stripe").status == 0


def paypal(unictl: Unictl, folder: Path) -> None:
    """A token, a success that is a decline, a link, a refusal."""
    del folder
    made = unictl("payments", "create-order", "--amount", "4200", "--currency", "EUR")
    unictl("payments", "get-order", made.json["id"])
    assert unictl("payments", "capture-order", made.json["id"]).status != 0
    assert unictl("payment-links", "create", "--amount", "4200", "--currency", "EUR").status == 0
    assert unictl("payments", "get", "8AC96375P8342611V").status == 7


def twilio(unictl: Unictl, folder: Path) -> None:
    """A message, one that nobody knows of and that is not repeated, a list, a wrong code."""
    del folder
    sent = unictl("messages", "send", "--to", "+15005550010", "--body", "Hello")
    unictl("messages", "get", sent.json["id"])
    lost = ("messages", "send", "--to", "+15005550010", "--body", "x unictl_sandbox=reset")
    assert unictl(*lost).status == 16
    unictl("verifications", "check", "--to", "+15005550010", "--code", "123456")


def aws(unictl: Unictl, folder: Path) -> None:
    """Parts side by side both ways, streams, a folder, a rehearsal, items."""
    large = bytes(range(256)) * (9 * MIB // 256)
    assert unictl("storage", "create-bucket", "tea").status == 0
    if not (folder / "large.bin").exists():
        (folder / "large.bin").write_bytes(large)
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_text("<h1>Tea</h1>")
    assert unictl("storage", "put", "large.bin", "tea/large.bin").status == 0
    assert unictl("storage", "get", "tea/large.bin", "back.bin").status == 0
    assert (folder / "back.bin").read_bytes() == large
    unictl("storage", "put", "-", "tea/note.txt", stdin="Zoë\n")
    assert unictl("storage", "get", "tea/note.txt", "-").stdout == "Zoë\n"
    unictl("storage", "sync", "site", "tea/site", "-o", "human")
    unictl("tables", "create-table", "cups", "--partition-key", "id")
    unictl("tables", "put-item", "cups", "--item", "id=1", "--item", "price=12.50")
    unictl("tables", "get-item", "cups", "--key", "id=1")


SCRIPTS: Final[Mapping[str, Callable[[Unictl, Path], None]]] = {
    "razorpay": razorpay,
    "stripe": stripe,
    "paypal": paypal,
    "twilio": twilio,
    "aws": aws,
}
