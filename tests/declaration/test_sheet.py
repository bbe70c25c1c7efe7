"""The sheet as a tree and as paths, and what a new version is made of."""

import hypothesis.strategies as st
from hypothesis import given

from greenctl.declaration import sheet

NAMES = st.sampled_from(["a", "b", "c"])
ANSWERS = st.one_of(st.booleans(), st.sampled_from(["1", "2.5", "x"]))
ROWS = st.lists(st.fixed_dictionaries({"id": NAMES}), min_size=1, max_size=2)
PATHS = st.one_of(
    st.tuples(st.sampled_from(["facts"]), NAMES, NAMES).map(".".join),
    st.tuples(st.sampled_from(["measures"]), NAMES).map(".".join),
    st.just("lines"),
)
VALUES = st.dictionaries(PATHS, ANSWERS, max_size=8)
BODIES = st.fixed_dictionaries(
    {
        "facts": st.dictionaries(NAMES, st.dictionaries(NAMES, ANSWERS, min_size=1), max_size=3),
        "evidence": st.dictionaries(NAMES, st.dictionaries(NAMES, ROWS, min_size=1), max_size=3),
        "lines": st.one_of(st.just([]), ROWS),
        "measures": st.dictionaries(NAMES, ROWS, max_size=3),
    },
    optional={"reasons": st.dictionaries(PATHS, ANSWERS, min_size=1, max_size=3)},
)


@given(BODIES)
def test_a_tree_survives_being_flattened(body):
    assert sheet.nested(sheet.merged({}, sheet.flat(body))) == body


@given(VALUES, VALUES)
def test_changes_hold_what_differs_and_nothing_else(before, changes):
    really = sheet.changed(before, changes)

    assert sheet.merged(before, really) == sheet.merged(before, changes)
    assert all(before.get(path) != value for path, value in really.items())


@given(VALUES, VALUES)
def test_differences_tell_the_way_from_one_version_to_the_next(before, after):
    rows = sheet.differences(before, after)

    assert sheet.merged(before, {row.field: row.after for row in rows}) == after
    assert all(row.before != row.after for row in rows)


@given(VALUES, VALUES, st.frozensets(PATHS, max_size=4))
def test_a_returned_version_changes_in_the_named_fields_alone(previous, current, open_paths):
    version = sheet.next_version(previous, current, form=frozenset(), open_paths=open_paths)

    for path in previous.keys() | current.keys():
        assert version.get(path) == (current if path in open_paths else previous).get(path)


@given(VALUES, st.frozensets(PATHS, max_size=4))
def test_a_first_version_is_what_the_form_asks_of_the_sheet(current, form):
    assert sheet.next_version(None, current, form, form) == {p: v for p, v in current.items() if p in form}


def test_null_and_the_empty_list_take_an_answer_away():
    before = {"facts.s.a": "1", "measures.red": [{"line": "x"}]}

    after = sheet.merged(before, sheet.flat({"facts": {"s": {"a": None}}, "measures": {"red": []}}))

    assert after == {}


def test_what_is_left_out_of_a_change_stays():
    before = {"facts.s.a": "1", "lines": [{"id": "x"}]}

    assert sheet.merged(before, sheet.flat({"facts": {"s": {"b": "2"}}})) == {**before, "facts.s.b": "2"}


def test_a_stored_sheet_has_answers_only_where_something_was_answered():
    assert sheet.answered({"facts": {"a": {"x": "1"}}, "evidence": {}, "lines": [], "measures": {"red": []}}) == {
        "facts.a.x": "1"
    }


def test_a_stored_sheet_without_lines_has_no_answer_there():
    assert sheet.answered({"facts": {}, "evidence": {}, "lines": [], "measures": {"red": []}}) == {}


def test_none_of_these_is_an_answer_and_not_saying_is_none():
    said = sheet.merged({}, sheet.flat({"facts": {"s": {"files": []}}, "evidence": {"s": {"files": []}}}))

    assert said == {"facts.s.files": []}
    assert sheet.changed({}, {"facts.s.files": []}) == {"facts.s.files": []}
    assert sheet.changed({"lines": None}, {"lines": []}) == {}
