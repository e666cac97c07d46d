"""Whom we trust without being told: the system's authorities, wherever it keeps them."""

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import httpcore2
import pytest
import truststore
from line import Authority, Line, reply

from unictl.core.ports import NotSent
from unictl.transport.trust import Trust


@pytest.fixture(autouse=True)
def _untold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "")
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


def places(monkeypatch: pytest.MonkeyPatch, file: Path, folder: Path) -> None:
    """Let OpenSSL look there."""
    given = ssl.get_default_verify_paths()._replace(
        cafile="",
        capath="",
        openssl_cafile=str(file),
        openssl_capath=str(folder),
    )
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: given)


def hashed(certificate: Path) -> str:
    """Return the name under which OpenSSL looks for it."""
    if (program := shutil.which("openssl")) is None:
        pytest.skip("there is no openssl to ask for a certificate's hash")
    command = (program, "x509", "-hash", "-noout", "-in", str(certificate))
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_systems_authorities_are_those_of_other_clients() -> None:
    """httpcore2 trusts the same, as strictly."""
    ours, theirs = Trust().context(), httpcore2.default_ssl_context()
    assert ours.get_ca_certs() == theirs.get_ca_certs()
    assert (ours.verify_mode, ours.check_hostname) == (ssl.CERT_REQUIRED, True)
    for name in ("options", "verify_flags", "minimum_version"):
        assert getattr(ours, name) == getattr(theirs, name)


@pytest.mark.parametrize("kept", ["bundle", "folder", "nowhere"])
def test_where_the_system_keeps_them(
    kept: str, tmp_path: Path, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bundle, a folder with names by hash, or neither: then truststore looks for them."""
    authority = Authority(tmp_path)
    bundle, folder = tmp_path / "cert.pem", tmp_path / "certs"
    folder.mkdir()
    (folder / "README").write_text("no certificate")
    if kept == "bundle":
        bundle.write_bytes(authority.file.read_bytes())
    if kept == "folder":
        (folder / f"{hashed(authority.file)}.0").write_bytes(authority.file.read_bytes())
    places(monkeypatch, bundle, folder)
    with Line(
        lambda connection, _: connection.sendall(reply()), tls=authority.context("localhost")
    ) as line:
        if kept == "nowhere":
            assert isinstance(Trust().context(), truststore.SSLContext)
            with pytest.raises(NotSent, match="certificate"):
                send(f"https://localhost:{line.port}")
            assert line.requests == []
        else:
            assert send(f"https://localhost:{line.port}").ok
