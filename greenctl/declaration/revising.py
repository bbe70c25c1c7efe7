"""Regrading what became known later, and levels that people set: proposed by one, decided by another.

Nothing here changes a list. A proposal waits for a person; what that person accepts is what the next edition reads.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import orjson
from sqlalchemy import Row

from grading import Edition, read_facts
from greenctl.adverse import queries as adverse
from greenctl.adverse.domain import COUNTING, Counting, State
from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import repository, revision_repository as revisions
from greenctl.declaration.domain import Stage
from greenctl.declaration.errors import (
    DeclarationNotThere,
    DecliningNeedsReason,
    LevelNotOnLadder,
    NothingGraded,
    RevisionDecided,
    RevisionMovedOn,
    RevisionNotThere,
    SiteFactsRefused,
)
from greenctl.declaration.grades import Graded, graded_again, with_what_is_known
from greenctl.declaration.revision import Kind, Revision, RevisionState, Standing
from greenctl.kernel.actor import Role
from greenctl.kernel.events import Event, Happened
from greenctl.kernel.ids import new_id
from greenctl.review.errors import OwnFirm
from greenctl.review.panels.errors import ScoresGoToThePanel
from greenctl.review.panels.queries import agreed_scores, sits_on
from greenctl.rules.queries import get_edition
from greenctl.source.queries import is_own_firm, survivors

AT_A_TIME = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRevised(Event):
    """A revision was proposed, accepted or declined: `state` is where it stands now."""

    kind: ClassVar[str] = "grade.revised"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    revision_id: str
    submission_id: str
    source_id: str
    how: str
    cause: str
    level: str | None
    state: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFactsSaid(Event):
    """Somebody on site scored indicators."""

    kind: ClassVar[str] = "declaration.site_facts_said"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    source_id: str
    fields: tuple[str, ...]


def regrade_after_adverse(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: what is held against sources has changed. May run twice: an equal level proposes nothing again."""
    changes = {State.SUSPENDED, State.VOIDED, *COUNTING}
    causes = {event.body["source_id"]: event.body["adverse_id"] for event in events if event.body["state"] in changes}
    living = survivors(uow, causes)
    fresh = {living[event.body["source_id"]] for event in events if event.body["state"] == "confirmed"}
    today = civil_day(uow.now)
    propose_regrades(uow, {living[key]: cause for key, cause in causes.items()}, today, fresh)


def regrade_after_time(uow: UnitOfWork, today: date, after: str = "") -> str | None:
    """Look at the next sources that anything is held against: a look-back may have ended. Returns where to go on."""
    concerned = adverse.concerned(uow, after, AT_A_TIME)
    propose_regrades(uow, dict.fromkeys(concerned, "time"), today)
    return concerned[-1] if len(concerned) == AT_A_TIME else None


def propose_regrades(
    uow: UnitOfWork, causes: Mapping[str, str], today: date, fresh: Collection[str] = ()
) -> list[Revision]:
    """Grade again, by the rules of their season, what these sources have handed in; propose what comes out otherwise.

    `causes`: source id -> what led to it. Only sources named are touched, and nothing but proposals is written. A
    proposal that waits stays where it still says the same, and gives way where it does not. `fresh`: sources that
    something new counts against; a better level that people set before is held against it, even if the machine's stays.
    What was declined last is not proposed again as long as it rests on the same.
    """
    rows = revisions.standing_of_sources(uow, causes) if causes else []
    held = adverse.counting(uow, causes)
    site = revisions.site_facts(uow, [row.declaration_id for row in rows])
    found = [
        (row, _again(uow, row, held.get(row.source_id, ()), site.get(row.declaration_id, {}), today)) for row in rows
    ]
    waiting = revisions.open_regrades(uow, [row.submission_id for row in rows])
    differ = [
        (row, new)
        for row, new in found
        if _differs(row, new)
        or ((row.source_id in fresh or row.submission_id in waiting) and _overtaken(uow, row, new))
    ]
    declined = revisions.declined_regrades(uow, [row.submission_id for row, _ in differ])
    moved = [
        (row, new)
        for row, new in differ
        if _says(new) not in (waiting.get(row.submission_id), declined.get(row.submission_id))
    ]
    stale = {row.submission_id for row, new in found if waiting.get(row.submission_id, _says(new)) != _says(new)}
    revisions.replace_open(uow, sorted(stale), Kind.REGRADE)
    return _propose(uow, [_regrade(uow, row, new, causes[row.source_id]) for row, new in moved])


