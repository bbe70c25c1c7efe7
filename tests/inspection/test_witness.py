"""S-23, positions: teleports, far places, repeated coordinates and wrong clocks are flagged, honest walks are not."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from greenctl.inspection import editions
from greenctl.inspection.coordinates import Place, distance_m, shifted, to_wgs84, turned
from greenctl.inspection.witness import DRIFT, FAR, JUMP, NO_POSITION, OUTSIDE, REPEATED, VAGUE, Fix, Track, witness

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HERE = Place(Decimal("116.587123"), Decimal("35.414568"), "WGS-84")
CITY = editions.box_of("370811")
LIMITS = editions.limits()


def a_fix(longitude="116.587391", latitude="35.414207", at=NOW, accuracy="8", source="source-1"):
    return Fix(Decimal(longitude), Decimal(latitude), at, Decimal(accuracy), source)


def asked(fix, earlier=(), place=HERE, phone_at=NOW, city=CITY):
    return witness(fix, place=place, city=city, earlier=Track(earlier), phone_at=phone_at, server_at=NOW, limits=LIMITS)


@pytest.mark.parametrize(
    "fix, more, flags",
    [
        (a_fix(), {}, ()),
        (None, {}, (NO_POSITION,)),
        (a_fix(latitude="35.4237"), {}, (FAR,)),
        (a_fix(latitude="35.4235"), {}, ()),
        (a_fix(latitude="35.4237", accuracy="200"), {}, ()),
        (a_fix(latitude="35.5", accuracy="999999"), {}, (VAGUE, FAR)),
        (a_fix(longitude="121.473701", latitude="31.230416"), {}, (FAR, OUTSIDE)),
        (a_fix(longitude="121.473701", latitude="31.230416"), {"city": None, "place": None}, ()),
        (a_fix(), {"phone_at": NOW + timedelta(minutes=10)}, ()),
        (a_fix(), {"phone_at": NOW + timedelta(minutes=11)}, (DRIFT,)),
        (a_fix(), {"phone_at": NOW - timedelta(days=30)}, ()),
        (a_fix(), {"phone_at": NOW - timedelta(days=31)}, (DRIFT,)),
    ],
    ids=[
        "at the gate", "no position", "just too far", "just near enough", "excused by its accuracy",
        "an accuracy excuses no more than 500 m", "Shanghai", "nothing to hold it against", "10 minutes ahead",
        "11 minutes ahead", "30 days old", "31 days old",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_flagged(fix, more, flags):
    assert asked(fix, **more).flags == flags


@pytest.mark.parametrize(
    "minutes, flags", [(8, ()), (3, (JUMP,))], ids=["20 km in 8 minutes by car", "20 km in 3 minutes"]
)
def test_nobody_is_faster_than_a_car(minutes, flags):
    before = a_fix(latitude="35.594200", at=NOW - timedelta(minutes=minutes), source="source-2")

    assert asked(a_fix(), [before]).flags == flags


def test_the_neighbours_in_time_are_those_that_looking_at_all_finds():
    chance = random.Random("neighbours")
    for _ in range(200):
        told = [a_fix(at=None if chance.random() < 0.1 else NOW + timedelta(minutes=chance.randrange(8)), source=str(n))
                for n in range(chance.randrange(9))]  # fmt: skip
        fix = a_fix(at=NOW + timedelta(minutes=chance.randrange(8)))
        timed = [one for one in told if one.at is not None]
        before = [one for one in timed if one.at <= fix.at]
        after = [one for one in timed if one.at > fix.at]
        latest = max(before, key=lambda one: (one.at, int(one.source_id)), default=None)
        first = min(after, key=lambda one: (one.at, int(one.source_id)), default=None)

        assert [*Track(told).neighbours(fix)] == [one for one in (latest, first) if one is not None]


def test_what_comes_late_is_held_against_what_came_after_it_too():
    earlier = a_fix(latitude="35.6", at=NOW - timedelta(hours=3), source="source-2")
    later = a_fix(latitude="35.6", at=NOW + timedelta(minutes=1), source="source-2")

    assert asked(a_fix(), [later, earlier]).flags == (JUMP,)


@pytest.mark.parametrize(
    "again, flags",
    [
        (a_fix(at=NOW - timedelta(hours=5), source="source-2"), (REPEATED,)),
        (a_fix(at=NOW - timedelta(minutes=50)), ()),
        (a_fix(at=NOW - timedelta(minutes=70)), (REPEATED,)),
        (a_fix(longitude="116.587392", at=NOW - timedelta(hours=5), source="source-2"), ()),
    ],
    ids=["elsewhere", "here, a moment ago", "here, much earlier", "the last digit differs"],
)
def test_no_receiver_gives_the_same_digits_again(again, flags):
    assert asked(a_fix(), [again]).flags == flags


def test_rough_coordinates_may_come_again():
    rough = {"longitude": "116.58", "latitude": "35.41"}

    assert asked(a_fix(**rough), [a_fix(**rough, at=NOW - timedelta(hours=5), source="source-2")]).flags == ()


@pytest.mark.parametrize("system", ["WGS-84", "CGCS2000", "GCJ-02", "BD-09"])
def test_a_place_is_the_same_place_in_any_of_the_four_systems(system):
    there = float(HERE.longitude), float(HERE.latitude)
    told = {"GCJ-02": shifted(there), "BD-09": turned(shifted(there))}.get(system, there)
    place = Place(*(Decimal(str(round(number, 7))) for number in told), system)

    assert distance_m(to_wgs84(place), there) < 1
    assert asked(a_fix(), place=place).distance_m < 60


def test_control_a_system_that_is_not_looked_at_is_half_a_kilometre_off():
    there = float(HERE.longitude), float(HERE.latitude)

    assert 300 < distance_m(shifted(there), there) < 900
    assert 700 < distance_m(turned(shifted(there)), there) < 2000


def a_day(chance, cheat=None):
    """Ten fixes of a day's walk from source to source, one of them false as `cheat` says; returns (fixes, place)."""
    fixes, at, x, y = [], NOW - timedelta(hours=8), 116.5, 35.4
    for number in range(10):
        x, y = x + chance.uniform(-0.03, 0.03), y + chance.uniform(-0.03, 0.03)
        at += timedelta(minutes=chance.randint(20, 45))
        digits = [Decimal(f"{value + chance.gauss(0, 0.00005):.6f}") for value in (x, y)]
        fixes.append(Fix(*digits, at, Decimal(chance.randint(3, 30)), f"source-{number}"))
    place = Place(Decimal(f"{x:.6f}"), Decimal(f"{y:.6f}"), "WGS-84")
    last = fixes[-1]
    if cheat == JUMP:
        far = last.longitude + (Decimal("0.9") if last.longitude < Decimal("116.6") else Decimal("-0.9"))
        fixes[-2] = Fix(far, last.latitude, last.at - timedelta(minutes=20), last.accuracy_m, "source-8")
    if cheat == REPEATED:
        fixes[-1] = Fix(fixes[2].longitude, fixes[2].latitude, last.at, last.accuracy_m, last.source_id)
        place = Place(fixes[2].longitude, fixes[2].latitude, "WGS-84")
    if cheat == FAR:
        place = Place(place.longitude + Decimal("0.02"), place.latitude, "WGS-84")
    return fixes, place


