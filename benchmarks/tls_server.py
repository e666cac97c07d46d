"""A TLS server on loopback that answers every order as Razorpay does, in a process of its own.

    python benchmarks/tls_server.py FOLDER

writes `ca.pem` into the folder (the SDK's bundle of authorities and the server's certificate, so
that a client has as much to read as in earnest), prints its address, and serves until stdin ends.
"""

import datetime as dt
import ipaddress
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import razorpay
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


class Orders(BaseHTTPRequestHandler):
    """Makes an order of whatever is posted."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer with the order."""
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        order = {
            "id": "order_Benchmark00001", "entity": "order", "amount": given["amount"],
            "amount_paid": 0, "amount_due": given["amount"], "currency": given["currency"],
            "receipt": None, "status": "created", "attempts": 0,
            "notes": given.get("notes") or [], "created_at": 1_764_000_000,
        }  # fmt: skip
        body = json.dumps(order).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base's word
        """Stay quiet."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the loopback address that signs itself; return it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


def main() -> None:
    """Serve until stdin ends."""
    folder = Path(sys.argv[1])
    public, private = certificate(folder)
    bundle = Path(razorpay.__file__).with_name("ca-bundle.crt").read_bytes()
    (folder / "ca.pem").write_bytes(bundle + b"\n" + public.read_bytes())
    server = ThreadingHTTPServer((HOST, 0), Orders)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"https://{HOST}:{server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
