"""Where commands work: settings from the environment, or a data folder of their own with keys they make."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from greenctl.config import Settings
from greenctl.db.base import engine_on
from greenctl.db.migrate import upgrade
from greenctl.db.transaction import Transactions
from greenctl.foundation import Foundation
from greenctl.kernel.clock import Clock
from greenctl.kernel.ids import new_id, new_secret
from greenctl.messages import language_from, text

DEFAULT_FOLDER = Path(__file__).parents[2] / "data"
DATABASE = "greenctl.sqlite3"
DEMONSTRATION = "city.json"
"""Stands in the folder of a demonstration city, and says for which day it was drawn, and in which city."""
PLACE = "place"


def settings_for(folder: Path | None = None, **changes: object) -> Settings:
    """Settings of the environment where it has any, else of `folder` (made, with private keys, where it is not).

    Who names neither means the demonstration city, or what GREENCTL_DATA_FOLDER names.
    """
    if os.environ.get("DATABASE_URL") and folder is None:
        return Settings.from_env()
    place = (folder or Path(os.environ.get("GREENCTL_DATA_FOLDER", DEFAULT_FOLDER / "city"))).absolute()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Settings(
        database_url=f"sqlite:///{place / DATABASE}",
        data_folder=place,
        signing_key_pem=_kept(place / "signing_key.pem", _new_signing_key),
        refresh_key=_kept(place / "refresh_key", lambda: new_secret().encode()),
        **{**_found(place), **changes},  # type: ignore[arg-type]
    )


def _found(place: Path) -> dict[str, object]:
    """What is said of a folder elsewhere: papers of a demonstration say that they are of one, whoever prints them."""
    broker, drawn = os.environ.get("GREENCTL_BROKER") or None, place / DEMONSTRATION
    if not drawn.exists():
        return {"broker": broker}
    city = orjson.loads(drawn.read_bytes() or b"{}").get(PLACE)
    return {"broker": broker, "demo": True} | ({"city": city} if city else {})


def at_home(arguments: argparse.Namespace, settings: Settings) -> None:
    """Whoever names no city means that of the installation."""
    if getattr(arguments, "city", "") is None:
        arguments.city = settings.city


def settings_of_city(named: Path | None) -> Settings:
    """Settings of a city that is there, in the folder that --data named if it did.

    A folder that was mistyped, or a demonstration that nobody built yet, is told of instead of made and found empty.
    """
    nowhere_else = not os.environ.keys() & {"DATABASE_URL", "GREENCTL_DATA_FOLDER"}
    folder = named or (DEFAULT_FOLDER / "city" if nowhere_else else None)
    if folder is not None and not (folder / DATABASE).exists():
        language = terminal_language()
        sys.exit(text(language, "demo", "no_city", folder=folder))
    return settings_for(folder)


def terminal_language() -> str:
    """The language of whoever sits at this terminal."""
    return language_from(os.environ.get("LANG", "").replace("_", "-"))


@contextmanager
def opened(settings: Settings, clock: Clock | None = None, *, migrate: bool = True) -> Iterator[Foundation]:
    """What commands work on: a database at the present schema; without `migrate` as it is."""
    engine = engine_on(settings.database_url)
    try:
        if migrate:
            upgrade(engine)
        yield Foundation.lay(settings, engine, clock)
    finally:
        engine.dispose()


@contextmanager
def transactions_on(settings: Settings, clock: Clock | None = None) -> Iterator[Transactions]:
    """All that most commands need of it."""
    with opened(settings, clock) as foundation:
        yield foundation.transactions


def told(moment: datetime, zone: ZoneInfo) -> str:
    """A moment by the city's clock, to the minute, as commands take it."""
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def write_private(file: Path, content: bytes) -> None:
    """Make a file that its owner alone can read: whole or not at all, and never in place of one that is there.

    Raises:
        FileExistsError: there is one.
    """
    half = file.with_name(f"{file.name}.{new_id()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        os.link(half, file)
    finally:
        half.unlink()


def _kept(file: Path, make: Callable[[], bytes]) -> bytes:
    if not file.exists():
        with suppress(FileExistsError):  # another process was first: its key is as good
            write_private(file, make())
    return file.read_bytes()


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
