"""What can stand in the way of a ranking."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class SchemeNotThere(NotThere):
    """No scheme is called that."""

    code = "ranking.scheme_not_there"


class SchemeRefused(Unacceptable):
    """A scheme file that says too little, too much or contradicts itself; names file, line and what is allowed."""

    code = "ranking.scheme_refused"


class EditionNotThere(NotThere):
    """There is no such edition of a ranking."""

    code = "ranking.edition_not_there"


class RowNotThere(NotThere):
    """The source stands in no row of this edition."""

    code = "ranking.row_not_there"


class AnotherEditionPublished(Stale):
    """Somebody has published an edition that the publisher has not seen."""

    code = "ranking.another_edition_published"


class NotTheNewest(Clash):
    """Only the newest edition of a scheme can be answered to or asked about."""

    code = "ranking.not_the_newest"


class ReplyRepeated(Clash):
    """The firm has replied to this edition already, or the id belongs to another reply."""

    code = "ranking.reply_repeated"


class RequestNotThere(NotThere):
    """There is no such request to be rated again."""

    code = "ranking.request_not_there"


class RequestOpen(Clash):
    """A request of this firm waits for its answer already, or the id belongs to another request."""

    code = "ranking.request_open"


class RequestMovedOn(Stale):
    """The request was answered meanwhile."""

    code = "ranking.request_moved_on"


class TextIsPersonal(Unacceptable):
    """What will be printed holds what looks like a person's number or address."""

    code = "ranking.text_is_personal"
