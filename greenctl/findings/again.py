"""Findings that were recorded before: the same id with the same content is the same finding, with the same answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import repository
from greenctl.findings.domain import TOLD, Finding, NewFinding, PhotoOf
from greenctl.findings.errors import FindingIdTaken, FindingInvalid
from greenctl.findings.repository import Raised

_TOLD = (
    "id", "number", "source_id", "said_source_id", "issue", "catalogue", "severity", "points", "line", "found_on",
    "captured_at", "recorded_at", "distance_m", "repeat_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recorded:
    """A finding with its photos, and the doubts that were known when it was recorded."""

    finding: Finding
    photos: tuple[PhotoOf, ...]
    flags: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """The answer to a recording, which is the same whenever the same finding is sent."""
        photos = [{"id": photo.id, "slot": photo.slot} for photo in self.photos]
        return {name: getattr(self.finding, name) for name in _TOLD} | {"flags": list(self.flags), "photos": photos}


def recorded_before(uow: UnitOfWork, known: Mapping[str, Finding]) -> dict[str, Recorded]:
    """As they were answered the first time: what photos raised later is not in it."""
    photos, flags = repository.photos_of(uow, known.keys()), repository.flags_of(uow, known.keys())
    found = {}
    for finding in known.values():
        first = [
            Raised(row.finding_id, row.flag, row.photo_id)
            for row in flags.get(finding.id, ())
            if row.noted_at == finding.recorded_at
        ]
        found[finding.id] = Recorded(finding, photos.get(finding.id, ()), all_flags(finding, first))
    return found


def refuse_twins(new: Sequence[NewFinding]) -> None:
    """Raises FindingInvalid: two of them have one id and not the same content."""
    first: dict[str, NewFinding] = {}
    problems = [
        {"field": f"findings.{place}.id", "code": "findings.id_twice"}
        for place, item in enumerate(new)
        if first.setdefault(item.id, item) != item
    ]
    if problems:
        raise FindingInvalid(problems=problems)


def refuse_others(
    uow: UnitOfWork, again: Sequence[NewFinding], known: Mapping[str, Finding], digests: Mapping[str, str]
) -> None:
    for item in again:
        finding = known[item.id]
        if finding.recorded_by != uow.actor.account_id:
            raise FindingIdTaken(finding=item.id)
        if finding.content_sha256 != digests[item.id]:
            shown = repository.photos_of(uow, [item.id]).get(item.id, ())
            raise FindingIdTaken(finding=item.id, problems=_differences(item, finding, shown))


def _differences(item: NewFinding, finding: Finding, shown: Sequence[PhotoOf]) -> list[dict[str, str]]:
    fields = [name for name in TOLD if getattr(item, name) != getattr(finding, name)]
    if item.source_id not in (None, finding.source_id, finding.said_source_id):
        fields.append("source_id")
    if item.task_id != finding.task_id:
        fields.append("task_id")
    if item.found_on not in (None, finding.found_on):
        fields.append("found_on")
    if in_order(item.photos) != in_order(shown):
        fields.append("photos")
    return [{"field": name, "code": "field.differs"} for name in fields or ["id"]]


def all_flags(finding: Finding, raised: Sequence[Raised]) -> tuple[str, ...]:
    """Those of position and time first, then those of photos, each once."""
    return tuple(
        dict.fromkeys((*finding.flags, *sorted(item.flag for item in raised if item.finding_id == finding.id)))
    )


def in_order(photos: Sequence[PhotoOf]) -> tuple[PhotoOf, ...]:
    return tuple(sorted(photos, key=lambda photo: (photo.slot, photo.id)))
