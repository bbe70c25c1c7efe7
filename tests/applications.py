"""The web application on a database of its own, at the present schema."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from api.app import create_app
from greenctl.config import Settings
from greenctl.db.base import db
from greenctl.db.migrate import upgrade
from greenctl.db.transaction import Transactions
from greenctl.kernel.clock import Clock


@contextmanager
def application(settings: Settings, clock: Clock | None = None) -> Iterator[tuple[Flask, Transactions]]:
    """Within its context."""
    app = create_app(settings, clock)
    with app.app_context():
        try:
            upgrade(db.engine)
            yield app, app.extensions["greenctl"].transactions
        finally:
            db.engine.dispose()
