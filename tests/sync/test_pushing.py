"""Operations made without signal: one outcome each, whatever the order, however often, and nothing lost."""

import random

import orjson
import pytest
from sqlalchemy import event, func, select

from greenctl.db.event_log import EventRow
from greenctl.declaration.models import DeclarationRow, FactSheetRow
from greenctl.kernel.actor import Role, system
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.ids import new_id
from greenctl.sync import domain
from greenctl.sync.domain import Next, require_room
from greenctl.sync.errors import TooManyHeld
from greenctl.sync.models import OperationRow
from tests.declaration.builders import a_world, answers
from tests.sync.builders import a_phone, hash_of, states

PM, SO2 = "stack_particulate", "stack_so2"


@pytest.fixture
def world(transactions):
    return a_world(transactions, works=2)


@pytest.fixture
def phone(transactions, world):
    return a_phone(transactions, *world.works)


def facts(transactions, world, number=0):
    with transactions.reading(system("test")) as uow:
        body = uow.execute(select(FactSheetRow.body).where(FactSheetRow.source_id == world.works[number])).scalar_one()
    return body["facts"].get("sample_a", {})


def count(transactions, table):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(table)).scalar_one()


def kinds_of_events(transactions, like):
    with transactions.reading(system("test")) as uow:
        return list(uow.execute(select(EventRow.kind).where(EventRow.kind.like(like)).order_by(EventRow.seq)).scalars())


def test_a_declaration_begun_and_filled_in_without_signal_is_there_after_one_batch(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "5"})
    phone.edit(begun["body"]["id"], {SO2: "7"})

    outcomes = phone.outcomes(transactions)

    assert states(outcomes) == ["applied", "applied", "applied"]
    assert facts(transactions, world) == {PM: "5", SO2: "7"}
    assert outcomes[2]["answer"]["declaration"]["version"] == 3


def test_a_repeat_gets_the_first_answer_byte_for_byte_and_has_no_second_effect(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "5"})
    first = phone.send(transactions)

    again = phone.send(transactions)

    assert all(before in after for before, after in zip(first.outcomes, again.outcomes, strict=True))
    assert states([orjson.loads(document) for document in again.outcomes]) == ["repeated", "repeated"]
    assert (count(transactions, DeclarationRow), count(transactions, OperationRow)) == (1, 2)


def test_the_same_op_id_with_another_body_is_refused_and_stops_everything(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    edit = phone.edit(begun["body"]["id"], {PM: "5"})
    phone.send(transactions)
    other = {**edit, "body": {**edit["body"], "answers": {"facts": {"sample_a": {PM: "9"}}}}}

    (outcome,) = phone.outcomes(transactions, other)

    assert (outcome["outcome"], outcome["then"]) == ("refused", "stop_all")
    assert outcome["problem"]["code"] == "sync.operation_changed"
    assert facts(transactions, world) == {PM: "5"}


def test_what_comes_before_its_predecessor_is_held_and_let_go_when_that_arrives(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    edits = [phone.edit(begun["body"]["id"], {PM: str(number)}) for number in range(1, 4)]

    held = phone.outcomes(transactions, edits[2], edits[0])
    let_go = phone.send(transactions, begun)
    settled = phone.outcomes(transactions, edits[1])

    assert states(held) == ["held", "held"]
    assert [outcome["waits"]["counters"] for outcome in held] == [[1], [1]]
    assert (len(let_go.released), let_go.missing) == (1, ((3, 3),))
    assert states(settled) == ["applied"]
    assert facts(transactions, world) == {PM: "3"}


def test_a_gap_is_seen_with_the_batch_that_shows_it_and_told_when_it_closes(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "1"})
    late = phone.edit(begun["body"]["id"], {PM: "2"})
    phone.send(transactions, begun, late)
    seen = kinds_of_events(transactions, "sync.gap%")

    phone.send(transactions)

    assert seen == ["sync.gap_seen"]
    assert kinds_of_events(transactions, "sync.gap%") == ["sync.gap_seen", "sync.gap_closed"]


@pytest.mark.parametrize("seed", range(5))
def test_any_order_and_any_cut_into_batches_ends_the_same(transactions, world, phone, seed):
    chance = random.Random(seed)
    begun = phone.begin(world.works[0], world.season.id)
    for number in range(1, 9):
        phone.edit(begun["body"]["id"], {chance.choice((PM, SO2)): str(number)})
    wanted = {}
    for operation in phone.made[1:]:
        wanted |= operation["body"]["answers"]["facts"]["sample_a"]

    sent = phone.made * 2
    chance.shuffle(sent)
    while sent:
        size = chance.randint(1, 5)
        phone.send(transactions, *sent[:size])
        sent = sent[size:]

    assert facts(transactions, world) == wanted
    assert states(phone.outcomes(transactions)) == ["repeated"] * 9


def test_edits_of_different_fields_merge_and_say_so(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "5"})
    base = phone.outcomes(transactions)[-1]["answer"]["declaration"]["answers_version"]
    other = a_phone(transactions, world.works[0])
    other.edit(begun["body"]["id"], {PM: "6"}, base)
    phone.edit(begun["body"]["id"], {SO2: "7"}, base)

    other.send(transactions)
    (outcome,) = phone.outcomes(transactions, phone.made[-1])

    assert (outcome["outcome"], outcome["then"], outcome["conflict"]["severity"]) == ("conflict", "nothing", "soft")
    assert outcome["conflict"]["fields"] == [{"field": f"facts.sample_a.{PM}", "yours": None, "theirs": "6"}]
    assert facts(transactions, world) == {PM: "6", SO2: "7"}


