"""What can be refused about alerts and the duties of their steps."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class AlertNotThere(NotThere):
    """There is no such alert, or it is outside the actor's remit."""

    code = "emergency.alert_not_there"


class AlertAreaWrong(Unacceptable):
    """An alert is of a city, or a county of it, within the actor's remit."""

    code = "emergency.alert_area_wrong"


class AlertIdTaken(Clash):
    """The id was used for another alert."""

    code = "emergency.alert_id_taken"


class AlertMovedOn(Stale):
    """The alert was changed since it was read."""

    code = "emergency.alert_moved_on"


class AlertIsOver(Clash):
    """A lifted alert moves no more."""

    code = "emergency.alert_is_over"


class LevelWrong(Unacceptable):
    """There is no such alert level."""

    code = "emergency.level_wrong"


class MomentWrong(Unacceptable):
    """Duties begin now or later, and end after they begin."""

    code = "emergency.moment_wrong"


class NoInventory(Clash):
    """No inventory is in force in the city on the day on which the duties begin."""

    code = "emergency.no_inventory"


class DutyNotThere(NotThere):
    """The alert has no duty of such a source, or it is not the actor's to see."""

    code = "emergency.duty_not_there"


class AlertFileNotThere(NotThere):
    """No such file was written: there was no alert yet, or it is another step's."""

    code = "emergency.file_not_there"
