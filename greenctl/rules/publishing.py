"""A draft becomes an edition: sound, confirmed by two people, published by one who was not the last to write in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grading import Edition
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules import drafting, queries, repository
from greenctl.rules.checklist import CONFIRMED, with_trust
from greenctl.rules.confirming import CheckedCell, checklist, require_person
from greenctl.rules.domain import Draft, DraftPublished, EditionPublished, NewDraft
from greenctl.rules.draft_document import whole_document
from greenctl.rules.errors import (
    CannotBeOfficial,
    CellsNotConfirmed,
    DaysWrong,
    EditionIdTaken,
    StartInThePast,
)
from greenctl.rules.linting import require_sound

_MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Publication:
    """From when on an edition governs, up to but not including `effective_until`; whether it is to be official."""

    effective_from: date
    effective_until: date | None = None
    official: bool = False


def publish(uow: UnitOfWork, draft_id: str, seen_version: int, publication: Publication, *, today: date) -> Edition:
    """Publish a draft.

    Every cell that is new, changed or taken out against the edition before needs two people; a cell that nobody has
    read needs none, and the edition is then not official. Confirmed cells become `confirmed`, no others.

    Raises:
        DraftNotThere, DraftClosed, DraftMovedOn
        NotAPerson, OnlyAuthor
        DraftDoesNotLoad: the lint has errors.
        CellsNotConfirmed
        DaysWrong, StartInThePast, CannotBeOfficial, EditionIdTaken
    """
    require_person(uow)
    draft = queries.get_draft(uow, draft_id)
    draft.require_open(seen_version)
    draft.published(uow.actor.account_id, uow.now, "", seen_version)  # an only author is told before all else
    loaded = require_sound(draft, queries.superseded_by(uow, draft))
    cells = checklist(uow, draft)
    _require_confirmed(cells)
    edition = _edition(uow, draft, loaded, cells, publication)
    _require_days(uow, edition, publication, today)
    if publication.official:
        _require_official(edition, cells)
    if repository.find_fingerprint(uow, edition.id) is not None:
        raise EditionIdTaken(edition=edition.id)
    return _write(uow, draft, edition, seen_version)


def roll_back(uow: UnitOfWork, edition_id: str, draft_id: str, new_edition_id: str) -> Draft:
    """A draft with the tables of an earlier edition, ready to be published by somebody else with a later date.

    Its cells are those of the edition, so what was confirmed there stays confirmed.

    Raises:
        EditionNotThere, EditionIdTaken, DraftAlreadyThere, JurisdictionOutsideRemit
    """
    old = queries.get_edition(uow, queries.fingerprint_of(uow, edition_id))
    titles = f"恢复:{old.title_zh}"[:200], f"Restored: {old.title_en}"[:200]
    return drafting.begin(uow, NewDraft(draft_id, new_edition_id, *titles, old.jurisdiction, edition_id))


def _write(uow: UnitOfWork, draft: Draft, edition: Edition, seen_version: int) -> Edition:
    after = draft.published(uow.actor.account_id, uow.now, edition.fingerprint, seen_version)
    repository.insert_edition(uow, edition)
    drafting.save(uow, after, seen_version)
    uow.record(EditionPublished(edition_id=edition.id, fingerprint=edition.fingerprint, official=edition.official))
    uow.record(
        DraftPublished(
            draft_id=draft.id,
            edition_id=edition.id,
            fingerprint=edition.fingerprint,
            authors=draft.authors,
            version=after.version,
        )
    )
    return edition


def _edition(
    uow: UnitOfWork, draft: Draft, loaded: Edition, cells: Sequence[CheckedCell], publication: Publication
) -> Edition:
    confirmed = frozenset(item.cell.key for item in cells if item.state == CONFIRMED)
    document: Any = with_trust(loaded.to_document(), confirmed)
    heading = {
        **whole_document(draft)["edition"],
        "official": publication.official,
        "effective_from": publication.effective_from.isoformat(),
    }
    if publication.effective_until is not None:
        heading["effective_until"] = publication.effective_until.isoformat()
    if draft.base_fingerprint is not None:
        heading["amends"] = queries.get_edition(uow, draft.base_fingerprint).id
    return Edition.from_document({**document, "edition": heading})


def _require_confirmed(cells: Sequence[CheckedCell]) -> None:
    lacking = [item for item in cells if item.changed and item.cell.evaluable and item.state != CONFIRMED]
    if lacking:
        problems = [_problem(item, "rules.cell_lacks_confirmation") for item in lacking[:_MOST_PROBLEMS]]
        raise CellsNotConfirmed(cells=len(lacking), problems=problems)


def _require_official(edition: Edition, cells: Sequence[CheckedCell]) -> None:
    lacking = [_problem(item, "rules.cell_lacks_confirmation") for item in cells if item.state != CONFIRMED]
    unseen = [
        {"field": f"documents.{code}", "code": "rules.document_not_seen", "seen_as": document.seen_as}
        for code, document in edition.documents.items()
        if document.seen_as != "original"
    ]
    if lacking or unseen:
        raise CannotBeOfficial(edition=edition.id, cells=len(lacking), problems=(lacking + unseen)[:_MOST_PROBLEMS])


def _problem(item: CheckedCell, code: str) -> dict[str, Any]:
    return {"field": str(item.cell.key), "code": code, "confirmed_by": len(item.by)}


def _require_days(uow: UnitOfWork, edition: Edition, publication: Publication, today: date) -> None:
    """What governed on a day that is over does not change: whoever was graded then was told so."""
    start, end = publication.effective_from, publication.effective_until
    if end is not None and end <= start:
        raise DaysWrong(effective_from=start, effective_until=end)
    if start > today:
        return
    others = [row for row in queries.list_editions(uow) if _governs_between(row, edition.jurisdiction, start, today)]
    shared = [row.id for row in others if queries.get_edition(uow, row.fingerprint).sectors.keys() & edition.sectors]
    if shared:
        raise StartInThePast(effective_from=start, today=today, editions=shared)


def _governs_between(row: Any, jurisdiction: str, start: date, today: date) -> bool:
    """Whether an edition is in force anywhere in the jurisdiction on any day from `start` to `today`."""
    there = row.jurisdiction.startswith(jurisdiction) or jurisdiction.startswith(row.jurisdiction)
    began = row.effective_from is not None and row.effective_from <= today
    return there and began and (row.effective_until is None or row.effective_until > start)
