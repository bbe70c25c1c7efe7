"""What must hold of lists and removals whatever was done, looked up in the rows alone, without the code under test."""

from collections import Counter

from sqlalchemy import select

from greenctl.adverse.models import AdverseRecordRow
from greenctl.db.event_log import EventRow
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.lists.models import ListEditionRow, ListEntryRow, RemovalRow

TAKES_OFF = ("remove", "lose_certificate")


def judge(transactions: Transactions) -> Counter[str]:
    """Raises AssertionError where something is not as it must be. Counts what there was to look at."""
    seen: Counter[str] = Counter()
    with transactions.reading(system("judge")) as uow:
        editions = uow.execute(select(ListEditionRow.__table__)).all()
        listed = {(row.edition_id, row.source_id) for row in uow.execute(select(ListEntryRow.__table__))}
        evidence = {row.id: row for row in uow.execute(select(AdverseRecordRow.__table__))}
        removals = uow.execute(select(RemovalRow.__table__)).all()
        told = Counter(uow.execute(select(EventRow.subject_id).where(EventRow.kind == "removal.moved")).scalars())
    for removal in removals:
        seen[removal.state] += 1
        seen[f"lift {removal.lift}"] += 1
        assert told[removal.id] == removal.version, "a state without an event"
        if removal.decided_by is not None:
            record = evidence[removal.adverse_id]
            assert removal.decided_by not in {record.recorded_by, record.confirmed_by, removal.proposed_by}, removal
        if removal.state != "removed" or removal.consequence not in TAKES_OFF:
            continue
        until = min(removal.returns_on, removal.lifted_on or removal.returns_on)
        for edition in editions:
            if edition.programme != removal.programme or (edition.id, removal.source_id) not in listed:
                continue
            seen["editions looked at"] += 1
            in_force = removal.in_force_from <= edition.effective_on < until
            assert not in_force, f"edition {edition.number} lists who was removed from {removal.in_force_from}"
            after = edition.published_at > removal.decided_at and edition.effective_on < removal.returns_on
            taken_back = removal.lift == "lifted" and edition.published_at >= removal.lift_decided_at
            assert not after or taken_back, f"edition {edition.number} was published after the decision"
    return seen
