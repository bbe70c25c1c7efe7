"""Taking sources off lists: proposed by the machine or a person, heard, decided by another person, perhaps lifted.

Nothing here changes a list: editions are immutable. What was decided keeps a source off the editions that come after,
until the day of return that the programme's own rule gives.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from greenctl.adverse import queries as adverse
from greenctl.adverse.domain import COUNTING, Adverse
from greenctl.area.calendar import add_working_days, civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Happened
from greenctl.kernel.ids import new_id
from greenctl.lists import removal_queries as queries, removal_repository as repository
from greenctl.lists.errors import (
    EvidenceDoesNotCount,
    HeardEnough,
    NoRemovalRule,
    NothingToRemove,
    RemovalMovedOn,
    RemovalProposed,
)
from greenctl.lists.removal import Decider, Removal, RemovalMoved, RemovalState, Statement
from greenctl.review.errors import OwnFirm
from greenctl.season import queries as seasons
from greenctl.season.domain import SeasonProgramme, SeasonState
from greenctl.season.removal_rules import RemovalRule
from greenctl.source import queries as sources

MOST_STATEMENTS = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person proposes: the record that it rests on, and why they want it now."""

    id: str
    season_id: str
    programme: str
    adverse_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a proposal rests on: a record, the rule that gives it a consequence, and the source as it lives on."""

    fixed: SeasonProgramme
    rule: RemovalRule
    record: Adverse
    source_id: str


def follow_adverse(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: what is held against sources has changed. Reads how it stands now, so it may run late and twice."""
    records = adverse.standing(uow, sorted({event.body["adverse_id"] for event in events}))
    today = civil_day(uow.now)
    by_id = {record.id: record for record in records}
    affected = repository.on_evidence(uow, by_id)
    decided = queries.named(uow, [removal.id for removal in affected if removal.state is RemovalState.REMOVED])
    for removal in affected:
        record, holds = by_id[removal.adverse_id], removal.id in decided and decided[removal.id].holds_on(today)
        after = removal.following(record.state.value, counts=record.state in COUNTING, holds=holds)
        if after != removal:
            _write(uow, after, removal.version)
    propose_removals(uow, [record for record in records if record.state in COUNTING], today)


def propose_removals(uow: UnitOfWork, records: Collection[Adverse], today: date) -> list[Removal]:
    """Propose what the rules of open seasons give these records, where their sources are listed; once for each."""
    living = sources.survivors(uow, {record.source_id for record in records})
    of_source: dict[str, list[tuple[str, str]]] = {}
    for season_id, programme, source_id in sorted(repository.places(uow, set(living.values())) if living else ()):
        of_source.setdefault(source_id, []).append((season_id, programme))
    grounds = [
        Grounds(fixed, rule, record, living[record.source_id])
        for record in records
        for place in of_source.get(living[record.source_id], ())
        if (fixed := _still_to_come(uow, *place, today)) and (rule := fixed.edition.removal_for(record.kind))
    ]
    known = {(item.season_id, item.programme, item.adverse_id) for item in _known(uow, records)}
    fresh = [
        _removal(uow, new_id(), ground, today)
        for ground in grounds
        if (ground.fixed.season_id, ground.fixed.edition.programme, ground.record.id) not in known
    ]
    return [item for item in fresh if _propose(uow, item)]


def propose(uow: UnitOfWork, proposal: Proposal, *, today: date) -> Removal:
    """A person proposes a removal on a record that counts. Another decides it.

    Raises:
        SeasonNotThere, ProgrammeNotThere, AdverseNotThere, OwnFirm
        EvidenceDoesNotCount, NoRemovalRule, NothingToRemove
        RemovalProposed: on this record and for this list, at any time before.
    """
    season, fixed = seasons.get_both(uow, proposal.season_id, proposal.programme)
    record = adverse.get(uow, proposal.adverse_id)
    _refuse_own_firm(uow, record.source_id)
    _require_counting(record)
    rule = fixed.edition.removal_for(record.kind)
    if rule is None:
        raise NoRemovalRule(programme=proposal.programme, kind=record.kind)
    source_id = sources.survivors(uow, [record.source_id])[record.source_id]
    still_to_come = _still_to_come(uow, season.id, proposal.programme, today)
    if not still_to_come or (season.id, proposal.programme, source_id) not in repository.places(uow, [source_id]):
        raise NothingToRemove(programme=proposal.programme)
    removal = _removal(uow, proposal.id, Grounds(fixed, rule, record, source_id), today, proposal.reason)
    if not _propose(uow, removal):
        raise RemovalProposed(document=record.document)
    return removal


