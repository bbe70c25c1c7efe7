"""What can be refused in the register."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class SourceNotThere(NotThere):
    """No such source, or it lies outside the asker's remit."""

    code = "source.not_there"


class SourceInvalid(Unacceptable):
    """Fields of a source contradict each other or the tables; `problems` names each."""

    code = "source.invalid"


class AreaOutsideRemit(NotAllowed):
    """The area, or the desk that answers for such a source there, is not the asker's."""

    code = "source.area_outside_remit"


class IdTaken(Clash):
    """The id was used before, for other content."""

    code = "source.id_taken"


class CreditCodeTaken(Clash):
    """Another source has this unified social credit code."""

    code = "source.credit_code_taken"


class OtherIdTaken(Clash):
    """Another source has this number in the same register."""

    code = "source.other_id_taken"


class RegisteredMeanwhile(Clash):
    """Somebody registered the same id, code or number in the same moment."""

    code = "source.registered_meanwhile"


class SourceMovedOn(Stale):
    """The source was changed by somebody else since it was read."""

    code = "source.moved_on"


class SourceIsMerged(Clash):
    """The source lives on in another one; changes belong there."""

    code = "source.is_merged"


class SourceNotMerged(Clash):
    """The source is one of its own, so there is nothing to split."""

    code = "source.not_merged"


class CannotMerge(Unacceptable):
    """A source cannot be merged into itself or into one of another kind."""

    code = "source.cannot_merge"


class ImportRefused(Unacceptable):
    """Cells are wrong, so nothing was written; `problems` names each, up to a thousand, by its address."""

    code = "source.import_refused"


class PositionsRefused(Unacceptable):
    """Points of a map are wrong, so nothing was written; `problems` names each."""

    code = "source.positions_refused"


class ImportNotThere(NotThere):
    """No such import changed anything, or it changed what lies outside the asker's remit."""

    code = "source.import_not_there"


class ImportUndone(Clash):
    """It was taken back already."""

    code = "source.import_undone"
