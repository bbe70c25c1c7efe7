"""Settings: read once, typed, frozen; every missing name is reported at once, and no secret has a default."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from greenctl.edition_files import check_own_editions

REQUIRED = ("DATABASE_URL", "GREENCTL_DATA_FOLDER", "GREENCTL_SIGNING_KEY", "GREENCTL_REFRESH_KEY")
REQUIRED_OF_S3 = ("GREENCTL_S3_BUCKET", "GREENCTL_S3_ACCESS_KEY", "GREENCTL_S3_SECRET_KEY")
STORES = ("local", "s3")
LEAST_LONG_EDGE = 1024
BROKERS = ("redis://", "rediss://", "amqp://", "amqps://", "filesystem://")


class IncompleteSettings(Exception):
    """Names every setting that is missing, with what it is for."""


@dataclass(frozen=True, slots=True)
class S3Settings:
    """An object store. Without an `endpoint` it is the provider's own; `checksums` says that it compares SHA-256;
    after so many `seconds` without a byte it is taken to be away."""

    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    endpoint: str | None = None
    region: str = "us-east-1"
    checksums: bool = True
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the application needs to know before it starts.

    `signing_key_pem` is an Ed25519 private key (tokens and receipts), `refresh_key` the secret from which refresh
    tokens are derived. `shared_limits` names a store (redis://) in which several nodes count together. `broker`
    (redis://, amqp://, filesystem://) carries the word that later work waits to workers on other machines; without it
    they look by themselves. `zone` is the one civil time of the country, by which terms, editions and reviews count
    their days as well, so nothing in the environment sets it. Without `s3`, photos are files in the data folder.
    `demo` puts the banner 演示数据 on every page and marks events.
    """

    database_url: str
    data_folder: Path
    signing_key_pem: bytes = field(repr=False)
    refresh_key: bytes = field(repr=False)
    city: str = "370800"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    issuer: str = "greenctl"
    audience: str = "greenctl-api"
    access_minutes: int = 10
    session_caps: Path | None = None
    step_up_minutes: int = 15
    identity: Path | None = None
    notices: Path | None = None
    bridging_hours: int | None = None
    invitation_days: int = 14
    login_attempts_per_minute: int = 10
    public_requests_per_minute: int = 600
    tips_per_minute: int = 6
    identity_attempts_per_minute: int = 60
    shared_limits: str | None = None
    broker: str | None = field(default=None, repr=False)
    app_minimum: Mapping[str, str] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    proxies: int = 0
    s3: S3Settings | None = None
    largest_photo_mb: int = 20
    photo_long_edge: int = 2560
    photos_per_person_a_day: int = 1_000
    photos_per_subject: int = 200
    upload_minutes: int = 15
    photo_grace_days: int = 30
    demo: bool = False
    check_answers: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from the environment; keys are named by file.

        Raises:
            IncompleteSettings: a required name is missing, a key file cannot be read, an edition of the city's own is
                astray, or a value is none of its kind.
        """
        store = env.get("GREENCTL_STORE", "local")
        needed = REQUIRED + (REQUIRED_OF_S3 if store == "s3" else ())
        missing = [name for name in needed if not env.get(name)]
        if missing:
            message = f"set {', '.join(missing)} (see deploy/README.md); ./dev run needs none of them"
            raise IncompleteSettings(message)
        if store not in STORES:
            raise IncompleteSettings(f"GREENCTL_STORE is {store!r}; it can be {' or '.join(STORES)}")
        try:
            check_own_editions(env)
        except ValueError as error:
            raise IncompleteSettings(str(error)) from error
        told = {name: _read(name, env[name], read) for name, read in OPTIONAL.items() if env.get(name)}
        return cls(
            database_url=env["DATABASE_URL"],
            data_folder=Path(env["GREENCTL_DATA_FOLDER"]),
            signing_key_pem=_key_file(env["GREENCTL_SIGNING_KEY"]),
            refresh_key=_key_file(env["GREENCTL_REFRESH_KEY"]),
            s3=_s3(env) if store == "s3" else None,
            **{name.removeprefix("GREENCTL_").lower(): value for name, value in told.items()},
        )


def _read(name: str, text: str, read: Callable[[str], Any]) -> Any:
    """Raises IncompleteSettings: the value cannot be read as what it is to be."""
    try:
        return read(text)
    except (ValueError, LookupError) as error:
        raise IncompleteSettings(f"{name} is {text!r}, which cannot be read: {error}") from error


def _pairs(text: str) -> dict[str, str]:
    """`android=1.2.0,ios=1.0` as a mapping.

    Raises:
        IncompleteSettings: a part is no pair of a platform and a version.
    """
    pairs = dict(part.strip().split("=", 1) for part in text.split(",") if "=" in part)
    if len(pairs) != len([part for part in text.split(",") if part.strip()]) or not all(
        re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}", version) for version in pairs.values()
    ):
        message = "GREENCTL_APP_MINIMUM is written like android=1.2.0,ios=1.0"
        raise IncompleteSettings(message)
    return pairs


def _long_edge(text: str) -> int:
    """Pixels, or 0 for none.

    Raises:
        IncompleteSettings: so few that nothing could be read on a photo.
    """
    edge = int(text)
    if edge != 0 and edge < LEAST_LONG_EDGE:
        message = f"GREENCTL_PHOTO_LONG_EDGE is 0 or at least {LEAST_LONG_EDGE}"
        raise IncompleteSettings(message)
    return edge


def _words(text: str) -> tuple[str, ...]:
    """`photos, sync` as words, each by its name."""
    return tuple(sorted(word.strip() for word in text.split(",") if word.strip()))


def _broker(url: str) -> str:
    """The address as it is.

    Raises:
        IncompleteSettings: it is of no kind that we know.
    """
    if not url.startswith(BROKERS):
        message = f"GREENCTL_BROKER begins with one of {', '.join(BROKERS)}"
        raise IncompleteSettings(message)
    return url


def _s3(env: Mapping[str, str]) -> S3Settings:
    return S3Settings(
        bucket=env["GREENCTL_S3_BUCKET"],
        access_key=env["GREENCTL_S3_ACCESS_KEY"],
        secret_key=_key_file(env["GREENCTL_S3_SECRET_KEY"]).decode().strip(),
        endpoint=env.get("GREENCTL_S3_ENDPOINT"),
        region=env.get("GREENCTL_S3_REGION", "us-east-1"),
        checksums=env.get("GREENCTL_S3_CHECKSUMS", "1") == "1",
    )


def _key_file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"the key file {path} cannot be read: {error.strerror}"
        raise IncompleteSettings(message) from error


OPTIONAL: Mapping[str, Callable[[str], Any]] = {
    "GREENCTL_CITY": str,
    "GREENCTL_SESSION_CAPS": Path,
    "GREENCTL_STEP_UP_MINUTES": int,
    "GREENCTL_IDENTITY": Path,
    "GREENCTL_NOTICES": Path,
    "GREENCTL_BRIDGING_HOURS": int,
    "GREENCTL_LOGIN_ATTEMPTS_PER_MINUTE": int,
    "GREENCTL_PUBLIC_REQUESTS_PER_MINUTE": int,
    "GREENCTL_TIPS_PER_MINUTE": int,
    "GREENCTL_IDENTITY_ATTEMPTS_PER_MINUTE": int,
    "GREENCTL_SHARED_LIMITS": str,
    "GREENCTL_BROKER": _broker,
    "GREENCTL_APP_MINIMUM": _pairs,
    "GREENCTL_FEATURES": _words,
    "GREENCTL_PROXIES": int,
    "GREENCTL_LARGEST_PHOTO_MB": int,
    "GREENCTL_PHOTO_LONG_EDGE": _long_edge,
    "GREENCTL_PHOTOS_PER_PERSON_A_DAY": int,
    "GREENCTL_PHOTOS_PER_SUBJECT": int,
    "GREENCTL_UPLOAD_MINUTES": int,
    "GREENCTL_PHOTO_GRACE_DAYS": int,
    "GREENCTL_DEMO": lambda text: text == "1",
}
"""How the text of each is read; what is empty or absent keeps the default of the field that has its name."""
