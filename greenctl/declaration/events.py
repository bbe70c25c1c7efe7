"""What happens to declarations. Ids, names of fields and digests; never a value somebody declared."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationBegun(Event):
    """`prefilled`: the sheet began as a copy of last season's."""

    kind: ClassVar[str] = "declaration.begun"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    source_id: str
    season_id: str
    programme: str
    round: int
    version: int
    prefilled: bool
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationEdited(Event):
    """`through`: the declaration by which the shared sheet was changed, where it was another one. `answers_version`
    and `sheet_sha256` are those of that sheet as the transaction leaves it."""

    kind: ClassVar[str] = "declaration.edited"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    source_id: str
    fields: tuple[str, ...]
    sheet_sha256: str
    answers_version: int
    version: int
    through: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationSigned(Event):
    kind: ClassVar[str] = "declaration.signed"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    source_id: str
    sha256: str
    version: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationSubmitted(Event):
    """An immutable version stands, with its copy of record and its grade."""

    kind: ClassVar[str] = "declaration.submitted"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    submission_id: str
    source_id: str
    season_id: str
    programme: str
    round: int
    sha256: str
    explanation_sha256: str
    level: str | None
    at_best: str | None
    official: bool
    version: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationWithdrawn(Event):
    kind: ClassVar[str] = "declaration.withdrawn"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    source_id: str
    round: int
    version: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationFormMoved(Event):
    """Its owner moved a draft from one form edition to another, by their fingerprints; no answer was changed."""

    kind: ClassVar[str] = "declaration.form_moved"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    source_id: str
    before: str
    after: str
    version: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureDisowned(Event):
    """Who had signed a version says that the signature does not stand. `found`: where its case stood; null for a
    version that another one had followed."""

    kind: ClassVar[str] = "declaration.signature_disowned"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    submission_id: str
    source_id: str
    round: int
    why: str
    found: str | None
    by: str
