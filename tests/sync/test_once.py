"""S-03: each operation has one effect and one answer, however often, however close together and however late it comes.

Answers are dropped after the commit, each operation is sent 2 to 8 times in batches of any cut and order, by several
threads at once, some of it again after 30 simulated days. At the end the answer to each is the first one, byte for
byte; what stands is what was written last; and there is exactly one submission for each that was sent.
"""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import func, select

from greenctl.declaration.models import DeclarationRow, FactSheetRow, SubmissionRow
from greenctl.kernel.actor import Role, system
from greenctl.kernel.canonical import canonical_bytes
from greenctl.sync import receiving
from greenctl.sync.domain import Next
from tests.declaration.builders import a_world, answers
from tests.sync.builders import SECTOR, a_phone

FIELD = "stack_so2"
THREADS = 4
_FIRST = re.compile(rb'"first":(\{.*\}),"op_id"')


def prepared(transactions, world, edits):
    """A phone per source that begins, fills in and edits; and a signer's that signs and submits what that left."""
    pairs = []
    for source in world.works:
        phone, signer = a_phone(transactions, source), a_phone(transactions, source, role=Role.SIGNER)
        declaration = phone.begin(source, world.season.id)["body"]["id"]
        phone.make("declaration.edit", {"declaration_id": declaration, "answers": answers()})
        for number in range(edits):
            phone.edit(declaration, {FIELD: str(number)})
        version = edits + 2 - (answers()["facts"][SECTOR][FIELD] == "0")
        signer.make("declaration.sign", {"declaration_id": declaration}, version)
        signer.make("declaration.submit", {"declaration_id": declaration}, version)
        pairs.append((phone, signer))
    return pairs


def storm(transactions, phones, chance):
    """Send everything, in pieces, again and again, several at once; every answer that came back."""
    batches = [batch for phone in phones for batch in _batches(phone, chance)]
    chance.shuffle(batches)
    with ThreadPoolExecutor(THREADS) as threads:
        came = list(threads.map(lambda batch: batch[0].send(transactions, *batch[1]), batches))
    return [answer for answered in came for answer in (*answered.outcomes, *answered.released)]


def _batches(phone, chance):
    sent = [operation for operation in phone.made for _ in range(chance.randint(1, 5))] + phone.made
    chance.shuffle(sent)
    while sent:
        size = chance.randint(1, 12)
        yield phone, sent[:size]
        sent = sent[size:]


def faults(transactions, world, pairs, came, edits):
    """What is not as it should be, in words."""
    found, first = [], {}
    for document in came:
        told = orjson.loads(document)
        if told["outcome"] == "held":
            continue
        content = _FIRST.search(document)[1] if told["outcome"] == "repeated" else document
        if first.setdefault(told["op_id"], content) != content:
            found.append(f"{told['op_id']} was answered in two ways")
    made = {operation["op_id"] for pair in pairs for phone in pair for operation in phone.made}
    found += [f"{op_id} was never answered" for op_id in made - first.keys()]
    found += [
        f"{op_id}: {content.decode()}" for op_id, content in first.items() if b'"outcome":"applied"' not in content
    ]
    with transactions.reading(system("test")) as uow:
        submissions = uow.execute(select(func.count()).select_from(SubmissionRow)).scalar_one()
        versions = set(uow.execute(select(DeclarationRow.version)).scalars())
        bodies = uow.execute(select(FactSheetRow.body).where(FactSheetRow.source_id.in_(world.works))).scalars()
        stands = {body["facts"][SECTOR][FIELD] for body in bodies}
    if submissions != len(pairs):
        found.append(f"{submissions} submissions of {len(pairs)}")
    if stands != {str(edits - 1)} or len(versions) != 1:
        found.append(f"what stands is {stands}, in versions {versions}")
    return found


def run(transactions, clock, sources, edits, seed=1):
    """The preparers come home, then the signers; a month later some phones send everything once more."""
    world, chance = a_world(transactions, works=sources), random.Random(seed)
    pairs = prepared(transactions, world, edits)
    came = storm(transactions, [phone for phone, _ in pairs], chance)
    came += storm(transactions, [signer for _, signer in pairs], chance)
    clock.advance(timedelta(days=30))
    came += storm(transactions, [phone for pair in pairs[::3] for phone in pair], chance)
    return faults(transactions, world, pairs, came, edits)


def test_each_operation_has_one_effect_and_one_answer(transactions, clock):
    assert run(transactions, clock, sources=2, edits=5) == []


@pytest.mark.full
def test_each_of_two_thousand_operations_has_one_effect_and_one_answer(transactions, clock):
    """100 sources, each with 17 operations of its preparer and 2 and more of its signer: 2,000."""
    assert run(transactions, clock, sources=100, edits=16) == []


def test_where_it_is_looked_up_before_and_written_after_the_same_storm_is_caught(transactions, clock, monkeypatch):
    """The negative control: check-then-insert. Whether an operation was here before is looked up outside of the
    transaction that carries it out, so that a late twin is carried out again, over what was written since."""
    world = a_world(transactions)
    ((phone, _),) = prepared(transactions, world, edits=3)
    phone.send(transactions)
    monkeypatch.setattr(receiving, "admit", lambda *_: Next.IN_LINE)
    monkeypatch.setattr(receiving.Receipts, "take", lambda *_, **__: None)
    monkeypatch.setattr("greenctl.sync.repository.add_operations", lambda *_: None)

    came = phone.send(transactions, phone.made[2]).outcomes

    assert orjson.loads(came[0])["outcome"] == "applied"
    assert any("what stands" in fault for fault in faults(transactions, world, [], came, 3))


def test_the_answer_is_the_first_one_byte_for_byte(transactions):
    world = a_world(transactions)
    phone = a_phone(transactions, *world.works)
    phone.begin(world.works[0], world.season.id)
    (first,) = phone.send(transactions).outcomes

    (again,) = phone.send(transactions).outcomes

    assert _FIRST.search(again)[1] == first == canonical_bytes(orjson.loads(first))
