"""Trying an edition on everything declared: who would move, and what would do it. Nothing of a grade is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Row

from grading import Edition
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import dry_run_repository as dry_runs, fact_column_repository as repository
from greenctl.declaration.errors import DryRunNotThere
from greenctl.declaration.fact_columns import facts_of
from greenctl.declaration.moves import Cause, Coded, Comparison, How, Move, Stands, compared
from greenctl.declaration.revision import Kind
from greenctl.kernel.events import Event
from greenctl.kernel.ids import new_id
from greenctl.rules.errors import EditionNotThere
from greenctl.rules.queries import draft_edition, fingerprint_of, get_edition
from greenctl.rules.use_cases import shipped
from greenctl.season.errors import SeasonNotThere
from greenctl.season.queries import get_programme, get_season

Transition = tuple[str | None, str | None, str | None, int]


class Standing(NamedTuple):
    """A version that stands: the grade whose inputs it rests on, and the level in force, which people may have set."""

    submission_id: str
    grade_id: str
    source_id: str
    area: str
    sector: str
    level: str | None
    overridden: bool


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an edition would do to a programme of a season."""

    edition: Edition = field(repr=False)
    season_id: str
    programme: str
    standing: Sequence[Standing] = field(repr=False)
    comparison: Comparison = field(repr=False)
    by_sector: Sequence[Transition]
    by_area: Sequence[Transition]

    def summary(self) -> dict[str, Any]:
        """Everything that is counted, JSON-ready."""
        counts = self.comparison.counts()
        return {
            "sources": len(self.standing),
            **{how.value: count for how, count in counts.items()},
            "transitions": [_transition(item) for item in self.comparison.transitions()],
            "by_sector": [{"sector": item[0], **_transition(item)} for item in self.by_sector],
            "by_area": [{"area": item[0], **_transition(item)} for item in self.by_area],
            "causes": [
                {**_cause(cause), **{how.value: ways[how] for how in How if how is not How.STAYS}}
                for cause, ways in sorted(self.comparison.causes().items(), key=lambda item: -item[1].total())
            ],
        }

    def moves(self) -> list[tuple[Standing, Move]]:
        """Every source that moves, as it stands and where it would go."""
        return [(self.standing[move.place], move) for move in self.comparison.moves()]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTried(Event):
    """An edition or a draft was tried on what is declared."""

    kind: ClassVar[str] = "rules.edition_tried"
    about: ClassVar[str] = "dry_run_id"
    dry_run_id: str
    edition_id: str
    fingerprint: str
    season_id: str
    programme: str
    sources: int
    moved: int


def dry_run(uow: UnitOfWork, edition: Edition, season_id: str, programme: str, *, keep: bool = True) -> DryRun:
    """Grade everything that stands under `edition`, and compare with the levels in force.

    `keep` writes columns for facts that have none yet, so that the next dry run reads no JSON at all. A season belongs
    to the whole city: a grant for one of its counties does not reach it.

    Raises:
        SeasonNotThere, ProgrammeNotThere
    """
    if not uow.scope.covers(area=get_season(uow, season_id).city):
        raise SeasonNotThere(season=season_id)
    old = get_edition(uow, get_programme(uow, season_id, programme).rule_fingerprint)
    rows = repository.standing(uow, season_id, programme)
    revised = _revised(repository.accepted_revisions(uow, season_id, programme))
    graded_by = [revised[row[0]].grade_id if row[0] in revised else row[0] for row in rows]
    snapshot = facts_of(uow, season_id, programme, {key: place for place, key in enumerate(graded_by)}, keep=keep)
    standing = [
        _stands(row, grade_id, *snapshot.grades[grade_id], revised.get(row[0]))
        for row, grade_id in zip(rows, graded_by, strict=True)
    ]
    levels, sectors, areas = (Coded.of(getattr(row, name) for row in standing) for name in ("level", "sector", "area"))
    found = compared(old, edition, snapshot.groups, Stands(levels, sectors, areas))
    by_sector, by_area = found.transitions(sectors), found.transitions(areas)
    return DryRun(edition, season_id, programme, standing, found, by_sector, by_area)


