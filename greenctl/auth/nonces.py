"""What only this server can have said, and when: made by a key, stored nowhere, good on every node.

`<milliseconds since 1970>.<random>.<mac>`. A *server nonce* shows that whoever has it has heard from us since that
moment; it stays good. A *challenge* is for signing within two minutes. Each purpose has a key of its own, so that
neither is taken for the other, nor for a refresh token.
"""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta

from greenctl.auth.errors import ChallengeNotGood
from greenctl.kernel.ids import new_secret

CHALLENGE_LIFE = timedelta(minutes=2)
LONGEST = 90
_SHAPE = re.compile(r"(0|[1-9][0-9]{0,13})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})", re.ASCII)
# How far the clocks of two nodes may be apart.
_LEEWAY = timedelta(seconds=60)


class _Stamps:
    def __init__(self, key: bytes, purpose: str) -> None:
        self._key = hmac.digest(key, f"greenctl {purpose}".encode(), "sha256")

    def make(self, now: datetime) -> str:
        said = f"{int(now.timestamp() * 1000)}.{new_secret(16)}"
        return f"{said}.{self._mac(said)}"

    def moment(self, text: str) -> datetime | None:
        """When it was made, to the millisecond; None if not by us."""
        match = _SHAPE.fullmatch(text)
        if match is None or not hmac.compare_digest(match[3], self._mac(f"{match[1]}.{match[2]}")):
            return None
        return datetime.fromtimestamp(int(match[1]) / 1000, UTC)

    def _mac(self, said: str) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, said.encode(), "sha256")).rstrip(b"=").decode()


class ServerNonces:
    """What a phone keeps from its last answer, to show later how fresh its picture of us was."""

    def __init__(self, key: bytes) -> None:
        self._stamps = _Stamps(key, "server nonce")

    def server_nonce(self, now: datetime) -> str:
        return self._stamps.make(now)

    def moment_of(self, nonce: str) -> datetime | None:
        """When it was given out: whoever brings it has heard from us since. None if we never gave it out."""
        return self._stamps.moment(nonce)


class Challenges:
    """What a device signs to show that it has its key now."""

    def __init__(self, key: bytes) -> None:
        self._stamps = _Stamps(key, "challenge")

    def make(self, now: datetime) -> str:
        return self._stamps.make(now)

    def check(self, challenge: str, now: datetime) -> datetime:
        """When it was given out.

        Raises:
            ChallengeNotGood: not by us, or more than two minutes ago.
        """
        moment = self._stamps.moment(challenge)
        if moment is None or not now - CHALLENGE_LIFE < moment <= now + _LEEWAY:
            raise ChallengeNotGood
        return moment
