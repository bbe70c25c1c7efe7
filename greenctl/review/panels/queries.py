"""A panel as those concerned may read it."""

from dataclasses import dataclass
from datetime import date, datetime

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review import repository as cases
from greenctl.review.domain import Case
from greenctl.review.errors import CaseNotThere, OwnFirm
from greenctl.review.panels import domain, repository
from greenctl.review.panels.domain import Scores, Seat
from greenctl.review.workflow import Agreement, Move


@dataclass(frozen=True, slots=True)
class PanelShown:
    """The last panel on a case. Before `opened_at` there is no outcome, and an opinion only for whoever gave it.

    `wanted`: the reader sits there and has not said what they think. `given` of `places` have.
    """

    step: str
    places: int
    quorum: int
    agreement: Agreement
    scores_within: int
    due_on: date | None
    given: int
    wanted: bool
    opened_at: datetime | None
    verdict: str | None
    why: domain.Why | None
    scores: Scores
    seats: tuple[Seat, ...]
    buttons: tuple[Move, ...]
    """the rows by which the reader may say what they think now"""


def panel_on(uow: UnitOfWork, case_id: str) -> PanelShown | None:
    """The panel before which a case stands, or the last before which it stood; None where there was none.

    Raises:
        CaseNotThere
        OwnFirm: the firm itself reads what was decided, not what each expert thought.
    """
    case = cases.find_cases(uow, [case_id]).get(case_id)
    if case is None:
        raise CaseNotThere(case_id=case_id)
    if cases.with_kin(uow).acts_for(case.party_id):
        raise OwnFirm
    seats = repository.all_seats(uow, case_id)
    version = case.version if sits(uow, case) else max((seat.case_version for seat in seats), default=None)
    if version is None:
        return None
    return _panel_shown(uow, case, [seat for seat in seats if seat.case_version == version])


def sits(uow: UnitOfWork, case: Case) -> bool:
    """Whether a case stands before a panel now."""
    table = cases.get_workflow(uow, case.workflow_fingerprint)
    return case.step is not None and table.step(case.step).panel is not None


def sits_on(uow: UnitOfWork, case_id: str) -> bool:
    """The same of a case by its id; False where there is no case."""
    case = cases.find_cases(uow, [case_id]).get(case_id)
    return case is not None and sits(uow, case)


def agreed_scores(uow: UnitOfWork, case_id: str, version: int) -> Scores:
    """The scores that count of a panel that was opened; none where the experts were apart."""
    seats = [seat for seat in repository.all_seats(uow, case_id) if seat.case_version == version and seat.opened_at]
    if not seats:
        return {}
    panel = cases.get_workflow(uow, seats[0].workflow_fingerprint).step(seats[0].step).panel
    assert panel is not None
    return domain.compared(panel, seats).scores


def _panel_shown(uow: UnitOfWork, case: Case, seats: list[Seat]) -> PanelShown:
    fingerprint, code = (seats[0].workflow_fingerprint, seats[0].step) if seats else _now(case)
    table = cases.get_workflow(uow, fingerprint)
    panel = table.step(code).panel
    assert panel is not None
    opened_at = next((seat.opened_at for seat in seats if seat.opened_at), None)
    found = domain.compared(panel, seats) if opened_at else None
    mine = [seat for seat in seats if seat.account_id == uow.actor.account_id]
    stands = sits(uow, case) and all(seat.case_version == case.version for seat in seats)
    wanted = stands and any(seat.given_at is None and seat.left_at is None for seat in mine)
    return PanelShown(
        step=code, places=panel.seats, quorum=panel.quorum, agreement=panel.agreement,
        scores_within=panel.scores_within, due_on=case.due_on if stands else None,
        given=sum(seat.given_at is not None and seat.left_at is None for seat in seats),
        wanted=wanted, opened_at=opened_at,
        verdict=found.verdict if found else None, why=found.why if found else None,
        scores=found.scores if found else {}, seats=tuple(domain.visible_to(seats, uow.actor)),
        buttons=domain.sayable(table, case) if wanted else (),
    )  # fmt: skip


def _now(case: Case) -> tuple[str, str]:
    assert case.step is not None
    return case.workflow_fingerprint, case.step
