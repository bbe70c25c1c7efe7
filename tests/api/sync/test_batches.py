"""Batches over HTTP: what comes in, who may, what is refused as a whole, and what a supervisor sees."""

import json
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select, update

from api.fields import Identifier
from api.schemas import load
from api.sync.bodies import BODIES, _is_plain_edit
from api.sync.operations_in import MOST_OPERATIONS, OperationIn, is_plain
from greenctl.auth.models import DeviceRow, RefreshFamilyRow
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Role, system
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.ids import new_id
from greenctl.sync.kinds import KINDS, VOID
from tests.auth.device_keys import DeviceKey, ed25519
from tests.declaration.builders import a_world
from tests.sync.builders import Phone, an_edit, hash_of, register, states


@pytest.fixture
def world(transactions):
    return a_world(transactions, works=2)


@pytest.fixture
def person(people, world):
    return people.preparer(*world.works)


@pytest.fixture
def phone(transactions, person):
    return a_phone_of(transactions, person)


def a_phone_of(transactions, person, key=None):
    device_id = new_id()
    with transactions.writing(system("test")) as uow:
        register(uow, device_id, person.account_id, key.jwk if key else None)
    return Phone(person.actor, device_id)


def sent(person, phone, *operations, **more):
    body = {"device_id": phone.device_id, "operations": list(operations) or phone.made, **more}
    return person.post("/sync/batches", body)


def test_a_batch_is_answered_operation_by_operation_with_the_chain_to_go_on_from(person, phone, world):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {"stack_so2": "5"})

    answer = sent(person, phone)

    assert answer.status_code == 200
    assert states(answer.json["outcomes"]) == ["applied", "applied"]
    assert answer.json["chain"] == {"counter": 2, "hash": hash_of(phone.made[1]), "highest": 2, "missing": []}
    assert answer.json["server_nonce"]


def test_any_order_is_200_and_outcomes_come_in_the_order_that_was_sent(person, phone, world):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {"stack_so2": "5"})

    answer = sent(person, phone, phone.made[1], phone.made[0], phone.made[1])

    assert [outcome["counter"] for outcome in answer.json["outcomes"]] == [2, 1, 2]
    assert states(answer.json["outcomes"]) == ["applied"] * 3


def test_every_kind_has_the_shape_of_its_body_and_no_other_has_one():
    assert BODIES.keys() == {*KINDS, VOID}
    assert all(
        isinstance(BODIES[name].fields[kind.subject], Identifier) for name, kind in KINDS.items() if kind.subject
    )


SPOILT = [
    pytest.param({"op_id": "1"}, "op_id", "field.not_an_id", id="no uuid"),
    pytest.param({"counter": 0}, "counter", "field.out_of_range", id="counter 0"),
    pytest.param({"counter": 2**31 - 1}, "counter", "field.out_of_range", id="counter too large"),
    pytest.param({"counter": True}, "counter", "field.not_whole", id="counter true"),
    pytest.param({"previous_hash": "A" * 64}, "previous_hash", "field.invalid", id="hash in capitals"),
    pytest.param({"kind": "Declaration"}, "kind", "field.invalid", id="kind"),
    pytest.param({"base_version": -1}, "base_version", "field.out_of_range", id="base below 0"),
    pytest.param({"captured_at": "yesterday"}, "captured_at", "field.invalid", id="no moment"),
    pytest.param({"body": []}, "body", "field.invalid", id="body is a list"),
    pytest.param({"body": {"x": "\ud800"}}, "body", "field.bad_characters", id="half a character"),
    pytest.param({"body": {"x": 2**64}}, "body", "field.bad_characters", id="beyond 64 bits"),
    pytest.param({"photos": [new_id()] * 21}, "photos", "field.too_long", id="too many photos"),
    pytest.param(
        {"position": {"latitude": "x", "longitude": "1"}}, "position.latitude", "field.invalid", id="position"
    ),
    pytest.param({"surprise": 1}, "surprise", "field.unknown", id="unknown member"),
]


