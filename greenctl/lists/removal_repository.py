"""Removals as rows and as values, and the condition under which a list may not have a source."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from greenctl.db.base import UtcDateTime
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists.models import ListEditionRow, ListEntryRow, RemovalRow, RemovalStatementRow
from greenctl.lists.removal import Lift, Removal, RemovalState, Statement
from greenctl.review.models import CaseRow
from greenctl.season.models import SeasonProgrammeRow, SeasonRow
from greenctl.season.removal_rules import TAKES_OFF
from greenctl.source.models import SourceRow

_REMOVAL, _STATEMENT = RemovalRow.__table__, RemovalStatementRow.__table__
_EDITION, _ENTRY = ListEditionRow.__table__, ListEntryRow.__table__
_SOURCE, _CASE = SourceRow.__table__, CaseRow.__table__
_SEASON, _PROGRAMME = SeasonRow.__table__, SeasonProgrammeRow.__table__
_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _REMOVAL.c.source_id)
_COLUMNS = tuple(_REMOVAL.c[name] for name in Removal.__slots__)
_SURVIVOR = func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id)
_TAKES_OFF = [consequence.value for consequence in TAKES_OFF]


def _anew_from(*by: ColumnElement[bool]) -> Any:
    """Until when a decision that asks for a new declaration holds though its day of return has come: until an edition
    of its season that was published after it is in force, which names the source only if it has declared anew. Null for
    every other decision. `by` narrows those editions."""
    since = (
        select(func.min(_EDITION.c.effective_on))
        .where(
            _EDITION.c.season_id == _REMOVAL.c.season_id,
            _EDITION.c.programme == _REMOVAL.c.programme,
            _EDITION.c.published_at > _REMOVAL.c.decided_at,
            # Of a publisher who waited beside the decider and went first, the clock may say that it was last.
            _EDITION.c.effective_on >= _REMOVAL.c.in_force_from,
            *by,
        )
        .correlate(_REMOVAL)
        .scalar_subquery()
    )
    over = select(_SEASON.c.until).where(_SEASON.c.id == _REMOVAL.c.season_id).correlate(_REMOVAL).scalar_subquery()
    return case((_REMOVAL.c.redeclare, func.coalesce(since, over)), else_=null())


_ANEW_FROM = _anew_from()
_ALL = select(*_COLUMNS).join(_SOURCE, _SOURCE.c.id == _REMOVAL.c.source_id)
_BY_ID = _ALL.where(_REMOVAL.c.id == bindparam("id"))
_PAGE = (
    _ALL.where(
        _REMOVAL.c.id > bindparam("after"),
        or_(bindparam("any_state"), _REMOVAL.c.state == bindparam("state"), _REMOVAL.c.lift == bindparam("lift")),
        or_(bindparam("any_source"), bindparam("source_id") == _SURVIVOR),
    )
    .order_by(_REMOVAL.c.id)
    .limit(bindparam("limit"))
)
_ON_EVIDENCE = select(*_COLUMNS).where(_REMOVAL.c.adverse_id.in_(bindparam("ids", expanding=True)))
_HOLDS = and_(
    _REMOVAL.c.state == RemovalState.REMOVED,
    _REMOVAL.c.decided_on <= bindparam("day"),
    or_(_REMOVAL.c.returns_on > bindparam("day"), bindparam("day", type_=Date) < _ANEW_FROM),
    or_(_REMOVAL.c.lifted_on.is_(None), _REMOVAL.c.lifted_on > bindparam("day")),
)
_PUBLIC = select(
    *_COLUMNS, _ANEW_FROM.label("anew_from"), _SURVIVOR.label("survivor"), _SOURCE.c.name, _SOURCE.c.area
).join(_SOURCE, _SOURCE.c.id == _REMOVAL.c.source_id)
# Under whichever id that its source is or was known under.
_NAMED_AS = _SOURCE.alias("named_as")
_EVER_LISTED = (
    exists()
    .where(_ENTRY.c.source_id == _NAMED_AS.c.id, or_(_NAMED_AS.c.id == _SURVIVOR, _NAMED_AS.c.merged_into == _SURVIVOR))
    .correlate(_SOURCE)
)
_HOLDING = (
    _PUBLIC.where(
        _HOLDS,
        _EVER_LISTED,
        _REMOVAL.c.id > bindparam("after"),
        _SOURCE.c.area.startswith(bindparam("prefix"), autoescape=False),
        or_(bindparam("any_programme"), _REMOVAL.c.programme == bindparam("programme")),
    )
    .order_by(_REMOVAL.c.id)
    .limit(bindparam("limit"))
)
_OF_SOURCES = _PUBLIC.where(
    _REMOVAL.c.state == RemovalState.REMOVED, _SURVIVOR.in_(bindparam("source_ids", expanding=True))
).order_by(_REMOVAL.c.decided_at.desc(), _REMOVAL.c.id)
_NAMED = _PUBLIC.where(_REMOVAL.c.id.in_(bindparam("ids", expanding=True)))

# Deciders wait for publishers and publishers for deciders, in whatever season the programme is published.
_QUEUE = (
    select(_SEASON.c.id)
    .where(_SEASON.c.id.in_(select(_PROGRAMME.c.season_id).where(_PROGRAMME.c.programme == bindparam("programme"))))
    .order_by(_SEASON.c.id)
    .with_for_update(key_share=True)
)
# The ids that sources are and were known under: cases and entries are found by an index on these.
_FAMILY = select(_SOURCE.c.id, _SURVIVOR.label("survivor")).where(
    or_(
        _SOURCE.c.id.in_(bindparam("source_ids", expanding=True)),
        _SOURCE.c.merged_into.in_(bindparam("source_ids", expanding=True)),
    )
)
_APPROVED = select(_CASE.c.topic, _CASE.c.party_id).where(
    _CASE.c.state == "approved", _CASE.c.party_id.in_(bindparam("ids", expanding=True))
)
_LATER = _EDITION.alias("later")
_NEWEST = ~exists().where(
    _LATER.c.season_id == _EDITION.c.season_id,
    _LATER.c.programme == _EDITION.c.programme,
    _LATER.c.number > _EDITION.c.number,
).correlate(_EDITION)
_LISTED = (
    select(_EDITION.c.season_id, _EDITION.c.programme, _ENTRY.c.source_id)
    .join(_ENTRY, _ENTRY.c.edition_id == _EDITION.c.id)
    .where(_NEWEST, _ENTRY.c.source_id.in_(bindparam("ids", expanding=True)))
)
_LAST_FIRST_DAY = (
    select(func.max(_EDITION.c.effective_on))
    .join(_ENTRY, _ENTRY.c.edition_id == _EDITION.c.id)
    .where(
        _ENTRY.c.source_id.in_(bindparam("ids", expanding=True)),
        _EDITION.c.season_id == bindparam("season_id"),
        _EDITION.c.programme == bindparam("programme"),
    )
)
_INSERT, _SAY = insert(_REMOVAL), insert(_STATEMENT)
_FIXED = ("id", "season_id", "programme", "programme_fingerprint", "source_id", "adverse_id", "document", "finding_id",
          "kind", "consequence", "rule", "reason", "proposed_by", "proposed_at", "hear_until", "redeclare")  # fmt: skip
_CHANGES = tuple(name for name in Removal.__slots__ if name not in _FIXED)
_MOVE = (
    update(_REMOVAL)
    .where(_REMOVAL.c.id == bindparam("the_id"), _REMOVAL.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGES})
)
_STATEMENTS = (
    select(*(_STATEMENT.c[name] for name in Statement.__slots__))
    .where(_STATEMENT.c.removal_id == bindparam("removal_id"))
    .order_by(_STATEMENT.c.ordinal)
)


def barred() -> Any:
    """Per source that a decision keeps off a programme's list: `until` when, and since when it must have redeclared.

    A subquery to join by `source_id`; binds `programme` and `season_id`. What is declared in another season than that
    of the decision is another declaration, and never has to be handed in again. A source answers for those that were
    merged into it, and a decision keeps a source off from the moment it was made, whatever day it is in force from.
    """
    gone = _SOURCE.alias("gone")
    survivor = func.coalesce(gone.c.merged_into, gone.c.id)
    declared_anew = and_(_REMOVAL.c.redeclare, _REMOVAL.c.season_id == bindparam("season_id"))
    since = func.max(case((declared_anew, _REMOVAL.c.decided_at), else_=null()))
    return (
        select(survivor.label("source_id"), func.max(_REMOVAL.c.returns_on).label("until"), since.label("since"))
        .select_from(_REMOVAL.join(gone, gone.c.id == _REMOVAL.c.source_id))
        .where(
            _REMOVAL.c.programme == bindparam("programme"),
            _REMOVAL.c.state == RemovalState.REMOVED,
            _REMOVAL.c.lift != Lift.LIFTED,
            _REMOVAL.c.consequence.in_(_TAKES_OFF),
        )
        .group_by(survivor)
        .subquery("barred")
    )


def barring_id(source_id: Any) -> Any:
    """The decision that keeps a source off the list, the one that lasts longest; binds `programme`."""
    gone = _SOURCE.alias("removed")
    return (
        select(_REMOVAL.c.id)
        .join(gone, gone.c.id == _REMOVAL.c.source_id)
        .where(
            func.coalesce(gone.c.merged_into, gone.c.id) == source_id,
            _REMOVAL.c.programme == bindparam("programme"),
            _REMOVAL.c.state == RemovalState.REMOVED,
            _REMOVAL.c.lift != Lift.LIFTED,
            _REMOVAL.c.consequence.in_(_TAKES_OFF),
        )
        .order_by(_REMOVAL.c.returns_on.desc(), _REMOVAL.c.decided_at.desc(), _REMOVAL.c.id)
        .limit(1)
        .scalar_subquery()
    )


def kept_off() -> Any:
    """The sources that decisions in force on `day` keep off a programme's list, as far as was decided by the moment
    `by`: a subquery of the ids that they live on under. Binds `programme`, `day`, `by`; the same answer for ever, since
    no moment of a decision is ever moved."""
    gone, by, day = _SOURCE.alias("kept_off"), bindparam("by", type_=UtcDateTime), bindparam("day", type_=Date)
    lifted = and_(_REMOVAL.c.lift == Lift.LIFTED, _REMOVAL.c.lift_decided_at <= by, _REMOVAL.c.lifted_on <= day)
    return (
        select(func.coalesce(gone.c.merged_into, gone.c.id))
        .select_from(_REMOVAL.join(gone, gone.c.id == _REMOVAL.c.source_id))
        .where(
            _REMOVAL.c.programme == bindparam("programme"),
            _REMOVAL.c.state == RemovalState.REMOVED,
            _REMOVAL.c.consequence.in_(_TAKES_OFF),
            _REMOVAL.c.decided_at <= by,
            _REMOVAL.c.in_force_from <= day,
            or_(_REMOVAL.c.returns_on > day, _anew_from(_EDITION.c.published_at <= by) > day),
            not_(lifted),
        )
    )


def find(uow: UnitOfWork, removal_id: str) -> Removal | None:
    """A removal of the actor's scope."""
    row = _WITHIN.execute(uow, _BY_ID, {"id": removal_id}).first()
    return None if row is None else removal_of(row)


