"""What can be refused about rule editions and their drafts."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class EditionNotThere(NotThere):
    code = "rules.edition_not_there"


class SectorNotThere(NotThere):
    """The edition has no table for this sector."""

    code = "rules.sector_not_there"


class NothingGoverns(NotThere):
    """No published edition is in force there and then, or none that has a table for the sector."""

    code = "rules.nothing_governs"


class EditionAlreadyPublished(Clash):
    """An edition with this id was published with other content; corrections are new editions."""

    code = "rules.edition_already_published"


class EditionRefused(Unacceptable):
    """The document is not a rule edition; `why` names the place and what is allowed there."""

    code = "rules.edition_refused"


class DraftNotThere(NotThere):
    """There is no such draft, or it is none of the asker's business."""

    code = "rules.draft_not_there"


class PartNotThere(NotThere):
    """The draft has no such sector, indicator or level."""

    code = "rules.part_not_there"


class DraftClosed(Clash):
    """It is published or abandoned: `state`."""

    code = "rules.draft_closed"


class DraftMovedOn(Stale):
    code = "rules.draft_moved_on"


class DraftAlreadyThere(Clash):
    """A draft with this id was begun before."""

    code = "rules.draft_already_there"


class EditionIdTaken(Clash):
    """An edition with this id is published, or the id is kept for an address."""

    code = "rules.edition_id_taken"


class JurisdictionOutsideRemit(NotAllowed):
    """An office drafts rules for the places it answers for."""

    code = "rules.jurisdiction_outside_remit"


class ContentRefused(Unacceptable):
    """It cannot be kept as it is: too large, too deep, or with characters no database stores; `problems` says where."""

    code = "rules.content_refused"


class DraftDoesNotLoad(Unacceptable):
    """The lint has errors; `problems` names each by its place, up to two hundred."""

    code = "rules.draft_does_not_load"


class OnlyAuthor(NotAllowed):
    """Who alone has written a draft, or wrote in it last, does not publish it."""

    code = "rules.only_author"


class TableNotInDmn(Unacceptable):
    """An indicator of the sector says what the subset of DMN cannot; `indicator` and `why` tell which and what."""

    code = "rules.table_not_in_dmn"


class NotAPerson(NotAllowed):
    """Pages are looked up, and rules are published, by people."""

    code = "rules.not_a_person"


class CellsRefused(Unacceptable):
    """Some of the cells cannot be confirmed, so none was; `problems` names each, with why."""

    code = "rules.cells_refused"


class CellsNotConfirmed(Clash):
    """Cells are new or changed and not confirmed by two people; `problems` names each, up to two hundred."""

    code = "rules.cells_not_confirmed"


class StartInThePast(Unacceptable):
    """An edition starts on a day to come, unless nothing governs there and then."""

    code = "rules.start_in_the_past"


class DaysWrong(Unacceptable):
    """It would end before it starts."""

    code = "rules.days_wrong"


class CannotBeOfficial(Unacceptable):
    """Not every cell, veto and guarantee is confirmed, or a cited document was not seen itself."""

    code = "rules.cannot_be_official"


class WorkbookTableRefused(Unacceptable):
    """A sheet is no table in our layout; `problems` names the cells. Nothing was taken over."""

    code = "rules.workbook_table_refused"
