"""To a phone whose app is closed: through the push service of its browser, sealed so that only that phone reads it.

A browser names the address itself, so only the services of `hosts` are ever connected to. What is sent is sealed by
RFC 8291; who sends it is signed by RFC 8292.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from greenctl.kernel.canonical import canonical_bytes
from greenctl.notices.domain import Tried
from greenctl.notices.ways.port import FORBIDDEN, Letter, Way
from greenctl.notices.ways.posting import Allowed, NotAllowed, post

# The services that browsers come with: Chrome and Edge on phones, Firefox, Safari, Edge on desks.
KNOWN_HOSTS = (
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "*.notify.windows.com",
)  # fmt: skip
HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.ASCII)
"""`push.example` is that name at the port of https, `*.push.example` every name below it."""

# RFC 8292, section 2: a signature is good for a day at the most.
_SIGNED_FOR = timedelta(hours=12)
# A phone that was off for longer reads what happened in its pack.
_KEPT_FOR = timedelta(days=1)
# RFC 8030, section 5.4: 32 characters at the most. A repeat takes the place of what the phone has not fetched yet.
_TOPIC_CHARACTERS = 32
_GONE = {404, 410}


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """`contact` (mailto: or https:) is whom a push service can ask about us."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    contact: str
    hosts: tuple[str, ...] = KNOWN_HOSTS
    allowed: Allowed = field(default_factory=Allowed)

    @property
    def public_key(self) -> str:
        """What a browser binds its subscription to: the uncompressed point, base64url."""
        return base64url(point_of(self.key.public_key()))

    def covers(self, endpoint: str) -> bool:
        """Whether it is the address of a service that may be sent to. Looks nothing up."""
        try:
            parts = self.allowed.parts(endpoint)
        except NotAllowed:
            return False
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port not in {None, 443} else "")
        return any(_is_within(host, known) for known in self.hosts)

    def send(self, letter: Letter) -> Tried:
        """`gone`: the phone is subscribed no more, and never again at this address."""
        if not self.covers(letter.to):
            return FORBIDDEN
        tried, _ = post(letter.to, self._sealed(letter), self._headers(letter), self.allowed)
        return Tried("gone", tried.status, for_good=True) if tried.status in _GONE else tried

    def _sealed(self, letter: Letter) -> bytes:
        once = ec.generate_private_key(ec.SECP256R1())
        document = canonical_bytes(letter.document)
        return bytes(http_ece.encrypt(document, private_key=once, dh=letter.public_key, auth_secret=letter.secret))

    def _headers(self, letter: Letter) -> dict[str, str]:
        where = urlsplit(letter.to)
        claims = {
            "aud": f"{where.scheme}://{where.netloc}", "exp": int((letter.at + _SIGNED_FOR).timestamp()),
            "sub": self.contact,
        }  # fmt: skip
        signed = jwt.encode(claims, self.key, algorithm="ES256")
        return {
            "Authorization": f"vapid t={signed}, k={self.public_key}", "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream", "TTL": str(int(_KEPT_FOR.total_seconds())), "Urgency": "high",
            "Topic": letter.key[:_TOPIC_CHARACTERS],
        }  # fmt: skip


def push_of(ways: Mapping[str, Way]) -> Push | None:
    """None where the operator has set none up."""
    push = ways.get("push")
    return push if isinstance(push, Push) else None


def base64url(raw: bytes) -> str:
    """Without padding, as browsers and push services write keys."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """65 bytes: 4, and the two coordinates."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _is_within(host: str, known: str) -> bool:
    return host.endswith(known[1:]) if known.startswith("*.") else host == known
