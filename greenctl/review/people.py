"""Who may take a case in hand, and who must keep away from it: set-based, for many cases at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from greenctl.auth.queries import acting_for, holders
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Role
from greenctl.review import repository
from greenctl.review.domain import Case, PastAct, answers_for, bars
from greenctl.review.panels import repository as panels
from greenctl.review.workflow import Workflow

_PEOPLES = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.EXPERT, Role.COMMAND})


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who holds a desk; by case who has an interest in its firm (acts for it, or has said a conflict), and
    who had which hand in it."""

    actors: tuple[Actor, ...]
    torn: Mapping[str, frozenset[str]]
    acts: Mapping[str, Mapping[str, Sequence[PastAct]]]

    def fit_for(self, workflow: Workflow, case: Case) -> tuple[str, ...]:
        """Who could give an opinion at the step at which the case stands: nobody who had any hand in it."""
        return tuple(who for who in self.at_desk(workflow, case) if who not in self.acts[case.id])

    def may_decide(self, workflow: Workflow, case: Case) -> frozenset[str]:
        """Whom the table lets decide the step at which the case stands: who returned it may have it again."""
        if case.step is None:
            return frozenset()
        rows, acts = workflow.moves_at(case.step, case.route), self.acts[case.id]
        fit = self.at_desk(workflow, case)
        return frozenset(who for who in fit if any(not bars(row, case, acts.get(who, ())) for row in rows))

    def at_desk(self, workflow: Workflow, case: Case) -> Iterable[str]:
        """Who holds a desk at the step at which the case stands, and has no interest in the firm."""
        if case.step is None:
            return ()
        step, rows = workflow.step(case.step), workflow.moves_at(case.step, case.route)
        roles = frozenset(role for row in rows for role in row.who)
        fit = (who for who in self.actors if answers_for(who, roles, step, case.area, case.department))
        return (who.account_id for who in fit if who.account_id not in self.torn[case.id])


def desk_holders(uow: UnitOfWork) -> tuple[Actor, ...]:
    """Everybody who holds a desk anywhere, without their mandates."""
    return tuple(holders(uow, _PEOPLES))


def people_for(uow: UnitOfWork, cases: Iterable[Case]) -> People:
    """Five statements, however many cases there are."""
    asked = tuple(cases)
    kin = repository.kin_of(uow, {case.party_id for case in asked})
    known = {party for parties in kin.values() for party in parties}
    interests = acting_for(uow, known) | panels.conflicts_with(uow, known)
    of_firm: dict[str, set[str]] = {}
    for account_id, party_id in interests:
        of_firm.setdefault(party_id, set()).add(account_id)
    torn = {case.id: frozenset().union(*(of_firm.get(party, ()) for party in kin[case.party_id])) for case in asked}
    acts = repository.acts_on(uow, [case.id for case in asked])
    return People(desk_holders(uow), torn, {case.id: acts.get(case.id, {}) for case in asked})
