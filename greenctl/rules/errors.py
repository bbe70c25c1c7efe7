"""What can be refused about rule editions."""

from greenctl.kernel.errors import Clash, NotThere, Unacceptable


class EditionNotThere(NotThere):
    code = "rules.edition_not_there"


class SectorNotThere(NotThere):
    """The edition has no table for this sector."""

    code = "rules.sector_not_there"


class EditionAlreadyPublished(Clash):
    """An edition with this id was published with other content; corrections are new editions."""

    code = "rules.edition_already_published"


class EditionRefused(Unacceptable):
    """The document is not a rule edition; `why` names the place and what is allowed there."""

    code = "rules.edition_refused"
