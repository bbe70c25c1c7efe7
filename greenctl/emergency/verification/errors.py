"""What can be refused about checks of duties."""

from greenctl.kernel.errors import Clash, NotThere, Unacceptable


class CheckIdTaken(Clash):
    """The id was used for another check, or by somebody else."""

    code = "emergency.check_id_taken"


class CheckInvalid(Unacceptable):
    """Lines of a check do not fit the duty, or lack what they rest on; `problems` names each."""

    code = "emergency.check_invalid"


class NotBegun(Clash):
    """The duty does not hold yet: there is nothing to see."""

    code = "emergency.duty_not_begun"


class NobodyToSend(Clash):
    """Every source that is left without a task has nobody who may go there."""

    code = "emergency.nobody_to_send"


class StationNotThere(NotThere):
    """The city has no such monitoring station."""

    code = "emergency.station_not_there"
