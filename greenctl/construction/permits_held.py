"""Whom a certificate permits something during alerts: for whoever decides duties, all of a list at once.

The same answer for ever for the same edition, day and moment: steps of certificates and decisions about removals are
never moved, so duties can be decided again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from greenctl.construction.certificates import Act, State, Step, folded
from greenctl.construction.certifying import PROGRAMME
from greenctl.construction.models import SiteCertificateRow, SiteCertificateStepRow
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import queries as lists
from greenctl.lists.models import ListEntryRow
from greenctl.lists.removal_repository import kept_off
from greenctl.source.models import SourceRow

_CERTIFICATE, _STEP = SiteCertificateRow.__table__, SiteCertificateStepRow.__table__
_ENTRY, _SOURCE = ListEntryRow.__table__, SourceRow.__table__
_SURVIVOR = func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id)
# Who was taken off by decision is permitted nothing, though the list, which is never changed, still names it.
_LISTED = (
    select(_SURVIVOR.label("source_id"), _ENTRY.c.scope, _ENTRY.c.highest_alert)
    .join(_SOURCE, _SOURCE.c.id == _ENTRY.c.source_id)
    .where(_ENTRY.c.edition_id == bindparam("edition_id"), _ENTRY.c.exempt, _SURVIVOR.not_in(kept_off()))
    # A source's own entry is told last, and so holds beside that of one that was merged into it.
    .order_by(_SOURCE.c.merged_into.is_(None), _SOURCE.c.id)
)
# What was issued for the day, with every step that was written down by the moment.
_TAKEN = (
    select(
        _CERTIFICATE.c.id, _CERTIFICATE.c.source_id.label("site_id"), _CERTIFICATE.c.number,
        _SURVIVOR.label("source_id"), _STEP.c.act, _STEP.c.taken_by, _STEP.c.taken_at, _STEP.c.on_day, _STEP.c.details,
    )
    .join(_SOURCE, _SOURCE.c.id == _CERTIFICATE.c.source_id)
    .join(_STEP, _STEP.c.certificate_id == _CERTIFICATE.c.id)
    .where(
        _CERTIFICATE.c.programme == PROGRAMME,
        _CERTIFICATE.c.valid_from <= bindparam("day"),
        _CERTIFICATE.c.valid_until > bindparam("day"),
        _STEP.c.taken_at <= bindparam("by", type_=UtcDateTime),
    )
    .order_by(_CERTIFICATE.c.id, _STEP.c.ordinal)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Permitted:
    """A site that holds a certificate, by the id that lives on, with what the list says of it; `highest_alert` None:
    the list states none."""

    source_id: str
    number: str
    scope: str | None
    highest_alert: str | None


def list_in_force(uow: UnitOfWork, day: date) -> str | None:
    """The edition of the list of construction on a day."""
    return next((one.id for one in lists.editions_as_of(uow, day) if one.programme == PROGRAMME), None)


def permitted(uow: UnitOfWork, edition_id: str | None, day: date, by: datetime) -> Iterator[Permitted]:
    """Each site that an edition exempts and that holds a certificate on the day, as far as was decided `by` then; two
    statements, however many they are. None without an edition."""
    if edition_id is None:
        return
    asked = {"edition_id": edition_id, "programme": PROGRAMME, "day": day, "by": by}
    listed = {row.source_id: row for row in uow.execute(_LISTED, asked)}
    for _, rows in groupby(uow.execute(_TAKEN, {"day": day, "by": by}) if listed else (), key=lambda row: row.id):
        steps = list(rows)
        found = listed.get(steps[0].source_id)
        if found is not None and _is_held(steps, day):
            yield Permitted(found.source_id, steps[0].number, found.scope, found.highest_alert)


def _is_held(rows: list[Row[Any]], day: date) -> bool:
    first = rows[0]
    steps = (Step(Act(row.act), row.taken_by, row.taken_at, row.on_day, row.details) for row in rows)
    return folded(first.id, first.site_id, steps).state_on(day) is State.HELD
