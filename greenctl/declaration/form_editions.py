"""Two form editions in one season: what a new one asks, and whose choice it is to go on with the old one.

An office lets declarations begin on another edition; every draft keeps the one it was begun on, and what was handed in
its own for good. The owner of a draft sees both and chooses: nothing moves by itself, and moving changes no answer.
"""

from dataclasses import dataclass
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import acting, repository
from greenctl.declaration.domain import Declaration, Stage
from greenctl.declaration.errors import FormIsCurrent
from greenctl.declaration.events import DeclarationFormMoved
from greenctl.declaration.loading import Frame, Frames, Loaded, load
from greenctl.declaration.questions import QuestionDifference, differences, not_fitting


@dataclass(frozen=True, slots=True)
class Questions:
    """What a declaration is asked, against last season's form and against the season's newer one, where there is one.

    `newer` None: there is nothing to choose. `not_fitting`: answers that the newer form does not ask for, or could
    not read. `since_last_season` None: the source declared for no season before.
    """

    declaration_id: str
    version: int
    rules: Any
    newer: Any
    to_newer: tuple[QuestionDifference, ...]
    not_fitting: tuple[dict[str, Any], ...]
    since_last_season: tuple[QuestionDifference, ...] | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A draft on its season's form edition; `not_fitting` as in Questions: those answers are still on the sheet."""

    declaration: Declaration
    new_questions: tuple[QuestionDifference, ...]
    not_fitting: tuple[dict[str, Any], ...]


def questions(uow: UnitOfWork, declaration_id: str) -> Questions:
    """Which questions are new, removed or changed.

    Raises:
        DeclarationNotThere, SectorWithoutTable
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    newer = _newer(uow, loaded)
    to_newer = () if newer is None else differences(loaded.form.edition, newer.edition, loaded.source.sectors)
    return Questions(
        declaration_id, loaded.declaration.version, loaded.form.edition, None if newer is None else newer.edition,
        to_newer, () if newer is None else _not_fitting(loaded, newer), _since_last_season(uow, loaded),
    )  # fmt: skip


def move_to_newer(uow: UnitOfWork, declaration_id: str, seen_version: int) -> Moved:
    """Move a draft to the form edition that its season has now.

    Raises:
        DeclarationNotThere, DeclarationMovedOn, NotInHand, SectorWithoutTable
        FormIsCurrent
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    before = loaded.declaration
    newer = Frames(uow).now(before.season_id, before.programme)
    moved = before.moved_to(newer.edition.fingerprint, uow.actor.account_id, seen_version)
    if newer.edition.fingerprint == loaded.form.edition.fingerprint:
        raise FormIsCurrent(declaration=before.id, edition=newer.edition.id)
    unfit = _not_fitting(loaded, newer)
    asked = differences(loaded.form.edition, newer.edition, loaded.source.sectors)
    acting.write(uow, [(moved, seen_version)])
    uow.record(
        DeclarationFormMoved(
            declaration_id=moved.id, source_id=moved.source_id, before=loaded.form.edition.fingerprint,
            after=newer.edition.fingerprint, version=moved.version, by=uow.actor.account_id,
        )
    )  # fmt: skip
    return Moved(moved, tuple(row for row in asked if row.kind == "new"), unfit)


def _newer(uow: UnitOfWork, loaded: Loaded) -> Frame | None:
    """The season's form edition, where a draft is on an earlier one; what was handed in has nothing to choose."""
    item = loaded.declaration
    now = Frames(uow).now(item.season_id, item.programme)
    return now if item.stage is Stage.DRAFT and now.edition.fingerprint != loaded.form.edition.fingerprint else None


def _not_fitting(loaded: Loaded, newer: Frame) -> tuple[dict[str, Any], ...]:
    return tuple(not_fitting(newer.form(loaded.source), loaded.next_values, loaded.form.paths))


def _since_last_season(uow: UnitOfWork, loaded: Loaded) -> tuple[QuestionDifference, ...] | None:
    item, season = loaded.declaration, loaded.frame.season
    earlier = repository.find_earlier_form(uow, item.source_id, item.programme, season.city, season.days)
    if earlier is None:
        return None
    season_id, rules = earlier
    before = Frames(uow).of(season_id, item.programme, rules)
    return differences(before.edition, loaded.form.edition, loaded.source.sectors)
