"""Loads all that a decision about declarations needs, for many at once, in a number of statements that is fixed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import record, repository, sheet
from greenctl.declaration.domain import Declarant, Declaration
from greenctl.declaration.errors import DeclarationNotThere
from greenctl.declaration.form import Form, form_of
from greenctl.declaration.shown_by import photo_errors, photo_ids
from greenctl.photos.domain import Photo
from greenctl.photos.queries import find_photos
from greenctl.rules.queries import get_edition
from greenctl.season.domain import Season, SeasonProgramme
from greenctl.season.queries import get_both


@dataclass(frozen=True, slots=True)
class Frame:
    """A season's programme: what all its declarations share."""

    season: Season
    programme: SeasonProgramme
    edition: Any = field(repr=False)

    def form(self, source: Declarant) -> Form:
        """Raises SectorWithoutTable."""
        return form_of(self.edition, self.programme.edition.alerts, source.sectors)

    def document(self, form: Form) -> dict[str, Any]:
        """What a copy of record says of the season, the programme and the rules."""
        season, edition = self.season, self.programme.edition
        names = {name: getattr(edition, name) for name in ("id", "programme", "name_zh", "name_en", "official")}
        prints = {"fingerprint": self.programme.fingerprint, "workflow": self.programme.workflow_fingerprint}
        return record.frame(
            {"id": season.id, "name_zh": season.name_zh, "name_en": season.name_en}, {**names, **prints}, form
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A declaration with its source, form and answers. `previous`: the version a return was about."""

    declaration: Declaration
    source: Declarant
    frame: Frame
    form: Form
    values: sheet.Values
    sheet_version: int
    previous: sheet.Values | None
    photos: Mapping[str, Photo] = field(default_factory=dict, repr=False)
    earlier: sheet.Values | None = field(default=None, repr=False)
    """last season's answers, where the programme wants reasons for what changed"""

    @property
    def photo_errors(self) -> list[dict[str, Any]]:
        """What stands in the way of counting the photos that are named as evidence."""
        return list(photo_errors(self.source.id, self.next_values, self.photos))

    @property
    def reason_errors(self) -> list[dict[str, Any]]:
        """Answers that may not change against last season without a reason, and did."""
        if self.earlier is None:
            return []
        said, wanted = self.next_values, self.frame.programme.edition.wants_reason
        asked = [path for path in sorted(self.earlier.keys() & self.open_paths) if wanted(path)]
        unexplained = [
            path for path in asked if said.get(path) != self.earlier[path] and sheet.reason_path(path) not in said
        ]
        return [{"field": path, "code": "declaration.reason_missing"} for path in unexplained]

    @property
    def sheet_key(self) -> repository.SheetKey:
        return self.declaration.source_id, self.declaration.season_id

    @property
    def open_paths(self) -> frozenset[str]:
        return self.declaration.open_paths(self.form.paths)

    @property
    def next_values(self) -> sheet.Values:
        """What the next version would say."""
        return sheet.next_version(self.previous, self.values, self.form.paths, self.open_paths)

    def declared(self) -> record.Declared:
        """What a signature stands for."""
        shared = self.frame.document(self.form)
        return record.declared(shared, self.declaration, self.source, self.form, self.next_values)


class Frames:
    """Frames by season and programme, each read once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._read: dict[tuple[str, str], tuple[Season, SeasonProgramme]] = {}

    def now(self, season_id: str, programme: str) -> Frame:
        """By the form edition that declarations begin on now. Raises SeasonNotThere or ProgrammeNotThere."""
        season, fixed = self._both(season_id, programme)
        return Frame(season, fixed, get_edition(self._uow, fixed.rule_fingerprint))

    def of(self, season_id: str, programme: str, rules: str) -> Frame:
        """By the form edition that a declaration says it has. Raises as `now`."""
        season, fixed = self._both(season_id, programme)
        return Frame(season, fixed, get_edition(self._uow, rules))

    def of_declaration(self, item: Declaration) -> Frame:
        """The same for a declaration."""
        return self.of(item.season_id, item.programme, item.rules)

    def _both(self, season_id: str, programme: str) -> tuple[Season, SeasonProgramme]:
        key = (season_id, programme)
        if key not in self._read:
            self._read[key] = get_both(self._uow, season_id, programme)
        return self._read[key]


def load(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Loaded]:
    """Declarations of the actor's scope, by id, in the order asked for.

    Raises:
        DeclarationNotThere: any of them is not there, or none of the actor's business.
    """
    found = load_those_there(uow, ids)
    for declaration_id in ids:
        if declaration_id not in found:
            raise DeclarationNotThere(declaration=declaration_id)
    return found


def load_those_there(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Loaded]:
    """The same, without those that are not there, or none of the actor's business."""
    found = repository.find_declarations(uow, ids)
    sources = repository.with_sectors(uow, {source.id: source for _, source in found.values()})
    keys = {(item.source_id, item.season_id) for item, _ in found.values()}
    sheets = {
        key: (sheet.answered(body), version) for key, (body, version) in repository.find_sheets(uow, keys).items()
    }
    previous = previous_versions(uow, [item for item, _ in found.values()])
    told = [*(values for values, _ in sheets.values()), *(version.values for version in previous.values())]
    named = {photo_id for values in told for photo_id in photo_ids(values)}
    photos = find_photos(uow, named) if named else {}
    frames = Frames(uow)
    earlier = _earlier(uow, [item for item, _ in found.values()], frames)
    return {
        key: replace(
            _loaded(item, sources[source.id], frames, sheets, previous.get(key)),
            photos=photos,
            earlier=earlier.get((item.source_id, item.season_id)),
        )
        for key, (item, source) in ((key, found[key]) for key in ids if key in found)
    }


def _earlier(
    uow: UnitOfWork, items: Collection[Declaration], frames: Frames
) -> dict[repository.SheetKey, sheet.Values]:
    """Last season's answers of those sources whose programme wants reasons for what changed against them."""
    asked = [item for item in items if frames.now(item.season_id, item.programme).programme.edition.reasons_for]
    found: dict[repository.SheetKey, sheet.Values] = {}
    for season in {item.season_id: frames.now(item.season_id, item.programme).season for item in asked}.values():
        sources = [item.source_id for item in asked if item.season_id == season.id]
        told = repository.find_last_season(uow, sources, season.city, season.days)
        found |= {(source, season.id): sheet.answered(body) for source, body in told.items()}
    return found


def last_season(uow: UnitOfWork, loaded: Loaded) -> sheet.Values | None:
    """What the source's sheet said in its season before, as far as this form asks for it; None if there was none."""
    season = loaded.frame.season
    found = repository.find_last_season(uow, [loaded.source.id], season.city, season.days)
    if loaded.source.id not in found:
        return None
    told = sheet.answered(found[loaded.source.id])
    return {path: value for path, value in told.items() if path in loaded.form.paths}


def previous_versions(uow: UnitOfWork, declarations: Collection[Declaration]) -> Mapping[str, record.Told]:
    """The version that stands, of those that were handed in."""
    handed_in = [item.id for item in declarations if item.standing is not None and item.stage == "submitted"]
    copies = repository.find_latest_copies(uow, handed_in) if handed_in else {}
    return {key: record.told_by(copy) for key, copy in copies.items()}


def _loaded(
    item: Declaration,
    source: Declarant,
    frames: Frames,
    sheets: Mapping[Any, tuple[sheet.Values, int]],
    previous: record.Told | None,
) -> Loaded:
    """What was handed in keeps the sectors it was handed in with, whatever the register says meanwhile."""
    declarant = source if previous is None else replace(source, sectors=previous.sectors)
    frame = frames.of_declaration(item)
    values, version = sheets[item.source_id, item.season_id]
    told = None if previous is None else previous.values
    return Loaded(item, declarant, frame, frame.form(declarant), values, version, told)
