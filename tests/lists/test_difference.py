"""The difference of two lists, whatever they are."""

from typing import Any

from hypothesis import given, strategies as st

from greenctl.lists.domain import ChangeKind, Entry, apply, difference

LEVELS = st.sampled_from(["A", "B", "C", None])


@st.composite
def entry_maps(draw: Any) -> dict[str, Entry]:
    ids = draw(st.sets(st.integers(0, 12)))
    return {f"s{number}": _entry(f"s{number}", draw(LEVELS), draw(st.sampled_from(["甲", "乙"]))) for number in ids}


def _entry(source_id: str, level: str | None, name: str) -> Entry:
    exempt = level in {"A", "B"}
    return Entry(
        source_id=source_id,
        name=name,
        area="370811",
        sector="sample_a",
        level=level,
        at_best=level,
        exempt=exempt,
        scope="范围" if exempt else None,
        highest_alert="red" if exempt else None,
        reason={"code": "exempt_by_level" if exempt else "level_not_exempt"},
        case_id=f"c-{source_id}",
        submission_id=f"u-{source_id}",
    )


@given(entry_maps(), entry_maps())
def test_the_difference_applied_to_the_first_list_gives_the_second(
    before: dict[str, Entry], after: dict[str, Entry]
) -> None:
    assert apply(difference(before, after), before) == after


@given(entry_maps())
def test_a_list_does_not_differ_from_itself(entries: dict[str, Entry]) -> None:
    assert difference(entries, entries) == ()


@given(entry_maps(), entry_maps())
def test_every_change_names_a_reason_and_only_what_changed(before: dict[str, Entry], after: dict[str, Entry]) -> None:
    for change in difference(before, after):
        assert change.reason
        assert (change.kind is ChangeKind.CHANGED) == bool(change.fields)
