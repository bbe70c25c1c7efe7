"""Which event starts what: one literal table. A handler is a use case that takes the events of one batch."""

from collections.abc import Callable, Mapping, Sequence

from greenctl.construction.certifying import follow_removals
from greenctl.construction.checking import mark_self_checked
from greenctl.construction.telling import tell_of_certificates, tell_of_ends
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.revising import regrade_after_adverse, take_panel_scores
from greenctl.declaration.telling import tell_of_disowned, tell_of_grades
from greenctl.emergency.alerts.public_files import write_alert_files
from greenctl.emergency.alerts.telling import tell_of_alerts
from greenctl.emergency.confirmation.telling import tell_of_overdue_duties
from greenctl.emergency.metering.comparing import compare_after_import
from greenctl.emergency.verification.sending import follow_alerts
from greenctl.findings.consequences import follow as follow_finding
from greenctl.findings.flagging import flag_photos
from greenctl.findings.telling import tell_of_findings
from greenctl.kernel.events import Happened
from greenctl.lists.removing import follow_adverse
from greenctl.lists.telling import tell_of_removals
from greenctl.notices.mandates import tell_of_mandates
from greenctl.review.panels.use_cases import compare_complete, seat_panels
from greenctl.review.telling import tell_of_cases
from greenctl.source.use_cases import mark_signs_of_life
from greenctl.sync.use_cases import try_held_again

Handler = Callable[[UnitOfWork, Sequence[Happened]], None]

Handlers = Mapping[str, tuple[Handler, ...]]

HANDLERS: Handlers = {
    "adverse.moved": (regrade_after_adverse, follow_adverse),
    "alert.moved": (write_alert_files, tell_of_alerts, follow_alerts),
    "auth.mandate_given": (tell_of_mandates,),
    "auth.mandate_revoked": (tell_of_mandates,),
    "certificate.moved": (tell_of_certificates,),
    "declaration.signature_disowned": (tell_of_disowned,),
    "declaration.submitted": (mark_signs_of_life,),
    "duty.executed": (mark_signs_of_life,),
    "duty.overdue": (tell_of_overdue_duties,),
    "finding.moved": (follow_finding, tell_of_findings),
    "grade.revised": (tell_of_grades,),
    "meters.imported": (compare_after_import,),
    "photos.verified": (try_held_again, flag_photos),
    "removal.moved": (follow_removals, tell_of_removals),
    "review.case_decided": (tell_of_cases,),
    "review.case_rejected": (tell_of_cases,),
    "review.case_returned": (tell_of_cases,),
    "review.conflict_said": (seat_panels,),
    "review.opinion_given": (compare_complete,),
    "review.panel_called": (seat_panels,),
    "review.panel_opened": (take_panel_scores,),
    "site.checked": (mark_self_checked,),
    "site.end_asked": (tell_of_ends,),
}
AWAITED = frozenset(HANDLERS)
