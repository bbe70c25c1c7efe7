"""What a finding leads to: an adverse record that follows it, where the catalogue gives its issue a veto.

Grading, lists and the next season read the record and know nothing of findings.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from greenctl.adverse.domain import FindingSays, Outcome
from greenctl.adverse.use_cases import follow_findings
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.loop.moves import COUNTING, Standing
from greenctl.findings.loop.terms_files import catalogue_of
from greenctl.findings.models import FindingRow
from greenctl.kernel.events import Happened

_FINDING, _STANDING = FindingRow.__table__, FindingStandingRow.__table__
_READ = ("id", "number", "source_id", "issue", "catalogue_fingerprint", "found_on", "recorded_by")
# Before somebody has confirmed a finding it is nobody's fault, and no record was ever made of it.
_CONFIRMED_ONCE = (
    select(*(_FINDING.c[name] for name in _READ), _STANDING.c.standing, _STANDING.c.confirmed_by)
    .join(_STANDING, _STANDING.c.finding_id == _FINDING.c.id)
    .where(_FINDING.c.id.in_(bindparam("ids", expanding=True)), _STANDING.c.confirmed_by.is_not(None))
    .order_by(_FINDING.c.id)
)


def follow(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: findings have moved. Reads how they stand now, so it may run late, twice, and out of order."""
    ids = sorted({event.body["finding_id"] for event in events})
    found = (_says(row) for row in uow.execute(_CONFIRMED_ONCE, {"ids": ids}))
    follow_findings(uow, [said for said in found if said is not None])


def outcome_of(standing: str) -> Outcome:
    """What a standing means to who relies on the finding."""
    if standing in COUNTING:
        return Outcome.COUNTS
    return Outcome.VOIDED if standing == Standing.VOIDED else Outcome.DISPUTED


def _says(row: Row[Any]) -> FindingSays | None:
    issue = catalogue_of(row.catalogue_fingerprint).find_issue(row.issue)
    if issue is None or issue.adverse is None:
        return None
    return FindingSays(
        finding_id=row.id, number=row.number, source_id=row.source_id, kind=issue.adverse,
        happened_on=row.found_on, found_by=row.recorded_by, ordered_by=row.confirmed_by,
        outcome=outcome_of(row.standing),
    )  # fmt: skip
