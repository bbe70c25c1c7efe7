"""How many sessions at once, and for how long, by role."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from greenctl.auth.session_caps import load_session_caps, read_session_caps
from greenctl.kernel.actor import Role

TEXT = "others: {sessions: 9, idle_hours: 90, hours: 900}\nexpert: {sessions: 2, idle_hours: 300, hours: 400}\n"


def test_who_has_no_role_of_its_own_has_the_cap_of_the_others():
    cap = read_session_caps(TEXT).for_roles([])

    assert (cap.sessions, cap.idle, cap.lifetime) == (9, timedelta(hours=90), timedelta(hours=900))


@given(st.lists(st.sampled_from(list(Role)), min_size=1))
def test_of_several_roles_the_strictest_counts_in_each_respect(roles):
    caps = load_session_caps()
    together = caps.for_roles(roles)
    alone = [caps.for_roles([role]) for role in roles]

    assert together.sessions == min(cap.sessions for cap in alone)
    assert together.idle == min(cap.idle for cap in alone)
    assert together.lifetime == min(cap.lifetime for cap in alone)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- others",
        "expert: {sessions: 2, idle_hours: 300, hours: 400}",
        TEXT + "nobody: {sessions: 2, idle_hours: 300, hours: 400}",
        TEXT.replace("9,", "0,"),
        TEXT.replace("9,", "101,"),
        TEXT.replace("9,", "true,"),
        TEXT.replace("sessions: 9", "many: 9"),
    ],
)
def test_a_table_with_a_slip_does_not_start(text):
    with pytest.raises(ValueError, match=r"session caps|Role"):
        read_session_caps(text)
