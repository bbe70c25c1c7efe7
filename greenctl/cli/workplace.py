"""Where commands work: settings from the environment, or a data folder of their own with keys they make."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.app import create_app
from greenctl.config import Settings
from greenctl.db.base import db
from greenctl.db.migrate import upgrade
from greenctl.db.transaction import Transactions
from greenctl.kernel.clock import Clock
from greenctl.kernel.ids import new_secret

DEFAULT_FOLDER = Path(__file__).parents[2] / "data"


def settings_for(folder: Path | None = None, **changes: object) -> Settings:
    """Settings of the environment where it has any, else of `folder` (made, with private keys, where it is not)."""
    if os.environ.get("DATABASE_URL") and folder is None:
        return Settings.from_env()
    place = (folder or DEFAULT_FOLDER).absolute()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Settings(
        database_url=f"sqlite:///{place / 'greenctl.sqlite3'}",
        data_folder=place,
        signing_key_pem=_kept(place / "signing_key.pem", _new_signing_key),
        refresh_key=_kept(place / "refresh_key", lambda: new_secret().encode()),
        **changes,  # type: ignore[arg-type]
    )


@contextmanager
def application(settings: Settings, clock: Clock | None = None) -> Iterator[tuple[Any, Transactions]]:
    """The application on a database at the present schema, within its context."""
    app = create_app(settings, clock)
    with app.app_context():
        upgrade(db.engine)
        yield app, app.extensions["greenctl"].transactions
        db.engine.dispose()


def _kept(file: Path, make: object) -> bytes:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(make())  # type: ignore[operator]
    return file.read_bytes()


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