def hear(uow: UnitOfWork, removal_id: str, text: str, *, waives: bool, today: date) -> Statement:
    """The firm says something, and perhaps that it wants no more time. Its signer speaks for it; see the policy.

    Raises:
        RemovalNotThere, RemovalDecided, HearingOver, HeardEnough
        RemovalMovedOn: somebody decided at the same moment.
    """
    before = queries.get(uow, removal_id)
    after = before.heard(uow.now, today, waives=waives)
    said = repository.statements(uow, removal_id)
    if len(said) >= MOST_STATEMENTS:
        raise HeardEnough(most=MOST_STATEMENTS)
    _write(uow, after, before.version)
    statement = Statement(len(said) + 1, text, waives, uow.now)
    repository.say(uow, removal_id, statement, uow.actor.account_id)
    return statement


def decide(uow: UnitOfWork, removal_id: str, *, remove: bool, reason: str, seen_version: int, today: date) -> Removal:
    """Remove the source, or keep it. Waits for whoever publishes a list of the programme, so that one comes first.

    Raises:
        RemovalNotThere, OwnFirm, RemovalMovedOn, RemovalDecided, RemovalByAnotherPerson, HearingNotOver
        EvidenceDoesNotCount: it cannot be removed on this; it can be kept.
    """
    programme = queries.get(uow, removal_id).programme
    repository.queue_to_decide(uow, programme)
    before = queries.get(uow, removal_id)
    _refuse_own_firm(uow, before.source_id)
    [record] = adverse.standing(uow, [before.adverse_id])
    by = Decider(uow.actor.account_id, uow.now, today, (record.recorded_by, record.confirmed_by))
    survivor = sources.survivors(uow, [before.source_id])[before.source_id]
    after = before.decided(
        by,
        seen_version,
        remove=remove,
        reason=reason,
        season_until=_season_until(uow, before.season_id),
        free_from=repository.free_from(uow, survivor, before.season_id, programme),
    )
    if remove:
        _require_counting(record)
    return _write(uow, after, seen_version)


def decide_lift(
    uow: UnitOfWork, removal_id: str, *, lift: bool, reason: str, seen_version: int, today: date
) -> Removal:
    """Take back what was decided, since its evidence counts no more; or let it stand.

    Raises:
        RemovalNotThere, OwnFirm, RemovalMovedOn, NothingToLift
    """
    repository.queue_to_decide(uow, queries.get(uow, removal_id).programme)
    before = queries.get(uow, removal_id)
    _refuse_own_firm(uow, before.source_id)
    by = Decider(uow.actor.account_id, uow.now, today)
    return _write(uow, before.lift_settled(by, seen_version, lift=lift, reason=reason), seen_version)


def _known(uow: UnitOfWork, records: Iterable[Adverse]) -> list[Removal]:
    return repository.on_evidence(uow, [record.id for record in records])


def _still_to_come(uow: UnitOfWork, season_id: str, programme: str, today: date) -> SeasonProgramme | None:
    """The programme of a season that is open and has not ended."""
    season, fixed = seasons.get_both(uow, season_id, programme)
    over = season.days.until is not None and season.days.until <= today
    return None if over or season.state is not SeasonState.OPEN else fixed


def _removal(uow: UnitOfWork, removal_id: str, ground: Grounds, today: date, reason: str | None = None) -> Removal:
    fixed, rule, record = ground.fixed, ground.rule, ground.record
    assert fixed.edition.removal is not None  # the rule came from there
    return Removal(
        id=removal_id, season_id=fixed.season_id, programme=fixed.edition.programme,
        programme_fingerprint=fixed.fingerprint, source_id=ground.source_id, adverse_id=record.id,
        document=record.document, finding_id=record.finding_id, kind=record.kind,
        consequence=rule.consequence.value, rule=rule.document(), reason=reason,
        proposed_by=uow.actor.account_id, proposed_at=uow.now,
        hear_until=add_working_days(today, fixed.edition.removal.hearing_days), redeclare=rule.redeclare,
    )  # fmt: skip


def _propose(uow: UnitOfWork, removal: Removal) -> bool:
    if not repository.insert_removal(uow, removal):
        return False
    uow.record(_moved(removal))
    return True


def _write(uow: UnitOfWork, after: Removal, seen_version: int) -> Removal:
    if not repository.move(uow, after, seen_version):
        raise RemovalMovedOn(seen_version=seen_version, current_version=queries.get(uow, after.id).version)
    uow.record(_moved(after))
    return after


def _moved(removal: Removal) -> RemovalMoved:
    return RemovalMoved(
        proposal_id=removal.id, source_id=removal.source_id, season_id=removal.season_id, programme=removal.programme,
        consequence=removal.consequence, state=removal.state.value, lift=removal.lift.value, version=removal.version,
    )  # fmt: skip


def _season_until(uow: UnitOfWork, season_id: str) -> date:
    until = seasons.get_season(uow, season_id).days.until
    assert until is not None  # a season has a last day; the table says so
    return until


def _require_counting(record: Adverse) -> None:
    if record.state not in COUNTING:
        raise EvidenceDoesNotCount(document=record.document, state=record.state.value)


def _refuse_own_firm(uow: UnitOfWork, source_id: str) -> None:
    if sources.is_own_firm(uow, [source_id]):
        raise OwnFirm
