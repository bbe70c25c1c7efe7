"""Seasons and programmes as values, and the decisions about them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from greenctl.kernel.events import Event
from greenctl.kernel.period import Period
from greenctl.season.errors import ApplicationsNotOpen, SeasonMovedOn, SeasonNotPlanned
from greenctl.season.removal_rules import RemovalRule, RemovalRules


class SeasonState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Exemption:
    """What a level brings: from the first row that names the level. `highest_alert` None: alerts play no part."""

    levels: tuple[str, ...]
    scope_zh: str
    scope_en: str
    clause: str
    highest_alert: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme edition. `desks` maps a sector to the department that reviews it; `alerts` are the levels for
    which measures are asked; `listed` says whether a public list comes of it; `removal` what takes a source off it.
    `reasons_for` are the fields, or whole parts of the form, that want a reason where last season said otherwise."""

    id: str
    programme: str
    name_zh: str
    name_en: str
    title_zh: str
    title_en: str
    official: bool
    source_kinds: tuple[str, ...]
    rules: str
    workflow: str
    listed: bool
    alerts: tuple[str, ...]
    desks: Mapping[str, str]
    exemptions: tuple[Exemption, ...]
    default_desk: str | None = None
    removal: RemovalRules | None = None
    reasons_for: tuple[str, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Programme":
        """Raises TypeError or KeyError where the document is not a programme edition."""
        exemptions = tuple(Exemption(**{**row, "levels": tuple(row["levels"])}) for row in document["exemptions"])
        lists = {name: tuple(document[name]) for name in ("source_kinds", "alerts")}
        removal = RemovalRules.from_document(document["removal"]) if "removal" in document else None
        lists["reasons_for"] = tuple(document.get("reasons_for", ()))
        return cls(**{**document, **lists, "exemptions": exemptions, "removal": removal})

    def wants_reason(self, path: str) -> bool:
        """Whether this field may not change against last season without a word."""
        return any(path == asked or path.startswith(f"{asked}.") for asked in self.reasons_for)

    def desk_for(self, sector: str) -> str | None:
        """The department that reviews a source whose main sector this is."""
        return self.desks.get(sector, self.default_desk)

    def removal_for(self, kind: str) -> RemovalRule | None:
        """The rule by which an adverse record of this kind has a consequence; None where there is none."""
        return self.removal.rule_for(kind) if self.removal else None

    def exemption_for(self, level: str | None) -> Exemption | None:
        """What a level brings; nothing where the level is undetermined."""
        return next((row for row in self.exemptions if level in row.levels), None)


@dataclass(frozen=True, slots=True)
class SeasonProgramme:
    """A programme in a season, with all that was fixed when the season opened."""

    season_id: str
    edition: Programme
    applications: Period
    rule_fingerprint: str
    workflow_fingerprint: str
    fingerprint: str = ""
    """of the programme edition"""
    earlier_rules: tuple[str, ...] = ()
    """form editions that declarations of the season began on before, the first one first"""

    def require_open(self, season: "Season", today: date) -> None:
        """Raises ApplicationsNotOpen unless declarations may be made `today`."""
        if season.state is not SeasonState.OPEN or not self.applications.covers(today):
            raise ApplicationsNotOpen(
                programme=self.edition.programme,
                state=season.state.value,
                opens_on=self.applications.starts_on,
                closes_before=self.applications.until,
            )


@dataclass(frozen=True, slots=True)
class Season:
    """A control season of one city."""

    id: str
    name_zh: str
    name_en: str
    city: str
    days: Period
    state: SeasonState
    version: int

    def opened(self, seen_version: int) -> tuple["Season", Event]:
        """The season with everything fixed.

        Raises:
            SeasonMovedOn: somebody changed it meanwhile.
            SeasonNotPlanned: it is open or closed already.
        """
        self._require(SeasonState.PLANNED, seen_version)
        return self._moved(SeasonState.OPEN), SeasonOpened(season_id=self.id, version=self.version + 1)

    def with_another_form(self, programme: str, before: str, after: str, seen_version: int) -> tuple["Season", Event]:
        """The season with another form edition for what begins from now on. Raises as `opened`, if it is not open."""
        self._require(SeasonState.OPEN, seen_version)
        changed = replace(self, version=self.version + 1)
        return changed, SeasonFormChanged(
            season_id=self.id, programme=programme, before=before, after=after, version=changed.version
        )

    def closed(self, seen_version: int) -> tuple["Season", Event]:
        """The season at its end. Raises as `opened`, for a season that is not open."""
        self._require(SeasonState.OPEN, seen_version)
        return self._moved(SeasonState.CLOSED), SeasonClosed(season_id=self.id, version=self.version + 1)

    def _require(self, state: SeasonState, seen_version: int) -> None:
        if seen_version != self.version:
            raise SeasonMovedOn(seen_version=seen_version, current_version=self.version)
        if self.state is not state:
            raise SeasonNotPlanned(state=self.state.value, needed=state.value)

    def _moved(self, state: SeasonState) -> "Season":
        return replace(self, state=state, version=self.version + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonPlanned(Event):
    kind: ClassVar[str] = "season.planned"
    about: ClassVar[str] = "season_id"
    season_id: str
    programmes: Mapping[str, str]
    """programme code -> fingerprint of its edition"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonOpened(Event):
    """From here on, what a case of the season is decided by cannot change."""

    kind: ClassVar[str] = "season.opened"
    about: ClassVar[str] = "season_id"
    season_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonClosed(Event):
    kind: ClassVar[str] = "season.closed"
    about: ClassVar[str] = "season_id"
    season_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonFormChanged(Event):
    """Declarations begin on another form edition; those begun before keep theirs until their owners choose."""

    kind: ClassVar[str] = "season.form_changed"
    about: ClassVar[str] = "season_id"
    season_id: str
    programme: str
    before: str
    after: str
    version: int
