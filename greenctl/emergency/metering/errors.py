"""What can be refused about readings of meters."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class ReadingsRefused(Unacceptable):
    """The file as a whole is no table of readings; `why` says what is wrong with it."""

    code = "emergency.readings_refused"


class DisagreementNotThere(NotThere):
    """No such disagreement, or its source is outside the actor's remit."""

    code = "emergency.disagreement_not_there"


class DisagreementMovedOn(Stale):
    """Somebody else has explained it since it was read."""

    code = "emergency.disagreement_moved_on"


class AlreadyExplained(Clash):
    """It was explained before."""

    code = "emergency.already_explained"


class OwnFirmsMeters(NotAllowed):
    """The actor acts for the source as a firm."""

    code = "emergency.own_firms_meters"
