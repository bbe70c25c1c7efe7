"""What can be refused about batches and operations."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Unacceptable


class StopsAll:
    """Mixed into errors after which nothing more of this device goes through until they are put right."""


class DeviceNotThere(NotThere):
    """No such device, or not this account's; or the session belongs to another device."""

    code = "sync.device_not_there"


class DeviceRevoked(NotAllowed):
    code = "sync.device_revoked"


class SignatureMissing(NotAllowed):
    """A device that has a key signs its batches."""

    code = "sync.signature_missing"


class SignatureNotGood(NotAllowed):
    code = "sync.signature_not_good"


class OperationChanged(StopsAll, Clash):
    """The op id was used for other content; nothing was changed."""

    code = "sync.operation_changed"


class CounterTaken(StopsAll, Clash):
    """Another operation of this device has the counter."""

    code = "sync.counter_taken"


class ChainBroken(StopsAll, Clash):
    """The operation does not follow on the one before."""

    code = "sync.chain_broken"


class TooManyHeld(Clash):
    """So many operations of this device are held already; this one was not kept, and is to be sent again later."""

    code = "sync.too_many_held"


class KindNotKnown(Unacceptable):
    code = "sync.kind_not_known"


class BodyNotAccepted(Unacceptable):
    """The body of the operation has the wrong shape; `problems` names each field."""

    code = "sync.body_not_accepted"


class OperationVoided(Clash):
    """Its maker took it back before it had an effect."""

    code = "sync.operation_voided"


class OperationNotThere(NotThere):
    """This device has sent no operation with this id, or has made it later than what names it."""

    code = "sync.operation_not_there"


class OperationFinal(Clash):
    """What has had its effect, or was refused, cannot be taken back."""

    code = "sync.operation_final"


class StandsOnConflict(Clash):
    """An earlier operation of this device on the same thing is in conflict, and this one needs it."""

    code = "sync.stands_on_conflict"