def flagged(chance, cheat=None):
    fixes, place = a_day(chance, cheat)
    told = witness(
        fixes[-1],
        place=place,
        city=CITY,
        earlier=Track(fixes[:-1]),
        phone_at=fixes[-1].at,
        server_at=NOW,
        limits=LIMITS,
    )
    return told.flags


def judged(scenes):
    chance = random.Random(f"scenes {scenes}")
    wrong = []
    for number in range(scenes):
        cheat = (None, JUMP, REPEATED, FAR)[number % 4]
        found = flagged(chance, cheat)
        if (cheat is None and found) or (cheat is not None and cheat not in found):
            wrong.append((number, cheat, found))
    return wrong


def test_false_positions_are_flagged_and_honest_ones_are_not():
    assert judged(40) == []


@pytest.mark.full
def test_false_positions_are_flagged_in_200_scenes():
    assert judged(200) == []


def test_control_with_limits_that_nothing_exceeds_the_same_scenes_are_missed(monkeypatch):
    loose = {"far_m": Decimal(10**7), "fastest_km_h": Decimal(10**7), "repeat_places": 7}
    monkeypatch.setitem(
        globals(), "LIMITS", type(LIMITS)(**{**{name: getattr(LIMITS, name) for name in LIMITS.__slots__}, **loose})
    )

    assert len(judged(40)) == 30
