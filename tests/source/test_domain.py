"""What makes a source acceptable."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from stdnum.cn import uscc

from greenctl.area.queries import departments, places_of_sources
from greenctl.kernel.canonical import digest_of
from greenctl.source.domain import credit_code_problem, problems_of, repeated
from tests.source.builders import a_code, a_site, a_source

HERE = {"longitude": Decimal("116.58"), "latitude": Decimal("35.41"), "coordinate_system": "GCJ-02"}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def wrong(new):
    return [
        (problem["field"], problem["code"]) for problem in problems_of(new.tidy(), places_of_sources(), departments())
    ]


@pytest.mark.parametrize(
    "described, expected",
    [
        pytest.param(a_source(), [], id="a works with a credit code"),
        pytest.param(a_site(), [], id="a site with a project code"),
        pytest.param(a_source(area="3708M1"), [], id="in a management unit"),
        pytest.param(a_source(area="441900"), [], id="in a city that has no counties"),
        pytest.param(a_source(area="370800"), [("area", "source.area_unknown")], id="a city is no place"),
        pytest.param(a_source(area="370899"), [("area", "source.area_unknown")], id="unknown area"),
        pytest.param(a_source(credit_code=None), [("credit_code", "source.identity_missing")], id="no identity"),
        pytest.param(
            a_source(other_id="1"), [("other_id", "source.other_id_incomplete")], id="a number without its kind"
        ),
        pytest.param(
            a_site(other_id_kind="x"), [("other_id_kind", "source.other_id_kind_unknown")], id="unknown kind of number"
        ),
        pytest.param(
            a_source(credit_code=a_code()[:-1]), [("credit_code", "source.credit_code_malformed")], id="17 characters"
        ),
        pytest.param(
            a_source(department="astrology"), [("department", "source.department_unknown")], id="unknown desk"
        ),
        pytest.param(
            a_source(sectors=(("cement", ""), ("cement", "kiln"))), [("sectors", "source.sector_twice")], id="twice"
        ),
        pytest.param(a_source(**HERE), [], id="coordinates"),
        pytest.param(
            a_source(**{**HERE, "coordinate_system": None}),
            [("longitude", "source.coordinates_incomplete")],
            id="coordinates without their system",
        ),
        pytest.param(
            a_source(**{**HERE, "longitude": HERE["latitude"], "latitude": HERE["longitude"]}),
            [("longitude", "source.coordinates_outside"), ("latitude", "source.coordinates_outside")],
            id="swapped",
        ),
        pytest.param(a_source(**{**HERE, "longitude": Decimal(136), "latitude": Decimal(54)}), [], id="at the limit"),
        pytest.param(
            a_source(**{**HERE, "longitude": Decimal("136.000001")}),
            [("longitude", "source.coordinates_outside")],
            id="just beyond it",
        ),
    ],
)
def test_a_source_is_judged_field_by_field(described, expected):
    assert wrong(described) == expected


def test_an_artificial_code_of_no_division_passes_the_check():
    assert a_code(1)[2:8] == "000000"
    assert credit_code_problem(a_code(1)) is None


@given(st.integers(0, 10**9 - 1), st.integers(8, 17), st.sampled_from(ALPHABET))
def test_a_code_with_one_wrong_character_is_noticed(number, place, other):
    code = a_code(number)
    changed = code[:place] + other + code[place + 1 :]

    assert (credit_code_problem(changed) is None) is (changed == code)


@given(st.text(alphabet=ALPHABET + "IOSVZ 　-aé①０", max_size=20))
def test_no_text_breaks_the_check_of_codes(text):
    assert credit_code_problem(uscc.compact(text)) in {None, "credit_code_malformed", "credit_code_check_digit"}


def test_one_source_has_one_spelling():
    tidy = a_source(name=" Café 示例 ", credit_code=" 9100 0000-" + a_code(7)[8:].lower()).tidy()

    assert (tidy.name, tidy.credit_code) == ("Café 示例", a_code(7))


def test_the_digest_tells_content_and_not_the_id():
    assert a_source(id="1").digest() == a_source(id="2").digest()
    assert a_source(area="370812").digest() != a_source().digest()


def test_repeats_are_counted_from_the_second_on():
    assert repeated(["a", None, "b", "a", None, "a"]) == {3, 5}


def test_a_size_that_nobody_states_leaves_the_digest_as_it_was() -> None:
    """Whoever registered before there were sizes and sends the same again has said the same."""
    new = a_source(1)
    before = {name: getattr(new, name) for name in new.__slots__ if name not in {"id", "size"}}

    assert new.digest() == digest_of(before)
    assert replace(new, size="small").digest() != new.digest()


@pytest.mark.parametrize("size, wrong", [(None, []), ("micro", []), ("huge", ["source.size_unknown"])])
def test_a_size_is_one_of_four_words_or_not_stated(size: str | None, wrong: list[str]) -> None:
    found = problems_of(replace(a_source(1), size=size), {"370811"}, {"industry"})

    assert [problem["code"] for problem in found if problem["field"] == "size"] == wrong
