"""Checks of a site against its city's list: which items apply, what is wrong with a check, what it comes to. Pure.

A check says what somebody saw. It decides nothing: a finding needs a person, and so does a certificate.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from greenctl.inspection.editions import CheckList, Item
from greenctl.kernel.canonical import digest_of

SAMPLE, MEMORY = "sample", "memory"


class Outcome(StrEnum):
    """What was seen of an item. What nobody looked at is said to be so, and is never taken for met."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_LOOKED_AT = "not_looked_at"


class MadeBy(StrEnum):
    SELF = "self"
    INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of one item, with the photos that show it."""

    item: str
    outcome: Outcome
    why: str | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCheck:
    """A check as it is handed in. `check_list`: by which list, where several hold."""

    id: str
    source_id: str
    checked_on: date
    answers: tuple[Answer, ...]
    check_list: str | None = None

    def digest(self) -> str:
        """What was handed in: the same id with another digest is another intention."""
        answers = [
            [one.item, one.outcome.value, one.why, sorted(one.photos)]
            for one in sorted(self.answers, key=lambda one: one.item)
        ]
        return digest_of([self.source_id, self.checked_on, self.check_list, answers])


@dataclass(frozen=True, slots=True)
class Result:
    """What a check comes to.

    Attributes:
        all_met: False as soon as one item is not met; None, undetermined, while items were not looked at or the list
            itself was not read whole.
        official: the list was read or confirmed, whole, with its phases; of a sample, or of a list in which something
            was not read, nothing official is ever said.
    """

    met: int
    not_met: int
    not_applicable: int
    not_looked_at: int
    all_met: bool | None
    official: bool


def items_in(check_list: CheckList, phase: str) -> tuple[Item, ...]:
    """The items that apply in a phase; one whose phases were not read applies in each."""
    return tuple(item for item in check_list.items if item.phases is None or phase in item.phases)


def is_whole(check_list: CheckList) -> bool:
    """Whether every item that its name speaks of was read."""
    return check_list.named is None or len(check_list.items) >= check_list.named


def is_official(check_list: CheckList) -> bool:
    read = check_list.trust not in (SAMPLE, MEMORY) and check_list.effective_from is not None
    return read and is_whole(check_list) and all(item.phases is not None for item in check_list.items)


def result_of(check_list: CheckList, phase: str, answers: Collection[Answer]) -> Result:
    """The sums over the items that apply in the phase."""
    said = {one.item: one.outcome for one in answers}
    counts = Counter(said.get(item.id, Outcome.NOT_LOOKED_AT) for item in items_in(check_list, phase))
    all_met: bool | None = True
    if counts[Outcome.NOT_MET]:
        all_met = False
    elif counts[Outcome.NOT_LOOKED_AT] or not is_whole(check_list) or not counts:
        all_met = None
    return Result(
        counts[Outcome.MET], counts[Outcome.NOT_MET], counts[Outcome.NOT_APPLICABLE], counts[Outcome.NOT_LOOKED_AT],
        all_met, is_official(check_list),
    )  # fmt: skip


def whole_answers(check_list: CheckList, phase: str, answers: Collection[Answer]) -> tuple[Answer, ...]:
    """One answer for each item that applies, in the list's order; what was not named was not looked at."""
    said = {one.item: one for one in answers}
    return tuple(said.get(item.id, Answer(item.id, Outcome.NOT_LOOKED_AT)) for item in items_in(check_list, phase))


def problems_of(
    check_list: CheckList, phase: str, answers: Sequence[Answer], photos_at_least: int
) -> Iterator[tuple[str, str]]:
    """(field, code) of what is wrong with the answers."""
    known, here = {item.id for item in check_list.items}, {item.id for item in items_in(check_list, phase)}
    seen: set[str] = set()
    for place, one in enumerate(answers):
        where = f"items.{place}"
        if one.item not in known:
            yield f"{where}.item", "construction.item_unknown"
        elif one.item not in here:
            yield f"{where}.item", "construction.item_not_in_phase"
        if one.item in seen:
            yield f"{where}.item", "construction.item_twice"
        seen.add(one.item)
        yield from _content_against(where, one, photos_at_least)


def _content_against(where: str, one: Answer, photos_at_least: int) -> Iterator[tuple[str, str]]:
    if one.outcome is Outcome.NOT_APPLICABLE and not one.why:
        yield f"{where}.why", "construction.why_missing"
    if one.outcome in (Outcome.MET, Outcome.NOT_MET) and len(set(one.photos)) < photos_at_least:
        yield f"{where}.photos", "construction.photos_missing"


def list_for(lists: Sequence[CheckList], work: str, named: str | None) -> CheckList | None:
    """The list that holds for such work: the one that was named, or else the latest of them."""
    fit = [one for one in lists if one.works is None or work in one.works]
    if named is not None:
        return next((one for one in fit if one.id == named), None)
    return max(fit, key=lambda one: (one.effective_from or date.min, one.id), default=None)


def shares(rows: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[int, int]]:
    """item -> (met, met and not met), from counts by outcome; what was not looked at counts on neither side."""
    return {
        item: (counts.get(Outcome.MET, 0), counts.get(Outcome.MET, 0) + counts.get(Outcome.NOT_MET, 0))
        for item, counts in rows.items()
    }
