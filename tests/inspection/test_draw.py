"""The double-random draw: another tool draws the same, nobody is drawn for what they must not inspect, it is fair."""

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from greenctl.auth import use_cases as auth
from greenctl.inspection import draw as lots, drawing, redraw, tasks
from greenctl.inspection.domain import Stratum
from greenctl.inspection.errors import (
    DrawIsSecret,
    DrawNotThere,
    NotTheOwner,
    PlanMovedOn,
    PlanNotOpen,
    SeedDoesNotMatch,
)
from greenctl.kernel.actor import Actor, Mandate, Role, system
from greenctl.kernel.canonical import canonical_bytes, sha256_hex
from tests.inspection.builders import (
    CITY,
    COMMAND,
    REVIEWER,
    SECRET,
    TODAY,
    an_officer,
    barred,
    drawn,
    planned,
)
from tests.source.builders import a_site, a_source, registered

SCRIPT = Path(redraw.__file__)
SEED = {
    "seed": SECRET,
    "secret": SECRET,
    "public_number": None,
    "seed_commitment": sha256_hex(SECRET.encode()),
    "seed_source": None,
}


def run_by_itself(folder: Path, document: bytes) -> subprocess.CompletedProcess[str]:
    """The script in a folder of its own, by a Python that knows none of our packages."""
    script, file = folder / "redraw.py", folder / "draw.json"
    script.write_bytes(SCRIPT.read_bytes())
    file.write_bytes(document)
    return subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(file)], capture_output=True, text=True, check=False, cwd=folder
    )


def population(sources: int, officers: int) -> tuple[list[lots.Urn], list[lots.Drawable]]:
    candidates = tuple(lots.Candidate(f"source-{n}", f"3708{n % 3:02}", "industry") for n in range(sources))
    urns = [lots.Urn("all", sources // 2, candidates)]
    return urns, [lots.Drawable(f"officer-{n}", (lots.Reach("3708"),)) for n in range(officers)]


def test_another_tool_draws_the_same_officers_and_sources(transactions, tmp_path):
    registered(transactions, *(a_source(number) for number in range(1, 13)))
    for _ in range(5):
        an_officer(transactions)
    plan = planned(transactions, strata=(Stratum(name="some", share=Decimal("0.5")),))

    made = drawn(transactions, plan)
    with transactions.reading(COMMAND, scope=CITY) as uow:
        document = drawing.own_document(uow, plan.id, today=TODAY)

    assert (made.drawn, made.unfilled, sha256_hex(document)) == (6, 0, made.document_sha256)
    again = run_by_itself(tmp_path, document)
    assert (again.stdout, again.returncode) == ("the same\n", 0)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda told: told["result"].reverse(),
        lambda told: told["result"][0]["officers"].reverse(),
        lambda told: told["strata"][0].update(take=1),
        lambda told: told["strata"][0]["sources"].pop(),
        lambda told: told["officers"].pop(0),
        lambda told: told.update(seed="another"),
        lambda told: told.update(secret="another"),
        lambda told: told["unfilled"].append("source-1"),
    ],
    ids=["order", "team", "take", "source left out", "officer left out", "seed", "secret", "unfilled"],
)
def test_a_draw_that_was_tampered_with_is_found(tamper):
    told = json.loads(canonical_bytes(lots.document({"id": "plan"}, SEED, *population(9, 4), team=2)))
    assert redraw.differences(told) == []

    tamper(told)

    assert redraw.differences(told)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nobody_is_drawn_for_what_they_must_not_inspect(data):
    sources, officers = data.draw(st.integers(1, 12)), data.draw(st.integers(0, 6))
    ids = [f"source-{n}" for n in range(sources)]
    areas = st.sampled_from(["370811", "370812", "370883"])
    candidates = [lots.Candidate(one, data.draw(areas), data.draw(st.sampled_from(["a", "b"]))) for one in ids]
    reaches = st.builds(lots.Reach, st.sampled_from(["37", "3708", "370811"]), st.sampled_from([None, "a"]))
    may, must_not = st.lists(reaches, max_size=2), st.frozensets(st.sampled_from(ids))
    who = [lots.Drawable(f"officer-{n}", tuple(data.draw(may)), data.draw(must_not)) for n in range(officers)]
    half = len(ids) // 2
    urns = [
        lots.Urn("one", data.draw(st.integers(0, half)), tuple(candidates[:half])),
        lots.Urn("two", data.draw(st.integers(0, sources)), tuple(candidates[half:])),
    ]
    team = data.draw(st.integers(1, 3))

    document = lots.document({"id": "plan"}, SEED, urns, who, team)

    by_key, by_id = {one.key: one for one in who}, {one.id: one for one in candidates}
    for row in document["result"]:
        going = [by_key[key] for key in row["officers"]]
        assert len(set(row["officers"])) == len(going) in {0, team}
        assert all(one.may_go_to(by_id[row["source"]]) and row["source"] not in one.barred for one in going)
    assert redraw.differences(json.loads(canonical_bytes(document))) == []


