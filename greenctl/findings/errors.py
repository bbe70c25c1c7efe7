"""What can be refused about findings."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Unacceptable


class FindingNotThere(NotThere):
    """No such finding, or it is outside the asker's remit, or not the firm's to see before it was ordered."""

    code = "findings.not_there"


class SourceNotThere(NotThere):
    """The source or the task that a finding names is not there, or outside the actor's remit."""

    code = "findings.source_not_there"


class OwnFirm(NotAllowed):
    """The actor acts for the source as a firm."""

    code = "findings.own_firm"


class FindingInvalid(Unacceptable):
    """Fields of a finding contradict each other, the catalogue or a limit; `problems` names each."""

    code = "findings.invalid"


class FindingIdTaken(Clash):
    """The id was used before, for other content or by somebody else; `problems` names the fields that differ."""

    code = "findings.id_taken"


class NoCatalogueInForce(Unacceptable):
    """No catalogue edition says what could be found on that day."""

    code = "findings.no_catalogue"


class CatalogueRefused(Unacceptable):
    """A catalogue file is not one; it is named with line and what is allowed."""

    code = "findings.catalogue_refused"
