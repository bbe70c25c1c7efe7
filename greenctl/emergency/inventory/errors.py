"""What can be refused about inventories and their boards."""

from greenctl.kernel.errors import Clash, NotThere, Stale, Unacceptable


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


class BoardNotThere(NotThere):
    """The newest inventory has no such source, there is none, or the source lies outside the asker's remit."""

    code = "emergency.board_not_there"
