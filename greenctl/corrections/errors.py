"""Errors of corrections."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class CorrectionNotThere(NotThere):
    code = "corrections.not_there"


class CorrectionInvalid(Unacceptable):
    """What everybody will read names a person."""

    code = "corrections.invalid"


class CorrectionIdTaken(Clash):
    code = "corrections.id_taken"


class CorrectionMovedOn(Stale):
    code = "corrections.moved_on"


class CorrectionSettled(Clash):
    """It was answered before."""

    code = "corrections.settled"
