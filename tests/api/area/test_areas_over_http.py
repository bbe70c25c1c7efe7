"""Anybody can read where sources lie."""


def test_anybody_reads_the_places_of_the_city(client):
    response = client.get("/areas")

    assert response.status_code == 200
    assert response.json["city"]["name_zh"] == "济宁市"
    assert len(response.json["areas"]) == 14
    assert {"code": "industry", "name_zh": "工业和信息化部门", "name_en": "Industry and information technology"} in (
        response.json["departments"]
    )


def test_a_management_unit_says_that_its_code_is_our_own(client):
    areas = {area["code"]: area for area in client.get("/areas").json["areas"]}

    assert areas["3708M1"]["own_code"] is True
    assert areas["370811"]["own_code"] is False
