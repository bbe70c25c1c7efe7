"""Cursors are ours or refused."""

import base64

import pytest
from hypothesis import given, strategies as st

from api.errors import CursorNotGood
from api.paging import page_of, read_cursor


@given(st.lists(st.text(max_size=20).filter(lambda t: "\x00" not in t), min_size=1, max_size=30), st.integers(1, 10))
def test_a_page_ends_where_the_next_begins(names, limit):
    rows = [{"name": name, "place": place} for place, name in enumerate(names)]

    page = page_of(rows[: limit + 1], limit, ("name", "place"))

    if len(rows) <= limit:
        assert page == {"items": rows, "next": None}
    else:
        last = page["items"][-1]
        assert read_cursor(page["next"], 2) == [last["name"], last["place"]]


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text):
    try:
        values = read_cursor(text, 2)
    except CursorNotGood:
        return
    assert values is None
    assert text == ""


@pytest.mark.parametrize("values", [b"[1.5, 2]", b"[null, 1]", b"[[], 1]", b"{}", b"[1]"])
def test_a_cursor_of_other_values_is_refused(values):
    with pytest.raises(CursorNotGood):
        read_cursor(base64.urlsafe_b64encode(values).decode(), 2)
