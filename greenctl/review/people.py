"""Who may take a case in hand, and who must keep away from it: set-based, for many cases at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from greenctl.auth.queries import acting_for, holders
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Role
from greenctl.review import repository
from greenctl.review.domain import Case, answers_for
from greenctl.review.panels import repository as panels
from greenctl.review.workflow import Workflow

_PEOPLES = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.EXPERT, Role.COMMAND})


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who holds a desk, and by case who must not touch it: whoever acts for its firm, has a conflict of
    interest with it, or had a hand in the case."""

    actors: tuple[Actor, ...]
    away: Mapping[str, frozenset[str]]

    def fit_for(self, workflow: Workflow, case: Case) -> tuple[str, ...]:
        """Who could decide the step at which the case stands."""
        if case.step is None:
            return ()
        step, rows = workflow.step(case.step), workflow.moves_at(case.step, case.route)
        roles = frozenset(role for row in rows for role in row.who)
        fit = (who for who in self.actors if answers_for(who, roles, step, case.area, case.department))
        return tuple(who.account_id for who in fit if who.account_id not in self.away[case.id])


def people_for(uow: UnitOfWork, cases: Iterable[Case]) -> People:
    """Five statements, however many cases there are."""
    asked = tuple(cases)
    kin = repository.kin_of(uow, {case.party_id for case in asked})
    known = {party for parties in kin.values() for party in parties}
    torn = acting_for(uow, known) | panels.conflicts_with(uow, known)
    of_firm: dict[str, set[str]] = {}
    for account_id, party_id in torn:
        of_firm.setdefault(party_id, set()).add(account_id)
    hands: dict[str, set[str]] = {}
    for case_id, account_id in repository.hands_on(uow, [case.id for case in asked]):
        hands.setdefault(case_id, set()).add(account_id)
    away = {
        case.id: frozenset(
            hands.get(case.id, set()).union(*(of_firm.get(party, set()) for party in kin[case.party_id]))
        )
        for case in asked
    }
    return People(tuple(holders(uow, _PEOPLES)), away)
