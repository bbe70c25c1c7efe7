"""What happens in the register."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRegistered(Event):
    kind: ClassVar[str] = "source.registered"
    about: ClassVar[str] = "source_id"
    source_id: str
    area: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChanged(Event):
    """`fields` are the names of what is different now; `moved_from` is where it lay, as `area/department`, if it does
    not lie there any more."""

    kind: ClassVar[str] = "source.changed"
    about: ClassVar[str] = "source_id"
    source_id: str
    version: int
    fields: tuple[str, ...]
    moved_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRenamed(Event):
    """The names stand in the register, not here: a firm's name can be its owner's."""

    kind: ClassVar[str] = "source.renamed"
    about: ClassVar[str] = "source_id"
    source_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesMerged(Event):
    kind: ClassVar[str] = "source.merged"
    about: ClassVar[str] = "source_id"
    source_id: str
    survivor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSplit(Event):
    """It was merged into `survivor` by mistake, and is one of its own again."""

    kind: ClassVar[str] = "source.split"
    about: ClassVar[str] = "source_id"
    source_id: str
    version: int
    survivor: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStateChanged(Event):
    kind: ClassVar[str] = "source.state_changed"
    about: ClassVar[str] = "source_id"
    source_id: str
    version: int
    before: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContactsChanged(Event):
    """Who is to be called changed; who that is stands in the register alone."""

    kind: ClassVar[str] = "source.contacts_changed"
    about: ClassVar[str] = "source_id"
    source_id: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesImported(Event):
    """A workbook was imported; each source has its own event beside this one."""

    kind: ClassVar[str] = "source.imported"
    about: ClassVar[str] = "sha256"
    sha256: str
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTakenBack(Event):
    """What an import changed is what it was, of so many sources; each has its own event beside this one."""

    kind: ClassVar[str] = "source.import_taken_back"
    about: ClassVar[str] = "import_id"
    import_id: str
    sha256: str
    restored: int
