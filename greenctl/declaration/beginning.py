"""Beginning declarations: once per source, season and programme, with last season's answers where there are any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import acting, repository
from greenctl.declaration.domain import Declarant, Declaration, Stage
from greenctl.declaration.errors import AlreadyDeclared, DeclarationIdTaken, SourceNotThere
from greenctl.declaration.events import DeclarationBegun
from greenctl.declaration.loading import Frame, Frames
from greenctl.declaration.repository import SheetKey
from greenctl.kernel.actor import Actor

_EMPTY: dict[str, Any] = {"facts": {}, "evidence": {}, "lines": [], "measures": {}}


@dataclass(frozen=True, slots=True)
class NewDeclaration:
    """A source takes part in a season's programme; `id` is a UUID, the client's own where it has made one."""

    id: str
    source_id: str
    season_id: str
    programme: str
    by: Actor | None = None

    @property
    def triple(self) -> tuple[str, str, str]:
        return self.source_id, self.season_id, self.programme


def begin_many(uow: UnitOfWork, items: Sequence[NewDeclaration], *, today: date) -> list[Declaration]:
    """Begin each, or take it up again where it was withdrawn; what is begun already, under the same id, is success.

    Raises:
        SourceNotThere, SourceNotActive, SourceKindNotTaken, SectorWithoutTable
        SeasonNotThere, ProgrammeNotThere, ApplicationsNotOpen
        AlreadyDeclared, DeclarationIdTaken, BegunAtOnce
    """
    frames, sources = Frames(uow), repository.find_declarants(uow, [item.source_id for item in items])
    for item in items:
        _require_may_begin(item, frames.now(item.season_id, item.programme), sources, today)
    known = _Known(uow, items)
    begun = [_begun(uow, item, known, frames.now(item.season_id, item.programme).edition.fingerprint) for item in items]
    _write(uow, items, begun, known, frames)
    return [declaration for declaration, _ in begun]


def _require_may_begin(item: NewDeclaration, frame: Frame, sources: dict[str, Declarant], today: date) -> None:
    source = sources.get(item.source_id)
    if source is None:
        raise SourceNotThere(source=item.source_id)
    source.require_may_declare(item.programme, frame.programme.edition.source_kinds)
    frame.form(source)
    frame.programme.require_open(frame.season, today)


class _Known:
    """What exists already: declarations by triple and by id, and sheets."""

    def __init__(self, uow: UnitOfWork, items: Sequence[NewDeclaration]) -> None:
        self.keys = {(item.source_id, item.season_id) for item in items}
        sharing = repository.find_sharing(uow, self.keys)
        self.by_triple = {(item.source_id, item.season_id, item.programme): item for item in sharing}
        self.ids = repository.find_taken(uow, [item.id for item in items])
        self.sheets = repository.find_sheets(uow, self.keys)


def _begun(uow: UnitOfWork, item: NewDeclaration, known: _Known, rules: str) -> tuple[Declaration, int | None]:
    """The declaration, and the version it had before: None if it is new, its own if nothing changes."""
    there = known.by_triple.get(item.triple)
    if there is None:
        if item.id in known.ids:
            raise DeclarationIdTaken(declaration=item.id)
        new = _new(uow, item, rules)
        known.ids.add(item.id)
        known.by_triple[item.triple] = new
        return new, None
    if there.id != item.id:
        raise AlreadyDeclared(declaration=there.id, state=there.progress.value)
    if there.stage is Stage.WITHDRAWN:
        return there.begun_again(acting.whose(uow, item.by).account_id), there.version
    return there, there.version


def _new(uow: UnitOfWork, item: NewDeclaration, rules: str) -> Declaration:
    return Declaration(
        id=item.id, source_id=item.source_id, season_id=item.season_id, programme=item.programme, stage=Stage.DRAFT,
        round=1, edited_by=(acting.whose(uow, item.by).account_id,), signed_by=None, signed_at=None,
        signed_sha256=None, begun_at=uow.now, version=1, rules=rules,
    )  # fmt: skip


def _write(
    uow: UnitOfWork,
    items: Sequence[NewDeclaration],
    begun: Sequence[tuple[Declaration, int | None]],
    known: _Known,
    frames: Frames,
) -> None:
    sheets, prefilled = _new_sheets(uow, items, known, frames)
    repository.add_declarations(uow, [item for item, before in begun if before is None], sheets)
    acting.write(uow, [(item, before) for item, before in begun if before is not None and before != item.version])
    for item, before in begun:
        if before != item.version:
            uow.record(_event(item, (item.source_id, item.season_id) in prefilled))


def _new_sheets(
    uow: UnitOfWork, items: Sequence[NewDeclaration], known: _Known, frames: Frames
) -> tuple[dict[SheetKey, Any], set[SheetKey]]:
    """A sheet for each source that has none in the season: last season's answers, or nothing."""
    lacking = known.keys - known.sheets.keys()
    sheets: dict[SheetKey, Any] = {}
    prefilled: set[SheetKey] = set()
    seasons = {item.season_id: frames.now(item.season_id, item.programme).season for item in items}
    for season in seasons.values():
        sources = [key[0] for key in sorted(lacking) if key[1] == season.id]
        earlier = repository.find_last_season(uow, sources, season.city, season.days) if sources else {}
        sheets |= {(source, season.id): _prefill(earlier.get(source, _EMPTY)) for source in sources}
        prefilled |= {(source, season.id) for source in earlier}
    return sheets, prefilled


def _prefill(body: Mapping[str, Any]) -> dict[str, Any]:
    """Last season's answers; why they had changed then is no reason now."""
    return {part: value for part, value in body.items() if part != "reasons"}


def _event(item: Declaration, prefilled: bool) -> DeclarationBegun:
    return DeclarationBegun(
        declaration_id=item.id, source_id=item.source_id, season_id=item.season_id, programme=item.programme,
        round=item.round, version=item.version, prefilled=prefilled, by=item.edited_by[0],
    )  # fmt: skip