@pytest.mark.parametrize("spoilt, field, code", SPOILT)
def test_an_envelope_that_is_not_well_formed_is_refused_as_a_whole(person, phone, world, spoilt, field, code):
    phone.begin(world.works[0], world.season.id)
    good = phone.made[0]
    body = {"device_id": phone.device_id, "operations": [good, {**good, **spoilt}]}

    answer = person.call("POST", "/sync/batches", data=_json(body), content_type="application/json")

    assert answer.status_code == 422
    assert [(row["field"], row["code"]) for row in answer.json["problems"]] == [(f"operations.1.{field}", code)]


def _json(body):
    """With half characters and long integers, as a sloppy app writes them."""
    return json.dumps(body)


@pytest.mark.parametrize("count, status", [(0, 422), (1, 200), (MOST_OPERATIONS, 200), (MOST_OPERATIONS + 1, 422)])
def test_a_batch_has_from_one_to_as_many_operations_as_is_stated(person, phone, count, status):
    for _ in range(count):
        phone.void({"op_id": new_id()})
    body = {"device_id": phone.device_id, "operations": phone.made}

    assert person.post("/sync/batches", body).status_code == status


def test_ids_in_capitals_as_swift_writes_them_and_members_that_are_null_are_taken(person, phone, world):
    begun = phone.begin(world.works[0], world.season.id)
    edit = phone.edit(begun["body"]["id"], {"stack_so2": "5"})
    shout = [in_capitals(one, position=None, photos=None, server_nonce=None) for one in (begun, edit)]
    shout[1]["previous_hash"] = hash_of(shout[0])
    body = {"device_id": phone.device_id.upper(), "operations": shout}

    told = person.post("/sync/batches", body).json
    again = person.post("/sync/batches", body).json

    assert states(told["outcomes"]) == ["applied", "applied"]
    assert [one["op_id"] for one in told["outcomes"]] == [begun["op_id"], edit["op_id"]]
    assert told["outcomes"][1]["answer"]["declaration"]["id"] == begun["body"]["id"]
    assert states(again["outcomes"]) == ["repeated", "repeated"]


def in_capitals(operation, **more):
    body = {name: value.upper() if name.endswith("id") else value for name, value in operation["body"].items()}
    return {**operation, "op_id": operation["op_id"].upper(), "body": body, **more}


def test_a_body_of_the_wrong_shape_is_refused_alone_and_keeps_its_place(person, phone, world):
    begun = phone.begin(world.works[0], world.season.id)
    phone.make("declaration.edit", {"declaration_id": "x", "answers": {"facts": []}})
    phone.edit(begun["body"]["id"], {"stack_so2": "5"})

    outcomes = sent(person, phone).json["outcomes"]

    assert states(outcomes) == ["applied", "refused", "applied"]
    assert [row["field"] for row in outcomes[1]["problem"]["problems"]] == ["body.declaration_id", "body.answers.facts"]


@pytest.mark.parametrize("key", [DeviceKey(), ed25519()], ids=["P-256", "Ed25519"])
def test_a_device_with_a_key_signs_exactly_what_it_sends(transactions, person, world, key):
    phone = a_phone_of(transactions, person, key)
    phone.begin(world.works[0], world.season.id)
    envelope = {"device_id": phone.device_id, "operations": phone.made}
    signature = key.sign(canonical_bytes(envelope))
    changed = [{**phone.made[0], "base_version": 1}]

    unsigned = sent(person, phone)
    forged = sent(person, phone, *changed, signature=signature)
    signed = sent(person, phone, signature=signature)

    assert (unsigned.status_code, unsigned.json["code"]) == (403, "sync.signature_missing")
    assert (forged.status_code, forged.json["code"]) == (403, "sync.signature_not_good")
    assert states(signed.json["outcomes"]) == ["applied"]


def test_a_device_of_somebody_else_is_not_there(transactions, people, person, phone):
    other = a_phone_of(transactions, people.preparer())
    other.void({"op_id": new_id()})
    absent = Phone(person.actor, new_id(), other.made)

    theirs, nobodys = sent(person, other), sent(person, absent)

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.json["code"] == nobodys.json["code"] == "sync.device_not_there"


