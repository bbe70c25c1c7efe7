"""What can be refused of photos."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class PhotoNotThere(NotThere):
    """No such photo, or it is none of the asker's business."""

    code = "photos.not_there"


class SourceNotThere(NotThere):
    """A photo is declared of a source that is not there, or outside the asker's remit."""

    code = "photos.source_not_there"


class PhotoInvalid(Unacceptable):
    """Fields of a declared photo contradict each other or a limit; `problems` names each."""

    code = "photos.invalid"


class IdTaken(Clash):
    """The id was used before, for another photo, another subject or by somebody else."""

    code = "photos.id_taken"


class QuotaReached(Clash):
    """More photos than one person may declare in a day, or one subject may have."""

    code = "photos.quota_reached"


class NotUploaded(Clash):
    """It is to be confirmed, and nothing was uploaded yet."""

    code = "photos.not_uploaded"


class BytesDiffer(Clash):
    """What was uploaded is not what was declared, by size or by hash. It is thrown away; upload again."""

    code = "photos.bytes_differ"


class PhotoRefused(Unacceptable):
    """The declared bytes are there and are no photo that we take; `reason` says why. It is final."""

    code = "photos.refused"


class CopyNotThere(NotThere):
    """The photo is not verified, so there is no copy of it yet; or it is not public."""

    code = "photos.copy_not_there"


class PhotoMovedOn(Stale):
    """Somebody has decided about it since it was seen."""

    code = "photos.moved_on"


class EvidencePending(Clash):
    """Photos that are evidence are not all verified yet: nothing that rests on them counts as received."""

    code = "photos.evidence_pending"
