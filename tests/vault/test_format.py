"""The format as docs/vault-format.md has it: a second reader, and a file of each version.

The reader here uses the page and `cryptography`, and nothing of unictl.
"""

import hashlib
import hmac
import json
import struct
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from unictl.core.limits import Limits
from unictl.core.secret import Secret
from unictl.home import VAULT_FILE
from unictl.vault import access
from unictl.vault.limits import change, limits_of
from unictl.vault.recipient import new_identity
from unictl.vault.slots import CI_KEY, PASSPHRASE, RECOVERY, Opener
from unictl.vault.store import Vault

GOLDEN = Path(__file__).parent / "golden"
KEY = bytes(range(32))
CI = "unictl_ci_" + KEY.hex() + hashlib.sha256(b"unictl_ci_" + KEY).hexdigest()[:8]
PHRASE = "a golden caf\u00e9"
LIMITS = Limits(
    amount={"INR": 5000000},
    amount_per_day={"INR": 20000000, "JPY": 0},
    count_per_day=100,
    currencies=("INR", "JPY"),
)
HELD = {
    ("default", "razorpay", "default", "key_id"): "rzp_test_golden",
    ("default", "razorpay", "default", "key_secret"): "of gold: \u00fc\n",
    ("staging", "acme", "second", "token"): "",
}


def join(*parts: bytes) -> bytes:
    """Return each part after its length."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def derive(secret: bytes, salt: bytes, info: str) -> bytes:
    """Derive a key."""
    return HKDF(SHA256(), 32, salt, info.encode()).derive(secret)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Open sealed bytes."""
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], bound)


def by_ci_key(slot: dict[str, Any]) -> bytes | None:
    """Return the 32 bytes of a CI key's slot."""
    return KEY if slot["kind"] == "ci_key" else None


def by_passphrase(slot: dict[str, Any]) -> bytes | None:
    """Return the 32 bytes of a passphrase's slot."""
    if slot["kind"] != "passphrase":
        return None
    told = slot["parameters"]
    return Argon2id(
        salt=bytes.fromhex(told["salt"]),
        length=32,
        iterations=told["iterations"],
        lanes=told["lanes"],
        memory_cost=told["memory_kib"],
    ).derive(unicodedata.normalize("NFC", PHRASE).encode())


def bech32(lead: str, text: str) -> bytes:
    """Return the bytes of Bech32 text; its check sum is left to the code under test."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    assert text.lower().startswith(lead + "1")
    groups = [letters.index(letter) for letter in text.lower()[len(lead) + 1 : -6]]
    bits = "".join(f"{group:05b}" for group in groups)
    return int(bits[:256], 2).to_bytes(32, "big")


def recipients_data_key(slot: dict[str, Any], private: bytes, vault: bytes) -> bytes:
    """Return the data key by a recipient's slot."""
    slot_id, public = bytes.fromhex(slot["id"]), bytes.fromhex(slot["public"])
    mine = X25519PrivateKey.from_private_bytes(private)
    assert mine.public_key().public_bytes_raw() == public

    def opened(sealed: bytes, bond: bytes, bound: bytes) -> bytes:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
        key = derive(shared + bond, sealed[:32] + public, "unictl vault 1 seal")
        return unseal(key, sealed[32:], bound)

    bound = join(b"unictl vault 1 wrap", vault, slot_id, b"recipient", public, b"{}")
    bond = opened(bytes.fromhex(slot["wrapped"]), b"", bound)
    bound = join(b"unictl vault 1 data key", vault, slot_id)
    return opened(bytes.fromhex(slot["sealed"]), bond, bound)


def data_keys(slot: dict[str, Any], secret: bytes, vault: bytes) -> list[bytes]:
    """Return the data key by each of the slot's ways."""
    slot_id, public = bytes.fromhex(slot["id"]), bytes.fromhex(slot["public"])
    wrapping = derive(secret, slot_id, "unictl vault 1 wrap")
    told = json.dumps(slot["parameters"], sort_keys=True, separators=(",", ":")).encode()
    kind = slot["kind"].encode()
    bound = join(b"unictl vault 1 wrap", vault, slot_id, kind, public, told)
    inside = unseal(wrapping, bytes.fromhex(slot["wrapped"]), bound)
    private, bond = X25519PrivateKey.from_private_bytes(inside[:32]), inside[32:]
    bound = join(b"unictl vault 1 data key", vault, slot_id)
    sealed = bytes.fromhex(slot["sealed"])
    shared = private.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
    key = derive(shared + bond, sealed[:32] + public, "unictl vault 1 seal")
    return [
        unseal(wrapping, bytes.fromhex(slot["direct"]), bound),
        unseal(key, sealed[32:], bound),
    ]


