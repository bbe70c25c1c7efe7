"""Holding findings against where and when their finder was before: flags for people to look at, never a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import repository
from greenctl.findings.domain import Finding
from greenctl.findings.repository import Site
from greenctl.inspection.coordinates import Place
from greenctl.inspection.editions import box_of, limits
from greenctl.inspection.witness import Fix, Track, witness


def looked_at(uow: UnitOfWork, findings: Sequence[Finding], sites: Mapping[str, Site]) -> list[Finding]:
    """The same findings with how far from their source they were found, and what does not fit.

    Where somebody was last is asked once; within a batch each finding is held against those before it, too. What
    rests on a document was not seen by whoever writes it down, so nobody's position is asked of it.
    """
    seen = Track(_fix(row) for row in repository.last_fixes(uow, uow.actor.account_id))
    done = []
    for finding in findings:
        fix = _fix(finding) if finding.longitude is not None else None
        done.append(finding if finding.document is not None else _witnessed(finding, fix, sites[finding.id], seen))
        if fix is not None:
            seen.add(fix)
    return done


def _witnessed(finding: Finding, fix: Fix | None, site: Site, seen: Track) -> Finding:
    found = witness(
        fix, place=_place(site), city=box_of(finding.area), earlier=seen, phone_at=finding.captured_at,
        server_at=finding.recorded_at, limits=limits(),
    )  # fmt: skip
    return replace(finding, distance_m=found.distance_m, flags=(*finding.flags, *found.flags))


def _fix(found: Finding | Row[Any]) -> Fix:
    assert found.longitude is not None
    assert found.latitude is not None
    return Fix(found.longitude, found.latitude, found.captured_at, found.accuracy_m, found.source_id)


def _place(site: Site) -> Place | None:
    if site.longitude is None or site.latitude is None or site.coordinate_system is None:
        return None
    return Place(site.longitude, site.latitude, site.coordinate_system)
