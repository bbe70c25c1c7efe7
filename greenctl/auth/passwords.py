"""Passwords: which ones are good enough, and how they are kept and checked."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from greenctl.auth.errors import PasswordTooWeak, TooBusyToHash
from greenctl.kernel.ids import new_secret

# OWASP ASVS 5.0, 6.2.1 and 6.2.9: without a second factor at least 15 characters, any of them, and long ones taken
# whole. There is no rule about kinds of characters and no expiry (6.2.5, 6.2.10).
SHORTEST, LONGEST = 15, 200
# OWASP password storage: Argon2id with 19 MiB, two passes, one lane; 25 to 30 ms on an ordinary core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = 2
_LIST = Path(__file__).with_name("common_passwords.txt")


class Passwords:
    """Hashes and checks, few at once: each costs memory and a core, and a rush must not take either from others.

    Whoever comes when all places are taken waits for a moment, then is told to come back.
    """

    def __init__(self, at_once: int = _AT_ONCE, patience_seconds: float = 1.0) -> None:
        self._places = BoundedSemaphore(at_once)
        self._patience_seconds = patience_seconds
        self._nobodys = _HASHER.hash(new_secret())

    def hash(self, password: str) -> str:
        """The hash to keep of a new password.

        Raises:
            PasswordTooWeak, TooBusyToHash
        """
        text = normal_password(password)
        check_strength(text)
        with self._place():
            return _HASHER.hash(text)

    def fits(self, password_hash: str | None, password: str) -> bool:
        """Whether `password` is the one behind the hash. Without a hash the same work is done, for nothing, so that
        the time does not tell whether an account exists.

        Raises:
            TooBusyToHash
        """
        with self._place():
            try:
                _HASHER.verify(password_hash or self._nobodys, normal_password(password))
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._patience_seconds):
            raise TooBusyToHash
        try:
            yield
        finally:
            self._places.release()


def normal_password(password: str) -> str:
    """One form for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFKC", password)


def check_strength(password: str) -> None:
    """Raises PasswordTooWeak for a password that is short, long, or one of those that are tried first."""
    if len(password) < SHORTEST:
        raise PasswordTooWeak(shortest=SHORTEST, problems=[_problem("auth.password_too_short")])
    if len(password) > LONGEST:
        raise PasswordTooWeak(shortest=SHORTEST, problems=[_problem("field.too_long")])
    if _is_common(password):
        raise PasswordTooWeak(shortest=SHORTEST, problems=[_problem("auth.password_common")])


def _problem(code: str) -> dict[str, object]:
    return {"field": "password", "code": code, "shortest": SHORTEST}


def _is_common(password: str) -> bool:
    """On the list, apart from case, blanks and punctuation and from digits at its end; or one short piece repeated."""
    letters = "".join(character for character in password.casefold() if character.isalnum())
    stem = letters.rstrip("0123456789")
    return bool({letters, stem} & _common_passwords()) or _repeats(letters or password)


def _repeats(text: str) -> bool:
    """True if `text` is a piece of at most 6 characters over and over, the last time perhaps cut short."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, min(6, len(text) // 2) + 1))


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))
