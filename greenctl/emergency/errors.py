"""What can be refused about alerts, inventories and duties."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


class DefinitionUnknown(NotThere):
    """No definition edition is called that."""

    code = "emergency.definition_unknown"


class NoDefinition(Unacceptable):
    """On that day no edition is known to be in force there."""

    code = "emergency.no_definition"


class LadderUnknown(NotThere):
    """No edition of the reduction duty is called that."""

    code = "emergency.ladder_unknown"


class InventoryNotThere(NotThere):
    """There is no such inventory, or it is outside the actor's remit."""

    code = "emergency.inventory_not_there"


class InventoryIsPublished(Clash):
    """An edition never changes; the next one does."""

    code = "emergency.inventory_is_published"


class InventoryMovedOn(Stale):
    """The inventory was changed since it was read."""

    code = "emergency.inventory_moved_on"


class InventoryIdTaken(Clash):
    """The id was used for another inventory."""

    code = "emergency.inventory_id_taken"


class InventoryFaulty(Unacceptable):
    """Entries reduce more than they emit, or there are none: it cannot be published like this."""

    code = "emergency.inventory_faulty"


class CityWrong(Unacceptable):
    """An inventory is a city's, and within the actor's remit."""

    code = "emergency.city_wrong"


class InventoryImportRefused(Unacceptable):
    """Cells are wrong, so nothing was written; `problems` names each, up to a thousand, by sheet and address."""

    code = "emergency.import_refused"


class AlertNotThere(NotThere):
    """There is no such alert, or it is outside the actor's remit."""

    code = "emergency.alert_not_there"


class StationNotThere(NotThere):
    """The city has no such monitoring station."""

    code = "emergency.station_not_there"


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


class DutyMovedOn(Stale):
    """A later step of the alert has fixed the duty anew since it was read."""

    code = "emergency.duty_moved_on"


class DutyIsOver(Clash):
    """The alert has ended, and what could be said of its duties was to be said before."""

    code = "emergency.duty_is_over"


class NoDuty(Clash):
    """The source has nothing to do under this alert."""

    code = "emergency.no_duty"


class ObligationNotThere(NotThere):
    """The duty has no obligation of this number."""

    code = "emergency.obligation_not_there"


class AlreadyReported(Clash):
    """Somebody has reported this obligation before."""

    code = "emergency.already_reported"


class ReportIdTaken(Clash):
    """The id was used for another report."""

    code = "emergency.report_id_taken"


class PhotosMissing(Unacceptable):
    """A report rests on photos."""

    code = "emergency.photos_missing"


class PhotoUnknown(Unacceptable):
    """A photo is not the reporter's own, declared for this report."""

    code = "emergency.photo_unknown"


class AlertFileNotThere(NotThere):
    """No such file was written: there was no alert yet, or it is another step's."""

    code = "emergency.file_not_there"


class BoardNotThere(NotThere):
    """The newest inventory has no such source, there is none, or the source lies outside the asker's remit."""

    code = "emergency.board_not_there"
