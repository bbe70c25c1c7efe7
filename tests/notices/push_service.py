"""A push service on this machine, over TLS, and the browser of a phone that opens what is sealed to it by RFC 8291,
written out here and not by the library that sealed it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import orjson
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from greenctl.kernel.ids import new_id
from greenctl.notices.ways.posting import Allowed
from greenctl.notices.ways.push import Push, base64url, point_of
from tests.conftest import NOW
from tests.notices.builders import a_notice, told
from tests.notices.receivers import Receiver, http_server

SERVER_KEY = ec.derive_private_key(2026, ec.SECP256R1())
CONTACT = "mailto:desk@office.example"
FIRM, OTHER_FIRM = "01990000-0000-7000-8000-00000000f001", "01990000-0000-7000-8000-00000000f002"
DEVICE = {"name": "示例手机", "platform": "web"}


@dataclass
class Service(Receiver):
    """Answers as push services do."""

    host: str = ""
    requests: list = field(default_factory=list)
    status: int = 201
    answer: bytes = b""

    def take(self, headers, body):
        self.requests.append((headers, body))
        return self.status

    def push(self, **changes):
        """The way to it."""
        return Push(
            **{
                "key": SERVER_KEY,
                "contact": CONTACT,
                "hosts": (self.host,),
                "allowed": Allowed(private=True),
                **changes,
            }
        )


@contextmanager
def push_service(folder: Path, monkeypatch) -> Iterator[Service]:
    """Trusted by this process as public ones are."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(a_certificate(folder))
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "service.pem"))
    service = Service()
    with http_server(service, context) as url:
        service.host = url.removeprefix("https://").partition("/")[0]
        yield service


def a_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "示例推送服务")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW.replace(year=2020))
        .not_valid_after(NOW + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "service.pem"
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


class Browser:
    """What a browser makes when it subscribes, and how it opens what comes."""

    def __init__(self, host: str) -> None:
        self.endpoint = f"https://{host}/send/{new_id()}"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = new_id().replace("-", "").encode()[:16]

    @property
    def said(self) -> dict[str, str]:
        point = point_of(self._key.public_key())
        return {"endpoint": self.endpoint, "public_key": base64url(point), "secret": base64url(self._secret)}

    def heard(self, service: Service) -> list[dict[str, str]]:
        """Of all that the service took, what is sealed to this browser."""
        opened = (self._opened(body) for _, body in service.requests)
        return [orjson.loads(one) for one in opened if one is not None]

    def _opened(self, body: bytes) -> bytes | None:
        """RFC 8291, section 3.4, and RFC 8188, section 2.1: salt, size of a record, length of the key, key, record."""
        salt, sender, record = body[:16], body[21 : 21 + body[20]], body[21 + body[20] :]
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        mine = point_of(self._key.public_key())
        first = derived(self._secret, shared, b"WebPush: info\0" + mine + sender, 32)
        key = derived(salt, first, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(salt, first, b"Content-Encoding: nonce\0", 12)
        try:
            opened = AESGCM(key).decrypt(nonce, record, None)
        except InvalidTag:
            return None
        return opened.rstrip(b"\0").removesuffix(b"\x02")


def told_of_finding(transactions, cause="示例", source_id=FIRM):
    words = {"number": "示例-1", "due_on": "2026-12-01"}
    told(transactions, a_notice("finding.ordered", cause, source_id=source_id, words=words))


def derived(salt: bytes, from_key: bytes, told: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=told).derive(from_key)


def a_phone(person) -> str:
    """A device to which the session of this person is bound from now on."""
    device_id = new_id()
    assert person.post("/me/devices", {"id": device_id, **DEVICE}).status_code == 201
    return device_id


def turned_on(person, browser, device_id=None):
    """On a phone of theirs; the answer."""
    return person.put(f"/me/devices/{device_id or a_phone(person)}/push-subscription", browser.said)
