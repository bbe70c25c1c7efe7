"""Where a declaration stands, and who may do what to it: pure decisions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from greenctl.declaration.errors import (
    ChangedSinceSigned,
    DeclarationMovedOn,
    NotInHand,
    NotSigned,
    NotTheSigner,
    PreparerCannotSign,
    SourceKindNotTaken,
    SourceNotActive,
)
from greenctl.declaration.sheet import answer_path
from greenctl.kernel.actor import Actor
from greenctl.review.workflow import State

_SILENT = frozenset({"closed", "merged"})


class Stage(StrEnum):
    """What the declaration itself knows; the rest is its case's."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Progress(StrEnum):
    """Where a declaration stands, as everybody sees it."""

    DRAFT = "draft"
    SIGNED = "signed"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    PASSED_UP = "passed_up"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the review case says. `open_fields` only while it is returned for correction."""

    state: State
    step: str | None
    round: int
    open_fields: tuple[str, ...] | None
    department: str
    entered_at: datetime
    due_on: date | None
    version: int
    workflow_fingerprint: str
    route: str


@dataclass(frozen=True, slots=True)
class Declarant:
    """The source, as it is when it declares. `sectors`: (sector, sub-type or ''), the main one first."""

    id: str
    kind: str
    name: str
    credit_code: str | None
    other_id_kind: str | None
    other_id: str | None
    area: str
    department: str
    state: str
    sectors: tuple[tuple[str, str], ...] = ()

    def is_asked(self, source_kinds: Collection[str], sectors: Collection[str]) -> bool:
        """Whether a programme for these kinds and sectors has a form for it."""
        known = bool(self.sectors) and all(sector in sectors for sector, _ in self.sectors)
        return self.state not in _SILENT and self.kind in source_kinds and known

    def require_active(self) -> None:
        """Raises SourceNotActive."""
        if self.state in _SILENT:
            raise SourceNotActive(source=self.id, state=self.state)

    def require_may_declare(self, programme: str, source_kinds: Collection[str]) -> None:
        """Raises SourceNotActive or SourceKindNotTaken."""
        self.require_active()
        if self.kind not in source_kinds:
            raise SourceKindNotTaken(source=self.id, kind=self.kind, programme=programme, taken=sorted(source_kinds))


@dataclass(frozen=True, slots=True)
class Declaration:
    """One source, one season, one programme. `edited_by`: the accounts that prepared what is in hand."""

    id: str
    source_id: str
    season_id: str
    programme: str
    stage: Stage
    round: int
    edited_by: tuple[str, ...]
    signed_by: str | None
    signed_at: datetime | None
    signed_sha256: str | None
    begun_at: datetime
    version: int
    rules: str
    """fingerprint of the form edition it was begun on or moved to"""
    standing: Standing | None = None

    @property
    def progress(self) -> Progress:
        if self.stage is Stage.WITHDRAWN:
            return Progress.WITHDRAWN
        if self.stage is Stage.DRAFT or self.standing is None:
            return Progress.SIGNED if self.signed_by else Progress.DRAFT
        return Progress(self.standing.state.value)

    @property
    def in_hand(self) -> bool:
        """Whether the enterprise can change and submit it."""
        return self.stage is Stage.DRAFT or self.is_returned

    @property
    def is_returned(self) -> bool:
        return self.progress is Progress.RETURNED

    @property
    def next_round(self) -> int:
        """The round of the version that would be submitted next. A case counts the rounds that were submitted."""
        return 1 if self.standing is None else self.standing.round + 1

    def open_paths(self, form_paths: frozenset[str]) -> frozenset[str]:
        """The fields that may change: all of the form in a draft, those named by the return, else none."""
        if self.stage is Stage.DRAFT:
            return form_paths
        if self.is_returned and self.standing is not None:
            return form_paths & frozenset(self.standing.open_fields or ())
        return frozenset()

    def require_seen(self, seen_version: int) -> None:
        """Raises DeclarationMovedOn."""
        if seen_version != self.version:
            raise DeclarationMovedOn(declaration=self.id, seen_version=seen_version, current_version=self.version)

    def require_in_hand(self) -> None:
        """Raises NotInHand."""
        if not self.in_hand:
            raise NotInHand(declaration=self.id, state=self.progress.value)

    def edited(self, by: str) -> "Declaration":
        """With a change of `by`: whatever was signed is signed no more."""
        editors = self.edited_by if by in self.edited_by else (*self.edited_by, by)
        unsigned = {"signed_by": None, "signed_at": None, "signed_sha256": None}
        return replace(self, **unsigned, edited_by=editors, version=self.version + 1)  # type: ignore[arg-type]

    def signed(self, by: Actor, sha256: str, at: datetime, seen_version: int) -> "Declaration":
        """Signed over exactly the content with this digest.

        Raises:
            DeclarationMovedOn, NotInHand
            NotTheSigner: the account is no signer of the source.
            PreparerCannotSign: the account prepared it.
        """
        self.require_seen(seen_version)
        self.require_in_hand()
        if not by.may_sign_for(self.source_id):
            raise NotTheSigner(declaration=self.id)
        if by.account_id in self.edited_by:
            raise PreparerCannotSign(declaration=self.id)
        signature = {"signed_by": by.account_id, "signed_at": at, "signed_sha256": sha256}
        return replace(self, **signature, version=self.version + 1)  # type: ignore[arg-type]

    def require_submittable(self, seen_version: int) -> None:
        """Raises DeclarationMovedOn, NotInHand or NotSigned: what is judged before the content."""
        self.require_seen(seen_version)
        self.require_in_hand()
        if self.signed_sha256 is None:
            raise NotSigned(declaration=self.id)

    def submitted(self, sha256: str, seen_version: int) -> "Declaration":
        """Handed in. The signature goes into the copy of record; the next round needs its own.

        Who prepared this version may sign the next one: what they wrote has been signed by somebody else, and what is
        changed from now on has preparers of its own. So two people stand for every answer, and a firm of two people
        can always correct what is returned.

        Raises:
            DeclarationMovedOn, NotInHand, NotSigned
            ChangedSinceSigned: the content has another digest than what was signed.
        """
        self.require_submittable(seen_version)
        if self.signed_sha256 != sha256:
            raise ChangedSinceSigned(declaration=self.id)
        handed_in = replace(self, stage=Stage.SUBMITTED, round=self.next_round, edited_by=())
        return replace(handed_in, signed_by=None, signed_at=None, signed_sha256=None, version=self.version + 1)

    def disowned(self, prepared_by: Sequence[str]) -> "Declaration":
        """The last version was signed by nobody after all: who prepared it has prepared what is in hand, and if one of
        them has signed that already, it is signed no more."""
        editors = (*self.edited_by, *(editor for editor in prepared_by if editor not in self.edited_by))
        after = replace(self, edited_by=editors, version=self.version + 1)
        if self.signed_by not in editors:
            return after
        return replace(after, signed_by=None, signed_at=None, signed_sha256=None)

    def withdrawn(self, seen_version: int) -> "Declaration":
        """Taken back by the enterprise, before it is decided.

        Raises:
            DeclarationMovedOn
            NotInHand: it is decided, or withdrawn already.
        """
        self.require_seen(seen_version)
        if not (self.in_hand or self.progress is Progress.UNDER_REVIEW):
            raise NotInHand(declaration=self.id, state=self.progress.value)
        unsigned = replace(self, signed_by=None, signed_at=None, signed_sha256=None)
        return replace(unsigned, stage=Stage.WITHDRAWN, version=self.version + 1)

    def taken_back(self, seen_version: int) -> "Declaration":
        """Approved, and in the enterprise's hands again, whole, because it has to be handed in anew.

        Raises:
            DeclarationMovedOn
            NotInHand: it is not approved.
        """
        self.require_seen(seen_version)
        if self.progress is not Progress.APPROVED:
            raise NotInHand(declaration=self.id, state=self.progress.value)
        return replace(self, version=self.version + 1)

    def begun_again(self, by: str) -> "Declaration":
        """A withdrawn declaration, as a draft of a new round; who had changed it since the last version has still."""
        editors = (by, *(editor for editor in self.edited_by if editor != by))
        again = replace(self, stage=Stage.DRAFT, round=self.next_round, edited_by=editors)
        return replace(again, version=self.version + 1)

    def moved_to(self, rules: str, by: str, seen_version: int) -> "Declaration":
        """A draft on another form edition: its owner's own choice, which takes a signature away as any change does.

        Raises:
            DeclarationMovedOn
            NotInHand: it was handed in; what was handed in keeps its form.
        """
        self.require_seen(seen_version)
        if self.stage is not Stage.DRAFT:
            raise NotInHand(declaration=self.id, state=self.progress.value)
        return replace(self.edited(by), rules=rules)

    def is_touched_by(self, changed: Collection[str], form_paths: frozenset[str]) -> bool:
        """Whether a change of the shared sheet, made through another programme, changes what is in hand here."""
        return not self.open_paths(form_paths).isdisjoint(map(answer_path, changed))
