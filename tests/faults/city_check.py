"""The oracle for a demonstration city: what an interrupted campaign and an undisturbed one must have in common."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pysqlite3

from greenctl.auth.passwords import Passwords

# Ids that a machine draws differ; what happened, to how many, on which day and with which outcome does not.
_SAME = {
    "lists": "select programme, number, effective_on, published_at, json_extract(summary, '$.content_sha256')"
    " from list_edition",
    "events": "select kind, at, count(*) from event where simulated group by kind, at",
    "sources": "select id, name, state, last_sign_of_life_on, version from source",
    "declarations": "select id, state, round, version from declaration",
    "cases": "select id, round, state, step, entered_at, due_on, version from review_case",
    # Without the digest of the contacts, which each installation keys with a secret of its own.
    "grades": "select json_remove(cast(s.copy as text), '$.contacts_digest'), s.submitted_at, g.level, g.at_best"
    " from grade g join submission s on s.id = g.submission_id",
    "deliveries": "select count(*) from delivery",
    "accounts": "select id, login, password_hash is not null from account",
    "draws": "select plan_id, document_sha256 from inspection_draw",
    "tasks": "select source_id, plan_id, origin, planned_on, due_on, state, finding_id is null from inspection_task",
    "visits": "select id, source_id, visited_on, recorded_by, outcome, task_id is null, flags from visit",
    "findings": "select f.id, f.number, f.source_id, f.flags, s.standing, s.progress, s.due_on, s.escalated, s.version"
    " from finding f join finding_standing s on s.finding_id = f.id",
    "moves": "select finding_id, ordinal, act, actor, at from finding_move",
    "photos": "select id, sha256, state, attempts, version from photo",
    "batches": "select number, area, count from exposure_batch",
    "removals": "select source_id, programme, state, hear_until, returns_on, version from removal",
    "tips": "select id, area, state, received_at, answer from tip",
    "alerts": "select a.id, a.level, s.duties, s.duties_sha256 from alert a join alert_step s on s.alert_id = a.id",
    "confirmations": "select source_id, confirmed_at, late from duty_confirmation",
    "reports": "select r.id, r.source_id, r.ordinal, r.late from duty_report r",
    "checks": "select id, check_id, state, finding_id from duty_check_line",
    "chases": "select source_id, what, rung, at from duty_chase",
    "rankings": "select number, as_of, fingerprint, inputs_sha256 from ranking_edition",
    "invitations": "select account_id, count(*) from event e join invitation i on i.id = e.subject_id"
    " where e.simulated group by account_id",
}


def state_of(folder: Path) -> dict[str, Counter[Any]]:
    """What is to be the same."""
    connection = pysqlite3.connect(str(folder / "greenctl.sqlite3"))
    try:
        return {name: Counter(connection.execute(query).fetchall()) for name, query in _SAME.items()}
    finally:
        connection.close()


def differences(one: dict[str, Counter[Any]], other: dict[str, Counter[Any]]) -> dict[str, list[Any]]:
    """Rows that only one of the two has, a few of each."""
    found = {name: [*(one[name] - other[name]), *(other[name] - one[name])][:6] for name in one}
    return {name: rows for name, rows in found.items() if rows}


def broken_in(folder: Path) -> list[str]:
    """What no city may show, finished or not."""
    connection = pysqlite3.connect(str(folder / "greenctl.sqlite3"))
    try:
        integrity = [row[0] for row in connection.execute("pragma integrity_check")]
        orphans = connection.execute("pragma foreign_key_check").fetchall()
        moments = [row[0] for row in connection.execute("select at from event order by seq")]
    finally:
        connection.close()
    back = [later for earlier, later in pairwise(moments) if later < earlier]
    return [
        *(line for line in integrity if line != "ok"),
        *(f"no parent: {row}" for row in orphans),
        *(f"time ran back to {moment}" for moment in back),
    ]


def passwords_that_fail(folder: Path) -> list[str]:
    """Logins of accounts.txt whose password is not the account's."""
    connection = pysqlite3.connect(str(folder / "greenctl.sqlite3"))
    hashes = dict(connection.execute("select login, password_hash from account"))
    connection.close()
    lines = [line.split("\t") for line in (folder / "accounts.txt").read_text(encoding="utf-8").splitlines()]
    return [login for login, password, _ in lines if not Passwords().fits(hashes[login], password)]
