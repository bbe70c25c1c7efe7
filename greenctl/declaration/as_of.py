"""Grading a source as of any day, under the edition in force there and then, and under two editions side by side.

This answers a question and decides nothing: a season's cases are decided by the edition that was fixed when it opened,
which the answer names beside its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, case, select

from grading import Application, Edition, Grade, GuaranteeClaim, explanation_bytes, grade, read_facts
from grading.differences import RowDifference, grade_differences
from greenctl.adverse import queries as adverse
from greenctl.area.calendar import CIVIL_TIME
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import revision_repository as revisions
from greenctl.declaration.errors import EditionsShareNoSector, NothingDeclaredBy
from greenctl.declaration.grades import graded_sector, held_against, with_site_facts
from greenctl.declaration.models import DeclarationRow, GradeRevisionRow, GradeRow, SubmissionRow
from greenctl.rules.errors import NothingGoverns
from greenctl.rules.governing import governing_edition
from greenctl.rules.queries import fingerprint_of, get_edition
from greenctl.source import queries as sources

_LAST = GradeRevisionRow.__table__.alias("last")


def _in_force(name: str) -> Any:
    """As it was graded, or as the last accepted revision has it."""
    return case((_LAST.c.id.is_(None), GradeRow.__table__.c[name]), else_=_LAST.c[name]).label(name)


_STANDING = (
    select(
        SubmissionRow.submitted_at, SubmissionRow.declaration_id, DeclarationRow.season_id, DeclarationRow.programme,
        GradeRow.inputs, _in_force("level"), _in_force("at_best"), _in_force("official"), GradeRow.rule_fingerprint,
    )
    .join(DeclarationRow, DeclarationRow.id == SubmissionRow.declaration_id)
    .join(GradeRow, GradeRow.submission_id == SubmissionRow.id)
    .join(_LAST, _LAST.c.id == revisions.last_accepted(SubmissionRow.id), isouter=True)
    .where(
        DeclarationRow.source_id.in_(bindparam("sources", expanding=True)),
        DeclarationRow.state != "withdrawn",
        SubmissionRow.submitted_at <= bindparam("until"),
    )
    .order_by(SubmissionRow.submitted_at.desc(), SubmissionRow.id.desc())
)  # fmt: skip
_LATEST = _STANDING.limit(1)
_LATEST_OF_ONE = _STANDING.where(DeclarationRow.programme == bindparam("programme")).limit(1)
_PROGRAMMES = _STANDING.with_only_columns(DeclarationRow.programme).order_by(None).distinct()


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An answer that the edition does not ask in this way, so that it counts as missing."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class GradedUnder:
    """One edition with the sectors of the source that it governs, and their grade with its explanation."""

    edition: Edition
    sectors: tuple[str, ...]
    grade: Grade
    not_taken: tuple[NotTaken, ...]

    @property
    def explanation(self) -> Any:
        """`greenctl-explanation/2`."""
        return orjson.loads(explanation_bytes(self.grade))


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """The declaration that the facts are from, and what decides its case: the edition fixed for the season, and the
    level that stands now, as it was graded or as an accepted revision has it."""

    declaration_id: str
    season_id: str
    programme: str
    submitted_at: datetime
    edition: str
    fingerprint: str
    level: str | None
    at_best: str | None
    official: bool


@dataclass(frozen=True, slots=True)
class GradeAsOf:
    """A source's grade as of a day. `without_table`: sectors for which nothing was in force there and then;
    `programmes`: what it had declared for by then, in alphabetical order: `decided_by` names the one that was taken."""

    source_id: str
    area: str
    on: date
    graded: tuple[GradedUnder, ...]
    without_table: tuple[str, ...]
    decided_by: DecidedBy
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same facts on the same day under two editions. `only_in_one`: sectors that one of them has no table for."""

    source_id: str
    on: date
    before: GradedUnder
    after: GradedUnder
    differences: tuple[RowDifference, ...]
    only_in_one: tuple[str, ...]
    decided_by: DecidedBy
    programmes: tuple[str, ...]

    @property
    def direction(self) -> str:
        """better, worse or same under the later edition; open while one of the two is undetermined."""
        before, after = (item.edition.levels.get(item.grade.level or "") for item in (self.before, self.after))
        if before is None or after is None or before.scale != after.scale:
            return "open"
        ladder = [level for level in self.after.edition.levels.values() if level.scale == after.scale]
        codes = [level.code for level in sorted(ladder, key=lambda level: level.position)]
        if before.code not in codes or before.code == after.code:
            return "same" if before.code == after.code else "open"
        return "worse" if codes.index(after.code) > codes.index(before.code) else "better"


