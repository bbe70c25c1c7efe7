"""Errors of retention."""

from greenctl.kernel.errors import Clash, NotThere, Unacceptable


class DueMovedOn(Clash):
    """What is due is no longer what was looked at: nobody deletes what nobody has seen."""

    code = "retention.moved_on"


class NothingKept(NotThere):
    """There is no personal data of this kind under this id, or no more."""

    code = "retention.nothing_kept"


class OnHold(Clash):
    """Somebody has stopped the deletion, for a case in court or a dispute."""

    code = "retention.on_hold"


class HoldNotThere(NotThere):
    code = "retention.hold_not_there"


class ReasonMissing(Unacceptable):
    code = "retention.reason_missing"
