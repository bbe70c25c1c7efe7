"""Every kind of item of a pack has a type in the contract, and its items are held against it."""

import pytest

from api.sync.pack_bodies import BODIES, misfits
from greenctl.sync.pack.pulling import kinds
from tests.contract.documents import member, schema, the_contract

SEASON = {
    "id": "01990000-0000-7000-8000-0000000000f1", "city": "370800", "name_zh": "示例季", "name_en": "Sample season",
    "starts_on": "2026-08-15", "until": "2027-03-23", "state": "open", "programmes": [],
}  # fmt: skip
AREAS = {"id": "areas", "entries": [{"code": "370811", "name_zh": "任城区", "name_en": "Rencheng"}]}


def test_every_kind_of_item_has_a_type_that_the_contract_names():
    document = the_contract()

    named = member(document, "Told", "body")["x-schema-by-kind"]

    assert set(named) == set(kinds()) == set(BODIES)
    for place in named.values():
        assert schema(document, place["$ref"].rpartition("/")[2])["type"] == "object"


@pytest.mark.parametrize("kind, body", [("season", SEASON), ("dictionary", AREAS)], ids=["an item", "a dictionary"])
def test_what_fits_is_let_through(kind, body):
    assert misfits(kind, body) == {}


@pytest.mark.parametrize(
    "kind, body, where",
    [
        pytest.param("season", {**SEASON, "more": 1}, "more", id="a member that the contract does not have"),
        pytest.param(
            "season", {k: v for k, v in SEASON.items() if k != "until"}, "until", id="a member that is missing"
        ),
        pytest.param("season", {**SEASON, "starts_on": "15.8.2026"}, "starts_on", id="a day that is none"),
        pytest.param("dictionary", {**AREAS, "entries": [{"code": "370811"}]}, 0, id="an entry of another kind"),
    ],
)
def test_control_what_does_not_fit_is_named(kind, body, where):
    assert where in misfits(kind, body)
