"""Doubts that photos raise once they have been looked at, which may be long after the finding was recorded."""

from collections.abc import Sequence

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import repository
from greenctl.findings.catalogue_files import shipped
from greenctl.findings.events import FindingFlagged
from greenctl.findings.recording import doubts
from greenctl.kernel.events import Happened
from greenctl.photos.queries import find_photos


def flag_photos(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: photos were verified just now; note what they give rise to. Twice the same event, once the effect."""
    shown = repository.findings_of_photos(uow, {event.subject_id for event in events})
    if not shown:
        return
    findings = repository.find(uow, {finding_id for finding_id, _ in shown})
    named, noted = repository.photos_of(uow, findings.keys()), repository.flags_of(uow, findings.keys())
    photos = find_photos(uow, {photo_id for _, photo_id in shown})
    editions = {catalogue.fingerprint: catalogue for catalogue in shipped()}
    raised = [
        item
        for finding in findings.values()
        for item in doubts(finding.id, named.get(finding.id, ()), photos, editions[finding.catalogue_fingerprint])
        if (item.flag, item.photo_id) not in {(row.flag, row.photo_id) for row in noted.get(finding.id, ())}
    ]
    repository.insert_flags(uow, raised)
    uow.record_all(
        FindingFlagged(finding_id=item.finding_id, flag=item.flag, photo_id=item.photo_id) for item in raised
    )
