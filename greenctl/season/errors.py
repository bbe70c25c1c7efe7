"""What can be refused about seasons."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class SeasonNotThere(NotThere):
    code = "season.not_there"


class SeasonOutsideRemit(NotAllowed):
    """A season is the whole city's; the actor answers for a part of it, or for another one."""

    code = "season.outside_remit"


class ProgrammeNotThere(NotThere):
    """The season has no such programme."""

    code = "season.programme_not_there"


class ProgrammeEditionUnknown(Unacceptable):
    """No such programme edition is shipped."""

    code = "season.programme_edition_unknown"


class SeasonDaysWrong(Unacceptable):
    """The season or a window of applications has no days, too many or some too far away; or a programme comes twice."""

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


class FormDoesNotFit(Unacceptable):
    """A form edition that lacks sectors or levels the season's declarations have; `lacks` names them."""

    code = "season.form_does_not_fit"


class FormIsTheSame(Clash):
    """The season's declarations begin on this form edition already."""

    code = "season.form_is_the_same"


class SeasonMovedOn(Stale):
    code = "season.moved_on"
