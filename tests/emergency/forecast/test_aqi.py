"""The index: exact on both sides of every step, by the edition of its day, and silent where nothing was read."""

from datetime import date
from decimal import Decimal

import pytest

from greenctl.emergency.forecast.aqi import DAILY, REALTIME, aqi, aqi_tables, table_of
from greenctl.rules.trust import Trust
from greenctl.yaml_files.values import FileBroken, Value

NEW, OLD = aqi_tables()["hj633-2026"], aqi_tables()["hj633-2012"]
# As published transcriptions have them; carbon monoxide in mg/m3.
STEPS = {
    "PM2.5": (35, 60, 115, 150, 250, 350, 500),
    "PM10": (50, 120, 250, 350, 420, 500, 600),
    "SO2": (150, 500, 650, 800),
    "NO2": (100, 200, 700, 1200, 2340, 3090, 3840),
    "CO": (5, 10, 35, 60, 90, 120, 150),
    "O3": (160, 200, 300, 400, 800, 1000, 1200),
}
INDEX = (50, 100, 150, 200, 300, 400, 500)
AT_STEPS = [
    pytest.param(name, Decimal(step), index, id=f"{name} {step}")
    for name, steps in STEPS.items()
    for step, index in zip(steps, INDEX, strict=False)
]


def index_of(pollutant, concentration, table=NEW):
    return aqi(table, {pollutant: Decimal(concentration)}).value


@pytest.mark.parametrize("pollutant, step, index", AT_STEPS)
def test_a_step_has_its_index_and_what_lies_beyond_has_more(pollutant, step, index):
    a_little = Decimal("0.1") if pollutant == "CO" else Decimal(1)

    assert index_of(pollutant, step) == index
    assert index_of(pollutant, step - a_little) <= index
    ends_here = step == STEPS[pollutant][-1]
    assert index_of(pollutant, step + a_little) == (index if ends_here else pytest.approx(index + 1, abs=1))
    assert (index_of(pollutant, step + a_little) > index) is not ends_here


@pytest.mark.parametrize("pollutant, step, index", AT_STEPS)
def test_concentrations_are_cut_and_not_rounded(pollutant, step, index):
    nearly_the_next = step + (Decimal("0.0999") if pollutant == "CO" else Decimal("0.999"))

    assert index_of(pollutant, nearly_the_next) == index


@pytest.mark.parametrize(
    "concentration, index",
    [
        pytest.param("36", 52, id="52 exactly"),
        pytest.param("37", 54, id="between steps"),
        pytest.param("61", 101, id="100.9 rounds up"),
        pytest.param("0", 0, id="nothing"),
    ],
)
def test_the_index_is_rounded_up(concentration, index):
    assert index_of("PM2.5", concentration) == index


def test_the_highest_sub_index_counts_and_names_the_primary_pollutant():
    answer = aqi(NEW, {"PM2.5": Decimal(115), "PM10": Decimal(250), "CO": Decimal(1)})

    assert (answer.value, answer.primary) == (150, ("PM2.5", "PM10"))
    assert aqi(NEW, {"PM2.5": Decimal(35)}).primary == ()  # 50 is not above 50
    assert aqi(NEW, {"PM2.5": Decimal(36)}).primary == ("PM2.5",)


@pytest.mark.parametrize(
    "pollutant, concentration, index",
    [
        pytest.param("SO2", 801, 200, id="sulphur dioxide by the hour ends at 200"),
        pytest.param("PM2.5", 501, 500, id="the scale ends at 500"),
    ],
)
def test_beyond_the_last_step_the_index_is_capped_and_says_so(pollutant, concentration, index):
    [part] = aqi(NEW, {pollutant: Decimal(concentration)}).parts

    assert (part.index, part.beyond_scale) == (index, True)
    assert not aqi(NEW, {pollutant: Decimal(concentration - 1)}).parts[0].beyond_scale


def test_the_edition_is_that_of_the_day():
    assert table_of(date(2026, 2, 28)) is OLD
    assert table_of(date(2026, 3, 1)) is NEW


def test_values_from_memory_are_shown_and_never_evaluated():
    before, after = aqi(OLD, {"PM2.5": Decimal(75)}), aqi(NEW, {"PM2.5": Decimal(75)})

    assert (before.value, before.as_remembered, before.parts[0].trust) == (None, 100, Trust.MEMORY)
    assert (after.value, after.as_remembered) == (114, None)


def test_one_part_that_was_never_read_leaves_the_whole_undetermined():
    answer = aqi(NEW, {"PM2.5": Decimal(75), "SO2": Decimal(10)}, DAILY)

    assert (answer.value, answer.as_remembered) == (None, None)
    assert [part.as_remembered for part in answer.parts] == [114, None]


@pytest.mark.parametrize("concentration", ["-1", "NaN", "Infinity", "1e30"])
def test_what_is_no_concentration_is_refused(concentration):
    with pytest.raises(ValueError, match="no index"):
        index_of("PM2.5", concentration)


def test_nothing_and_unknown_words_are_refused():
    for concentrations, averaging in (({}, REALTIME), ({"CO": Decimal(1)}, "weekly"), ({"H2S": Decimal(1)}, REALTIME)):
        with pytest.raises(ValueError, match=r"need|no index"):
            aqi(NEW, concentrations, averaging)


def test_a_file_with_a_word_too_many_is_refused_with_its_place():
    with pytest.raises(FileBroken, match=r"f.yaml, line None, a.b: unknown key 'b'"):
        Value("f.yaml", "a", {"b": 1}).mapping(optional=("c",))
