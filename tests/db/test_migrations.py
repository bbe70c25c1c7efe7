"""The tables are what the migrations build, no more and no less."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from greenctl.db.base import db
from greenctl.db.migrate import is_of_the_models


def test_the_models_and_the_migrations_agree(transactions):
    with transactions.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_of_the_models})
        differences = compare_metadata(context, db.metadata)

    assert differences == []