def propose_override(uow: UnitOfWork, declaration_id: str, level: str, reason: str) -> Revision:
    """Propose a level beside the machine's. It counts once a second person has accepted it.

    Raises:
        DeclarationNotThere, NothingGraded, OwnFirm
        LevelNotOnLadder
    """
    row = _graded(uow, declaration_id)
    edition = get_edition(uow, row.rule_fingerprint)
    _require_on_ladder(edition, row.inputs["sectors"][0], level)
    revisions.replace_open(uow, [row.submission_id], Kind.OVERRIDE)
    values = {"at_best": level, "reason": reason, "rule_fingerprint": row.rule_fingerprint}
    [revision] = _propose(uow, [_row(uow, row, Kind.OVERRIDE, "judgement", level, official=edition.official, **values)])
    return revision


def decide_revision(
    uow: UnitOfWork, revision_id: str, *, accept: bool, reason: str | None, seen_version: int
) -> Revision:
    """Accept or decline what somebody else, or the machine, has proposed.

    Raises:
        RevisionNotThere, RevisionMovedOn, SecondPersonNeeded, OwnFirm
        RevisionDecided: or, to accept it, a later version was handed in, or the declaration withdrawn.
        DecliningNeedsReason
    """
    before = get_revision(uow, revision_id)
    if not accept and not reason:
        raise DecliningNeedsReason
    _refuse_own_firm(uow, before.source_id)
    revisions.hold(uow, before.declaration_id)
    if accept:
        _require_standing(uow, before)
    at = revisions.after_earlier_decisions(uow, before.declaration_id)
    after = before.decided(uow.actor.account_id, at, seen_version, accept=accept, reason=reason)
    if not revisions.write_decision(uow, after, seen_version):
        raise RevisionMovedOn(seen_version=seen_version, current_version=get_revision(uow, revision_id).version)
    uow.record(_revised(after))
    return after


def say_site_facts(uow: UnitOfWork, declaration_id: str, said: Mapping[str, Mapping[str, Any]]) -> list[Revision]:
    """Keep what was scored on site, `{sector: {indicator: value}}`, with who and when; proposes the grade it gives.

    Raises:
        DeclarationNotThere, NothingGraded, OwnFirm
        SiteFactsRefused: a field that is none, or not for a score on site, or a value that will not do.
        ScoresGoToThePanel: several experts score it, each without seeing the others' scores.
    """
    if sits_on(uow, declaration_id):
        raise ScoresGoToThePanel(declaration=declaration_id)
    require_site_facts(uow, declaration_id, said)
    role = Role.EXPERT.value if Role.EXPERT in uow.actor.roles else "other"
    return _kept(uow, declaration_id, said, role)


def require_site_facts(uow: UnitOfWork, declaration_id: str, said: Mapping[str, Mapping[str, Any]]) -> None:
    """That these could be scored on site.

    Raises:
        DeclarationNotThere, NothingGraded, OwnFirm, SiteFactsRefused
    """
    row = _graded(uow, declaration_id)
    problems = _site_problems(get_edition(uow, row.rule_fingerprint), row.inputs["sectors"], said)
    if problems:
        raise SiteFactsRefused(problems=problems)


