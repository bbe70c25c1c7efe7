"""Drafting and publishing batches of findings; taking words of abuse out of a reply."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from greenctl.area.queries import places_of_sources
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.exposure import queries, repository
from greenctl.findings.exposure.domain import (
    Batch,
    BatchPublished,
    Line,
    ReplyEdited,
    fingerprint_of,
    heading_of,
)
from greenctl.findings.exposure.errors import (
    AnotherBatchPublished,
    AreaNotThere,
    EditHoldsPersonalData,
    NoReply,
    NothingToExpose,
)
from greenctl.kernel.ids import new_id
from greenctl.kernel.personal import personal_in
from greenctl.review.errors import OwnFirm
from greenctl.source.queries import is_own_firm

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """What publishing now would give; `seen_number` is what `publish` wants to be told."""

    area: str
    seen_number: int
    lines: list[Line]


def draft(uow: UnitOfWork, area: str) -> Draft:
    """The counting findings of a county that were not made public yet; nobody can add a line.

    Raises:
        AreaNotThere
    """
    _require_county(uow, area)
    newest = repository.find_newest(uow)
    return Draft(area, newest.number if newest else 0, queries.lines_to_expose(uow, area, MOST_LINES))


def publish(uow: UnitOfWork, area: str, seen_number: int, *, today: date) -> Batch:
    """Publish the next batch: numbered through the city, immutable, signed. At most 500 lines, the rest in the next.

    `seen_number` is the number of the newest batch that the publisher has seen, 0 for none.

    Raises:
        AreaNotThere, NothingToExpose
        AnotherBatchPublished: somebody was faster.
    """
    _require_county(uow, area)
    # Held before the number is looked at: who waited here for another publisher then finds that batch.
    lines = queries.lines_to_expose(uow, area, MOST_LINES, hold=True)
    before = repository.find_newest(uow)
    number = (before.number if before else 0) + 1
    if seen_number != number - 1:
        raise AnotherBatchPublished(seen_number=seen_number, current_number=number - 1)
    if not lines:
        raise NothingToExpose(area=area)
    follows = (before.number, before.fingerprint) if before else None
    batch = _sealed(uow, heading_of(number, area, today, follows, lines), lines, today)
    if not repository.insert_batch(uow, batch, lines):
        raise AnotherBatchPublished(seen_number=seen_number, current_number=number)
    uow.record(
        BatchPublished(batch_id=batch.id, number=number, area=area, count=batch.count, fingerprint=batch.fingerprint)
    )
    return batch


def edit_reply(uow: UnitOfWork, finding_id: str, text: str, reason: str) -> None:
    """Show a firm's last reply without its words of abuse; what it said, the edit, its reason and its hand are kept.

    Raises:
        FindingNotThere, OwnFirm, NoReply, EditHoldsPersonalData
    """
    source_id = repository.source_of(uow, finding_id)
    if source_id is None:
        raise FindingNotThere(finding=finding_id)
    if is_own_firm(uow, [source_id]):
        raise OwnFirm
    kinds = sorted({*personal_in(text), *personal_in(reason)})
    if kinds:
        raise EditHoldsPersonalData(problems=[{"field": "text", "code": f"loop.holds_{kind}"} for kind in kinds])
    said = repository.replies_to(uow, [finding_id]).get(finding_id)
    if said is None:
        raise NoReply(finding=finding_id)
    repository.insert_edit(uow, finding_id, said[0].ordinal, text, reason)
    uow.record(ReplyEdited(finding_id=finding_id, ordinal=said[0].ordinal))


def _require_county(uow: UnitOfWork, area: str) -> None:
    if area not in places_of_sources() or not uow.scope.covers(area=area):
        raise AreaNotThere(area=area)


def _sealed(uow: UnitOfWork, heading: dict[str, Any], lines: list[Line], today: date) -> Batch:
    fingerprint = fingerprint_of(heading, lines)
    statement = {
        "kind": BatchPublished.kind,
        "heading": heading,
        "count": len(lines),
        "fingerprint": fingerprint,
        "published_at": uow.now,
        "simulated": uow.simulated,
    }
    return Batch(
        new_id(), heading["number"], heading["area"], today, uow.now, uow.actor.account_id, len(lines), fingerprint,
        heading, uow.sign(statement),
    )  # fmt: skip
