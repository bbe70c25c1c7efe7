"""Who hears of grades that are proposed anew, of signatures that are disowned, and that the window closes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, literal, select

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import missing
from greenctl.declaration.models import DeclarationRow
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.kinds import rules
from greenctl.notices.use_cases import tell, tell_firms_of
from greenctl.review.models import CaseRow
from greenctl.rules.queries import get_edition
from greenctl.season import queries as seasons
from greenctl.season.models import SeasonProgrammeRow, SeasonRow
from greenctl.source.models import SourceRow

_DECLARATION, _SOURCE = DeclarationRow.__table__, SourceRow.__table__
_CASE = CaseRow.__table__
_SEASON, _PROGRAMME = SeasonRow.__table__, SeasonProgrammeRow.__table__
_PLACES = select(_SOURCE.c.id, _SOURCE.c.area, _SOURCE.c.department).where(
    _SOURCE.c.id.in_(bindparam("ids", expanding=True))
)
_DESKS = select(_CASE.c.id, _CASE.c.area, _CASE.c.department).where(_CASE.c.id.in_(bindparam("ids", expanding=True)))
_CLOSING = (
    select(_SEASON.c.id, _SEASON.c.city, _PROGRAMME.c.programme, _PROGRAMME.c.applications_until)
    .join(_PROGRAMME, _PROGRAMME.c.season_id == _SEASON.c.id)
    .where(
        _SEASON.c.state == "open",
        _PROGRAMME.c.applications_until > bindparam("today"),
        _PROGRAMME.c.applications_until <= bindparam("last"),
    )
    .order_by(_SEASON.c.id, _PROGRAMME.c.programme)
)


def tell_of_grades(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: a grade is proposed anew. What comes of it, the firm hears as a decision."""
    proposed = [event.body for event in events if event.body["state"] == "proposed"]
    ids = sorted({said["source_id"] for said in proposed})
    places = {row.id: row for row in uow.execute(_PLACES, {"ids": ids})} if ids else {}
    tell(uow, *(_proposed(said, places[said["source_id"]]) for said in proposed))


def tell_of_disowned(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: a signer disowns a signature. The firm's people hear of it, and the offices that review and list."""
    told = [event.body for event in events]
    ids = sorted({said["declaration_id"] for said in told})
    desks = {row.id: row for row in uow.execute(_DESKS, {"ids": ids})}
    tell(uow, *(_disowned(said, desks[said["declaration_id"]]) for said in told))


def remind_of_windows(uow: UnitOfWork) -> None:
    """Tell firms with a draft that was not submitted that the window closes, and those that have begun nothing what
    follows if they do not: one notice each a programme and rung."""
    today, rungs = civil_day(uow.now), rules().remind_days
    for row in uow.execute(_CLOSING, {"today": today, "last": today + timedelta(days=max(rungs) + 1)}).all():
        ends_on = row.applications_until - timedelta(days=1)
        days = (ends_on - today).days
        rung = min((rung for rung in rungs if days <= rung), default=None)
        if rung is not None:
            notice = Notice(
                kind="season.ending",
                cause=f"{row.id}/{row.programme}/{rung}",
                about=row.id,
                area=row.city,
                words={"days": days, "ends_on": ends_on},
            )
            drafts = select(_DECLARATION.c.source_id).where(
                _DECLARATION.c.season_id == literal(row.id),
                _DECLARATION.c.programme == literal(row.programme),
                _DECLARATION.c.state == "draft",
            )
            tell_firms_of(uow, notice, drafts)
            _tell_who_has_not_begun(uow, row, notice)


def _tell_who_has_not_begun(uow: UnitOfWork, row: Row[Any], notice: Notice) -> None:
    """Of a programme that a list comes of: whoever is on none is exempt under none."""
    fixed = seasons.get_programme(uow, row.id, row.programme)
    edition = fixed.edition
    if edition.listed:
        named = {"programme_zh": edition.name_zh, "programme_en": edition.name_en}
        told = replace(notice, kind="season.not_begun", words={**notice.words, **named})
        sectors = get_edition(uow, fixed.rule_fingerprint).sectors
        concerned = missing.asked(row.id, row.programme, edition.source_kinds, sectors, row.city)
        tell_firms_of(uow, told, missing.NOT_BEGUN.params(**concerned))


def _proposed(said: Mapping[str, Any], place: Any) -> Notice:
    return Notice(
        kind="grade.proposed", cause=said["revision_id"], about=said["declaration_id"], source_id=said["source_id"],
        area=place.area, department=place.department,
    )  # fmt: skip


def _disowned(said: Mapping[str, Any], desk: Any) -> Notice:
    return Notice(
        kind="signature.disowned", cause=said["submission_id"], about=said["declaration_id"],
        source_id=said["source_id"], area=desk.area, department=desk.department, words={"round": said["round"]},
    )  # fmt: skip
