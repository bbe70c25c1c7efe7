"""Rule editions that are being drafted, as values; the decisions about them; and what happens to editions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from greenctl.kernel.events import Event
from greenctl.rules.errors import DraftClosed, DraftMovedOn, OnlyAuthor


class DraftState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """Names a cell; a veto has no sector and no level, a measure is `measures.<alert>` of its sector."""

    sector: str
    indicator: str
    level: str

    def __str__(self) -> str:
        return ".".join(part for part in (self.sector, self.indicator, self.level) if part)


@dataclass(frozen=True, slots=True)
class NewDraft:
    """An edition to be: `edition_id` is what it will be published as, `start_from` a published edition or None."""

    id: str
    edition_id: str
    title_zh: str
    title_en: str
    jurisdiction: str
    start_from: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. `document` has the parts vocabulary, documents, vetoes and sectors, and may be faulty; `places` maps
    the path of a part in it to the address in the workbook that it came from."""

    id: str
    edition_id: str
    title_zh: str
    title_en: str
    jurisdiction: str
    base_fingerprint: str | None
    document: Mapping[str, Any] = field(repr=False)
    places: Mapping[str, str] = field(repr=False)
    authors: tuple[str, ...]
    state: DraftState
    published_fingerprint: str | None
    begun_by: str
    begun_at: datetime
    changed_at: datetime
    version: int

    def changed(self, by: str, at: datetime, seen_version: int, **changes: Any) -> "Draft":
        """With the changes; `by` is the last of its authors now.

        Raises:
            DraftClosed: it is published or abandoned.
            DraftMovedOn: somebody changed it meanwhile.
        """
        self.require_open(seen_version)
        authors = (*(author for author in self.authors if author != by), by)
        return replace(self, **changes, authors=authors, changed_at=at, version=self.version + 1)

    def abandoned(self, at: datetime, seen_version: int) -> "Draft":
        """Raises as `changed`."""
        self.require_open(seen_version)
        return replace(self, state=DraftState.ABANDONED, changed_at=at, version=self.version + 1)

    def published(self, by: str, at: datetime, fingerprint: str, seen_version: int) -> "Draft":
        """Published as an edition.

        Raises:
            DraftClosed, DraftMovedOn
            OnlyAuthor: nobody but `by` has written in it, or nobody since `by` did.
        """
        self.require_open(seen_version)
        if self.authors[-1] == by:
            raise OnlyAuthor(draft=self.id)
        state = DraftState.PUBLISHED
        return replace(self, state=state, published_fingerprint=fingerprint, changed_at=at, version=self.version + 1)

    def require_open(self, seen_version: int | None = None) -> None:
        """Raises DraftClosed or DraftMovedOn."""
        if self.state is not DraftState.DRAFT:
            raise DraftClosed(draft=self.id, state=self.state.value)
        if seen_version is not None and seen_version != self.version:
            raise DraftMovedOn(seen_version=seen_version, current_version=self.version, moved_at=self.changed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPublished(Event):
    """A rule edition stands from now on, unchangeable."""

    kind: ClassVar[str] = "rules.edition_published"
    about: ClassVar[str] = "edition_id"
    edition_id: str
    fingerprint: str
    official: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBegun(Event):
    """An office has begun an edition: empty, or from a published one (`base`)."""

    kind: ClassVar[str] = "rules.draft_begun"
    about: ClassVar[str] = "draft_id"
    draft_id: str
    edition_id: str
    jurisdiction: str
    base: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEdited(Event):
    """A part of a draft was written anew; `part` is its path, `sha256` that of the whole document afterwards."""

    kind: ClassVar[str] = "rules.draft_edited"
    about: ClassVar[str] = "draft_id"
    draft_id: str
    part: str
    sha256: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftImported(Event):
    """Parts of a draft came from a workbook."""

    kind: ClassVar[str] = "rules.draft_imported"
    about: ClassVar[str] = "draft_id"
    draft_id: str
    parts: tuple[str, ...]
    workbook_sha256: str
    sha256: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAbandoned(Event):
    kind: ClassVar[str] = "rules.draft_abandoned"
    about: ClassVar[str] = "draft_id"
    draft_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CellsConfirmed(Event):
    """One person has held these cells against the pages they cite; `cells` are their digests."""

    kind: ClassVar[str] = "rules.cells_confirmed"
    about: ClassVar[str] = "draft_id"
    draft_id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPublished(Event):
    """A draft became an edition."""

    kind: ClassVar[str] = "rules.draft_published"
    about: ClassVar[str] = "draft_id"
    draft_id: str
    edition_id: str
    fingerprint: str
    authors: tuple[str, ...]
    version: int
