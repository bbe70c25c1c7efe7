"""Places and desks: the city's counties are there, and our own codes are told from official ones."""

import pytest

from greenctl.area.domain import AreaKind
from greenctl.area.errors import AreaNotKnown, DepartmentNotKnown
from greenctl.area.queries import areas, areas_of_city, department, departments, find_area, get_area
from greenctl.kernel.actor import area_prefix


def test_the_model_city_has_eleven_counties_and_its_management_units():
    kinds = [area.kind for area in areas_of_city("370800")]

    assert kinds.count(AreaKind.COUNTY) == 11
    assert kinds.count(AreaKind.MANAGEMENT_UNIT) == 3
    assert len(kinds) == 14


@pytest.mark.parametrize(
    "code, name_zh, name_en, kind, parent",
    [
        pytest.param("370000", "山东省", "Shandong", "province", None, id="province"),
        pytest.param("370800", "济宁市", "Jining", "city", "370000", id="city"),
        pytest.param("370811", "任城区", "Rencheng", "county", "370800", id="district"),
        pytest.param("370881", "曲阜市", "Qufu", "county", "370800", id="county-level city"),
        pytest.param("3708M2", "太白湖新区", "Taibai Lake New Area", "management_unit", "370800", id="management unit"),
        pytest.param("110101", "东城区", "东城区", "county", "110000", id="no city between, no English name"),
    ],
)
def test_a_code_names_a_place(code, name_zh, name_en, kind, parent):
    area = get_area(code)

    assert (area.name_zh, area.name_en, area.kind, area.parent) == (name_zh, name_en, kind, parent)


@pytest.mark.parametrize("code", ["", "370899", "3708M9", "3708m1", "３７０８１１", "370811 ", "999999"])
def test_a_code_that_nobody_gave_out_is_no_place(code):
    assert find_area(code) is None
    with pytest.raises(AreaNotKnown):
        get_area(code)


def test_every_place_lies_within_its_parent():
    stray = [a.code for a in areas().values() if a.parent and not a.code.startswith(area_prefix(a.parent))]

    assert stray == []


def test_only_management_units_carry_codes_of_our_own():
    assert {area.code for area in areas().values() if area.own_code} == {"3708M1", "3708M2", "3708M3"}
    assert all(area.code.isdecimal() and len(area.code) == 6 for area in areas().values() if not area.own_code)


def test_the_whole_country_is_there_once():
    kinds = [area.kind for area in areas().values()]

    assert (kinds.count(AreaKind.PROVINCE), kinds.count(AreaKind.CITY), kinds.count(AreaKind.COUNTY)) == (33, 333, 2845)


def test_a_department_has_a_name_in_both_languages():
    assert department("housing").name_zh == "住房和城乡建设部门"
    assert all(each.name_zh and each.name_en for each in departments().values())


def test_an_unknown_department_is_refused():
    with pytest.raises(DepartmentNotKnown):
        department("astrology")
