"""How often somebody may ask. Counts are kept in the memory of each process, so N processes allow N times as much;
failures, and who is familiar, can be kept in a store that all nodes share.

Signing in counts *failures*, in a moving minute. Each network address has one account of failures; each login has one
for strangers, and one for every address from which somebody has signed in to it before; and each device that has
proved by its key that it belongs to the login has one of its own, and looks at no other. So whoever guesses at a login
never locks out the phone it belongs to, even from the same network, and nobody is shut out for longer than a minute.
"""

import time
from collections import OrderedDict
from functools import lru_cache
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Protocol, cast

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from api.errors import TooManyRequests
from greenctl.config import Settings
from greenctl.kernel.canonical import sha256_hex

_FAMILIAR = 50_000
_FAMILIAR_SECONDS = 30 * 24 * 3600

_log = structlog.get_logger("greenctl.limits")


class Limits:
    """The limits of one process, or of all that share a store: `storage`, or the one that the settings name."""

    def __init__(self, settings: Settings, storage: Storage | None = None) -> None:
        self._failures: _Failures = _Alone()
        self._familiar: _Familiar = _FamiliarHere()
        if settings.shared_limits:
            storage = cast("Storage", storage_from_string(settings.shared_limits, wrap_exceptions=True))
        if storage is not None:
            self._failures = _Together(storage, self._failures)
            self._familiar = _FamiliarEverywhere(storage, self._familiar)
        self._requests = _ThisMinute(settings.public_requests_per_minute)
        self._tips = _ThisMinute(settings.tips_per_minute)
        self._identity_attempts = _ThisMinute(settings.identity_attempts_per_minute)
        self._failures_a_minute = RateLimitItemPerMinute(settings.login_attempts_per_minute)

    def count_public(self, address: str | None) -> None:
        """Count a request of somebody who need not sign in. Raises TooManyRequests."""
        self._count(network_of(address))

    def count_tip(self, address: str | None) -> None:
        """Count a tip, of which a desk reads every one. Raises TooManyRequests."""
        wait = self._tips.count(network_of(address), time.monotonic())
        if wait is not None:
            raise _refused(wait)

    def count_identity_attempt(self, address: str | None) -> None:
        """Count a way to another door that somebody begins without signing in: each leaves a row and an event.

        Raises TooManyRequests.
        """
        wait = self._identity_attempts.count(network_of(address), time.monotonic())
        if wait is not None:
            raise _refused(wait)

    def count_session(self, family: str) -> None:
        """Count a request by a token that we made: many phones share one address, and none shares a session.

        Raises TooManyRequests.
        """
        self._count(f"session {family}")

    def _count(self, key: str) -> None:
        wait = self._requests.count(key, time.monotonic())
        if wait is not None:
            raise _refused(wait)

    def attempt(self, address: str | None, login: str, device_id: str | None = None) -> "Attempt":
        """Somebody wants to sign in; `device_id` has proved that it belongs to the login."""
        if device_id is not None:
            return Attempt(self, (sha256_hex(f"device {device_id}".encode()),))
        pair = _pair(address, login)
        known = pair if self._familiar.has(pair) else sha256_hex(login.lower().encode())
        return Attempt(self, (f"from {network_of(address)}", known))

    def attempt_within(self, what: str, address: str | None = None) -> "Attempt":
        """Somebody wants to show a secret for something else, named by `what`: a session, or codes in general."""
        return Attempt(self, (sha256_hex(what.encode()) if address is None else f"{what} from {network_of(address)}",))

    def signed_in(self, address: str | None, login: str) -> None:
        """From now on, this address is familiar to this login."""
        self._familiar.add(_pair(address, login))

    def wait(self, key: str) -> float | None:
        """Seconds until one more failure may be counted under `key`; None if that is now."""
        return self._failures.wait(self._failures_a_minute, key)

    def fail(self, key: str) -> None:
        self._failures.hit(self._failures_a_minute, key)


class Attempt:
    """One try at a secret, and under which names its failure would count."""

    def __init__(self, limits: Limits, keys: tuple[str, ...]) -> None:
        self._limits, self._keys = limits, keys

    def require_patience(self) -> None:
        """Raises TooManyRequests while too many tries under one of the names have failed."""
        for key in self._keys:
            wait = self._limits.wait(key)
            if wait is not None:
                raise _refused(wait)

    def failed(self) -> None:
        for key in self._keys:
            self._limits.fail(key)


class _Failures(Protocol):
    def wait(self, item: RateLimitItem, key: str) -> float | None: ...
    def hit(self, item: RateLimitItem, key: str) -> None: ...


class _Alone:
    """Failures in the memory of this process."""

    def __init__(self, storage: Storage | None = None) -> None:
        self._limiter = MovingWindowRateLimiter(storage or MemoryStorage())

    def wait(self, item: RateLimitItem, key: str) -> float | None:
        if self._limiter.test(item, key):
            return None
        return self._limiter.get_window_stats(item, key).reset_time - time.time()  # noqa: TID251 - the library's time

    def hit(self, item: RateLimitItem, key: str) -> None:
        self._limiter.hit(item, key)


class _Together:
    """Failures in a store that all nodes share; while it is away, each counts alone, and nobody is kept out by that."""

    def __init__(self, storage: Storage, alone: _Failures) -> None:
        self._shared, self._alone = _Alone(storage), alone

    def wait(self, item: RateLimitItem, key: str) -> float | None:
        try:
            return self._shared.wait(item, key)
        except StorageError as error:
            _log.warning("shared_limits_away", error=type(error.storage_error).__name__)
            return self._alone.wait(item, key)

    def hit(self, item: RateLimitItem, key: str) -> None:
        self._alone.hit(item, key)
        try:
            self._shared.hit(item, key)
        except StorageError as error:
            _log.warning("shared_limits_away", error=type(error.storage_error).__name__)


class _Familiar(Protocol):
    def has(self, pair: str) -> bool: ...
    def add(self, pair: str) -> None: ...


class _FamiliarHere:
    """The last 50,000 pairs of address and login, in the memory of this process."""

    def __init__(self) -> None:
        self._pairs: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def has(self, pair: str) -> bool:
        return pair in self._pairs

    def add(self, pair: str) -> None:
        with self._lock:
            self._pairs[pair] = None
            self._pairs.move_to_end(pair)
            if len(self._pairs) > _FAMILIAR:
                self._pairs.popitem(last=False)


class _FamiliarEverywhere:
    """The same in the shared store, for 30 days after the last sign-in."""

    def __init__(self, storage: Storage, here: _Familiar) -> None:
        self._storage, self._here = storage, here

    def has(self, pair: str) -> bool:
        try:
            return self._here.has(pair) or self._storage.get(f"familiar {pair}") > 0
        except StorageError:
            return False

    def add(self, pair: str) -> None:
        self._here.add(pair)
        try:
            self._storage.incr(f"familiar {pair}", _FAMILIAR_SECONDS)
        except StorageError as error:
            _log.warning("shared_limits_away", error=type(error.storage_error).__name__)


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
