"""What happens to sites, their checks, certificates and feeds: ids and codes, never a person."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBegun(Event):
    kind: ClassVar[str] = "site.begun"
    about: ClassVar[str] = "source_id"
    source_id: str
    work: str
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlanned(Event):
    kind: ClassVar[str] = "site.planned"
    about: ClassVar[str] = "source_id"
    source_id: str
    phases: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMoved(Event):
    """A site went from one phase to another; `by_desk`: an office said so."""

    kind: ClassVar[str] = "site.moved"
    about: ClassVar[str] = "source_id"
    source_id: str
    before: str
    phase: str
    by_desk: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEndAsked(Event):
    """A site's planned end has passed: `asked` its people are asked, `unconfirmed` nobody has answered in time."""

    kind: ClassVar[str] = "site.end_asked"
    about: ClassVar[str] = "source_id"
    source_id: str
    end_state: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChecked(Event):
    kind: ClassVar[str] = "site.checked"
    about: ClassVar[str] = "check_id"
    check_id: str
    source_id: str
    made_by: str
    check_list: str
    not_met: int
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateMoved(Event):
    """A certificate was applied for, signed, sent back, suspended, resumed, lost, given back or ended."""

    kind: ClassVar[str] = "certificate.moved"
    about: ClassVar[str] = "certificate_id"
    certificate_id: str
    source_id: str
    act: str
    state: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsImported(Event):
    kind: ClassVar[str] = "feed.imported"
    about: ClassVar[str] = "import_id"
    import_id: str
    sha256: str
    count: int
    told: int
    older: int
