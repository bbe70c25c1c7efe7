"""Why no change of facts makes a level sure: cells nobody has read, answers that cannot be, rows at odds."""

from __future__ import annotations

from grading.gap_aims import Aim, Fields, Rule
from grading.gap_results import Hindrance, Obstacle
from grading.gap_search import Budget, can_hold, search
from grading.plans import RowPlan


def obstacles_of(aim: Aim, fields: Fields, needed: str, budget: Budget) -> tuple[Obstacle, ...]:
    """Every row that no answers bring to the level needed; if there is none, the rows that exclude each other."""
    never = [rule for rule in aim.rules if not can_hold(rule, fields, budget)]
    if budget.spent:
        return ()
    if never:
        return tuple(found for rule in never for found in _of_rule(rule, needed))
    found = zip(aim.groups, search(aim, fields, budget), strict=True)
    rows = [[rule.plan.row for rule in group.rules if rule.plan] for group, ways in found if not ways]
    return tuple(Obstacle(Hindrance.CONFLICT, tuple(excluding), needed) for excluding in rows)


def _of_rule(rule: Rule, needed: str) -> list[Obstacle]:
    return [Obstacle(Hindrance.NOTHING_APPLIES)] if rule.plan is None else _of_row(rule.plan, needed)


def _of_row(plan: RowPlan, needed: str) -> list[Obstacle]:
    """Cells nobody has read, if there are any; else no answer within the bounds of the facts is good enough."""
    levels = plan.ladder[: plan.ladder.index(needed) + 1]
    cells = [(level, cell) for level, cell in zip(levels, plan.cells, strict=False) if not cell.evaluable]
    if not cells:
        return [Obstacle(Hindrance.NO_ANSWER, (plan.row,), needed)]
    return [Obstacle(Hindrance.CELL_UNREAD, (plan.row,), level, cell.why or cell.unread) for level, cell in cells]