def page(uow: UnitOfWork, state: str | None, source_id: str | None, after: str, limit: int) -> list[Removal]:
    """Removals of the actor's scope by id; `state` may be `lift` for those that are proposed to be lifted."""
    lift = Lift.PROPOSED.value if state == "lift" else ""
    asked = {"any_state": state is None, "state": state or "", "lift": lift}
    values = {**asked, "any_source": source_id is None, "source_id": source_id or "", "after": after, "limit": limit}
    return [removal_of(row) for row in _WITHIN.execute(uow, _PAGE, values)]


def on_evidence(uow: UnitOfWork, adverse_ids: Collection[str]) -> list[Removal]:
    """Every removal that rests on one of these records, whoever asks."""
    return [removal_of(row) for row in uow.execute(_ON_EVIDENCE, {"ids": list(adverse_ids)})]


def holding(
    uow: UnitOfWork, day: date, programme: str | None, after: str, limit: int, prefix: str = ""
) -> Sequence[Row[Any]]:
    """What holds on a day, of sources that stood on a published list; with survivor, name and area."""
    values = {"day": day, "any_programme": programme is None, "programme": programme or "", "after": after}
    return uow.execute(_HOLDING, {**values, "limit": limit, "prefix": prefix}).all()


def of_sources(uow: UnitOfWork, source_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Every removal that was decided of these surviving sources, the latest first; with survivor, name and area."""
    return uow.execute(_OF_SOURCES, {"source_ids": list(source_ids)}).all()


def named(uow: UnitOfWork, ids: Collection[str]) -> Sequence[Row[Any]]:
    """Removals by id, with survivor, name and area."""
    return uow.execute(_NAMED, {"ids": list(ids)}).all()


def queue_to_decide(uow: UnitOfWork, programme: str) -> None:
    """Wait until nobody publishes a list of this programme, nor decides about one."""
    uow.execute(_QUEUE, {"programme": programme})


def places(uow: UnitOfWork, source_ids: Collection[str]) -> set[tuple[str, str, str]]:
    """(season, programme, source) where a surviving source is approved, or stands on the newest edition."""
    living = _family(uow, source_ids)
    ids = {"ids": list(living)}
    approved = {(*topic.split(":", 1), living[party]) for topic, party in uow.execute(_APPROVED, ids) if ":" in topic}
    return approved | {(season, programme, living[listed]) for season, programme, listed in uow.execute(_LISTED, ids)}


def free_from(uow: UnitOfWork, survivor: str, season_id: str, programme: str) -> date:
    """The first day that no edition of this season with this source begins on or after. What is published ahead of a
    later season puts nothing off: a removal that ends with its own season would never begin."""
    asked = {"ids": list(_family(uow, [survivor])), "season_id": season_id, "programme": programme}
    last = uow.execute(_LAST_FIRST_DAY, asked).scalar_one()
    return date.min if last is None else last + timedelta(days=1)


def _family(uow: UnitOfWork, survivors: Collection[str]) -> dict[str, str]:
    """Each id that these sources are or were known under -> the id they live on under."""
    return {row.id: row.survivor for row in uow.execute(_FAMILY, {"source_ids": list(survivors)})}


def insert_removal(uow: UnitOfWork, removal: Removal) -> bool:
    """False if one was proposed on this evidence for this list already, or the id is taken."""
    try:
        with uow.attempt():
            uow.execute(_INSERT, {name: getattr(removal, name) for name in Removal.__slots__})
    except IntegrityError:
        return False
    return True


def move(uow: UnitOfWork, removal: Removal, seen_version: int) -> bool:
    """Write a removal over the version that was seen; False if it was changed meanwhile."""
    values = {f"new_{name}": getattr(removal, name) for name in _CHANGES}
    return uow.execute(_MOVE, {"the_id": removal.id, "seen": seen_version, **values}).rowcount == 1


def say(uow: UnitOfWork, removal_id: str, statement: Statement, by: str) -> None:
    values = {name: getattr(statement, name) for name in Statement.__slots__}
    uow.execute(_SAY, {"removal_id": removal_id, "stated_by": by, **values})


def statements(uow: UnitOfWork, removal_id: str) -> list[Statement]:
    """What the firm has said, in order; the caller has found the removal within the scope."""
    return [Statement(*row) for row in uow.execute(_STATEMENTS, {"removal_id": removal_id})]


def removal_of(row: Row[Any]) -> Removal:
    """The removal in a row that may have more columns."""
    values = {name: getattr(row, name) for name in Removal.__slots__}
    return Removal(**{**values, "state": RemovalState(row.state), "lift": Lift(row.lift)})
