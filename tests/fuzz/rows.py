"""What stands in a database, so that it can be put back."""

from typing import Any

from sqlalchemy import Engine, select

from greenctl.db.base import db


def every_row(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, by its name."""
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in db.metadata.sorted_tables
        }
