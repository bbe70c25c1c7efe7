"""What can stand in the way of a list."""

from greenctl.kernel.errors import Clash, NotThere, Unacceptable


class EditionNotThere(NotThere):
    """There is no such edition, or none is in force on the day asked for."""

    code = "lists.edition_not_there"


class EntryNotThere(NotThere):
    """The source stands on no published list, now or before."""

    code = "lists.entry_not_there"


class ProgrammeNotListed(Unacceptable):
    """No public list comes of this programme."""

    code = "lists.programme_not_listed"


class EffectiveDayWrong(Unacceptable):
    """An edition takes effect today or later, on a day of its season: the past of a list is never rewritten."""

    code = "lists.effective_day_wrong"


class AnotherEditionPublished(Clash):
    """Somebody has published an edition that the publisher has not seen."""

    code = "lists.another_edition_published"


class NotComparable(Unacceptable):
    """Only two editions of one programme can be compared."""

    code = "lists.not_comparable"
