"""A firm appeals against the decision on its case; somebody who had no hand in it decides, once and for all."""

from datetime import date
from zoneinfo import ZoneInfo

from greenctl.area.calendar import add_working_days
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.clock import local_day
from greenctl.kernel.personal import personal_in
from greenctl.review import queries, repository as cases
from greenctl.review.appeals import domain, repository
from greenctl.review.appeals.domain import Appeal, AppealMoved, NewAppeal, Outcome, Ruling
from greenctl.review.appeals.errors import AppealedBefore, AppealInvalid, AppealMovedOn, AppealNotThere
from greenctl.review.domain import Case, require_seen
from greenctl.review.errors import CaseNotThere
from greenctl.review.use_cases import hear_anew
from greenctl.review.workflow import Workflow


def appeal(uow: UnitOfWork, new: NewAppeal) -> Appeal:
    """Appeal against the decision on a case of one's own.

    Raises:
        CaseNotThere, CaseMovedOn, NothingToAppeal, AppealTooLate, AppealedBefore
    """
    case, workflow = _get_case(uow, new.case_id)
    require_seen(case, new.seen_version)
    if repository.find_of_case(uow, case.id) is not None:
        raise AppealedBefore(case_id=case.id)
    rule, zone = domain.rule_of(workflow, case), ZoneInfo(workflow.zone)
    today = local_day(uow.now, zone)
    until = add_working_days(local_day(case.entered_at, zone), rule.within)
    due_on = add_working_days(today, rule.working_days)
    made = domain.made(case, new, uow.actor, at=uow.now, today=today, until=until, due_on=due_on)
    repository.insert_appeal(uow, made)
    uow.record(_moved(made))
    return made


def decide(uow: UnitOfWork, appeal_id: str, seen_version: int, ruling: Ruling) -> Appeal:
    """Decide an appeal for good, naming no person. If it is upheld, others decide the case anew.

    Raises:
        AppealNotThere, AppealMovedOn, AppealDecided, AppealInvalid, NothingToAppeal, NotYourStep, OwnFirm,
        KeepsAway, FirstInstance
    """
    before = _get(repository.find(uow, appeal_id), appeal_id)
    case, workflow = _get_case(uow, before.case_id)
    rule = workflow.appeals or domain.rule_of(workflow, case)
    past = cases.acts_of(uow, uow.actor.account_id, [case.id]).get(case.id, ())
    after = domain.decided(
        rule, case, before, ruling, cases.with_kin(uow), past, at=uow.now, seen_version=seen_version,
        away=cases.kept_away(uow),
    )  # fmt: skip
    _require_impersonal(ruling)
    if not repository.decide(uow, after, before.version):
        raise AppealMovedOn(seen_version=before.version, current_version=before.version + 1)
    uow.record(_moved(after))
    if after.outcome is Outcome.UPHELD:
        hear_anew(uow, case, rule.upheld_to, ruling.answer)
    return after


def of_case(uow: UnitOfWork, case_id: str) -> Appeal | None:
    """The appeal of a case, to be shown beside its decision; none where nobody appealed. Raises CaseNotThere."""
    queries.case(uow, case_id)
    return repository.find_of_case(uow, case_id)


def waiting(uow: UnitOfWork, after: tuple[date, str] | None, limit: int) -> list[Appeal]:
    """What waits for a decision within the reader's reach, what is due first before the others."""
    return repository.list_open(uow, after, limit)


def _get(found: Appeal | None, named: str) -> Appeal:
    if found is None:
        raise AppealNotThere(appeal=named)
    return found


def _get_case(uow: UnitOfWork, case_id: str) -> tuple[Case, Workflow]:
    case = cases.find_cases_to_move(uow, [case_id]).get(case_id)
    if case is None:
        raise CaseNotThere(case_id=case_id)
    return case, cases.get_workflow(uow, case.workflow_fingerprint)


def _require_impersonal(ruling: Ruling) -> None:
    problems = [{"field": "answer", "code": f"loop.holds_{kind}"} for kind in personal_in(ruling.answer)]
    if problems:
        raise AppealInvalid(problems=problems)


def _moved(appeal: Appeal) -> AppealMoved:
    outcome = appeal.outcome.value if appeal.outcome else None
    return AppealMoved(appeal_id=appeal.id, case_id=appeal.case_id, outcome=outcome, version=appeal.version)
