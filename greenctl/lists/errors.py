"""What can stand in the way of a list."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


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


class SeasonOnlyPlanned(Clash):
    """Nothing was declared in a season that has not opened: an empty list would take the place of the one in force."""

    code = "lists.season_only_planned"


class AnotherEditionPublished(Clash):
    """Somebody has published an edition that the publisher has not seen."""

    code = "lists.another_edition_published"


class NotComparable(Unacceptable):
    """Only two editions of one programme can be compared."""

    code = "lists.not_comparable"


class CertificateNotThere(NotThere):
    """No certificate has this number, or it was copied wrongly; of a source: no list in force names it."""

    code = "lists.certificate_not_there"


class RemovalNotThere(NotThere):
    """No such removal, or its source lies outside the asker's remit."""

    code = "lists.removal_not_there"


class RemovalMovedOn(Stale):
    """Somebody decided, or the firm said something, after it was read."""

    code = "lists.removal_moved_on"


class RemovalDecided(Clash):
    """Nothing more is said or decided of a proposal that was decided or withdrawn."""

    code = "lists.removal_decided"


class NothingToLift(Clash):
    """Nobody has proposed to lift this, or it is settled."""

    code = "lists.nothing_to_lift"


class HearingNotOver(Clash):
    """The firm may speak until the end of `hear_until`, unless it waives that."""

    code = "lists.hearing_not_over"


class HearingOver(Clash):
    """The firm could speak until the end of `hear_until`, or has waived that."""

    code = "lists.hearing_over"


class HeardEnough(Clash):
    """One hearing takes so many statements and no more."""

    code = "lists.heard_enough"


class EvidenceDoesNotCount(Clash):
    """The adverse record is not confirmed, or disputed, or voided."""

    code = "lists.evidence_does_not_count"


class RemovalByAnotherPerson(NotAllowed):
    """Who recorded or confirmed the evidence, or proposed the removal, does not decide it."""

    code = "lists.removal_by_another_person"


class NoRemovalRule(Unacceptable):
    """The programme's edition gives a record of this kind no consequence."""

    code = "lists.no_removal_rule"


class NothingToRemove(Unacceptable):
    """The source stands on no list of this programme in this season, nor is it approved for one; or the season is not
    open, or over."""

    code = "lists.nothing_to_remove"


class RemovalProposed(Clash):
    """A removal was proposed for this record already, or the id was used for another."""

    code = "lists.removal_proposed"
