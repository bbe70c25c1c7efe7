"""What can be refused in inspection."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class OfficerNotThere(NotThere):
    """Nobody of this id is enrolled as an officer, or there is no such account."""

    code = "inspection.officer_not_there"


class OfficerEnrolled(Clash):
    code = "inspection.officer_enrolled"


class OfficerMovedOn(Stale):
    code = "inspection.officer_moved_on"


class QualificationsInvalid(Unacceptable):
    """A line that nobody knows, a time that ends before it begins, or two that overlap; `problems` names each."""

    code = "inspection.qualifications_invalid"


class ConflictStated(Clash):
    """The conflict stands already, or the id was used for another."""

    code = "inspection.conflict_stated"


class ConflictNotThere(NotThere):
    code = "inspection.conflict_not_there"


class OutsideRemit(NotAllowed):
    """The area, or the desk there, is not the asker's."""

    code = "inspection.outside_remit"


class PlanNotThere(NotThere):
    code = "inspection.plan_not_there"


class PlanInvalid(Unacceptable):
    """`problems` names each field."""

    code = "inspection.plan_invalid"


class PlanIdTaken(Clash):
    code = "inspection.plan_id_taken"


class PlanMovedOn(Stale):
    code = "inspection.plan_moved_on"


class PlanNotOpen(Clash):
    """It was drawn, or cancelled, before."""

    code = "inspection.plan_not_open"


class NotTheOwner(NotAllowed):
    """Only who made the plan draws it or calls it off."""

    code = "inspection.not_the_owner"


class NothingToDraw(Unacceptable):
    """The plan is not of the kind that is drawn, or its time is over."""

    code = "inspection.nothing_to_draw"


class SeedDoesNotMatch(Unacceptable):
    """The secret is not the one whose SHA-256 was given beforehand, or the public number is missing or not expected."""

    code = "inspection.seed_does_not_match"


class NotDrawnYet(Clash):
    code = "inspection.not_drawn_yet"


class DrawIsSecret(NotAllowed):
    """Before the time of the plan is over, only who made it and command may see what was drawn."""

    code = "inspection.draw_is_secret"


class DrawNotThere(NotThere):
    """Nothing was drawn, or it is not public yet."""

    code = "inspection.draw_not_there"


class TaskNotThere(NotThere):
    """No such task, or it is not the asker's to know of, or to do."""

    code = "inspection.task_not_there"


class TaskInvalid(Unacceptable):
    code = "inspection.task_invalid"


class TaskIdTaken(Clash):
    code = "inspection.task_id_taken"


class TaskMovedOn(Stale):
    code = "inspection.task_moved_on"


class TaskSettled(Clash):
    """It was done, or called off, before."""

    code = "inspection.task_settled"


class OfficersUnfit(Unacceptable):
    """Somebody who is to go may not; `problems` names each and says why."""

    code = "inspection.officers_unfit"


class VisitNotThere(NotThere):
    code = "inspection.visit_not_there"


class VisitIdTaken(Clash):
    """The id stands for another visit."""

    code = "inspection.visit_id_taken"


class VisitInvalid(Unacceptable):
    """`problems` names each field."""

    code = "inspection.visit_invalid"


class NotForThisOfficer(NotAllowed):
    """Who acts for a source, or has stated a conflict of interest, does not inspect it."""

    code = "inspection.not_for_this_officer"


class TaskOfAnotherSource(Unacceptable):
    code = "inspection.task_of_another_source"


class TipNotThere(NotThere):
    code = "inspection.tip_not_there"


class TipInvalid(Unacceptable):
    code = "inspection.tip_invalid"


class TipIdTaken(Clash):
    code = "inspection.tip_id_taken"


class TipMovedOn(Stale):
    code = "inspection.tip_moved_on"


class TipSettled(Clash):
    """It was triaged, or answered, before; or it has to be triaged first."""

    code = "inspection.tip_settled"


class TipPhotoNotThere(NotThere):
    """No such photo of the tip, or it is withheld; for the public, nobody has released it."""

    code = "inspection.tip_photo_not_there"


class TipPhotoRefused(Unacceptable):
    """It is no photo that we take; `reason` says why."""

    code = "inspection.tip_photo_refused"


class TipPhotosFull(Clash):
    """No more photos are taken for this tip, or for any just now; `why` says which."""

    code = "inspection.tip_photos_full"


class TipPhotoIdTaken(Clash):
    """The id stands for another photo."""

    code = "inspection.tip_photo_id_taken"


class TipPhotoDecided(Clash):
    """It was released, or withheld, before."""

    code = "inspection.tip_photo_decided"


class TipPhotoMovedOn(Stale):
    code = "inspection.tip_photo_moved_on"
