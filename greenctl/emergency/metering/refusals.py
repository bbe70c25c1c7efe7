"""What could not be taken of the readings that came in: row by row, with its reason, for whoever imports them."""

from typing import Any

from sqlalchemy import Row, bindparam, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.metering.models import MeterImportRow, MeterRefusedRow

FIRST = ("g", 0)
"""before every import: ids are hexadecimal, and the last one comes first"""
_IMPORT, _REFUSED = MeterImportRow.__table__, MeterRefusedRow.__table__
_AFTER_IMPORT, _AFTER_PLACE = bindparam("after_import"), bindparam("after_place")
_PAGE = (
    select(
        _REFUSED.c.import_id, _IMPORT.c.kind, _IMPORT.c.said_at, _REFUSED.c.place.label("nth"), _REFUSED.c.code,
        _REFUSED.c.text,
    )
    .join(_IMPORT, _IMPORT.c.id == _REFUSED.c.import_id)
    .where(
        _IMPORT.c.city == bindparam("city"),
        (_REFUSED.c.import_id < _AFTER_IMPORT)
        | ((_REFUSED.c.import_id == _AFTER_IMPORT) & (_REFUSED.c.place > _AFTER_PLACE)),
    )
    .order_by(_REFUSED.c.import_id.desc(), _REFUSED.c.place)
    .limit(bindparam("limit"))
)  # fmt: skip
_OF_IMPORT = _PAGE.where(_REFUSED.c.import_id == bindparam("import_id"))


def page(uow: UnitOfWork, city: str, import_id: str | None, after: tuple[str, int], limit: int) -> list[dict[str, Any]]:
    """Of the files of a city, or of one of them, the last file first; none where the city is out of reach.

    `after` is the (import, nth) of the last one that was read. Of a file the first few thousand are kept.
    """
    if not uow.scope.covers(area=city):
        return []
    values = {"city": city, "after_import": after[0], "after_place": after[1], "limit": limit}
    named = {} if import_id is None else {"import_id": import_id}
    return [_document_of(row) for row in uow.execute(_OF_IMPORT if named else _PAGE, {**values, **named})]


def _document_of(row: Row[Any]) -> dict[str, Any]:
    """`place` is where it stood in the file; the column of that name only counts."""
    place, _, text = row.text.partition(": ")
    return {**row._asdict(), "place": int(place), "text": text}
