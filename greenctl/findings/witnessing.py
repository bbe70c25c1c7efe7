"""Holding findings against where and when their finder was before: flags for people to look at, never a refusal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import repository
from greenctl.findings.domain import NewFinding
from greenctl.findings.repository import Site
from greenctl.inspection.coordinates import Place
from greenctl.inspection.editions import box_of, limits
from greenctl.inspection.witness import Fix, Track, Witnessed, witness

_NOT_SEEN = Witnessed(None, ())


def looked_at(uow: UnitOfWork, new: Sequence[NewFinding], sites: Mapping[str, Site]) -> dict[str, Witnessed]:
    """How far from its source each finding was made, and what does not fit, by the finding's id.

    Where somebody was last is asked once; within a batch each finding is held against those before it, too. What
    rests on a document was not seen by whoever writes it down, so nobody's position is asked of it.
    """
    seen = Track(_fix(row, row.source_id) for row in repository.last_fixes(uow, uow.actor.account_id))
    found = {}
    for item in new:
        site = sites[item.id]
        fix = _fix(item, site.id) if item.longitude is not None else None
        found[item.id] = _witnessed(item, fix, site, seen, uow.now) if item.document is None else _NOT_SEEN
        if fix is not None:
            seen.add(fix)
    return found


def _witnessed(item: NewFinding, fix: Fix | None, site: Site, seen: Track, now: datetime) -> Witnessed:
    return witness(
        fix, place=_place(site), city=box_of(site.area), earlier=seen, phone_at=item.captured_at, server_at=now,
        limits=limits(),
    )  # fmt: skip


def _fix(found: NewFinding | Row[Any], source_id: str) -> Fix:
    assert found.longitude is not None
    assert found.latitude is not None
    return Fix(found.longitude, found.latitude, found.captured_at, found.accuracy_m, source_id)


def _place(site: Site) -> Place | None:
    if site.longitude is None or site.latitude is None or site.coordinate_system is None:
        return None
    return Place(site.longitude, site.latitude, site.coordinate_system)
