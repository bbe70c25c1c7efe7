"""What can be refused about notices."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class NoticeNotThere(NotThere):
    """There is no such notice among those that were told to this person."""

    code = "notices.notice_not_there"


class ChoiceMovedOn(Stale):
    """What the person has chosen was changed since it was read."""

    code = "notices.choice_moved_on"


class AddressNotGood(Unacceptable):
    """A mobile number or a mail address of another shape."""

    code = "notices.address_not_good"


class DeliveryNotThere(NotThere):
    """Nothing goes that way to them, or it is outside the actor's remit."""

    code = "notices.delivery_not_there"


class DeliveryNotOver(Clash):
    """What waits, or has arrived, is not sent again."""

    code = "notices.delivery_not_over"


class EndpointNotThere(NotThere):
    """There is no such endpoint, or it is outside the actor's remit."""

    code = "notices.endpoint_not_there"


class EndpointIdTaken(Clash):
    """The id was used for another endpoint."""

    code = "notices.endpoint_id_taken"


class EndpointMovedOn(Stale):
    """The endpoint was changed since it was read."""

    code = "notices.endpoint_moved_on"


class EndpointNotAllowed(Unacceptable):
    """The address may not be sent to, or the area is outside the actor's remit."""

    code = "notices.endpoint_not_allowed"


class SubscriptionNotGood(Unacceptable):
    """An address of no push service that is sent to, or keys that are none."""

    code = "notices.subscription_not_good"


class SubscriptionTaken(Clash):
    """Another person's device hears at this address."""

    code = "notices.subscription_taken"
