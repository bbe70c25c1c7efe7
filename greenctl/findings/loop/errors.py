"""What can be refused in the closed loop."""

from greenctl.kernel.errors import Clash, NotAllowed, Stale, Unacceptable


class FindingMovedOn(Stale):
    """Somebody moved the finding after it was read: `seen_version`, `current_version`."""

    code = "loop.moved_on"


class NotYourMove(NotAllowed):
    """This move belongs to other people: `act`, and `who` may make it."""

    code = "loop.not_your_move"


class NotNow(Clash):
    """As the finding stands, nobody can make this move: `allowed` are those that the asker can make."""

    code = "loop.not_now"


class FinderBarred(NotAllowed):
    """Who found it neither orders its repair, nor checks that, nor settles a dispute about it."""

    code = "loop.finder_barred"


class OrdererBarred(NotAllowed):
    """Who ordered the repair does not settle the dispute about it."""

    code = "loop.orderer_barred"


class AnswererBarred(NotAllowed):
    """Who answered for the firm, or disputed, does not check or settle that, whatever office they hold now."""

    code = "loop.answerer_barred"


class AskerBarred(NotAllowed):
    """Who asked to void a finding does not decide on that."""

    code = "loop.asker_barred"


class WindowOver(Clash):
    """The firm's days to dispute are over: `last_day`."""

    code = "loop.window_over"


class DisputedBefore(Clash):
    """A finding can be disputed once."""

    code = "loop.disputed_before"


class NoMoreExtensions(Clash):
    """The deadline was put off as often as the terms allow: `most`."""

    code = "loop.no_more_extensions"


class PlanBegun(Clash):
    """Stages of the plan are done already: it is not laid down anew."""

    code = "loop.plan_begun"


class NoStageToReport(Clash):
    """Without a plan, or before its last stage, there is no stage to report by itself: answer for the whole."""

    code = "loop.no_stage_to_report"


class StagesLeft(Clash):
    """`left` stages of the plan come before the whole can be answered."""

    code = "loop.stages_left"


class ReasonMissing(Unacceptable):
    """The move needs words: a reason, or what was done."""

    code = "loop.reason_missing"


class DeadlineWrong(Unacceptable):
    """The day lies in the past, or further off than the terms allow: `due_on`, `earliest`, `latest`."""

    code = "loop.deadline_wrong"


class NotWanted(Unacceptable):
    """A day, stages or photos were named with a move that takes none."""

    code = "loop.not_wanted"


class StagesWrong(Unacceptable):
    """A plan has two stages or more, one after the other, none in the past, the last by the deadline."""

    code = "loop.stages_wrong"


class PhotosMissing(Unacceptable):
    """Each thing that was shown before the repair is shown after it: `problems` names the slots without a photo."""

    code = "loop.photos_missing"


class PhotoUnknown(Unacceptable):
    """A photo was not declared for this finding by who sends it: `photo`."""

    code = "loop.photo_unknown"


class PhotoUsedBefore(Unacceptable):
    """A photo has come with this finding before: what is new is shown by a new photo."""

    code = "loop.photo_used_before"


class PersonalDataSaid(Unacceptable):
    """What is said here may be printed: a phone number, an identity number or an address of mail in it is refused."""

    code = "loop.personal_data"
