"""Solving a mix with HiGHS: an integer programme, bounded in time, held against exact sums before it is told.

Minimise the sum of t over lines; t of a line is at least the hours of each chosen measure on it; the chosen measures
reach each pollutant's need. HiGHS reckons in floating point, so that needs are asked for a hair higher, and the choice
is added up again in exact decimals; a choice that falls short there is completed, never told as enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import highspy
import numpy as np

from greenctl.emergency.least_loss.domain import Line, Option, Problem, lost_hours, shortfall
from greenctl.emergency.masses import POLLUTANTS

MOST_SECONDS = 60
# Of a need: above the solver's own tolerance, and worth some grams of a city's tonnes.
_HAIR = 1e-9
_Rows = list[tuple[list[int], list[float], float]]


@dataclass(frozen=True, slots=True)
class Solution:
    """`chosen` are places in the problem's options. No mix loses less than `bound`; `bound` equals the loss where it is
    proven that none is better. `met` False: even everything together falls short, and everything is what is chosen."""

    met: bool
    chosen: tuple[int, ...]
    loss: Decimal
    bound: Decimal
    in_time: bool

    @property
    def gap(self) -> Decimal:
        """What could still be saved at the most, as a share of the loss."""
        return (self.loss - self.bound) / self.loss if self.loss else Decimal(0)


def solve(problem: Problem, seconds: float, gap: float = 0.0) -> Solution:
    """The mix with the fewest lost line-hours, or the best that was found in `seconds` on one core.

    The same problem gives the same answer, unless time ran out. `gap`: stop once no mix can be better by more.
    """
    every = tuple(range(len(problem.options)))
    if shortfall(problem, problem.options):
        loss = lost_hours(problem.options)
        return Solution(False, every, loss, loss, True)
    if not shortfall(problem, ()):
        return Solution(True, (), Decimal(0), Decimal(0), True)
    model = _solver(problem, min(seconds, MOST_SECONDS), gap)
    model.run()
    found = _chosen(problem, model) or every
    loss = lost_hours([problem.options[place] for place in found])
    in_time = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Solution(True, found, loss, _bound(model, loss), in_time)


def _solver(problem: Problem, seconds: float, gap: float) -> Any:
    model = highspy.Highs()
    for name, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 0), ("time_limit", float(seconds)),
        ("mip_rel_gap", gap), ("mip_abs_gap", 0.0 if gap else 1e-6),
    ):  # fmt: skip
        model.setOptionValue(name, value)
    model.passModel(_programme(problem))
    return model


def _programme(problem: Problem) -> Any:
    """Columns: the measures, then the lines that several measures touch; those of a line alone cost by themselves."""
    options = problem.options
    touching: dict[Line, list[int]] = {}
    for place, option in enumerate(options):
        for line in option.lines:
            touching.setdefault(line, []).append(place)
    shared = [line for line, places in touching.items() if len(places) > 1]
    alone = {line for line, places in touching.items() if len(places) == 1}
    costs = [float(one.hours) * sum(line in alone for line in one.lines) for one in options] + [1.0] * len(shared)
    rows = [*_needs(problem), *_worst(options, touching, shared)]
    return _packed(len(options), costs, rows)


def _needs(problem: Problem) -> _Rows:
    """Each need as 1, so that tonnes and grams weigh alike."""
    rows: _Rows = []
    for place, name in enumerate(POLLUTANTS):
        needed = problem.needed.get(name, Decimal(0))
        if needed > 0:
            masses = [(n, float(one.kg_per_day[place] / needed)) for n, one in enumerate(problem.options)]
            there = [(n, mass) for n, mass in masses if mass]
            rows.append(([n for n, _ in there], [mass for _, mass in there], 1.0 + _HAIR))
    return rows


def _worst(options: Sequence[Option], touching: dict[Line, list[int]], shared: Sequence[Line]) -> _Rows:
    return [
        ([place, len(options) + number], [-float(options[place].hours), 1.0], 0.0)
        for number, line in enumerate(shared)
        for place in touching[line]
    ]


def _packed(binaries: int, costs: list[float], rows: _Rows) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), len(rows)
    lp.col_cost_ = np.array(costs)
    lp.col_lower_ = np.zeros(len(costs))
    lp.col_upper_ = np.array([1.0] * binaries + [24.0] * (len(costs) - binaries))
    lp.row_lower_ = np.array([least for *_, least in rows])
    lp.row_upper_ = np.full(len(rows), highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(columns) for columns, *_ in rows)])
    lp.a_matrix_.index_ = np.array([column for columns, *_ in rows for column in columns], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([value for _, values, _ in rows for value in values])
    whole, free = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * binaries + [free] * (len(costs) - binaries)
    return lp


def _chosen(problem: Problem, model: Any) -> tuple[int, ...]:
    """What the solver chose, completed where exact sums fall short; nothing if it found no mix in time."""
    if model.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return ()
    values = model.getSolution().col_value
    found = {place for place in range(len(problem.options)) if values[place] > 0.5}
    others = sorted(set(range(len(problem.options))) - found, key=lambda place: problem.options[place].hours)
    for place in others:
        if not shortfall(problem, [problem.options[one] for one in found]):
            break
        found.add(place)
    return tuple(sorted(found))


def _bound(model: Any, loss: Decimal) -> Decimal:
    """Rounded down to what hundredths of an hour can be told apart, and never above the loss."""
    told = model.getInfo().mip_dual_bound
    if not np.isfinite(told):
        return Decimal(0)
    nearest = Decimal(str(round(told, 2)))
    exact = nearest if abs(float(nearest) - told) < 1e-4 else Decimal(str(np.floor(told * 100) / 100))
    return min(loss, max(Decimal(0), exact))
