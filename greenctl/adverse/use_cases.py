"""Writing adverse records down, confirming, voiding and settling them."""

from collections.abc import Sequence
from datetime import date

from greenctl.adverse import queries, repository
from greenctl.adverse.domain import Adverse, AdverseMoved, FindingSays, NewRecord, State, from_finding
from greenctl.adverse.errors import AdverseMovedOn, FollowsItsFinding, HappenedInFuture, KindUnknown
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.review.errors import OwnFirm
from greenctl.rules.queries import veto_kinds
from greenctl.source import queries as sources


def record(uow: UnitOfWork, new: NewRecord, *, today: date) -> Adverse:
    """Write a record down; it counts once a second person has confirmed it.

    Raises:
        SourceNotThere, OwnFirm
        KindUnknown: no published edition knows such a veto.
        HappenedInFuture
        AlreadyRecorded
    """
    source = sources.get(uow, new.source_id)
    _refuse_own_firm(uow, source.id)
    kinds = veto_kinds(uow)
    if new.kind not in kinds:
        raise KindUnknown(kind=new.kind, known=", ".join(sorted(kinds)) or "-")
    if new.happened_on > today:
        raise HappenedInFuture(happened_on=new.happened_on, today=today)
    written = Adverse(
        new.id, source.id, new.kind, new.happened_on, new.document, State.RECORDED, uow.actor.account_id, uow.now
    )
    repository.insert_record(uow, written)
    uow.record(AdverseMoved.of(written))
    return written


def confirm(uow: UnitOfWork, adverse_id: str, seen_version: int) -> Adverse:
    """Let a record count.

    Raises:
        AdverseNotThere, OwnFirm, FollowsItsFinding, AdverseMovedOn, WrongState, SecondPersonNeeded
    """
    return _write(uow, _found(uow, adverse_id).confirmed(uow.actor.account_id, seen_version), seen_version)


def void(uow: UnitOfWork, adverse_id: str, reason: str, seen_version: int) -> Adverse:
    """Void a record that never counted, or ask for it where it counts.

    Raises:
        AdverseNotThere, OwnFirm, FollowsItsFinding, AdverseMovedOn, WrongState
    """
    return _write(uow, _found(uow, adverse_id).voided(uow.actor.account_id, reason, seen_version), seen_version)


def settle(uow: UnitOfWork, adverse_id: str, *, void: bool, seen_version: int) -> Adverse:
    """A second person voids a contested record, or lets it stand. Raises as `confirm`."""
    moved = _found(uow, adverse_id).settled(uow.actor.account_id, void=void, seen_version=seen_version)
    return _write(uow, moved, seen_version)


def follow_findings(uow: UnitOfWork, findings: Sequence[FindingSays]) -> list[Adverse]:
    """Bring the records that rest on findings where their findings are: written down, suspended, resumed, voided.

    For a handler, which may run again and late: `findings` say how they stand now, and what stands there already is
    left alone. Returns what has moved.
    """
    if not findings:
        return []
    known = repository.of_findings(uow, findings)
    by_finding = {record.finding_id: record for record in known if record.finding_id}
    by_hand = {(record.source_id, record.kind, record.document): record for record in known}
    written, moved = [], []
    for said in {said.finding_id: said for said in findings}.values():
        record = by_finding.get(said.finding_id) or by_hand.get((said.source_id, said.kind, said.number))
        if record is None:
            written.append(from_finding(new_id(), said, uow.now))
        elif (after := record.following(said)) != record:
            moved.append(_write(uow, after, record.version))
    fresh = [record for record in written if record is not None]
    repository.insert_all(uow, fresh)
    uow.record_all(AdverseMoved.of(record) for record in fresh)
    return [*fresh, *moved]


def _found(uow: UnitOfWork, adverse_id: str) -> Adverse:
    record = queries.get(uow, adverse_id)
    _refuse_own_firm(uow, record.source_id)
    if record.finding_id is not None:
        raise FollowsItsFinding(finding=record.document)
    return record


def _refuse_own_firm(uow: UnitOfWork, source_id: str) -> None:
    if sources.is_own_firm(uow, [source_id]):
        raise OwnFirm


def _write(uow: UnitOfWork, moved: Adverse, seen_version: int) -> Adverse:
    if not repository.move(uow, moved, seen_version):
        current = queries.get(uow, moved.id).version
        raise AdverseMovedOn(seen_version=seen_version, current_version=current)
    uow.record(AdverseMoved.of(moved))
    return moved