def read(blob: bytes, secret_of: Any, *, format_: int = 1) -> dict[tuple[str, ...], str]:
    """Return all values of a vault by name; the limits are under `("limits",)`, as JSON."""
    magic, version, h, i, e = struct.unpack(">8sHIII", blob[:22])
    assert (magic, version, len(blob)) == (b"\x89unictl\n", format_, 22 + h + 32 + i + e + 32)
    assert hashlib.sha256(blob[: 22 + h]).digest() == blob[22 + h : 54 + h]
    header = json.loads(blob[22 : 22 + h])
    vault, generation = bytes.fromhex(header["vault"]), header["generation"]
    (found,) = [(slot, secret) for slot in header["slots"] if (secret := secret_of(slot))]
    key, again = data_keys(*found, vault)
    assert key == again
    mac_key = derive(key, b"", "unictl vault 1 mac")
    assert hmac.digest(mac_key, blob[:-32], "sha256") == blob[-32:]
    bound = join(b"unictl vault 1 index", vault, struct.pack(">Q", generation))
    index_key = derive(key, b"", "unictl vault 1 index")
    index = json.loads(unseal(index_key, blob[54 + h : 54 + h + i], bound))
    entries = blob[54 + h + i : -32]
    values: dict[tuple[str, ...], str] = {}
    if "limits" in index:
        values["limits",] = json.dumps(index["limits"])
    for profile, services in index["entries"].items():
        for service, accounts in services.items():
            for account, fields in accounts.items():
                for field, row in fields.items():
                    name = (profile, service, account, field)
                    written = struct.pack(">Q", row["generation"])
                    parts = (part.encode() for part in name)
                    bound = join(b"unictl vault 1 entry", vault, *parts, written)
                    sealed = entries[row["offset"] : row["offset"] + row["length"]]
                    entry_key = derive(key, b"", "unictl vault 1 entries")
                    plain = unseal(entry_key, sealed, bound)
                    assert len(plain) % 64 == 0
                    length = struct.unpack(">I", plain[:4])[0]
                    values[name] = plain[4 : 4 + length].decode()
    return values


@pytest.mark.parametrize("secret_of", [by_ci_key, by_passphrase])
def test_a_reader_written_from_the_page_reads_what_we_write(folder: Path, secret_of: Any) -> None:
    """Layout, slots, MAC, index and entries are as docs/vault-format.md says."""
    openers = [Opener(CI_KEY, Secret(CI), "test"), Opener(PASSPHRASE, Secret(PHRASE), "test")]
    made = Vault.create(folder / VAULT_FILE, openers)
    for name, value in HELD.items():
        made.set(*name[:3], {name[3]: Secret(value)})
    assert read(made.path.read_bytes(), secret_of) == HELD


def test_limits_are_where_the_page_says(vault: Vault) -> None:
    """A vault with limits has format 2, and they stand in the index."""
    made = Vault.create(vault.path.with_name("other"), [Opener(CI_KEY, Secret(CI), "test")])
    made.set("live", "acme", "default", {"token": Secret("x")})
    change(made, "live", lambda _: LIMITS)
    held = read(made.path.read_bytes(), by_ci_key, format_=2)
    assert json.loads(held.pop(("limits",))) == {
        "live": {
            "amount": {"INR": 5000000},
            "amount_per_day": {"INR": 20000000, "JPY": 0},
            "count_per_day": 100,
            "currencies": ["INR", "JPY"],
        }
    }
    assert held == {("live", "acme", "default", "token"): "x"}


def header_of(path: Path) -> dict[str, Any]:
    """Return a file's header."""
    blob = path.read_bytes()
    (length,) = struct.unpack(">I", blob[10:14])
    found: dict[str, Any] = json.loads(blob[22 : 22 + length])
    return found


def test_recovery_words_and_recipients_are_as_the_page_says(vault: Vault) -> None:
    """Their slots give the data key to a reader written from the page alone."""
    known = "legal winner thank year wave sausage worth useful " * 2
    words = Secret(known + "legal winner thank year wave sausage worth title")
    access.add(vault, Opener(RECOVERY, words, "test"))
    identity = new_identity()
    public = X25519PrivateKey.from_private_bytes(bech32("age-secret-key-", identity.reveal()))
    access.add_recipient(vault, public.public_key().public_bytes_raw(), label="bob")
    header = header_of(vault.path)
    vault_id = bytes.fromhex(header["vault"])
    _, recovery, recipient = header["slots"]
    assert data_keys(recovery, b"\x7f" * 32, vault_id) == [vault.state.data_key] * 2
    private = bech32("age-secret-key-", identity.reveal())
    assert recipients_data_key(recipient, private, vault_id) == vault.state.data_key
    assert recipient["label"] == "bob"
    access.rotate(vault)
    header = header_of(vault.path)
    assert recipients_data_key(header["slots"][2], private, vault_id) == vault.state.data_key


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(("kind", "secret"), [(CI_KEY, CI), (PASSPHRASE, PHRASE)])
def test_a_vault_of_every_format_stays_readable(
    folder: Path, version: int, kind: str, secret: str
) -> None:
    """A file that an earlier unictl wrote opens, is read, and can be written."""
    path = folder / VAULT_FILE
    path.write_bytes((GOLDEN / f"format-{version}.unictl").read_bytes())
    path.chmod(0o600)
    opened = Vault.open(path, Opener(kind, Secret(secret), "test"))
    assert limits_of(opened, "live") == (LIMITS if version == 2 else Limits())
    found = {(e.profile, e.service, e.account, e.field): e for e in opened.entries()}
    assert found.keys() == HELD.keys()
    assert {name: opened.get(*name) for name in HELD} == {n: Secret(v) for n, v in HELD.items()}
    assert found["default", "razorpay", "default", "key_id"].variable == "RAZORPAY_KEY_ID"
    opened.set("default", "new", "default", {"token": Secret("x")})
    assert opened.get("default", "razorpay", "default", "key_id") == Secret("rzp_test_golden")
    assert path.read_bytes()[8:10] == struct.pack(">H", version)
