"""Refresh tokens: `<family>.<counter>.<mac>`. Nothing of them is stored but the counter, so a stolen database
gives no session away, and the same successor can be given out twice."""

import base64
import hmac
import re

from greenctl.auth.errors import RefreshRefused

_SHAPE = re.compile(r"([0-9a-f-]{36})\.(0|[1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})", re.ASCII)
_SHORTEST_KEY_BYTES = 32


class RefreshTokens:
    """Makes and reads them with a key that is not in the database."""

    def __init__(self, key: bytes) -> None:
        if len(key) < _SHORTEST_KEY_BYTES:
            message = f"the refresh key needs at least {_SHORTEST_KEY_BYTES} bytes"
            raise ValueError(message)
        self._key = key

    def make(self, family: str, counter: int) -> str:
        return f"{family}.{counter}.{self._mac(family, counter)}"

    def read(self, token: str) -> tuple[str, int]:
        """The family and the counter of a token we made.

        Raises:
            RefreshRefused: we did not.
        """
        match = _SHAPE.fullmatch(token)
        if match is None:
            raise RefreshRefused
        family, counter, mac = match[1], int(match[2]), match[3]
        if not hmac.compare_digest(mac, self._mac(family, counter)):
            raise RefreshRefused
        return family, counter

    def _mac(self, family: str, counter: int) -> str:
        digest = hmac.digest(self._key, f"{family}|{counter}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
