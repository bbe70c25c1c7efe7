"""What can be refused of what firms say of their duties."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class DutyMovedOn(Stale):
    """A later step of the alert has fixed the duty anew since it was read."""

    code = "emergency.duty_moved_on"


class DutyIsOver(Clash):
    """The alert has ended, and what could be said of its duties was to be said before."""

    code = "emergency.duty_is_over"


class NoDuty(Clash):
    """The source has nothing to do under this alert."""

    code = "emergency.no_duty"


class ObligationNotThere(NotThere):
    """The duty has no obligation of this number."""

    code = "emergency.obligation_not_there"


class AlreadyReported(Clash):
    """Somebody has reported this obligation before."""

    code = "emergency.already_reported"


class ReportIdTaken(Clash):
    """The id was used for another report."""

    code = "emergency.report_id_taken"


class PhotosMissing(Unacceptable):
    """A report rests on photos."""

    code = "emergency.photos_missing"


class PhotoUnknown(Unacceptable):
    """A photo is not the reporter's own, declared for this report."""

    code = "emergency.photo_unknown"
