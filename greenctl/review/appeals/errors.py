"""What can be refused about appeals."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class AppealNotThere(NotThere):
    code = "appeals.not_there"


class NothingToAppeal(Clash):
    """The table opens no appeal against where the case stands."""

    code = "appeals.nothing_to_appeal"


class AppealTooLate(Clash):
    """The days for it were over on `until`."""

    code = "appeals.too_late"


class AppealedBefore(Clash):
    """There is one appeal in a case, and what comes of it is final."""

    code = "appeals.appealed_before"


class FirstInstance(NotAllowed):
    """Who had a hand in the case does not decide whether it was right."""

    code = "appeals.first_instance"


class AppealMovedOn(Stale):
    code = "appeals.moved_on"


class AppealDecided(Clash):
    code = "appeals.decided"


class AppealInvalid(Unacceptable):
    """What everybody may read names a person."""

    code = "appeals.invalid"
