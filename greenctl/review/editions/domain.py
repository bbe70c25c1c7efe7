"""Which cases can follow another edition of the table from where they stand, and which cannot, and why. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from greenctl.review.domain import CHANGE_EDITION, Case
from greenctl.review.editions.events import CaseChangedEdition
from greenctl.review.workflow import StepKind, Workflow


class Stays(StrEnum):
    """Why a case keeps its edition."""

    ROUTE_UNKNOWN = "route_unknown"
    PANEL_SITS = "panel_sits"
    STEP_ABSENT = "step_absent"
    STEP_DIFFERS = "step_differs"
    STEP_OFF_ROUTE = "step_off_route"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMove:
    """What is asked: cases of one edition to another, by their names; `topic` narrows it to a season's programme."""

    id: str
    from_workflow: str
    to_workflow: str
    topic: str | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionMove:
    """A move that was made. `undone_at` once its cases went back."""

    id: str
    from_fingerprint: str
    to_fingerprint: str
    topic: str | None
    reason: str
    moved: int
    moved_by: str
    moved_at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None


def stays(case: Case, before: Workflow, after: Workflow) -> Stays | None:
    """Why a case cannot follow `after` from where it stands; None: it can.

    It lands at the step of the same name, and only if the new table brings its route there as well, to a step of the
    same kind; before a panel it waits until the panel has spoken. What is with its firm for correction lands there.
    """
    if case.route not in after.routes:
        return Stays.ROUTE_UNKNOWN
    if case.step is None:
        return None
    if before.step(case.step).kind is StepKind.PANEL:
        return Stays.PANEL_SITS
    there = next((step for step in after.steps if step.code == case.step), None)
    if there is None:
        return Stays.STEP_ABSENT
    if there.kind is not before.step(case.step).kind:
        return Stays.STEP_DIFFERS
    return None if case.step in after.reached_by(case.route) else Stays.STEP_OFF_ROUTE


def changed(case: Case, fingerprint: str) -> tuple[Case, CaseChangedEdition]:
    """The case under another edition: where it stood, since when it stood there, and with the last day it was told."""
    after = replace(case, workflow_fingerprint=fingerprint, version=case.version + 1)
    return after, CaseChangedEdition(
        case_id=case.id, party_id=case.party_id, topic=case.topic, step=case.step, verdict=CHANGE_EDITION,
        round=case.round, version=after.version, led_to=case.step or case.state.value,
    )  # fmt: skip
