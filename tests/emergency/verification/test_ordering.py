"""In which order sources are looked at: stated, and the same whoever computes it."""

import random
from decimal import Decimal

from greenctl.emergency.masses import four
from greenctl.emergency.verification.domain import Crew, Roster, Visitable, ordered
from greenctl.emergency.verification.editions import Station, nearest, stations_of, terms_on
from tests.emergency.builders import TODAY, masses

TERMS = terms_on(TODAY)
STATION = Station("s-1", "示例站", "Sample", (116.6, 35.4))
BASE = four([Decimal(1_000_000)] * 4)
A_METRE = 1 / 111_195


def a_source(name, *kg, metres=None):
    at = None if metres is None else (116.6, 35.4 + metres * A_METRE)
    return Visitable(name, "370811", "industry", masses(*kg), at)


def names(sources, base=BASE):
    return [one.source.source_id for one in ordered(sources, base, (STATION,), TERMS)]


def test_the_most_at_stake_comes_first_and_what_is_near_a_station_weighs_more():
    sources = [a_source("far", 19), a_source("near", 10, metres=500), a_source("between", 13, metres=2500)]

    found = ordered(sources, BASE, (STATION,), TERMS)

    assert [(one.source.source_id, one.score, one.stake_ppm) for one in found] == [
        ("near", Decimal(20), Decimal(10)),
        ("between", Decimal("19.5"), Decimal(13)),
        ("far", Decimal(19), Decimal(19)),
    ]
    assert (found[0].station, found[0].place, found[2].station) == ("s-1", 1, None)


def test_each_band_ends_where_the_terms_say():
    assert [TERMS.weight(Decimal(away)) for away in ("1000", "1000.1", "3000", "3000.1")] == [
        Decimal(2),
        Decimal("1.5"),
        Decimal("1.5"),
        Decimal(1),
    ]
    assert TERMS.weight(None) == 1


def test_of_equal_scores_the_larger_stake_then_the_nearer_then_the_smaller_id_comes_first():
    same = [a_source("b", 10, metres=5000), a_source("a", 10, metres=5000), a_source("c", 10, metres=4000)]

    assert names([a_source("d", 10), *same, a_source("e", 5, metres=10)]) == ["c", "a", "b", "d", "e"]


def test_the_order_is_the_same_in_whatever_order_sources_come():
    sources = [a_source(f"s{n}", n % 7, n % 5, metres=n * 100) for n in range(60)]
    expected = names(sources)

    for seed in range(5):
        random.Random(seed).shuffle(sources)
        assert names(sources) == expected


def test_a_pollutant_of_which_nobody_knows_the_whole_counts_nothing():
    base = four([Decimal(1_000_000), None, Decimal(0), None])
    [found] = ordered([a_source("x", 3, 1000, 1000, 1000)], base, (), TERMS)

    assert (found.stake_ppm, found.station, found.distance_m) == (Decimal(3), None, None)


def test_the_least_laden_go_and_nobody_beyond_the_number_of_the_terms():
    crew = [Crew("a"), Crew("b"), Crew("c", load=TERMS.per_officer - 1)]
    roster = Roster(TERMS, crew)

    teams = []
    while not roster.spent:
        teams.append(roster.team_for(crew))

    assert teams[0] == ("a", "b")
    assert [one.load for one in crew] == [TERMS.per_officer] * 3 or sum(
        one.load < TERMS.per_officer for one in crew
    ) < TERMS.team
    assert roster.team_for(crew) == ()


def test_a_team_that_is_not_whole_does_not_go():
    assert Roster(TERMS, [Crew("a")]).team_for([Crew("a")]) == ()


def test_stations_are_of_their_city_and_say_that_they_are_samples():
    assert {one.name_zh[:2] for one in stations_of("370800", TODAY)} == {"示例"}
    assert stations_of("370100", TODAY) == ()
    assert nearest(stations_of("370800", TODAY), None) is None
