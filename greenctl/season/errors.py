"""What can be refused about seasons."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class SeasonNotThere(NotThere):
    code = "season.not_there"


class ProgrammeNotThere(NotThere):
    """The season has no such programme."""

    code = "season.programme_not_there"


class ProgrammeEditionUnknown(Unacceptable):
    """No such programme edition is shipped."""

    code = "season.programme_edition_unknown"


class SeasonDaysWrong(Unacceptable):
    """The season or a window of applications has no days, or the window lies outside."""

    code = "season.days_wrong"


class SeasonAlreadyThere(Clash):
    """A season with this id was planned with other content."""

    code = "season.already_there"


class SeasonNotPlanned(Clash):
    """The season is not in the state this needs."""

    code = "season.not_in_state"


class ApplicationsNotOpen(Clash):
    """Declarations for this programme are not taken today."""

    code = "season.applications_not_open"


class SeasonMovedOn(Stale):
    code = "season.moved_on"
