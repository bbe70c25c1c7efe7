"""Values in chunks: each once, in their order, none too long."""

from greenctl.db.chunks import chunks


def test_each_value_stands_once_in_its_order_and_no_chunk_is_longer_than_asked():
    assert [*chunks("abcab", 2)] == [["a", "b"], ["c"]]


def test_no_chunk_comes_of_nothing():
    assert [*chunks([])] == []
