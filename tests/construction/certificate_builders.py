"""Sites that may apply for a certificate, and the people of both bodies, with good defaults."""

from typing import Any

from greenctl.construction import certificate_queries, certifying, replaying, use_cases
from greenctl.construction.certificates import Body, Certificate
from greenctl.construction.certifying import Said
from greenctl.kernel.actor import Actor, Role, system
from greenctl.kernel.ids import new_id
from tests.construction.builders import (
    SINCE,
    acting,
    an_officer,
    checked,
    the_site,
)
from tests.lists.builders import Unit, a_season, decided, set_source
from tests.lists.removal_builders import published

DEPARTMENT = an_officer(name="the-department")
GOVERNMENT = an_officer(department=None, name="the-government")
CITY = an_officer(Role.CITY_REVIEWER, "370800", None, "the-city")


def a_unit(number: int = 1, **changes: Any) -> Unit:
    """A site whose declaration is approved."""
    told = {
        "programme": "construction",
        "sector": "sample_site",
        "level": "certificate",
        "name": f"示例工地第{number}号",
    }
    return Unit(number=number, **{**told, **changes})


def in_season(transactions: Any, *units: Unit, plan: Any = None, on_list: bool = True) -> list[str]:
    """An open season; each unit is a site in earthwork, approved and listed."""
    units = units or (a_unit(),)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units)
        for unit in units:
            set_source(uow, unit, kind="site", department="housing")
            use_cases.begin(uow, unit.source_id, "building", "earthwork", SINCE, plan or {})
    if on_list:
        published(transactions, programme="construction")
    return [unit.source_id for unit in units]


def applied(transactions: Any, site_id: str, **changes: Any) -> Certificate:
    """Applied for on a check of today in which everything was met, unless the test says on which."""
    check_id = changes.get("check_id") or checked(transactions, site_id)["id"]
    with acting(transactions, changes.get("by") or the_site(site_id)) as uow:
        return certifying.apply(uow, changes.get("id") or new_id(), site_id, check_id)


def signed(
    transactions: Any, certificate: Certificate, by: Actor = DEPARTMENT, *, seen: int | None = None, **changes: Any
) -> Certificate:
    """Approved by the department, unless the test says otherwise."""
    body = Body.LOCAL_GOVERNMENT if by.grants and by.grants[0].department is None else Body.DEPARTMENT
    said = Said(**{"body": body, "approves": True, "reason": "示例：符合要求", "items": (), **changes})
    with acting(transactions, by) as uow:
        return certifying.sign(uow, certificate.id, said, seen or certificate.version)


def held(transactions: Any, site_id: str) -> Certificate:
    """Signed by both."""
    one = signed(transactions, applied(transactions, site_id))
    return signed(transactions, one, GOVERNMENT)


def suspended(transactions: Any, certificate: Certificate, by: Actor = CITY) -> Certificate:
    with acting(transactions, by) as uow:
        return certifying.suspend(uow, certificate.id, "示例：待核实", certificate.version)


def shown_of(transactions: Any, certificate: Certificate) -> dict[str, Any]:
    """As offices and the site see it today."""
    with transactions.reading(system("test")) as uow:
        return certificate_queries.detail(uow, certificate.id)


def permitted(transactions: Any, certificate: Certificate) -> dict[str, str]:
    """alert -> why it is permitted or not."""
    return {one["alert"]: one["because"] for one in shown_of(transactions, certificate)["permits"]["levels"]}


def replayed(transactions: Any) -> tuple[int, list[str]]:
    with transactions.reading(system("test")) as uow:
        return replaying.replay(uow)
