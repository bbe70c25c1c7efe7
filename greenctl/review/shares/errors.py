"""What can be refused about shares."""

from greenctl.kernel.errors import NotAllowed, Unacceptable


class NotYoursToHandOn(NotAllowed):
    """Somebody else holds the case and did not get it from the asker; or nobody does, and it goes to who takes it."""

    code = "shares.not_yours"


class NotForThem(Unacceptable):
    """They could not decide the case: another desk, a hand in it, an interest in the firm, or on leave."""

    code = "shares.not_for_them"


class LeaveTurned(Unacceptable):
    """A leave has both its days, in their order, or neither."""

    code = "shares.leave_turned"


class NotYourLeave(NotAllowed):
    """Of others' leave only city and command say something."""

    code = "shares.not_your_leave"