def test_control_a_draw_that_does_not_look_at_who_is_barred_would_be_found():
    urns, who = population(4, 3)
    told = json.loads(canonical_bytes(lots.document({"id": "plan"}, SEED, urns, who, team=2)))

    told["officers"][0]["barred"] = [row["source"] for row in told["result"]]

    assert redraw.differences(told)


def test_lots_fall_on_everybody_alike():
    urns, who = population(40, 5)

    drawn_in = [lots.draw(f"seed {n}", urns, who, 2) for n in range(100)]

    times = Counter(one.source_id for draw in drawn_in for one in draw)
    assert len(times) == 40
    assert all(25 <= count <= 75 for count in times.values())
    loads = Counter(key for draw in drawn_in for one in draw for key in one.officers)
    assert all(count == 100 * 20 * 2 / 5 for count in loads.values())


def test_who_acts_for_a_source_or_has_a_conflict_about_it_is_not_sent_there(transactions):
    sources = registered(transactions, *(a_source(number) for number in range(1, 5)))
    acting, stated, *others = [an_officer(transactions).account_id for _ in range(4)]
    with transactions.writing(system("test")) as uow:
        auth.give_mandate(uow, acting, Mandate(sources[0].id, Role.PREPARER))
    barred(transactions, stated, sources[1].id)

    plan = planned(transactions, strata=(Stratum(name="all", take=4),))
    drawn(transactions, plan)

    with transactions.reading(COMMAND) as uow:
        sent = {
            task.source_id: task.officers
            for task in tasks.list_tasks(uow, {"plan": plan.id}, today=TODAY, after=None, limit=10)
        }
    assert len(sent) == 4
    assert acting not in sent[sources[0].id]
    assert stated not in sent[sources[1].id]
    assert all(len(goes) == 2 for goes in sent.values())
    assert set(others) <= {account for goes in sent.values() for account in goes}


def test_a_source_that_too_few_may_go_to_is_told_and_gets_no_task(transactions):
    [source] = registered(transactions, a_source())
    one, _ = an_officer(transactions), an_officer(transactions)
    barred(transactions, one.account_id, source.id)

    made = drawn(transactions, planned(transactions))

    assert (made.drawn, made.unfilled) == (0, 1)


def test_strata_divide_the_register_the_first_that_fits(transactions):
    registered(transactions, a_source(1), a_source(2), a_source(3, sectors=(("cement", ""),)), a_site())
    for _ in range(2):
        an_officer(transactions)
    strata = (
        Stratum(name="sites", take=5, kinds=("site",)),
        Stratum(name="cement", take=5, sectors=("cement",)),
        Stratum(name="rest", per_officer=Decimal(1)),
    )
    plan = planned(transactions, strata=strata)
    drawn(transactions, plan)

    with transactions.reading(COMMAND, scope=CITY) as uow:
        told = json.loads(drawing.own_document(uow, plan.id, today=TODAY))

    assert [(one["name"], one["take"], len(one["sources"])) for one in told["strata"]] == [
        ("sites", 1, 1),
        ("cement", 1, 1),
        ("rest", 2, 2),
    ]


