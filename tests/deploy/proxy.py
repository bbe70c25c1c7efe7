"""nginx with the shipped file: only addresses, ports and places are the test's."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.debian import program

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "greenctl.example"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PROGRAM = program("nginx", "nginx-light")
needs_nginx = pytest.mark.skipif(
    PROGRAM is None, reason="NOT TESTED: there is no nginx. As root run: apt-get install nginx-light"
)


@dataclass(frozen=True)
class Proxy:
    """Where it answers with TLS, and what a client needs to believe it."""

    port: int
    trust: ssl.SSLContext

    def connect(self, source: str = "127.0.0.1", timeout: float = 10) -> ssl.SSLSocket:
        """A connection from one of the many addresses of the loopback."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout, source_address=(source, 0))
        return self.trust.wrap_socket(plain, server_hostname=NAME)


def configured(folder: Path, upstream: Sequence[int], http: int, https: int) -> Path:
    """The shipped file for a test.

    Raises:
        AssertionError: it has no longer what is to be replaced.
    """
    text = SHIPPED.read_text(encoding="utf-8")
    nodes = "".join(f"        server 127.0.0.1:{port} max_fails=2 fail_timeout=2s;\n" for port in upstream)
    first, last = text.index("        server 10.0.0.11"), text.index("    }", text.index("server 10.0.0.13"))
    text = text[:first] + nodes + text[last:]
    places = {
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
        "/etc/greenctl/tls": str(folder),
        "/var/log/nginx": str(folder),
        "/run/nginx.pid": str(folder / "nginx.pid"),
        "worker_processes auto;": "worker_processes 1;\ndaemon off;",
    }
    for shipped, here in places.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    temporary = [f"    {name}_temp_path {folder / name};\n" for name in _TEMPORARY]
    config = folder / "nginx.conf"
    config.write_text(text.replace("http {\n", "http {\n" + "".join(temporary), 1), encoding="utf-8")
    _write_certificate(folder)
    return config


@contextmanager
def proxy_before(folder: Path, *upstream: int) -> Iterator[Proxy]:
    """nginx in front of these ports."""
    _let_everybody_in(folder)
    https = _free_port()
    config = configured(folder, upstream, _free_port(), https)
    with (folder / "nginx.out").open("wb") as log:
        server = subprocess.Popen([PROGRAM, "-p", str(folder), "-c", str(config)], stdout=log, stderr=log)
    try:
        _wait_until_it_listens(server, https, folder)
        yield Proxy(https, ssl.create_default_context(cafile=str(folder / "certificate.pem")))
    finally:
        server.terminate()
        server.wait(10)


def _let_everybody_in(folder: Path) -> None:
    """Its workers run as www-data, and keep bodies below the folder."""
    while folder.name and folder.owner() == Path.home().owner() and not folder.stat().st_mode & 0o001:
        folder.chmod(folder.stat().st_mode | 0o011)
        folder = folder.parent


def _wait_until_it_listens(server: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(1000):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError((folder / "nginx.out").read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
