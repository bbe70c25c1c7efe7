"""What stands in a database, so that it can be put back; and cursors into it."""

from typing import Any

from sqlalchemy import Engine, select

from api.paging import page_of
from greenctl.db.base import db


def every_row(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, by its name."""
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in db.metadata.sorted_tables
        }


def a_cursor(*key: Any) -> str:
    """The cursor of a page that ends with this key."""
    names = [str(number) for number in range(len(key))]
    row = dict(zip(names, key, strict=True))
    return str(page_of([row, row], 1, names)["next"])
