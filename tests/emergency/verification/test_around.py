"""Which sources lie how near to a station: by the way over the ground, within one's reach."""

from decimal import Decimal

import pytest
from sqlalchemy import insert

from greenctl.emergency.verification.around import RINGS_KM, around
from greenctl.emergency.verification.errors import StationNotThere
from greenctl.inspection.coordinates import shifted
from greenctl.kernel.actor import Role, system
from greenctl.source.models import SourceRow
from tests.emergency.builders import TODAY
from tests.source.builders import a_source, counted, registered

CITY, STATION = "370800", "sample-1"
LONGITUDE, LATITUDE = 116.59, 35.42
A_METRE = 1 / 111_195


def placed(number, metres, system_="WGS-84", **changes):
    at = LONGITUDE, LATITUDE + metres * A_METRE
    east, north = shifted(at) if system_ == "GCJ-02" else at
    where = {"longitude": Decimal(f"{east:.6f}"), "latitude": Decimal(f"{north:.6f}"), "coordinate_system": system_}
    return a_source(number, **where, **changes)


@pytest.fixture
def sources(transactions):
    return registered(
        transactions, placed(1, 2_990), placed(2, 3_010), placed(3, 9_000, "GCJ-02", area="370812"),
        placed(4, 19_900), placed(5, 20_100), a_source(6),
    )  # fmt: skip


def found(transactions, km=3, **who):
    with transactions.reading(system("test"), **who) as uow:
        return around(uow, CITY, STATION, km, TODAY)


def test_each_ring_ends_where_it_says_and_the_nearest_comes_first(transactions, sources):
    by_ring = {km: [one.name for one in found(transactions, km).sources] for km in RINGS_KM}

    assert by_ring == {
        3: ["示例企业1"],
        5: ["示例企业1", "示例企业2"],
        10: ["示例企业1", "示例企业2", "示例企业3"],
        20: ["示例企业1", "示例企业2", "示例企业3", "示例企业4"],
    }
    assert found(transactions).rings == ((3, 1), (5, 2), (10, 3), (20, 4))


def test_a_position_of_another_system_is_brought_to_that_of_the_station(transactions, sources):
    other = next(one for one in found(transactions, 10).sources if one.name == "示例企业3")

    assert abs(other.distance_m - 9_000) < 10


@pytest.mark.one_engine
def test_somebody_reads_their_own_reach_with_the_way_to_each_check_list(people, sources):
    county = people.staff(Role.COUNTY_REVIEWER, "370811")
    asked = f"/stations/sources?city={CITY}&station={STATION}&km=10"

    page = county.get(f"{asked}&limit=1").json
    rest = county.get(f"{asked}&after={page['next']}").json

    assert [row["source_id"] for row in page["items"] + rest["items"]] == [sources[0].id, sources[1].id]
    assert page["rings"][2] == {"km": 10, "count": 2}
    assert people.staff(Role.COMMAND, CITY).get(page["items"][0]["check_points"]).status_code == 200
    assert county.get(f"/stations?city={CITY}").json["items"][0]["code"] == STATION


def test_a_station_that_there_is_not_is_not_there(transactions):
    with transactions.reading(system("test")) as uow, pytest.raises(StationNotThere):
        around(uow, "370100", STATION, 3, TODAY)


@pytest.mark.full
@pytest.mark.one_engine
def test_ten_thousand_points_are_told_at_once(transactions):
    rows = [
        {
            "id": f"s-{n:05}", "kind": "works", "name": f"示例{n}", "other_id_kind": "test", "other_id": str(n),
            "area": "370811", "department": "industry", "state": "running", "registered_sha256": "0" * 64,
            "longitude": Decimal("116.4") + Decimal(n % 100) / 250,
            "latitude": Decimal("35.3") + Decimal(n // 100) / 400,
            "coordinate_system": "WGS-84", "version": 1,
        }
        for n in range(10_000)
    ]  # fmt: skip
    with transactions.writing(system("test")) as uow:
        uow.execute(insert(SourceRow), [{**row, "registered_at": uow.now} for row in rows])

    with counted(transactions.engine) as statements:
        count = len(found(transactions, 20).sources)

    assert count > 5_000
    assert len(statements) <= 3
