"""What can be refused about adverse records."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class AdverseNotThere(NotThere):
    """No such record, or its source lies outside the asker's remit."""

    code = "adverse.not_there"


class KindUnknown(Unacceptable):
    """No published rule edition has a veto of this kind."""

    code = "adverse.kind_unknown"


class HappenedInFuture(Unacceptable):
    code = "adverse.happened_in_future"


class AlreadyRecorded(Clash):
    """The same document is recorded for this source and kind already, or the id was used for other content."""

    code = "adverse.already_recorded"


class AdverseMovedOn(Stale):
    code = "adverse.moved_on"


class WrongState(Clash):
    """What was asked does not fit the record's state."""

    code = "adverse.wrong_state"


class SecondPersonNeeded(NotAllowed):
    """Who recorded it does not confirm it, and who asked to void it does not settle that."""

    code = "adverse.second_person_needed"


class FollowsItsFinding(Clash):
    """The record rests on a finding: what is said against that moves the record with it."""

    code = "adverse.follows_its_finding"