def test_nothing_is_taken_from_a_revoked_device(transactions, person, phone):
    phone.void({"op_id": new_id()})
    with transactions.writing(system("test")) as uow:
        row = update(DeviceRow).where(DeviceRow.id == phone.device_id)
        uow.execute(row.values(revoked_at=uow.now, revoked_why="lost"))

    assert (sent(person, phone).status_code, sent(person, phone).json["code"]) == (403, "sync.device_revoked")


def test_signing_waits_for_a_fresh_proof_while_the_rest_goes_on_and_a_repeat_needs_none(
    transactions, people, world, person, phone
):
    begun = phone.begin(world.works[0], world.season.id)
    sent(person, phone)
    signer = people.signer(world.works[0])
    pen = a_phone_of(transactions, signer)
    pen.make("declaration.sign", {"declaration_id": begun["body"]["id"]}, 1)

    first = sent(signer, pen)
    the_proof_grows_old(transactions)
    repeat = sent(signer, pen)
    pen.make("declaration.sign", {"declaration_id": begun["body"]["id"]}, 1)
    pen.make("operation.void", {"op_id": new_id()}, 0)
    waiting = sent(signer, pen, *pen.made[1:]).json
    still = sent(signer, pen, pen.made[1]).json
    the_proof_is_fresh(transactions)
    after = sent(signer, pen, pen.made[1]).json

    assert (states(first.json["outcomes"]), states(repeat.json["outcomes"])) == (["refused"], ["repeated"])
    held, beside = waiting["outcomes"]
    assert (held["outcome"], held["then"], held["waits"]["reason"]) == ("held", "needs_you", "fresh_proof")
    assert (held["problem"]["code"], held["problem"]["action"]) == ("auth.step_up_needed", "step_up")
    assert (beside["problem"]["code"], waiting["chain"]["counter"]) == ("sync.operation_not_there", 3)
    assert still["outcomes"][0]["waits"] == held["waits"]
    assert (states(after["outcomes"]), after["outcomes"][0]["problem"]["code"]) == (
        ["refused"],
        "declaration.not_ready",
    )


def test_how_long_ago_a_phone_last_heard_from_us_is_written_down_and_a_strange_nonce_named(
    transactions, world, person, phone
):
    nonce = sent(person, phone, phone.begin(world.works[0], world.season.id)).json["server_nonce"]
    declaration_id = phone.made[0]["body"]["id"]
    transactions.clock.advance(timedelta(minutes=5))
    phone.edit(declaration_id, {"stack_so2": "5"}, server_nonce=nonce)
    phone.edit(declaration_id, {"stack_so2": "6"}, server_nonce=nonce[:-1] + ("A" if nonce[-1] != "A" else "B"))
    phone.edit(declaration_id, {"stack_so2": "7"})

    answer = sent(person, phone, *phone.made[1:])

    assert states(answer.json["outcomes"]) == ["applied"] * 3
    with transactions.reading(system("test")) as uow:
        of_batches = select(EventRow.body).where(EventRow.kind == "sync.operations_received").order_by(EventRow.seq)
        kept = uow.execute(of_batches).scalars().all()
    assert (kept[-1]["heard_seconds"], kept[-1]["strange_nonces"]) == ([300, None, None], [3])


def the_proof_grows_old(transactions):
    with transactions.writing(system("test")) as uow:
        uow.execute(update(RefreshFamilyRow).values(stepped_up_at=uow.now - timedelta(minutes=15)))


def the_proof_is_fresh(transactions):
    with transactions.writing(system("test")) as uow:
        uow.execute(update(RefreshFamilyRow).values(stepped_up_at=uow.now))