def test_edits_of_the_same_field_from_another_base_are_a_hard_conflict_and_nothing_is_overwritten(
    transactions, world, phone
):
    begun = phone.begin(world.works[0], world.season.id)
    phone.send(transactions)
    other = a_phone(transactions, world.works[0])
    other.edit(begun["body"]["id"], {PM: "6"}, 1)
    mine = phone.edit(begun["body"]["id"], {PM: "7", SO2: "8"}, 1)

    other.send(transactions)
    (outcome,) = phone.outcomes(transactions, mine)

    assert (outcome["outcome"], outcome["then"], outcome["conflict"]["severity"]) == ("conflict", "needs_you", "hard")
    assert outcome["conflict"]["fields"] == [{"field": f"facts.sample_a.{PM}", "yours": "7", "theirs": "6"}]
    assert facts(transactions, world) == {PM: "6"}
    assert kinds_of_events(transactions, "sync.conflict%") == ["sync.conflict_found"]


def test_a_decided_conflict_is_an_edit_on_the_current_version_and_the_old_one_is_taken_back(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.send(transactions)
    other = a_phone(transactions, world.works[0])
    other.edit(begun["body"]["id"], {PM: "6"}, 1)
    other.send(transactions)
    lost = phone.edit(begun["body"]["id"], {PM: "7"}, 1)
    (outcome,) = phone.outcomes(transactions, lost)

    phone.edit(begun["body"]["id"], {PM: "6.5"}, outcome["conflict"]["current_version"])
    phone.void(lost)
    settled = phone.outcomes(transactions, *phone.made[-2:])

    assert states(settled) == ["applied", "applied"]
    assert facts(transactions, world) == {PM: "6.5"}
    assert phone.outcomes(transactions, lost)[0]["first"]["problem"]["code"] == "sync.operation_voided"


def test_a_device_is_never_in_its_own_way(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    for number in range(5):
        phone.edit(begun["body"]["id"], {PM: str(number)}, 0)

    one_by_one = [phone.outcomes(transactions, operation)[0] for operation in phone.made]

    assert states(one_by_one) == ["applied"] * 6
    assert facts(transactions, world) == {PM: "4"}


def test_what_somebody_else_began_first_is_a_conflict_and_so_is_all_that_stands_on_it(transactions, world, phone):
    other = a_phone(transactions, world.works[0])
    theirs = other.begin(world.works[0], world.season.id)
    other.send(transactions)
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "5"})
    phone.make("declaration.submit", {"declaration_id": begun["body"]["id"]})

    outcomes = phone.outcomes(transactions)

    assert states(outcomes) == ["conflict"] * 3
    assert outcomes[0]["problem"]["details"]["declaration"] == theirs["body"]["id"]
    assert [outcome["problem"]["code"] for outcome in outcomes[1:]] == ["sync.stands_on_conflict"] * 2


