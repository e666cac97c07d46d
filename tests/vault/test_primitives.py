"""Our sealing, key agreement and derivation against Project Wycheproof's vectors."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unictl.vault import primitives
from unictl.vault.primitives import Unauthentic

FOLDER = os.environ.get("UNICTL_REFERENCE_DATA")
needs_vectors = pytest.mark.skipif(
    FOLDER is None, reason="UNICTL_REFERENCE_DATA doesn't name the folder of the vectors"
)


def vectors(name: str, **group: int) -> Iterator[dict[str, Any]]:
    """Yield the vectors of a file's groups that have these properties, bytes decoded."""
    path = Path(str(FOLDER)) / "vectors" / "wycheproof" / name
    for one in json.loads(path.read_text())["testGroups"]:
        if all(one[key] == value for key, value in group.items()):
            for test in one["tests"]:
                yield {
                    key: bytes.fromhex(value)
                    if isinstance(value, str) and key not in {"comment", "result"}
                    else value
                    for key, value in test.items()
                }


@needs_vectors
def test_what_wycheproof_sealed_opens_and_nothing_else() -> None:
    """Every valid AES-256-GCM vector opens to its message, every invalid one is refused."""
    seen = dict.fromkeys(("valid", "invalid"), 0)
    for vector in vectors("aes_gcm_test.json", keySize=256, ivSize=96, tagSize=128):
        sealed = vector["iv"] + vector["ct"] + vector["tag"]
        seen[vector["result"]] += 1
        if vector["result"] == "valid":
            assert primitives.unseal(vector["key"], sealed, vector["aad"]) == vector["msg"]
            continue
        with pytest.raises(Unauthentic):
            primitives.unseal(vector["key"], sealed, vector["aad"])
    assert seen["valid"] > 30
    assert seen["invalid"] > 20


@needs_vectors
def test_key_agreement_is_x25519_and_refuses_small_orders() -> None:
    """Each X25519 vector gives its shared secret; where that is all zeros, it is refused."""
    refused = 0
    for vector in vectors("x25519_test.json"):
        if not any(vector["shared"]):
            refused += 1
            with pytest.raises(Unauthentic):
                primitives.exchange(vector["private"], vector["public"])
            continue
        assert primitives.exchange(vector["private"], vector["public"]) == vector["shared"]
    assert refused > 10


@needs_vectors
def test_derivation_is_hkdf_sha256() -> None:
    """Each valid HKDF vector gives its output."""
    checked = 0
    for vector in vectors("hkdf_sha256_test.json"):
        if vector["result"] == "valid":
            found = primitives.derive(
                vector["ikm"], salt=vector["salt"], info=vector["info"], length=vector["size"]
            )
            assert found == vector["okm"]
            checked += 1
    assert checked > 50


def test_sealed_to_a_pair_it_opens_with_that_pair_and_bond_alone() -> None:
    """What was sealed to a public key needs its private key, the bond and the same purpose."""
    private, public = primitives.new_pair()
    bond, other = primitives.random_key(), primitives.random_key()
    sealed = primitives.seal_to(public, b"data key", bond=bond, bound=b"vault")
    opened = primitives.unseal_from(private, public, sealed, bond=bond, bound=b"vault")
    assert opened == b"data key"
    for wrong in ({"bond": other, "bound": b"vault"}, {"bond": bond, "bound": b"vaulu"}):
        with pytest.raises(Unauthentic):
            primitives.unseal_from(private, public, sealed, **wrong)
    stranger = primitives.new_pair()
    with pytest.raises(Unauthentic):
        primitives.unseal_from(*stranger, sealed, bond=bond, bound=b"vault")
    for length in range(len(sealed)):
        with pytest.raises(Unauthentic):
            primitives.unseal_from(private, public, sealed[:length], bond=bond, bound=b"vault")


def test_the_same_twice_is_sealed_differently() -> None:
    """A nonce is never used twice: equal values give unequal bytes."""
    key = primitives.random_key()
    assert len({primitives.seal(key, b"same", b"") for _ in range(100)}) == 100


def test_joined_parts_cannot_run_into_each_other() -> None:
    """Moving a character from one part of a name to the next changes what is bound."""
    assert primitives.join(b"ab", b"c") != primitives.join(b"a", b"bc") != primitives.join(b"abc")
