"""What belongs to no firm that somebody acts for, as a condition on rows, under whichever id each is known."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from greenctl.source.models import SourceRow

MANDATED: Any = bindparam("within_mandated", expanding=True)
"""The sources that the actor acts for, as `db.scoping.Within` binds them for what is `partial`."""

_OWNER, _MANDATED = SourceRow.__table__.alias("owner"), SourceRow.__table__.alias("mandated")


def lives_on_as(source_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The source that one lives on in, itself where it was not merged."""
    survivor = select(_OWNER.c.merged_into).where(_OWNER.c.id == source_id).scalar_subquery()
    return func.coalesce(survivor, source_id)


def of_no_own_firm(source_id: ColumnElement[Any], mandated: Any = MANDATED) -> ColumnElement[bool]:
    """That a row is of no source at all, or of none of those `mandated`."""
    own = select(func.coalesce(_MANDATED.c.merged_into, _MANDATED.c.id)).where(_MANDATED.c.id.in_(mandated))
    return or_(source_id.is_(None), lives_on_as(source_id).not_in(own))
