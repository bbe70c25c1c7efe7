"""What can be refused in a review."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class CaseNotThere(NotThere):
    """There is no such case, or it is none of the asker's business."""

    code = "review.case_not_there"


class CaseMovedOn(Stale):
    """Somebody moved the case after it was read: `seen_version`, `current_version`, `moved_at`."""

    code = "review.case_moved_on"


class CaseNotUnderReview(Clash):
    """Nobody can decide a case that is returned, decided or withdrawn."""

    code = "review.case_not_under_review"


class CaseNotDecided(Clash):
    """Only a case that has come to its end can be heard anew."""

    code = "review.case_not_decided"


class CaseNotReturned(Clash):
    """Only a case that was returned for correction or taken back can come in for another round."""

    code = "review.case_not_returned"


class CaseAlreadyOpen(Clash):
    """A case with this id has been opened before."""

    code = "review.case_already_open"


class VerdictNotInTable(Clash):
    """The workflow has no such move at the present step for this case; `allowed` are the verdicts it has."""

    code = "review.verdict_not_in_table"


class PanelDecides(Clash):
    """Several experts say what they think; no single person decides the step."""

    code = "review.panel_decides"


class NotYourStep(NotAllowed):
    """The present step belongs to another role, area or department."""

    code = "review.not_your_step"


class NotYourCase(NotAllowed):
    """Only its party hands a case in again or takes it back."""

    code = "review.not_your_case"


class WaitNotOver(Clash):
    """A wait lasts its working days: it can be concluded on the day after `due_on`."""

    code = "review.wait_not_over"


class OwnFirm(NotAllowed):
    """Nobody decides on a firm they act for."""

    code = "review.own_firm"


class KeepsAway(NotAllowed):
    """Nobody decides on a firm with which they have a conflict of interest on record."""

    code = "review.keeps_away"


class DecidedAnotherStep(NotAllowed):
    """Who has decided one step of a case, or sent it in, leaves its other steps to others."""

    code = "review.decided_another_step"


class ReasonMissing(Unacceptable):
    """The verdict needs a reason."""

    code = "review.reason_missing"


class FieldsMissing(Unacceptable):
    """A return names the fields that are to be corrected."""

    code = "review.fields_missing"


class FieldsNotWanted(Unacceptable):
    """Fields were named with a verdict that opens none."""

    code = "review.fields_not_wanted"


class RouteUnknown(Unacceptable):
    """The workflow has no way for this route; `allowed` are the routes it has."""

    code = "review.route_unknown"


class WorkflowNotThere(NotThere):
    """No workflow with this id is shipped, or none with this fingerprint is published."""

    code = "review.workflow_not_there"


class WorkflowDiffers(Clash):
    """A published workflow never changes: other content needs another id."""

    code = "review.workflow_differs"


class WorkflowRefused(Unacceptable):
    """The table cannot be a workflow: `file`, `line`, `place`, what is `wrong` and what is `allowed`."""

    code = "review.workflow_refused"
