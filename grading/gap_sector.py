"""The ways to a level in one sector: how much is asked on which day, what to change for it, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from grading.application import Application, Facts, SaidBy, SectorFacts
from grading.edition import Edition
from grading.engine import counted, grade
from grading.gap_aims import Aim, Fields, Rule, aim_of
from grading.gap_becomes import value_of
from grading.gap_obstacles import obstacles_of
from grading.gap_ranking import ONE, Key, Solution, ranked, ranks_of, solutions
from grading.gap_results import MOST_PLANS, MOST_TRIES, Change, Hindrance, Kind, Obstacle, Plan, Reason, SectorGap, Wish
from grading.gap_search import Budget, search
from grading.model import Supplier
from grading.plans import plan_of
from grading.results import SectorGrade, VetoFinding, VetoState
from grading.shapes import Fact, OutletFacts
from grading.vetoes import leaves_open, lowered, veto_finding

# Whoever it will be.
_SOME_EXPERT = "-"
_COUNTING = (VetoState.ACTIVE, VetoState.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Moment:
    """From ``on`` the target is reached by rows that reach the position ``needed``; vetoes do the rest."""

    on: date
    needed: int


@dataclass(frozen=True, slots=True)
class _Way:
    """A solution of one moment, with what its plan is made from."""

    solution: Solution
    moment: Moment
    aim: Aim
    fields: Fields

    @property
    def rank(self) -> tuple[Key, date]:
        return self.solution.key, self.moment.on


class SectorSearch:
    """One sector of an application, to be brought to a level of its ladder."""

    def __init__(
        self, edition: Edition, application: Application, now: SectorGrade, target: str | None, wish: Wish
    ) -> None:
        self.edition, self.application, self.now, self.target, self.wish = edition, application, now, target, wish
        (self.applicant,) = application.sectors
        self.plan = plan_of(now.table, now.sub_type)
        self.facts = counted(self.plan, self.applicant)
        self.budget = Budget(min(wish.tries, MOST_TRIES))
        self.costs = wish.costs.get(now.sector, {})
        self.complete = True

    def gap(self) -> SectorGap:
        """All there is to say."""
        if self.target is None:
            return self._told((), obstacles=(Obstacle(Hindrance.NOT_ON_LADDER),))
        if self.now.sub_type_missing:
            return self._told((), obstacles=(Obstacle(Hindrance.SUB_TYPE_MISSING),))
        position = self.now.ladder.index(self.target)
        strict, loose = self._moments(position, strict=True), self._moments(position, strict=False)
        for surely, moments in dict.fromkeys([(True, strict), (True, loose), (False, strict), (False, loose)]):
            ways = self._ways(moments, surely)
            if ways or self.budget.spent:
                sure = surely and moments == strict
                return self._told(ways, sure=sure, obstacles=() if sure else self._obstacles(strict))
        return self._told((), obstacles=self._obstacles(strict))

    def _told(self, ways: Sequence[_Way], *, sure: bool = False, obstacles: tuple[Obstacle, ...] = ()) -> SectorGap:
        kept = min(self.wish.plans, MOST_PLANS)
        plans = tuple(self._plan(way) for way in ways[:kept])
        reached = sure and any(not plan.changes and plan.not_before is None for plan in plans)
        hours = self.wish.saves.get(self.target) if self.target else None
        return SectorGap(
            self.now, self.target, reached, sure, plans, self.complete and not self.budget.spent, len(ways) > kept,
            obstacles, tuple(item for item in self._vetoes(self.application.on) if item.state in _COUNTING), hours,
        )  # fmt: skip

    def _vetoes(self, day: date) -> list[VetoFinding]:
        return [veto_finding(record, self.edition.vetoes, day) for record in self.application.adverse]

    def _moments(self, position: int, *, strict: bool) -> tuple[Moment, ...]:
        """Today, and every later day on which less is needed than before. Unread vetoes count only if ``strict``."""
        ends = {item.ends_on for item in self._vetoes(self.application.on) if item.ends_on}
        found: list[Moment] = []
        for day in sorted({self.application.on, *(end for end in ends if end > self.application.on)}):
            vetoes, ladder = self._vetoes(day), self.now.ladder
            if strict and leaves_open(vetoes):
                continue
            needed = max((at for at in range(len(ladder)) if lowered(at, ladder, vetoes) <= position), default=-1)
            if needed > (found[-1].needed if found else -1):
                found.append(Moment(day, needed))
        return tuple(found)

    def _ways(self, moments: Sequence[Moment], surely: bool) -> list[_Way]:
        """The best of every moment, one more than are kept, so that it is known whether there are more."""
        most = min(self.wish.plans, MOST_PLANS) + 1
        ways = [way for moment in moments for way in islice(self._at(moment, surely), most)]
        return sorted(_without_repeats(ways), key=lambda way: way.rank)[:most]

    def _at(self, moment: Moment, surely: bool) -> Iterator[_Way]:
        aim, fields = self._aim(moment, surely)
        found = search(aim, fields, self.budget)
        self.complete = self.complete and all(item.complete for item in fields.values())
        ranks = ranks_of(aim, self.costs)
        for solution in ranked([solutions(ways, ranks) for ways in found]):
            yield _Way(solution, moment, aim, fields)

    def _aim(self, moment: Moment, surely: bool) -> tuple[Aim, Fields]:
        aim = aim_of(self.now.table, self.now.sub_type, self.plan, moment.needed, surely=surely)
        return aim, Fields(aim, self.facts)

    def _obstacles(self, strict: Sequence[Moment]) -> tuple[Obstacle, ...]:
        if self.budget.spent:
            return ()
        if not strict:
            return tuple(
                Obstacle(
                    Hindrance.VETO if item.state is VetoState.ACTIVE else Hindrance.VETO_UNREAD,
                    why=item.veto.unknown if item.veto else None,
                    evidence_id=item.evidence_id,
                )
                for item in self._vetoes(self.application.on)
                if item.state in _COUNTING
            )
        return obstacles_of(*self._aim(strict[-1], True), self.now.ladder[strict[-1].needed], self.budget)

    def _plan(self, way: _Way) -> Plan:
        day, key = way.moment.on, way.solution.key
        changes = self._changes(way)
        early = Plan(changes, None if day == self.application.on else day, key[0], key[2], None, "", "", ())
        after = replace(self.application, sectors=(carried_out(self.applicant, early),), on=day)
        (sector,) = grade(self.edition, after).sectors
        still_open = [
            (item.indicator, need)
            for item in sector.findings
            for need in item.needs
            if need.supplier is Supplier.RULE_OFFICE
        ]
        return replace(
            early, level=sector.level, at_best=sector.at_best, at_least=sector.at_least, open_cells=tuple(still_open)
        )

    def _changes(self, way: _Way) -> tuple[Change, ...]:
        done = dict(self.facts)
        becomes = {name: way.fields[name].becomes(places) for name, places in way.solution.box.items()}
        for name, wanted in becomes.items():
            done[name] = value_of(wanted, way.fields[name].row, self.facts.get(name))
        return tuple(
            Change(
                way.fields[name].row, _kind(self.facts.get(name), done[name]), self.facts.get(name), becomes[name],
                self.costs.get(name, ONE), self._reasons(name, done, way),
            )
            for name in sorted(becomes, key=way.aim.order.__getitem__)
        )  # fmt: skip

    def _reasons(self, name: str, done: Mapping[str, Fact], way: _Way) -> tuple[Reason, ...]:
        """Rows that fall short if everything is done but this."""
        undone = {key: fact for key, fact in {**done, name: self.facts.get(name)}.items() if fact is not None}
        short = [rule for rule in way.aim.rules if name in rule.scope and not rule.holds(undone)]
        return tuple(_reason(rule, done, way.moment.needed) for rule in short if rule.plan)


def carried_out(applicant: SectorFacts, plan: Plan) -> SectorFacts:
    """What is said of the sector once a plan is carried out; what an expert scores, some expert has said then."""
    values, said = dict(applicant.facts.values), dict(applicant.said)
    for change in plan.changes:
        row = change.indicator
        values[row.id] = value_of(change.becomes, row, change.observed)
        if change.supplier is Supplier.EXPERT:
            said[row.id] = SaidBy(Supplier.EXPERT.value, _SOME_EXPERT, plan.not_before or date.min)
    return replace(applicant, facts=Facts(values), said=said)


def _without_repeats(ways: Sequence[_Way]) -> list[_Way]:
    """Nobody waits for what can be done at once."""
    told: dict[object, _Way] = {}
    for way in ways:
        told.setdefault(tuple((name, way.fields[name].becomes(at)) for name, at in way.solution.box.items()), way)
    return list(told.values())


def _kind(observed: Fact | None, done: Fact) -> Kind:
    """Outlets without an answer are missing, although others have one."""
    if isinstance(observed, OutletFacts) and isinstance(done, OutletFacts):
        changed = [
            before for (_, before), (_, after) in zip(observed.values, done.values, strict=True) if before != after
        ]
        return Kind.SUPPLY if all(before is None for before in changed) else Kind.CHANGE
    return Kind.SUPPLY if observed is None else Kind.CHANGE


def _reason(rule: Rule, done: Mapping[str, Fact], needed: int) -> Reason:
    """The cell that the row meets once all is done; where it then no longer applies, the one it would have to meet."""
    assert rule.plan is not None
    plan, standing = rule.plan, rule.plan.standing(done)
    at = min(standing.least, needed) if standing.applies is not False else needed
    at = next((place for place in range(at, -1, -1) if plan.cells[place].cite), at)
    return Reason(plan.row, plan.ladder[at], plan.cells[at])
