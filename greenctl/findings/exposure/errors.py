"""What can stand in the way of making findings public."""

from greenctl.kernel.errors import Clash, NotThere, Unacceptable


class BatchNotThere(NotThere):
    """No batch has this number."""

    code = "exposure.batch_not_there"


class AreaNotThere(NotThere):
    """No such county, or outside the publisher's remit."""

    code = "exposure.area_not_there"


class NothingToExpose(Clash):
    """No finding of the county counts that was not made public before."""

    code = "exposure.nothing_to_expose"


class AnotherBatchPublished(Clash):
    """Somebody has published a batch that the publisher has not seen: `seen_number`, `current_number`."""

    code = "exposure.another_batch_published"


class NoReply(Clash):
    """The firm has said nothing about this finding that could be printed."""

    code = "exposure.no_reply"


class EditHoldsPersonalData(Unacceptable):
    """The words that are to stand in the place of the reply seem to hold a number or an address of a person."""

    code = "exposure.edit_holds_personal_data"