def test_a_supervisor_sees_the_hole_with_the_batch_that_shows_it(people, person, phone, world):
    begun = phone.begin(world.works[0], world.season.id)
    phone.edit(begun["body"]["id"], {"stack_so2": "5"})
    late = phone.edit(begun["body"]["id"], {"stack_so2": "6"})
    sent(person, phone, begun, late)
    command = people.staff(Role.COMMAND)

    (row,) = command.get("/sync/gaps").json["items"]
    one = command.get(f"/sync/devices/{phone.device_id}/gaps").json

    assert (row["device_id"], row["missing"]) == (phone.device_id, [{"first": 2, "last": 2}])
    assert (one["waits"], one["gap_since"] is None) == ([{"reason": "earlier_operation", "count": 1}], False)
    sent(person, phone)
    assert command.get("/sync/gaps").json["items"] == []


def test_a_phone_that_lost_its_count_learns_where_to_go_on(person, phone, world):
    phone.begin(world.works[0], world.season.id)
    sent(person, phone)

    standing = person.get(f"/sync/devices/{phone.device_id}").json

    assert (standing["counter"], standing["hash"]) == (1, hash_of(phone.made[0]))
    assert standing["states"] == [{"state": "applied", "count": 1}]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(member=st.sampled_from([*OperationIn().fields, "surprise"]), value=ANYTHING, drop=st.booleans())
def test_what_is_plainly_good_is_good_by_the_schema(member, value, drop):
    operation = {
        "op_id": new_id(), "counter": 1, "previous_hash": "0" * 64, "kind": "declaration.edit", "base_version": 0,
        "captured_at": "2026-11-20T02:00:00Z", "body": {},
    }  # fmt: skip
    spoilt = (
        {name: inner for name, inner in operation.items() if name != member} if drop else operation | {member: value}
    )

    assert is_plain(operation)
    assert not is_plain(spoilt) or OperationIn().validate(spoilt) == {}


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(["declaration_id", "answers", "facts", "sample_a", "stack_so2", "more"]), value=ANYTHING)
def test_an_edit_that_is_plainly_good_is_left_by_its_schema_as_it_is(path, value):
    edit = an_edit(new_id(), {"stack_so2": "5"})
    places = {
        "declaration_id": edit, "answers": edit, "facts": edit["answers"], "sample_a": edit["answers"]["facts"],
        "stack_so2": edit["answers"]["facts"]["sample_a"], "more": edit["answers"],
    }  # fmt: skip
    assert _is_plain_edit(edit)
    places[path][path] = value

    assert not _is_plain_edit(edit) or load(BODIES["declaration.edit"], edit) == edit


def test_what_was_kept_is_replayed_as_it_was_written(person, phone, world):
    phone.begin(world.works[0], world.season.id)
    first = sent(person, phone).json["outcomes"][0]

    again = sent(person, phone)

    assert canonical_bytes(first) in again.data
    assert again.json["outcomes"][0]["first"] == orjson.loads(canonical_bytes(first))


def test_a_photo_is_declared_and_rested_on_in_one_batch(transactions, person, phone, world):
    begun = phone.begin(world.works[0], world.season.id)
    photo_id = new_id()
    photo = {
        "id": photo_id, "sha256": "a" * 64, "size_bytes": 1000, "media_type": "image/jpeg", "subject_kind": "line",
        "subject_id": "line-1", "source_id": world.works[0], "captured_at": "2026-11-20T09:58:00+08:00",
        "position": {"longitude": "116.590000", "latitude": "35.41", "accuracy_m": "12"},
    }  # fmt: skip
    phone.make("photo.declare", photo)
    phone.edit(begun["body"]["id"], {"stack_so2": "5"}, photos=[photo_id])

    # The last one first: the declaration has to wait for its turn, and is read again from where it was kept.
    ahead = sent(person, phone, phone.made[1])
    outcomes = sent(person, phone).json["outcomes"]
    again = person.post("/photos", {"photos": [photo]})

    assert states(ahead.json["outcomes"]) == ["held"]
    assert states(outcomes) == ["applied", "applied", "held"]
    assert outcomes[1]["answer"]["photo"] == {"id": photo_id, "state": "declared", "sha256": "a" * 64}
    assert outcomes[2]["waits"]["photos"] == [photo_id]
    assert (again.status_code, again.json["items"][0]["photo"]["id"]) == (200, photo_id)
