"""Whether what stands in the tables can have come about lawfully: judged from the rows alone.

Nothing of the engine is used here, and the way of the demonstration city is written down once more by hand: a fault
of the engine, or of its table, must not make its judge blind.
"""

import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

NEXT = {
    ("county", "approve"): {"city"},
    ("city", "approve"): {"site_visit", "publicity"},
    ("site_visit", "approve"): {"publicity"},
    ("publicity", "conclude"): {"approved"},
    **{(step, "return"): {"returned"} for step in ("county", "city", "site_visit")},
    **{(step, "reject"): {"rejected"} for step in ("county", "city", "site_visit")},
    (None, "open"): {"county"},
    (None, "reopen"): {"county"},
    (None, "withdraw"): {"withdrawn"},
}
WITHOUT_EXPERTS = {"D", "non_leading", "no_certificate", "undetermined"}
ROLE_OF = {"county": "county_reviewer", "city": "city_reviewer", "site_visit": "expert", "publicity": "system"}
STEPS = set(ROLE_OF)
KIND_OF = {
    "open": "review.case_opened",
    "reopen": "review.case_opened",
    "approve": "review.case_approved_at_step",
    "return": "review.case_returned",
    "reject": "review.case_rejected",
    "conclude": "review.case_decided",
    "withdraw": "review.case_withdrawn",
}
OPEN_STATES = STEPS | {"returned"}


@dataclass(frozen=True)
class Dump:
    """The rows of some cases, and what the walk knows besides: who is who, which route was given for which round.

    people: account -> (roles with area and department, firms).
    """

    cases: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    events: list[dict[str, Any]]
    people: dict[str, tuple[list[tuple[str, str, str | None]], set[str]]]
    routes: dict[tuple[str, int], str]


def violations(dump: Dump) -> list[str]:
    """Every unlawful thing, in words; none if all is well."""
    history = defaultdict(list)
    for row in sorted(dump.decisions, key=lambda row: row["version"]):
        history[row["case_id"]].append(row)
    found = []
    for case in dump.cases:
        rows = history[case["id"]]
        found += [
            f"{case['id']}: {wrong}"
            for judge in (_complete, _way, _hands, _own, _rights, _waits, _told)
            for wrong in judge(case, rows, dump)
        ]
    return found


def _complete(case, rows, dump):
    if [row["version"] for row in rows] != list(range(1, case["version"] + 1)):
        yield "a version without its decision"
    if rows and rows[-1]["led_to"] != (case["step"] or case["state"]):
        yield f"stands at {case['step'] or case['state']}, last led to {rows[-1]['led_to']}"
    if (case["state"] == "under_review") != (case["step"] in STEPS):
        yield "a state without its step"
    if (case["open_fields"] is not None) != (case["state"] == "returned"):
        yield "open fields without a return"
    if case["state"] == "returned" and case["open_fields"] != rows[-1]["fields"]:
        yield "other fields open than were named"


def _way(case, rows, dump):
    stood, number = None, 1
    for row in rows:
        if row["led_to"] not in NEXT.get((row["step"], row["verdict"]), ()):
            yield f"{row['verdict']} at {row['step']} led to {row['led_to']}"
        if row["step"] is not None and row["step"] != stood:
            yield f"decided at {row['step']} while it stood at {stood}"
        if row["verdict"] == "reopen":
            number += 1
        if row["round"] != number:
            yield f"round {row['round']} instead of {number}"
        if (row["verdict"] == "open") != (stood is None) or (row["verdict"] == "reopen") != (
            stood in {"returned", "withdrawn"} and row["verdict"] != "withdraw"
        ):
            yield f"{row['verdict']} while it stood at {stood}"
        if row["verdict"] == "withdraw" and stood not in OPEN_STATES:
            yield f"withdrawn while it stood at {stood}"
        if row["verdict"] in {"return", "reject"} and not row["reason"]:
            yield "no reason"
        skips = dump.routes[case["id"], row["round"]] in WITHOUT_EXPERTS
        if (row["step"], row["verdict"]) == ("city", "approve") and skips != (row["led_to"] == "publicity"):
            yield "the experts were skipped, or called for nothing"
        stood = row["led_to"]


def _hands(case, rows, dump):
    by_person = defaultdict(list)
    for row in rows:
        by_person[row["decided_by"]].append(row)
    for person, acts in by_person.items():
        decided = [row for row in acts if row["step"] is not None]
        if decided and len({row["step"] for row in acts}) > 1:
            yield f"{person} acted at several steps"
        if len({row["round"] for row in decided}) < len(decided):
            yield f"{person} decided twice in one round"


def _own(case, rows, dump):
    for row in rows:
        if row["step"] is not None and case["party_id"] in dump.people[row["decided_by"]][1]:
            yield f"{row['decided_by']} decided on their own firm"


def _rights(case, rows, dump):
    for row in rows:
        if row["step"] is None:
            continue
        if not any(
            role == ROLE_OF[row["step"]]
            and case["area"].startswith(area.rstrip("0") if role != "county_reviewer" else area)
            and (department in {None, case["department"]} or row["step"] == "site_visit")
            for role, area, department in dump.people[row["decided_by"]][0]
        ):
            yield f"{row['decided_by']} has no right at {row['step']}"


def _waits(case, rows, dump):
    for before, row in itertools.pairwise(rows):
        if row["verdict"] == "conclude":
            began, ended = (_day(moment["decided_at"]) for moment in (before, row))
            days = (began + timedelta(n) for n in range(1, (ended - began).days))
            if sum(day.weekday() < 5 for day in days) < 5:
                yield "publicity did not last its five working days"


def _told(case, rows, dump):
    told = [event for event in dump.events if event["subject_id"] == case["id"]]
    by_version = {event["body"]["version"]: event for event in told}
    if len(by_version) != len(told) or set(by_version) != {row["version"] for row in rows}:
        yield "decisions and events do not match"
        return
    for row in rows:
        event = by_version[row["version"]]
        same = ("step", "verdict", "round", "led_to")
        if [event["body"][name] for name in same] != [row[name] for name in same]:
            yield f"the event of version {row['version']} tells another story"
        if (event["kind"], event["actor_id"]) != (KIND_OF.get(row["verdict"]), row["decided_by"]):
            yield f"the event of version {row['version']} is of another kind or hand"


def _day(moment) -> date:
    return (moment + timedelta(hours=8)).date()
