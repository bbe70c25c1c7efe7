"""What can be refused of bytes."""

from greenctl.kernel.errors import DomainError, NotAllowed, Unacceptable


class StoreAway(DomainError):
    """The store does not answer, or takes nothing, at this moment; what was sent is to be sent again."""

    code = "storage.away"


class TicketNotGood(NotAllowed):
    """The address was not made by us, was altered, or its time is over."""

    code = "storage.ticket_not_good"


class UploadDiffers(Unacceptable):
    """What is sent is not what the address was made for: by type, by length or by hash."""

    code = "storage.upload_differs"


class ObjectNotThere(Exception):
    """Nothing lies under the key."""
