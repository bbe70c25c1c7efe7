"""What a better level would have saved a source in past alerts, by the exemptions of the list in force."""

from datetime import date
from decimal import Decimal

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.repository import PROGRAMME
from greenctl.emergency.avoided.reading import borne, saved_up_to
from greenctl.lists import queries as lists
from greenctl.season import queries as seasons


def hours_by_level(uow: UnitOfWork, source_id: str, day: date) -> dict[str, Decimal]:
    """level -> line-hours of stop that its exemption would have saved; levels without one, or of which nothing is
    known, are not in it. As the emergency programme of the list in force has its exemptions."""
    edition = next((one for one in lists.editions_as_of(uow, day) if one.programme == PROGRAMME), None)
    hours = borne(uow, source_id) if edition is not None else {}
    if edition is None or not hours:
        return {}
    found: dict[str, Decimal] = {}
    for exemption in seasons.get_programme(uow, edition.season_id, PROGRAMME).edition.exemptions:
        saved = saved_up_to(hours, exemption.highest_alert)
        if saved is not None:
            found.update(dict.fromkeys(exemption.levels, saved))
    return found
