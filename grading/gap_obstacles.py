"""Why no change of facts makes a level sure: cells nobody has read, answers that cannot be, rows at odds."""

from __future__ import annotations

from collections.abc import Mapping

from grading.gap_results import Hindrance, Obstacle
from grading.gap_search import Budget, Reads, Rule, can_hold, fields_of, reads_of, rules_of, search
from grading.model import SectorTable
from grading.plans import SectorPlan
from grading.shapes import Fact


def obstacles_of(
    table: SectorTable, plan: SectorPlan, needed: int, facts: Mapping[str, Fact], budget: Budget
) -> tuple[Obstacle, ...]:
    """Every row that no answers bring to the position needed; if there is none, the rows that exclude each other."""
    reads = reads_of(plan, needed, surely=True)
    fields, rules = fields_of(table, reads, facts), rules_of(reads, needed, surely=True)
    never = [rule for rule in rules if not can_hold(rule, fields, facts, budget)]
    if budget.spent:
        return ()
    if never:
        return tuple(found for rule in never for found in _of_rule(rule, needed))
    groups = search(rules, fields, facts, budget)
    rows = [[rule.reads.plan.row for rule in group.rules if rule.reads] for group in groups if not group.found]
    return tuple(Obstacle(Hindrance.CONFLICT, tuple(found), plan.ladder[needed]) for found in rows)


def _of_rule(rule: Rule, needed: int) -> list[Obstacle]:
    return [Obstacle(Hindrance.NOTHING_APPLIES)] if rule.reads is None else _of_row(rule.reads, needed)


def _of_row(reads: Reads, needed: int) -> list[Obstacle]:
    """Cells nobody has read, if there are any; else no answer within the bounds of the facts is good enough."""
    row, ladder, cells = reads.plan.row, reads.plan.ladder, reads.plan.cells
    unread = [at for at in range(needed + 1) if not cells[at].evaluable]
    if not unread:
        return [Obstacle(Hindrance.NO_ANSWER, (row,), ladder[needed])]
    why = [(ladder[at], cells[at].why or cells[at].unread) for at in unread]
    return [Obstacle(Hindrance.CELL_UNREAD, (row,), level, reason) for level, reason in why]