def take_panel_scores(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: panels of experts were opened. What they agreed upon counts as scored by experts, unless the firm has
    withdrawn what they looked at."""
    for event in events:
        said = agreed_scores(uow, event.body["case_id"], event.body["case_version"])
        if said and any(map(_in_force, revisions.standing_of(uow, [event.body["case_id"]]))):
            _kept(uow, event.body["case_id"], said, Role.EXPERT.value)


def _kept(uow: UnitOfWork, declaration_id: str, said: Mapping[str, Mapping[str, Any]], role: str) -> list[Revision]:
    row = _graded(uow, declaration_id)
    fields = [(sector, indicator, value) for sector, values in said.items() for indicator, value in values.items()]
    revisions.insert_site_facts(
        uow,
        [
            {"id": new_id(), "declaration_id": declaration_id, "sector": sector, "indicator": indicator,
             "value": value, "role": role, "said_by": uow.actor.account_id, "said_at": uow.now}
            for sector, indicator, value in fields
        ],
    )  # fmt: skip
    named = tuple(f"facts.{sector}.{indicator}" for sector, indicator, _ in fields)
    uow.record(SiteFactsSaid(declaration_id=declaration_id, source_id=row.source_id, fields=named))
    return propose_regrades(uow, {row.source_id: "site_facts"}, civil_day(uow.now))


def get_revision(uow: UnitOfWork, revision_id: str) -> Revision:
    """A revision within the actor's scope. Raises RevisionNotThere."""
    found = revisions.find(uow, revision_id)
    if found is None:
        raise RevisionNotThere(revision=revision_id)
    return found


def list_page(uow: UnitOfWork, state: str, after: str, limit: int) -> list[Revision]:
    """Revisions of the actor's scope in a state, by id, after `after`."""
    return revisions.by_state(uow, state, after, limit)


def explanation_of(uow: UnitOfWork, revision_id: str) -> bytes:
    """The stored explanation of a regrade. Raises RevisionNotThere, for an override too."""
    get_revision(uow, revision_id)
    found = revisions.find_explanation(uow, revision_id)
    if found is None:
        raise RevisionNotThere(revision=revision_id)
    return found


def levels_of(uow: UnitOfWork, declaration_id: str) -> tuple[Standing | None, list[Revision]]:
    """The machine's level beside the one that stands, and every revision that led there; None before any grade.

    Raises:
        DeclarationNotThere
    """
    if declaration_id not in repository.find_declarations(uow, [declaration_id]):
        raise DeclarationNotThere(declaration=declaration_id)
    every = revisions.of_declaration(uow, declaration_id)
    rows = revisions.standing_of(uow, [declaration_id])
    if not rows:
        return None, every
    override = next((item for item in every if item.id == rows[0].last_id and item.kind is Kind.OVERRIDE), None)
    return revisions.levels(rows[0], override), every


def explanation_in_force(uow: UnitOfWork, declaration_id: str) -> bytes:
    """Why the version that stands has the level that the machine gives it now. Raises DeclarationNotThere."""
    found = revisions.explanation_in_force(uow, declaration_id)
    if found is None or declaration_id not in repository.find_declarations(uow, [declaration_id]):
        raise DeclarationNotThere(declaration=declaration_id)
    return found


def _graded(uow: UnitOfWork, declaration_id: str) -> Row[Any]:
    """The grade that stands for a declaration of the actor's scope."""
    if declaration_id not in repository.find_declarations(uow, [declaration_id]):
        raise DeclarationNotThere(declaration=declaration_id)
    rows = [row for row in revisions.standing_of(uow, [declaration_id]) if _in_force(row)]
    if not rows:
        raise NothingGraded(declaration=declaration_id)
    _refuse_own_firm(uow, rows[0].source_id)
    return rows[0]


def _require_standing(uow: UnitOfWork, revision: Revision) -> None:
    """What was said of a version does not outlive it: nobody has looked at the one that stands instead. Nor does a
    regrade take the place of a level that people set when it was waiting already."""
    if revision.state is not RevisionState.PROPOSED:
        return
    standing = {row.submission_id: row for row in revisions.standing_of(uow, [revision.declaration_id])}
    row = standing.get(revision.submission_id)
    if row is None or not _in_force(row) or (revision.kind is Kind.REGRADE and _overridden_since(row, revision)):
        raise RevisionDecided(state="superseded")


def _overridden_since(row: Row[Any], revision: Revision) -> bool:
    return bool(row.last_kind == Kind.OVERRIDE and row.last_decided_at > revision.proposed_at)


def _in_force(row: Row[Any]) -> bool:
    return bool(row.stage != Stage.WITHDRAWN)


def _refuse_own_firm(uow: UnitOfWork, source_id: str) -> None:
    if is_own_firm(uow, [source_id]):
        raise OwnFirm


def _again(
    uow: UnitOfWork, row: Row[Any], held: Iterable[Counting], site: Mapping[tuple[str, str], Row[Any]], today: date
) -> Graded:
    inputs = with_what_is_known(row.inputs, held, site, today)
    return graded_again(get_edition(uow, row.rule_fingerprint), inputs)


def _says(new: Graded) -> revisions.Says:
    """What a proposal comes to, and what it rests on beside the day: a record that was voided explains nothing."""
    return new.level, new.at_best, revisions.resting_on(orjson.loads(new.inputs))


def _differs(row: Row[Any], new: Graded) -> bool:
    return (row.machine_level, row.machine_at_best) != (new.level, new.at_best)


def _overtaken(uow: UnitOfWork, row: Row[Any], new: Graded) -> bool:
    """Whether people had set a better level than the machine sees now."""
    levels = get_edition(uow, row.rule_fingerprint).levels
    stands, sees = levels.get(row.level or ""), levels.get(new.level or new.at_best or "")
    if row.last_kind != Kind.OVERRIDE or stands is None or sees is None:
        return False
    return stands.scale == sees.scale and stands.position < sees.position


def _regrade(uow: UnitOfWork, row: Row[Any], new: Graded, cause: str) -> dict[str, Any]:
    computed = {name: getattr(new, name) for name in ("inputs_sha256", "explanation", "explanation_sha256", "at_best")}
    inputs = orjson.Fragment(new.inputs)
    return _row(
        uow, row, Kind.REGRADE, cause, new.level, official=new.official, rule_fingerprint=new.rule_fingerprint,
        inputs=inputs, **computed,
    )  # fmt: skip


def _row(
    uow: UnitOfWork, row: Row[Any], kind: Kind, cause: str, level: str | None, *, official: bool, **more: Any
) -> dict[str, Any]:
    nothing = dict.fromkeys(("inputs", "inputs_sha256", "explanation", "explanation_sha256", "reason"))
    return {
        **nothing, "id": new_id(), "submission_id": row.submission_id, "declaration_id": row.declaration_id,
        "source_id": row.source_id, "kind": kind, "cause": cause, "level": level, "official": official,
        "proposed_by": uow.actor.account_id, "proposed_at": uow.now, "state": RevisionState.PROPOSED, "version": 1,
        **more,
    }  # fmt: skip


def _propose(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> list[Revision]:
    kept = [{name: value for name, value in row.items() if name not in ("declaration_id", "source_id")} for row in rows]
    revisions.insert_revisions(uow, kept)
    stored = {"inputs", "inputs_sha256", "explanation", "explanation_sha256"}
    proposed = [Revision(**{name: value for name, value in row.items() if name not in stored}) for row in rows]
    uow.record_all(_revised(item) for item in proposed)
    return proposed


def _revised(revision: Revision) -> GradeRevised:
    return GradeRevised(
        declaration_id=revision.declaration_id, revision_id=revision.id, submission_id=revision.submission_id,
        source_id=revision.source_id, how=revision.kind.value, cause=revision.cause, level=revision.level,
        state=revision.state.value, version=revision.version,
    )  # fmt: skip


def _require_on_ladder(edition: Edition, sector: Mapping[str, Any], level: str) -> None:
    table = edition.sectors[sector["sector"]]
    kind = table.sub_types.get(sector["sub_type"] or "")
    ladder = kind.ladder if kind else table.ladder
    if level not in ladder:
        raise LevelNotOnLadder(level=level, ladder=", ".join(ladder))


def _site_problems(
    edition: Edition, sectors: Collection[Mapping[str, Any]], said: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    if not any(said.values()):
        return [{"field": "facts", "code": "field.required"}]
    graded = {sector["sector"] for sector in sectors}
    problems: list[dict[str, Any]] = [
        {"field": f"facts.{sector}", "code": "declaration.field_unknown"} for sector in said if sector not in graded
    ]
    for sector, values in said.items():
        if sector in graded:
            problems += _fact_problems(edition, sector, values)
    return problems


def _fact_problems(edition: Edition, sector: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    table = edition.sectors[sector]
    scored = {row.id for row in table.fields if row.supplied_by == "expert"}
    wrong = [
        {"field": f"facts.{sector}.{name}", "code": "declaration.not_for_the_site"}
        for name in values
        if name not in scored
    ]
    _, found = read_facts(table, dict(values))
    told = [item for item in found if item.code != "fact.missing" and item.field in scored]
    return wrong + [{"field": f"facts.{sector}.{item.field}", "code": item.code, **item.details} for item in told]
