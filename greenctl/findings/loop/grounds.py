"""What a move must bring with it: words, a day, stages, photos; and nothing that it does not take."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from greenctl.area.calendar import add_working_days
from greenctl.findings.loop.errors import (
    DeadlineWrong,
    NotWanted,
    PersonalDataSaid,
    PhotosMissing,
    PhotoUsedBefore,
    ReasonMissing,
    StagesWrong,
)
from greenctl.findings.loop.guards import FEWEST_STAGES
from greenctl.findings.loop.moves import Act, Day, Move, Photos
from greenctl.findings.loop.tracked import Moment, Stage, Terms, Tracked, Wish
from greenctl.kernel.personal import personal_in


def require_grounds(move: Move, item: Tracked, wish: Wish, terms: Terms, now: Moment) -> None:
    """Raises NotWanted, ReasonMissing, DeadlineWrong, StagesWrong, PhotosMissing, PhotoUsedBefore."""
    _refuse_what_is_not_wanted(move, wish)
    if move.words and not wish.words:
        raise ReasonMissing(act=move.act.value, problems=[{"field": "words", "code": "loop.words_required"}])
    _refuse_personal_data(wish)
    if wish.due_on is not None or move.day is Day.MUST:
        _require_day(move, item, wish.due_on, terms, now)
    if move.stages:
        _require_stages(item, wish.stages, terms, now)
    if move.photos is not Photos.NONE:
        _require_photos(move, item, wish)


def _refuse_personal_data(wish: Wish) -> None:
    """Any word said in the loop may be printed one day, the firm's beside its finding."""
    texts = {"words": wish.words or "", **{f"stages.{n}.text": stage.text for n, stage in enumerate(wish.stages)}}
    problems: list[dict[str, Any]] = [
        {"field": field, "code": f"loop.holds_{kind}"} for field, text in texts.items() for kind in personal_in(text)
    ]
    if problems:
        raise PersonalDataSaid(problems=problems)


def _refuse_what_is_not_wanted(move: Move, wish: Wish) -> None:
    brought = {
        "due_on": wish.due_on is not None and move.day is Day.NONE,
        "stages": bool(wish.stages) and not move.stages,
        "photos": bool(wish.photos) and move.photos is Photos.NONE,
    }
    problems = [{"field": name, "code": "loop.takes_none"} for name, unwanted in brought.items() if unwanted]
    if problems:
        raise NotWanted(act=move.act.value, problems=problems)


def _require_day(move: Move, item: Tracked, due_on: date | None, terms: Terms, now: Moment) -> None:
    """A deadline lies ahead, and not further than the terms allow; one that is put off lies behind the old one."""
    earliest, latest = now.on, add_working_days(now.on, terms.furthest)
    if move.act is Act.EXTEND and item.due_on is not None:
        earliest = max(now.on, item.due_on + timedelta(days=1))
        latest = add_working_days(max(now.on, item.due_on), terms.extension)
    if due_on is None or not earliest <= due_on <= latest:
        code = "loop.day_required" if due_on is None else "loop.day_out_of_range"
        raise DeadlineWrong(
            due_on=due_on, earliest=earliest, latest=latest, problems=[{"field": "due_on", "code": code}]
        )


def _require_stages(item: Tracked, stages: tuple[Stage, ...], terms: Terms, now: Moment) -> None:
    days = [stage.due_on for stage in stages]
    rising = all(earlier < later for earlier, later in pairwise(days))
    good = FEWEST_STAGES <= len(days) <= terms.stages and rising and item.due_on is not None
    if not good or days[0] < now.on or (item.due_on is not None and days[-1] > item.due_on):
        raise StagesWrong(
            fewest=FEWEST_STAGES,
            most=terms.stages,
            earliest=now.on,
            latest=item.due_on,
            problems=[{"field": "stages", "code": "loop.stages_out_of_order"}],
        )


def _require_photos(move: Move, item: Tracked, wish: Wish) -> None:
    seen = set(item.known_photos)
    for photo in wish.photos:
        if photo.photo_id in seen:
            raise PhotoUsedBefore(photo=photo.photo_id)
        seen.add(photo.photo_id)
    wanted = item.slots if move.photos is Photos.PAIRED else frozenset()
    problems: list[dict[str, Any]] = [
        {"field": "photos", "code": "loop.slot_without_photo", "slot": slot}
        for slot in sorted(wanted - {photo.slot for photo in wish.photos})
    ]
    if not problems and not wish.photos and move.photos in {Photos.SOME, Photos.PAIRED}:
        problems = [{"field": "photos", "code": "loop.photo_required"}]
    if problems:
        raise PhotosMissing(act=move.act.value, problems=problems)