def test_one_bad_operation_undoes_no_other_of_its_batch(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "5"})
    phone.edit(begun["body"]["id"], {"no_such_fact": "5"})
    phone.edit(begun["body"]["id"], {PM: "not a number"})
    phone.make("nobody.knows_it", {})
    phone.edit(new_id(), {PM: "5"})
    phone.edit(begun["body"]["id"], {SO2: "6"})

    outcomes = phone.outcomes(transactions)

    assert states(outcomes) == ["applied", "applied", "refused", "refused", "refused", "refused", "applied"]
    assert [outcome["problem"]["code"] for outcome in outcomes[2:6]] == [
        "declaration.facts_not_accepted",
        "declaration.facts_not_accepted",
        "sync.kind_not_known",
        "declaration.not_there",
    ]
    assert facts(transactions, world) == {PM: "5", SO2: "6"}


def test_a_wrong_hash_is_refused_and_its_place_stays_free(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    edit = phone.edit(begun["body"]["id"], {PM: "5"})
    wrong = {**edit, "op_id": new_id(), "previous_hash": "a" * 64}

    first = phone.outcomes(transactions, begun, wrong)
    second = phone.outcomes(transactions, edit)

    assert (first[1]["problem"]["code"], first[1]["then"]) == ("sync.chain_broken", "stop_all")
    assert states(second) == ["applied"]


def test_what_came_ahead_and_does_not_follow_is_forgotten_when_the_chain_comes_there(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    edit = phone.edit(begun["body"]["id"], {PM: "5"})
    ahead = {**edit, "op_id": new_id(), "previous_hash": "a" * 64}

    (held,) = phone.outcomes(transactions, ahead)
    phone.send(transactions, begun)
    (settled,) = phone.outcomes(transactions, edit)

    assert held["outcome"] == "held"
    assert settled["outcome"] == "applied"
    assert kinds_of_events(transactions, "sync.chain%") == ["sync.chain_doubted"]


def test_a_restored_phone_that_counts_anew_is_told_to_stop(transactions, world, phone):
    phone.begin(world.works[0], world.season.id)
    phone.send(transactions)
    restored = {**phone.made[0], "op_id": new_id()}

    (outcome,) = phone.outcomes(transactions, restored)

    assert (outcome["problem"]["code"], outcome["then"]) == ("sync.counter_taken", "stop_all")


def test_an_op_id_is_known_on_every_device_of_the_account(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.send(transactions)
    tablet = a_phone(transactions, actor=phone.actor)

    (outcome,) = tablet.outcomes(transactions, begun)

    assert outcome["problem"]["code"] == "sync.operation_changed"


def test_clocks_do_not_matter(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "5"}, captured_at="1970-01-01T00:00:00Z")
    phone.edit(begun["body"]["id"], {PM: "6"}, captured_at="2038-01-19T03:14:08+14:00")

    assert states(phone.outcomes(transactions)) == ["applied"] * 3


def test_an_applied_operation_cannot_be_taken_back(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    phone.void(begun)

    outcomes = phone.outcomes(transactions)

    assert outcomes[1]["problem"]["code"] == "sync.operation_final"


def test_a_whole_declaration_is_signed_and_submitted_without_signal_in_between(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    declaration = begun["body"]["id"]
    phone.make("declaration.edit", {"declaration_id": declaration, "answers": answers()})
    prepared = phone.outcomes(transactions)[-1]["answer"]["declaration"]
    signer = a_phone(transactions, world.works[0], role=Role.SIGNER)
    signer.make("declaration.sign", {"declaration_id": declaration}, prepared["version"])
    signer.make("declaration.submit", {"declaration_id": declaration}, prepared["version"])

    outcomes = signer.outcomes(transactions)

    assert states(outcomes) == ["applied", "applied"]
    assert outcomes[1]["answer"]["submission"]["round"] == 1


def test_what_is_signed_over_somebody_elses_later_edit_is_a_conflict(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    declaration = begun["body"]["id"]
    phone.make("declaration.edit", {"declaration_id": declaration, "answers": answers()})
    seen = phone.outcomes(transactions)[-1]["answer"]["declaration"]["version"]
    phone.edit(declaration, {PM: "9"}, 2)
    phone.send(transactions)
    signer = a_phone(transactions, world.works[0], role=Role.SIGNER)
    signer.make("declaration.sign", {"declaration_id": declaration}, seen)

    (outcome,) = signer.outcomes(transactions)

    assert (outcome["outcome"], outcome["conflict"]["severity"]) == ("conflict", "hard")
    assert [row["field"] for row in outcome["conflict"]["fields"]] == [f"facts.sample_a.{PM}"]


def test_the_hash_of_the_chain_is_what_the_phone_computes(transactions, world, phone):
    phone.begin(world.works[0], world.season.id)

    answered = phone.send(transactions)

    assert answered.chain.hash == hash_of(phone.made[0])


def test_what_comes_ahead_of_a_gap_is_kept_only_so_far_and_the_rest_waits_on_the_phone(
    transactions, world, phone, monkeypatch
):
    monkeypatch.setattr(domain, "MOST_HELD", 3)
    begun = phone.begin(world.works[0], world.season.id)
    edits = [phone.edit(begun["body"]["id"], {PM: str(number)}) for number in range(1, 8)]

    ahead = phone.outcomes(transactions, *edits)
    assert states(ahead) == ["held"] * 3 + ["refused"] * 4
    assert {(row["problem"]["code"], row["then"]) for row in ahead[3:]} == {("sync.too_many_held", "wait")}
    assert count(transactions, OperationRow) == 3

    phone.outcomes(transactions, begun)
    assert states(phone.outcomes(transactions, *edits)) == ["repeated"] * 3 + ["applied"] * 4
    assert facts(transactions, world) == {PM: "7"}


def test_so_are_their_bytes(transactions, world, phone, monkeypatch):
    begun = phone.begin(world.works[0], world.season.id)
    edits = [phone.edit(begun["body"]["id"], {PM: str(number)}) for number in range(1, 8)]
    size = len(canonical_bytes(edits[0]))
    monkeypatch.setattr(domain, "MOST_HELD_BYTES", 2 * size)

    ahead = [phone.outcomes(transactions, edit)[0] for edit in edits]

    assert states(ahead) == ["held"] * 2 + ["refused"] * 5
    assert {row["problem"]["code"] for row in ahead[2:]} == {"sync.too_many_held"}


def test_what_waits_is_looked_at_without_its_body(transactions, world, phone):
    """Each batch looks at all that is held, be it 16 MiB of edits that wait for photos."""
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {PM: "5"}, photos=[new_id()])
    phone.send(transactions)
    asked = []
    listen = lambda *statement: asked.append(statement[2])  # noqa: E731 - to be taken off again by this name
    event.listen(transactions.engine, "before_cursor_execute", listen)

    phone.edit(begun["body"]["id"], {PM: "6"})
    phone.outcomes(transactions, phone.made[-1])

    event.remove(transactions.engine, "before_cursor_execute", listen)
    assert not [text for text in asked if text.startswith("SELECT") and "sync_operation.body" in text]


@pytest.mark.parametrize(
    "place, most", [(Next.AHEAD, domain.MOST_HELD), (Next.IN_LINE, 2 * domain.MOST_HELD)], ids=["ahead", "in line"]
)
def test_room_ends_at_its_limit_and_a_repeat_needs_none(place, most):
    require_room(place, most - 1)
    require_room(Next.REPEAT, 10 * most)
    with pytest.raises(TooManyHeld):
        require_room(place, most)


def test_a_long_run_that_came_ahead_is_taken_over_whole_when_the_gap_closes(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    edits = [phone.edit(begun["body"]["id"], {PM: str(number)}) for number in range(1, 251)]
    phone.outcomes(transactions, *edits)

    answered = phone.send(transactions, begun)

    assert (answered.chain.counter, answered.missing) == (251, ())
    assert facts(transactions, world) == {PM: "250"}
