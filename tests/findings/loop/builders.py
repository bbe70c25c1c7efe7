"""Findings as the loop sees them, hands, and wishes with good defaults."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from greenctl.findings.loop.domain import decide
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.tracked import Hand, Moment, Shown, Stage, Terms, Tracked, Wish
from greenctl.kernel.actor import Role

ZONE = ZoneInfo("Asia/Shanghai")
TERMS = Terms("sample", False, "Asia/Shanghai", 5, 60, 2, 20, 5, 6, 3)
# A Monday; no holiday lies within three weeks.
TODAY = date(2026, 11, 16)
FINDER = Hand("the-finder", frozenset({Role.INSPECTOR}), False)
DESK = Hand("the-desk", frozenset({Role.COUNTY_REVIEWER}), False)
OTHER_DESK = Hand("the-other-desk", frozenset({Role.CITY_REVIEWER}), False)
THIRD_DESK = Hand("the-third-desk", frozenset({Role.COMMAND}), False)
CHECKER = Hand("the-checker", frozenset({Role.INSPECTOR}), False)
FIRM = Hand("the-firm", frozenset({Role.PREPARER}), True)
CLOCK = Hand("system:clock", frozenset({Role.SYSTEM}), False)

WORDS = {
    Act.DISCARD, Act.EXTEND, Act.PLAN, Act.REPORT, Act.ANSWER, Act.SEND_BACK, Act.DISPUTE, Act.UPHOLD, Act.DISMISS,
    Act.ASK_VOID, Act.VOID, Act.KEEP,
}  # fmt: skip


def a_finding(**changes: Any) -> Tracked:
    given = {
        "finding_id": "f", "source_id": "s", "area": "370811", "department": "industry", "found_by": "the-finder",
        "days": 5, "slots": frozenset({"wide", "close"}),
    }  # fmt: skip
    return Tracked(**{**given, **changes})


def on(day: date) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), day, ZONE)


def a_wish(item: Tracked, act: Act, **changes: Any) -> Wish:
    """With the grounds that the row wants, unless told."""
    given: dict[str, Any] = {"words": "示例说明" if act in WORDS else None}
    if act is Act.EXTEND and item.due_on is not None:
        given["due_on"] = date.fromordinal(item.due_on.toordinal() + 3)
    if act is Act.PLAN and item.due_on is not None:
        given["stages"] = (Stage(date.fromordinal(item.due_on.toordinal() - 1), "一"), Stage(item.due_on, "二"))
    if act in {Act.ANSWER, Act.REPORT, Act.CLOSE}:
        given["photos"] = photos(*item.slots, of=f"{act}-{item.version}")
    return Wish(**{"finding_id": item.finding_id, "seen_version": item.version, "act": act, **given, **changes})


def photos(*slots: str, of: str = "new") -> tuple[Shown, ...]:
    return tuple(Shown(f"{of}-{slot}", slot) for slot in slots or ("",))


def after(item: Tracked, act: Act, hand: Hand, *, day: date = TODAY, **changes: Any) -> Tracked:
    """The finding after a move that is allowed."""
    return decide(item, a_wish(item, act, **changes), hand, TERMS, on(day))[0]


def ordered(**changes: Any) -> Tracked:
    return after(a_finding(**changes), Act.ORDER, DESK)


def answered(**changes: Any) -> Tracked:
    return after(ordered(**changes), Act.ANSWER, FIRM)


def disputed(**changes: Any) -> Tracked:
    return after(ordered(**changes), Act.DISPUTE, FIRM)
