"""Runs migrations on the engine that the caller hands over in `config.attributes["connection"]`."""

from importlib import import_module
from pathlib import Path

from alembic import context

import greenctl
from greenctl.db.base import db
from greenctl.db.migrate import is_of_the_models

_HOUSE = Path(greenctl.__file__).parents[1]
for models in sorted(_HOUSE.glob("greenctl/**/models.py")):
    import_module(".".join(models.relative_to(_HOUSE).with_suffix("").parts))
import_module("greenctl.db.event_log")


def run() -> None:
    """Apply the revisions in one transaction.

    Batch rebuilds on SQLite drop the old table, and with foreign keys on that deletes cascading children: keys are
    switched off for this connection and checked afterwards.
    """
    connection = context.config.attributes["connection"]
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        include_name=is_of_the_models,
        transaction_per_migration=False,
        user_module_prefix="base.",
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            message = "the migration left rows whose parents are missing; nothing was changed"
            raise RuntimeError(message)


run()
