"""How often somebody may ask. Counts are kept in the memory of each process, so N processes allow N times as much.

Signing in counts *failures*, in a moving minute. Each network address has one account of failures; each login has one
for strangers, and one for every address from which somebody has signed in to it before. So whoever guesses at a
login from elsewhere never locks out the phone it belongs to, and nobody is shut out for longer than a minute.
"""

import time
from collections import OrderedDict
from functools import lru_cache
from ipaddress import ip_address, ip_network
from threading import Lock

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.errors import TooManyRequests
from greenctl.config import Settings
from greenctl.kernel.canonical import sha256_hex

_FAMILIAR = 50_000


class Limits:
    """The limits of one process."""

    def __init__(self, settings: Settings) -> None:
        self._failures = MovingWindowRateLimiter(MemoryStorage())
        self._requests = _ThisMinute(settings.public_requests_per_minute)
        self._failures_a_minute = RateLimitItemPerMinute(settings.login_attempts_per_minute)
        self._familiar: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def count_public(self, address: str | None) -> None:
        """Count a request of somebody who need not sign in. Raises TooManyRequests."""
        wait = self._requests.count(network_of(address), time.monotonic())
        if wait is not None:
            raise _refused(wait)

    def require_patience(self, address: str | None, login: str) -> None:
        """Raises TooManyRequests while too many attempts from here, or at this login, have failed."""
        for key in self._keys(address, login):
            if not self._failures.test(self._failures_a_minute, key):
                reset_at = self._failures.get_window_stats(self._failures_a_minute, key).reset_time
                raise _refused(reset_at - time.time())  # noqa: TID251 - the library counts in machine time

    def sign_in_failed(self, address: str | None, login: str) -> None:
        for key in self._keys(address, login):
            self._failures.hit(self._failures_a_minute, key)

    def signed_in(self, address: str | None, login: str) -> None:
        """From now on, this address is familiar to this login."""
        pair = _pair(address, login)
        with self._lock:
            self._familiar[pair] = None
            self._familiar.move_to_end(pair)
            if len(self._familiar) > _FAMILIAR:
                self._familiar.popitem(last=False)

    def _keys(self, address: str | None, login: str) -> tuple[str, str]:
        pair = _pair(address, login)
        return f"from {network_of(address)}", pair if pair in self._familiar else sha256_hex(login.lower().encode())


class _ThisMinute:
    """Counts by key, all forgotten when the minute is over. Every public request passes here, so it is kept cheap:
    the library's own counter in memory keeps a thread to forget with."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: dict[str, int] = {}
        self._ends_at = 0.0
        self._lock = Lock()

    def count(self, key: str, now: float) -> float | None:
        """None, or the seconds that are left of the minute if there were too many in it already."""
        with self._lock:
            if now >= self._ends_at:
                self._counts, self._ends_at = {}, now + 60
            count = self._counts[key] = self._counts.get(key, 0) + 1
        return None if count <= self._most else self._ends_at - now


@lru_cache(maxsize=10_000)
def network_of(address: str | None) -> str:
    """Who is counted as one: an IPv4 address, or the 64 bits of an IPv6 address that a household is given."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _pair(address: str | None, login: str) -> str:
    """Hashed, so that neither logins nor addresses lie about in memory for longer than a request."""
    return sha256_hex(f"{network_of(address)} {login.lower()}".encode())


def _refused(wait_seconds: float) -> TooManyRequests:
    return TooManyRequests(retry_after_seconds=max(1, min(60, round(wait_seconds + 0.5))))