def make_dry_run(
    uow: UnitOfWork, season_id: str, programme: str, *, edition_id: str | None = None, draft_id: str | None = None
) -> dict[str, Any]:
    """Try a published or shipped edition, or a draft, and keep the result in place of one's own earlier one.

    Raises:
        SeasonNotThere, ProgrammeNotThere, EditionNotThere, DraftNotThere, DraftDoesNotLoad
    """
    edition = draft_edition(uow, draft_id) if draft_id else find_edition(uow, edition_id or "")
    result = dry_run(uow, edition, season_id, programme)
    kept = _keep(uow, result, draft_id)
    told = {name: kept[name] for name in ("edition_id", "fingerprint", "season_id", "programme")}
    moved = kept["summary"]["sources"] - kept["summary"][How.STAYS.value]
    uow.record(EditionTried(dry_run_id=kept["id"], sources=len(result.standing), moved=moved, **told))
    return kept


def find_edition(uow: UnitOfWork, edition_id: str) -> Edition:
    """A published edition, or one that is shipped and nobody has published yet.

    Raises:
        EditionNotThere
    """
    try:
        return get_edition(uow, fingerprint_of(uow, edition_id))
    except EditionNotThere:
        if edition_id in shipped().editions:
            return shipped().editions[edition_id]
        raise


def get_dry_run(uow: UnitOfWork, dry_run_id: str) -> Row[Any]:
    """A dry run of a season whose city lies within the actor's scope.

    Raises:
        DryRunNotThere
    """
    found = dry_runs.find(uow, dry_run_id)
    if found is None or not uow.scope.covers(area=get_season(uow, found.season_id).city):
        raise DryRunNotThere(dry_run=dry_run_id)
    return found


def list_moves(uow: UnitOfWork, dry_run_id: str, after: int, limit: int, how: str | None = None) -> Sequence[Row[Any]]:
    """The sources that it would move, after the ordinal `after`; with `how`, only those that move that way.

    Raises:
        DryRunNotThere
    """
    get_dry_run(uow, dry_run_id)
    return dry_runs.list_moves(uow, dry_run_id, after, limit, how)


class _Revised(NamedTuple):
    """What was accepted since a version was graded: the grade whose inputs count now, and a level that people set."""

    grade_id: str
    overridden: bool
    level: str | None


def _revised(revisions: Sequence[Row[Any]]) -> dict[str, _Revised]:
    """By submission; the last decision stands."""
    found: dict[str, _Revised] = {}
    for submission_id, revision_id, kind, level in revisions:
        if kind == Kind.REGRADE:
            found[submission_id] = _Revised(revision_id, overridden=False, level=None)
        else:
            regraded = found[submission_id].grade_id if submission_id in found else submission_id
            found[submission_id] = _Revised(regraded, overridden=True, level=level)
    return found


def _stands(row: Row[Any], grade_id: str, sector: str, level: str | None, revised: _Revised | None) -> Standing:
    submission_id, source_id, area = row
    if revised is not None and revised.overridden:
        return Standing(submission_id, grade_id, source_id, area, sector, revised.level, overridden=True)
    return Standing(submission_id, grade_id, source_id, area, sector, level, overridden=False)


def _keep(uow: UnitOfWork, result: DryRun, draft_id: str | None) -> dict[str, Any]:
    edition = result.edition
    row = {
        "id": new_id(), "season_id": result.season_id, "programme": result.programme, "edition_id": edition.id,
        "fingerprint": edition.fingerprint, "draft_id": draft_id, "made_by": uow.actor.account_id, "made_at": uow.now,
        "summary": result.summary(),
    }  # fmt: skip
    moves = [
        {
            "dry_run_id": row["id"], "ordinal": ordinal, "source_id": item.source_id,
            "submission_id": item.submission_id, "how": move.how.value, "before": move.before, "after": move.after,
            "overridden": item.overridden, "causes": [_cause(cause) for cause in move.causes],
        }
        for ordinal, (item, move) in enumerate(result.moves(), 1)
    ]  # fmt: skip
    dry_runs.replace(uow, row, moves)
    return row


def _transition(item: Transition) -> dict[str, Any]:
    return {"before": item[1], "after": item[2], "count": item[3]}


def _cause(cause: Cause) -> dict[str, Any]:
    return {"sector": cause.sector, "indicator": cause.indicator, "why": cause.why.value if cause.why else None}
