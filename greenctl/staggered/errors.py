"""What can be refused about staggered production."""

from greenctl.kernel.errors import Clash, NotThere, Unacceptable


class StopsUnknown(NotThere):
    """No edition of stops is called that."""

    code = "staggered.stops_unknown"


class CalendarNotThere(NotThere):
    """The source has no calendar, or it is outside the actor's remit."""

    code = "staggered.calendar_not_there"


class SettlingNotAllowed(Unacceptable):
    """Calendars are a whole city's, within the actor's remit."""

    code = "staggered.place_outside_remit"


class RunDayWrong(Unacceptable):
    """On that day nothing stands still by the calendar in force, or it is still to come."""

    code = "staggered.run_day_wrong"


class RunKnown(Clash):
    """That it ran on that day was recorded before."""

    code = "staggered.run_known"
