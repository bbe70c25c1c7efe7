"""Whether what stands in the tables can have come about lawfully: judged from the rows alone.

Nothing of the engine is used here, and the ways of the loop are written down once more by hand: a fault of the engine,
or of its table, must not make its judge blind.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

OFFICES = {"county_reviewer", "city_reviewer", "command"}
FIRM, ON_SITE = {"firm"}, {"inspector", "county_reviewer", "city_reviewer"}
# act: (standing before, progress before, standing after, progress after, who), `=` for as it was.
LAWFUL = {
    "order": ("unconfirmed", "found", "confirmed", "ordered", OFFICES),
    "discard": ("unconfirmed", "found", "voided", "=", OFFICES),
    "extend": ("counts", "repair", "=", "=", OFFICES),
    "plan": ("counts", "repair", "=", "=", FIRM),
    "report": ("counts", "repair", "=", "=", FIRM),
    "answer": ("counts", "repair", "=", "answered", FIRM),
    "send_back": ("counts", "answered", "=", "sent_back", ON_SITE),
    "close": ("counts", "answered", "=", "closed", ON_SITE),
    "dispute": ("counts", "ordered once", "disputed", "=", FIRM),
    "uphold": ("disputed", "ordered once", "voided", "=", OFFICES),
    "dismiss": ("disputed", "ordered once", "confirmed", "=", OFFICES),
    "ask_void": ("confirmed", "ordered once", "void_asked", "=", OFFICES | {"inspector"}),
    "void": ("void_asked", "ordered once", "voided", "=", OFFICES),
    "keep": ("void_asked", "ordered once", "confirmed", "=", OFFICES),
    "escalate": ("counts", "repair", "=", "=", {"system"}),
}
MEANS = {
    "counts": {"confirmed", "void_asked"},
    "repair": {"ordered", "sent_back"},
    "ordered once": {"ordered", "answered", "sent_back", "closed"},
}
NEEDS_WORDS = set(LAWFUL) - {"order", "close", "escalate"}
NEEDS_PHOTOS = {"answer", "report", "close"}
# Who did the first leaves the second to others.
APART = {
    ("record", "order"), ("record", "discard"), ("record", "send_back"), ("record", "close"), ("record", "uphold"),
    ("record", "dismiss"), ("order", "uphold"), ("order", "dismiss"), ("answer", "close"), ("answer", "send_back"),
}  # fmt: skip


@dataclass(frozen=True)
class Dump:
    """The rows of some findings, and what the walk knows besides. people: account -> (roles with area, firms)."""

    findings: list[dict[str, Any]]
    standings: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    photos: list[dict[str, Any]]
    events: list[dict[str, Any]]
    people: dict[str, tuple[list[tuple[str, str]], set[str]]]


def violations(dump: Dump) -> list[str]:
    """Every unlawful thing, in words; none if all is well."""
    history, brought, told = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in sorted(dump.moves, key=lambda row: row["ordinal"]):
        history[row["finding_id"]].append(row)
    for row in dump.photos:
        brought[row["finding_id"], row["ordinal"]].append(row)
    for row in dump.events:
        told[row["subject_id"]].append(row)
    recorded = {row["id"]: row for row in dump.findings}
    found = []
    for standing in dump.standings:
        key = standing["finding_id"]
        case = (recorded[key], standing, history[key], brought, told[key], dump.people)
        found += [f"{key}: {wrong}" for judge in (_way, _hands, _own, _days, _told) for wrong in judge(*case)]
    return found


def _way(finding, standing, rows, brought, _told, people):
    at, progress = "unconfirmed", "found"
    if [row["ordinal"] for row in rows] != list(range(2, standing["version"] + 1)):
        yield "a version without its move"
    for row in rows:
        was, stood, to, then, who = LAWFUL[row["act"]]
        if at not in MEANS.get(was, {was}) or progress not in MEANS.get(stood, {stood}):
            yield f"{row['act']} at {at}, {progress}"
        expected = (at if to == "=" else to, progress if then == "=" else then)
        if (row["standing"], row["progress"]) != expected:
            yield f"{row['act']} led to {row['standing']}, {row['progress']}"
        if not _roles(people[row["actor"]], finding) & who:
            yield f"{row['act']} by somebody without the right"
        if row["act"] in NEEDS_WORDS and not row["reason"]:
            yield f"{row['act']} without a word"
        if row["act"] in NEEDS_PHOTOS and not brought[finding["id"], row["ordinal"]]:
            yield f"{row['act']} without a photo"
        at, progress = row["standing"], row["progress"]
    if (standing["standing"], standing["progress"]) != (at, progress):
        yield "stands elsewhere than its last move led to"


def _hands(finding, _standing, rows, _brought, _told, _people):
    acted = defaultdict(set, record={finding["recorded_by"]})
    asker = None
    for row in rows:
        for earlier, later in APART:
            if row["act"] == later and row["actor"] in acted[earlier]:
                yield f"{row['act']} by the hand of {earlier}"
        if row["act"] in {"void", "keep"} and row["actor"] == asker:
            yield "voided or kept by who had asked"
        asker = row["actor"] if row["act"] == "ask_void" else asker
        if row["act"] == "dispute" and acted["dispute"]:
            yield "disputed twice"
        acted[row["act"]].add(row["actor"])


def _own(finding, _standing, rows, _brought, _told, people):
    for row in rows:
        if LAWFUL[row["act"]][4] is not FIRM and finding["source_id"] in people[row["actor"]][1]:
            yield f"{row['act']} on one's own firm"


def _days(_finding, standing, rows, _brought, _told, _people):
    """A dispute within five working days; a deadline never in the past, put off twice at most; overdue told late."""
    ordered_on = due_on = None
    for row in rows:
        on = _day(row["at"])
        if row["act"] == "order":
            ordered_on = on
        if row["act"] == "dispute" and _working_days(ordered_on, on) > 5:
            yield "disputed too late"
        if row["act"] in {"order", "extend", "send_back"} and row["due_on"] is not None and row["due_on"] < on:
            yield "a deadline in the past"
        if row["act"] == "extend" and row["due_on"] <= due_on:
            yield "put off to an earlier day"
        if row["act"] == "escalate" and on <= due_on:
            yield "told before it was overdue"
        due_on = row["due_on"] or due_on
    if sum(row["act"] == "extend" for row in rows) > 2 or standing["due_on"] != due_on:
        yield "the deadline is another than the moves set, or was put off too often"


def _told(_finding, _standing, rows, _brought, told, _people):
    by_version = {event["body"]["version"]: event for event in told}
    if len(by_version) != len(told) or set(by_version) != {row["ordinal"] for row in rows}:
        yield "moves and events do not match"
        return
    for row in rows:
        event = by_version[row["ordinal"]]
        counts = row["standing"] in MEANS["counts"]
        same = [event["body"][name] for name in ("act", "standing", "progress")] == [
            row[name] for name in ("act", "standing", "progress")
        ]
        if not same or event["body"]["counts"] != counts or event["actor_id"] != row["actor"]:
            yield f"the event of version {row['ordinal']} tells another story"


def _roles(person, finding):
    grants, firms = person
    roles = {role for role, area in grants if role == "system" or finding["area"].startswith(area.rstrip("0"))}
    return roles | ({"firm"} if finding["source_id"] in firms else set())


def _day(moment) -> date:
    return (moment + timedelta(hours=8)).date()


def _working_days(start: date, end: date) -> int:
    """Over these weeks no holiday lies."""
    return sum((start + timedelta(n)).weekday() < 5 for n in range(1, (end - start).days + 1))