@pytest.mark.parametrize(
    "secret, public, given",
    [("another secret of thirty-two signs", None, None), (SECRET, None, "12"), (SECRET, "示例彩票", None)],
    ids=["another secret", "a public number that was not named", "no public number"],
)
def test_the_seed_is_the_one_that_was_bound_beforehand(transactions, secret, public, given):
    plan = planned(transactions, seed_source=public)

    with transactions.writing(COMMAND, scope=CITY) as uow, pytest.raises(SeedDoesNotMatch):
        drawing.draw_plan(uow, plan.id, 1, secret, given, today=TODAY)


def test_a_public_number_is_part_of_the_seed(transactions, tmp_path):
    registered(transactions, a_source())
    plan = planned(transactions, seed_source="示例：当日收盘指数", team=1)
    an_officer(transactions)

    with transactions.writing(COMMAND, scope=CITY) as uow:
        drawing.draw_plan(uow, plan.id, 1, SECRET, "3210.55", today=TODAY)
        document = drawing.own_document(uow, plan.id, today=TODAY)

    assert json.loads(document)["seed"] == f"{SECRET}|3210.55"
    assert run_by_itself(tmp_path, document).stdout == "the same\n"


def test_a_plan_is_drawn_once_and_by_who_made_it(transactions):
    plan = planned(transactions)

    with pytest.raises(NotTheOwner):
        drawn(transactions, plan, by=Actor("another", COMMAND.grants))
    drawn(transactions, plan)
    with pytest.raises(PlanMovedOn):
        drawn(transactions, plan)
    with transactions.writing(COMMAND, scope=CITY) as uow, pytest.raises(PlanNotOpen):
        drawing.draw_plan(uow, plan.id, 2, SECRET, None, today=TODAY)


def test_the_draw_is_secret_until_the_plan_is_over_and_its_digest_never_is(transactions):
    registered(transactions, a_source())
    plan = planned(transactions)
    made = drawn(transactions, plan)

    with transactions.reading(REVIEWER, scope=CITY) as uow:
        before = drawing.public_heading(uow, plan.id, today=plan.until - timedelta(days=1))
        with pytest.raises(DrawNotThere):
            drawing.public_document(uow, plan.id, today=plan.until - timedelta(days=1))
        with pytest.raises(DrawIsSecret):
            drawing.own_document(uow, plan.id, today=plan.until - timedelta(days=1))
        after = drawing.public_document(uow, plan.id, today=plan.until)
        assert drawing.own_document(uow, plan.id, today=plan.until) == after

    assert (before.document_sha256, before.is_public) == (made.document_sha256, False)
    assert sha256_hex(after) == made.document_sha256


def test_the_published_draw_names_no_account(transactions):
    registered(transactions, a_source())
    officers = [an_officer(transactions).account_id for _ in range(2)]
    plan = planned(transactions)
    drawn(transactions, plan)

    with transactions.reading(COMMAND) as uow:
        text = drawing.public_document(uow, plan.id, today=plan.until).decode()

    assert not [account for account in officers if account in text]


def test_whoever_acts_for_a_source_that_was_drawn_does_not_read_so_before_the_time_is_over(transactions):
    works, other = registered(transactions, a_source(1), a_source(2))
    for _ in range(2):
        an_officer(transactions)
    plan = planned(transactions, strata=(Stratum(name="all", take=1, source_ids=(works.id,)),))
    drawn(transactions, plan)

    def acting_for(source):
        return Actor(COMMAND.account_id, COMMAND.grants, (Mandate(source.id, Role.SIGNER),))

    with transactions.reading(acting_for(works), scope=CITY) as uow:
        with pytest.raises(DrawIsSecret):
            drawing.own_document(uow, plan.id, today=TODAY)
        assert drawing.own_document(uow, plan.id, today=plan.until)
    with transactions.reading(acting_for(other), scope=CITY) as uow:
        assert drawing.own_document(uow, plan.id, today=TODAY)