def grade_as_of(uow: UnitOfWork, source_id: str, on: date, programme: str | None = None) -> GradeAsOf:
    """The standing facts of a source, graded as of a day, each sector by the edition that governs it there and then.

    The facts are those of the latest version handed in on or before that day for the programme, or for any programme
    where none is named, and what was scored on site by then; records held against the source count as far as they are
    known now.

    Raises:
        SourceNotThere
        NothingDeclaredBy: nothing was handed in by then, or not for this programme.
        NothingGoverns: no edition is in force there and then for any of its sectors.
    """
    source = sources.get(uow, source_id)
    row, programmes = _standing(uow, source_id, on, programme)
    editions: dict[str, Edition] = {}
    governed: dict[str, list[Any]] = {}
    without: list[str] = []
    for sector in _sectors(uow, row, on):
        try:
            edition = governing_edition(uow, source.area, on, sector["sector"])
        except NothingGoverns:
            without.append(sector["sector"])
            continue
        editions[edition.id] = edition
        governed.setdefault(edition.id, []).append(sector)
    if not editions:
        raise NothingGoverns(area=source.area, on=on, sector=", ".join(without))
    graded = tuple(_under(uow, editions[code], sectors, row, source_id, on) for code, sectors in governed.items())
    return GradeAsOf(source_id, source.area, on, graded, tuple(without), _decided_by(uow, row), programmes)


def compare_editions(
    uow: UnitOfWork, source_id: str, before: str, after: str, on: date, programme: str | None = None
) -> Comparison:
    """The standing facts of a source under two published editions, with every indicator that stands elsewhere.

    Raises:
        SourceNotThere, NothingDeclaredBy, EditionNotThere
        EditionsShareNoSector: none of the source's sectors has a table in both.
    """
    sources.get(uow, source_id)
    row, programmes = _standing(uow, source_id, on, programme)
    pair = [get_edition(uow, fingerprint_of(uow, edition_id)) for edition_id in (before, after)]
    sectors = _sectors(uow, row, on)
    named = [sector["sector"] for sector in sectors]
    shared = [sector for sector in sectors if all(sector["sector"] in item.sectors for item in pair)]
    if not shared:
        raise EditionsShareNoSector(sectors=named, editions=[before, after])
    one, other = (_under(uow, edition, shared, row, source_id, on) for edition in pair)
    left_out = tuple(sector for sector in named if sector not in one.sectors)
    differences = grade_differences(one.grade, other.grade)
    return Comparison(source_id, on, one, other, differences, left_out, _decided_by(uow, row), programmes)


def _standing(uow: UnitOfWork, source_id: str, on: date, programme: str | None) -> tuple[Row[Any], tuple[str, ...]]:
    """The latest version handed in by the end of a day, and every programme that one was handed in for by then,
    whoever asks: the caller has found the source within reach."""
    family = sorted(sources.kin(uow, {source_id}) | {source_id})
    until = datetime.combine(on, time.max, CIVIL_TIME).astimezone(UTC)
    asked = {"sources": family, "until": until}
    found = (
        uow.execute(_LATEST, asked)
        if programme is None
        else uow.execute(_LATEST_OF_ONE, {**asked, "programme": programme})
    )
    row = found.first()
    if row is None:
        raise NothingDeclaredBy(source=source_id, on=on)
    return row, tuple(sorted(uow.execute(_PROGRAMMES, asked).scalars()))


def _sectors(uow: UnitOfWork, row: Row[Any], on: date) -> list[dict[str, Any]]:
    """What was handed in, with what was scored on site up to the day."""
    scored = revisions.site_facts(uow, [row.declaration_id], until=on).get(row.declaration_id, {})
    return [with_site_facts(sector, scored) for sector in row.inputs["sectors"]]


def _under(
    uow: UnitOfWork, edition: Edition, sectors: Sequence[Any], row: Row[Any], source_id: str, on: date
) -> GradedUnder:
    held = held_against(adverse.counting(uow, [source_id]).get(source_id, ()))
    claims = tuple(GuaranteeClaim(item["kind"], item["evidence_id"]) for item in row.inputs["guarantees"])
    application = Application(tuple(graded_sector(edition, sector) for sector in sectors), on, held, claims)
    not_taken = tuple(item for sector in sectors for item in _not_taken(edition, sector))
    return GradedUnder(edition, tuple(item["sector"] for item in sectors), grade(edition, application), not_taken)


def _not_taken(edition: Edition, sector: Any) -> Sequence[NotTaken]:
    _, problems = read_facts(edition.sectors[sector["sector"]], sector["facts"], _sub_type(edition, sector))
    given = [problem for problem in problems if problem.field in sector["facts"]]
    return [NotTaken(f"facts.{sector['sector']}.{problem.field}", problem.code) for problem in given]


def _sub_type(edition: Edition, sector: Any) -> str | None:
    kinds = edition.sectors[sector["sector"]].sub_types
    return sector["sub_type"] if sector["sub_type"] in kinds else None


def _decided_by(uow: UnitOfWork, row: Row[Any]) -> DecidedBy:
    edition = get_edition(uow, row.rule_fingerprint)
    return DecidedBy(
        row.declaration_id, row.season_id, row.programme, row.submitted_at, edition.id, edition.fingerprint, row.level,
        row.at_best, row.official,
    )  # fmt: skip
