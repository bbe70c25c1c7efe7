"""What can be refused about batches and operations."""

from typing import ClassVar

from greenctl.kernel.errors import Clash, DomainError, NotAllowed, NotThere, Unacceptable


class SyncError(DomainError):
    """`stops_all`: nothing more of this device goes through until it is put right."""

    stops_all: ClassVar[bool] = False


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


class CursorTooOld(Clash):
    """The cursor cannot be read on from: another person's, or from before a restore. Begin without one."""

    code = "sync.cursor_not_good"


class OperationChanged(SyncError, Clash):
    """The op id was used for other content; nothing was changed."""

    code = "sync.operation_changed"
    stops_all = True


class CounterTaken(SyncError, Clash):
    """Another operation of this device has the counter."""

    code = "sync.counter_taken"
    stops_all = True


class ChainBroken(SyncError, Clash):
    """The operation does not follow on the one before."""

    code = "sync.chain_broken"
    stops_all = True


class KindNotKnown(SyncError, Unacceptable):
    code = "sync.kind_not_known"


class BodyNotAccepted(SyncError, Unacceptable):
    """The body of the operation has the wrong shape; `problems` names each field."""

    code = "sync.body_not_accepted"


class OperationVoided(SyncError, Clash):
    """Its maker took it back before it had an effect."""

    code = "sync.operation_voided"


class OperationNotThere(SyncError, NotThere):
    """This device has sent no operation with this id."""

    code = "sync.operation_not_there"


class OperationFinal(SyncError, Clash):
    """What has had its effect, or was refused, cannot be taken back."""

    code = "sync.operation_final"


class StandsOnConflict(SyncError, Clash):
    """An earlier operation of this device on the same thing is in conflict, and this one needs it."""

    code = "sync.stands_on_conflict"


class PhotoNotDeclared(SyncError, NotThere):
    """The operation names a photo that was never declared."""

    code = "sync.photo_not_declared"
