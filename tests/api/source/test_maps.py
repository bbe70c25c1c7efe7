"""The register as GeoJSON: out, in again without a change, in with a slip, and the public list as a map."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import update

from greenctl.inspection.coordinates import Place, to_wgs84
from greenctl.kernel.actor import Role, system
from greenctl.lists.use_cases import publish
from greenctl.source.models import SourceRow
from greenctl.source.use_cases import merge
from tests.lists.builders import SEASON_ID, TODAY, a_season, decided, many
from tests.source.builders import a_source, registered

GEO = "application/geo+json"


@pytest.fixture
def desk(people):
    return people.staff(Role.COUNTY_REVIEWER, "370811", "industry")


def a_map(*points, **members) -> bytes:
    """Points as (name, longitude, latitude)."""
    features = [
        {"type": "Feature", "id": name, "geometry": {"type": "Point", "coordinates": list(where)}, "properties": {}}
        for name, *where in points
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def sent(person, body: bytes, query: str = ""):
    return person.post(f"/sources/positions{query}", data=body, content_type=GEO)


def test_what_goes_out_comes_in_again_without_a_change(transactions, desk):
    here = {"longitude": Decimal("116.5"), "latitude": Decimal("35.4")}
    registered(
        transactions, a_source(2), a_source(1, **here, coordinate_system="WGS-84"),
        a_source(3, **here, coordinate_system="GCJ-02"),
    )  # fmt: skip
    out = desk.get("/sources/positions.geojson?area=370811")

    assert out.mimetype == GEO
    placed = [one for one in out.json["features"] if one["geometry"]]
    assert [len(out.json["features"]), placed[0]["geometry"]["coordinates"]] == [3, [116.5, 35.4]]
    again = sent(desk, out.data)
    assert (again.status_code, again.json["placed"], again.json["unchanged"]) == (200, 0, 2)


def test_a_map_places_sources_by_id_and_by_credit_code(transactions, desk):
    one, other = registered(transactions, a_source(1), a_source(2))
    body = a_map((one.id, 116.6, 35.41), (other.credit_code, 116.61, 35.42, 40))

    tried = sent(desk, body, "?dry_run=true").json
    assert (tried["placed"], desk.get(f"/sources/{one.id}").json["longitude"]) == (2, None)
    assert sent(desk, body).json["placed"] == 2
    found = desk.get(f"/sources/{other.id}").json
    assert (found["longitude"], found["latitude"], found["coordinate_system"]) == ("116.61", "35.42", "WGS-84")


def test_a_map_with_a_slip_changes_nothing_and_names_each(transactions, desk):
    one, other = registered(transactions, a_source(1), a_source(2, area="370812"))
    body = a_map(
        (one.id, 116.6, 35.4), (one.id, 116.7, 35.4), ("nobody", 116.6, 35.4), (other.id, 116.6, 35.4), (one.id, 6, 50)
    )

    refused = sent(desk, body)

    assert (refused.status_code, refused.json["code"]) == (422, "source.positions_refused")
    told = {problem["field"]: problem["code"] for problem in refused.json["problems"]}
    assert told == {
        "features.1": "source.twice_in_one_request", "features.2": "source.not_there",
        "features.3": "source.not_there", "features.4": "source.twice_in_one_request",
    }  # fmt: skip
    assert desk.get(f"/sources/{one.id}").json["longitude"] is None
    assert len(sent(desk, body, "?dry_run=true").json["problems"]) == 4
    far = sent(desk, a_map((one.id, 6, 50)), "?dry_run=true").json["problems"]
    assert {problem["code"] for problem in far} == {"source.coordinates_outside"}


def test_a_map_that_names_a_merged_source_is_told_so_with_all_that_is_wrong(transactions, desk):
    gone, survivor = registered(transactions, a_source(1), a_source(2))
    with transactions.writing(system("test")) as uow:
        merge(uow, gone.id, gone.version, survivor.id)
    body = a_map((gone.id, 116.6, 35.41), ("nobody", 116.6, 35.4))

    tried, refused = sent(desk, body, "?dry_run=true"), sent(desk, body)

    assert (tried.status_code, refused.status_code) == (200, 422)
    codes = [[one["code"] for one in answer.json["problems"]] for answer in (tried, refused)]
    assert codes == [["source.is_merged", "source.not_there"]] * 2


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "body, status",
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"[" * 100_000, 400, id="deep"),
        pytest.param(b'{"type":"FeatureCollection","features":[NaN]}', 400, id="not-a-number"),
        pytest.param(b'{"type":"Feature"}', 422, id="one-feature"),
        pytest.param(a_map(("", 116, 35)), 422, id="no-name"),
        pytest.param(a_map(("a", "116", "35")), 422, id="text-for-degrees"),
        pytest.param(a_map(("a", 1e308, 35)), 422, id="out-of-the-world"),
        pytest.param(a_map(("a", 116)), 422, id="half-a-point"),
        pytest.param(b'{"type":"FeatureCollection","features":[5,{"geometry":5}]}', 422, id="no-features"),
        pytest.param(a_map(("\ud800", 116, 35)), 422, id="half-a-character"),
    ],
)
def test_what_is_no_map_is_refused(people, body, status):
    assert sent(people.staff(Role.COUNTY_REVIEWER), body).status_code == status


@pytest.mark.one_engine
def test_a_position_of_another_system_goes_out_in_wgs_84(transactions, desk):
    registered(
        transactions, a_source(1, longitude=Decimal("116.5"), latitude=Decimal("35.4"), coordinate_system="GCJ-02")
    )

    [only] = desk.get("/sources/positions.geojson").json["features"]
    expected = [round(degree, 6) for degree in to_wgs84(Place(Decimal("116.5"), Decimal("35.4"), "GCJ-02"))]
    assert only["geometry"]["coordinates"] == expected != [116.5, 35.4]


def test_the_list_in_force_is_a_map_for_anybody_to_a_hundred_metres(transactions, client):
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        units = many(3)
        decided(uow, *units)
        publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        place = {"longitude": Decimal("116.587654"), "latitude": Decimal("35.412345"), "coordinate_system": "WGS-84"}
        uow.execute(update(SourceRow).where(SourceRow.id == units[0].source_id).values(**place))

    features = client.get("/public/lists/emergency/map.geojson").json["features"]

    assert len(features) == 3
    [placed] = [one for one in features if one["geometry"]]
    assert (placed["id"], placed["geometry"]["coordinates"]) == (units[0].source_id, [116.588, 35.412])
    assert client.get("/public/lists/nothing/map.geojson").status_code == 404
