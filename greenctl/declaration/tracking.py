"""Where declarations stand: every state, who holds it, since when, and how long that may take."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import repository
from greenctl.declaration.domain import Declarant, Declaration, Progress
from greenctl.declaration.loading import Loaded, load
from greenctl.kernel.actor import Role
from greenctl.review.queries import workflow
from greenctl.review.workflow import Desk, Step, Verdict


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has it in hand: roles, a department and an area, never a person."""

    roles: tuple[str, ...]
    department: str | None
    area: str


@dataclass(frozen=True, slots=True)
class Version:
    """A submitted version, without its bytes."""

    submission_id: str
    round: int
    sha256: str
    submitted_at: datetime
    level: str | None
    at_best: str | None
    official: bool
    disowned: str | None
    """why its signer says that the signature does not stand, if that was said"""


@dataclass(frozen=True, slots=True)
class ListedDeclaration:
    """A line of a list."""

    id: str
    source_id: str
    source_name: str
    area: str
    season_id: str
    programme: str
    state: str
    step: str | None
    round: int
    since: datetime
    due_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where a declaration stands, who holds it, since when, and how long that may take."""

    id: str
    source_id: str
    source_name: str
    area: str
    season_id: str
    programme: str
    state: str
    signed: bool
    step: str | None
    step_name_zh: str | None
    step_name_en: str | None
    holder: Holder | None
    since: datetime
    due_on: date | None
    open_fields: tuple[str, ...]
    round: int
    version: int
    rules: dict[str, Any]
    versions: tuple[Version, ...]

    @property
    def level(self) -> str | None:
        return self.versions[-1].level if self.versions else None

    @property
    def at_best(self) -> str | None:
        return self.versions[-1].at_best if self.versions else None

    @property
    def official(self) -> bool:
        return bool(self.versions) and self.versions[-1].official


def list_page(
    uow: UnitOfWork, season_id: str | None = None, programme: str | None = None, after: str | None = None,
    limit: int = 50, *, disowned: bool = False,
) -> list[ListedDeclaration]:  # fmt: skip
    """Declarations of the actor's scope, by id; `disowned`: those whose latest version was disowned by its signer."""
    found = repository.list_page(uow, season_id, programme, after, limit, disowned=disowned)
    return [_listed(item, source) for item, source in found]


def versions(uow: UnitOfWork, declaration_ids: Collection[str]) -> dict[str, int]:
    """The version of each, for who acts on many at once. What is not there, or out of reach, is left out."""
    return {i: found.version for i, (found, _) in repository.find_declarations(uow, declaration_ids).items()}


def tracked(uow: UnitOfWork, declaration_id: str) -> Tracked:
    """Raises DeclarationNotThere."""
    loaded = load(uow, [declaration_id])[declaration_id]
    item, edition = loaded.declaration, loaded.form.edition
    listed = _listed(item, loaded.source)
    names = {name: getattr(listed, name) for name in ListedDeclaration.__slots__}
    step = _step(uow, loaded)
    return Tracked(
        **names,
        signed=item.signed_by is not None,
        step_name_zh=step.name_zh if step else None,
        step_name_en=step.name_en if step else None,
        holder=_holder(uow, loaded),
        open_fields=tuple(sorted(loaded.open_paths)) if item.is_returned else (),
        rules={"id": edition.id, "fingerprint": edition.fingerprint, "official": edition.official},
        versions=tuple(Version(*row) for row in repository.list_versions(uow, item.id)),
    )


def _listed(item: Declaration, source: Declarant) -> ListedDeclaration:
    standing = item.standing if item.stage == "submitted" else None
    return ListedDeclaration(
        item.id, source.id, source.name, source.area, item.season_id, item.programme, item.progress.value,
        standing.step if standing else None, item.round, _since(item), standing.due_on if standing else None,
        item.version,
    )  # fmt: skip


def _since(item: Declaration) -> datetime:
    if item.stage == "submitted" and item.standing is not None:
        return item.standing.entered_at
    return item.signed_at or item.begun_at


def _step(uow: UnitOfWork, loaded: Loaded) -> Step | None:
    standing = loaded.declaration.standing
    if loaded.declaration.progress is not Progress.UNDER_REVIEW or standing is None or standing.step is None:
        return None
    return workflow(uow, standing.workflow_fingerprint).step(standing.step)


def _holder(uow: UnitOfWork, loaded: Loaded) -> Holder | None:
    """The enterprise while it can be changed, the desk of the step while under review, nobody when it is over."""
    item, standing, step = loaded.declaration, loaded.declaration.standing, _step(uow, loaded)
    if item.in_hand:
        return Holder((Role.PREPARER.value, Role.SIGNER.value), None, loaded.source.area)
    if step is None or standing is None:
        return None
    moves = workflow(uow, standing.workflow_fingerprint).moves_at(step.code, standing.route)
    own = standing.department if step.desk is Desk.OWN_DEPARTMENT else None
    held = {role.value for move in moves if move.verdict is not Verdict.DISAGREE for role in move.who}
    return Holder(tuple(sorted(held)), own, loaded.source.area)
