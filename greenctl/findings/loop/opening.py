"""The first standing of a finding, written with the finding itself."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import insert

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow

_INSERT = insert(FindingStandingRow.__table__).values(
    standing="unconfirmed", progress="found", extended=0, escalated=0, version=1
)


class Recorded(Protocol):
    """A finding that was recorded in this transaction."""

    @property
    def id(self) -> str: ...


def opened(uow: UnitOfWork, findings: Sequence[Recorded]) -> None:
    """Let findings that were just recorded stand unconfirmed: they count nowhere until a second person confirms them.

    What tells of it is the event of the recording; the first move of the history is the first thing done afterwards.
    """
    if findings:
        uow.execute(_INSERT, [{"finding_id": finding.id} for finding in findings])
