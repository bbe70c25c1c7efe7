"""The log of everything that happened: sealed, exported, and checked by who has a dump, a key and nothing of ours."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import delete, select, update

from greenctl.db.event_log import EventRow
from greenctl.jobs.sealing import SEALER, seal_all, seal_when_due
from greenctl.kernel.actor import NOBODY, Role, system
from greenctl.ledger import queries, tree, verify_log
from greenctl.ledger.models import LogEntryRow
from greenctl.ledger.readings import PersonalDataRead
from greenctl.ledger.receipts import ReceiptSeal
from greenctl.ledger.sealing import EVERY, seal_log


def happen(transactions, count: int) -> None:
    with transactions.writing(system("test")) as uow:
        uow.record_all(PersonalDataRead(what="示例", first=f"thing-{n}", ids=(f"thing-{n}",)) for n in range(count))


def sealed_in_parts(transactions, *sizes: int) -> list[dict]:
    """Checkpoints over as many events, the first of them first."""
    for size in sizes:
        happen(transactions, size)
        seal_all(transactions)
    with transactions.reading(NOBODY) as uow:
        return [one["signed"] for one in queries.checkpoints(uow, None, 100)][::-1]


def exported(transactions) -> list[bytes]:
    return list(queries.export(transactions))


def a_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def key(app) -> str:
    return app.extensions["greenctl"].seal.public_key_text


def naive_root(leaves: list[str]) -> str:
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").hexdigest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return tree.node_hash(naive_root(leaves[:left]), naive_root(leaves[left:]))


def test_a_tree_that_grew_leaf_by_leaf_is_the_tree_of_the_standard():
    leaves, peaks = [tree.leaf_hash(b"%d" % n) for n in range(70)], []
    for size in range(70):
        assert tree.root_of(peaks) == naive_root(leaves[:size])
        peaks = tree.grown(size, peaks, leaves[size])


def test_what_happened_gets_a_place_once_and_nothing_new_is_not_signed(transactions):
    happen(transactions, 3)

    assert (seal_all(transactions), seal_all(transactions)) == (3, 0)
    with transactions.reading(NOBODY) as uow:
        assert [one["size"] for one in queries.checkpoints(uow, None, 10)] == [3]
        assert sorted(uow.execute(select(LogEntryRow.position)).scalars()) == [0, 1, 2]


def test_it_is_sealed_every_ten_minutes_and_not_more_often(transactions, clock):
    happen(transactions, 1)
    assert seal_when_due(transactions) == 1
    happen(transactions, 1)
    clock.advance(EVERY / 2)
    assert seal_when_due(transactions) == 0
    clock.advance(EVERY / 2)
    assert seal_when_due(transactions) == 1


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)  # on SQLite one writer waits for another
def test_an_event_that_commits_late_is_sealed_and_stands_behind(transactions):
    with transactions.writing(system("test")) as slow:
        slow.record(PersonalDataRead(what="示例", first="slow", ids=("slow",)))
        slow.write_events()
        slow._events.clear()
        happen(transactions, 2)
        assert seal_all(transactions) == 0  # nobody can know yet what stands before them
    assert seal_all(transactions) == 3


def test_a_stranger_with_a_dump_and_a_key_finds_it_whole(transactions, key, tmp_path):
    sealed_in_parts(transactions, 5, 3, 8)
    file, script = tmp_path / "log.jsonl", tmp_path / "check.py"
    file.write_bytes(b"".join(exported(transactions)))
    script.write_bytes(Path(verify_log.__file__).read_bytes())

    checked = subprocess.run(
        [sys.executable, "-I", str(script), str(file), key], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stdout) == (0, "whole: every entry is as it was signed\n")


def test_a_log_that_was_signed_by_one_key_after_the_other_is_whole_by_both(transactions, key, monkeypatch):
    kept = sealed_in_parts(transactions, 5)[0]
    new = ReceiptSeal(a_signing_key())
    monkeypatch.setattr(transactions, "_seal", new)
    sealed_in_parts(transactions, 3)
    lines = exported(transactions)

    assert list(verify_log.faults_of(lines, f"{key},{new.public_key_text}", [kept])) == []
    assert list(verify_log.faults_of(lines, new.public_key_text)) == [
        "the checkpoint behind entry 4 is not signed by this key"
    ]


def test_a_later_export_begins_with_the_same_bytes(transactions):
    sealed_in_parts(transactions, 4)
    first = exported(transactions)
    sealed_in_parts(transactions, 4)

    assert exported(transactions)[: len(first)] == first


def edit_an_entry(lines):
    told = json.loads(lines[3])
    return [
        *lines[:3],
        verify_log.canonical({**told, "entry": {**told["entry"], "actor_id": "somebody-else"}}),
        *lines[4:],
    ]


def edit_it_with_its_leaf(lines):
    told = json.loads(edit_an_entry(lines)[3])
    told["leaf"] = tree.leaf_hash(verify_log.canonical(told["entry"]))
    return [*lines[:3], verify_log.canonical(told), *lines[4:]]


def take_one_out(lines):
    return lines[:3] + lines[4:]


def put_one_in(lines):
    return [*lines[:3], lines[3].replace(b'"thing-2"', b'"thing-x"'), *lines[3:]]


def exchange_two(lines):
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def forge_a_checkpoint(lines):
    return [line.replace(b'"size":5', b'"size":4') for line in lines]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "tamper, found",
    [
        pytest.param(edit_an_entry, "entry 2 (personal.read", id="an-entry-edited"),
        pytest.param(edit_it_with_its_leaf, "entries 0 to 4 are not those that were signed", id="and-its-leaf"),
        pytest.param(take_one_out, "position 3 stands where 2 should", id="one-taken-out"),
        pytest.param(put_one_in, "position 2 stands where 3 should", id="one-put-in"),
        pytest.param(exchange_two, "position 3 stands where 2 should", id="two-exchanged"),
        pytest.param(forge_a_checkpoint, "behind entry 4 is not signed", id="a-checkpoint-forged"),
        pytest.param(lambda lines: lines[:-2], "entries 5 to 6 stand under no checkpoint", id="last-checkpoint-gone"),
        pytest.param(lambda lines: [*lines[:3], b"{", *lines[4:]], "line 4 is none of a log", id="no-json"),
    ],
)
def test_what_was_tampered_with_is_found_and_located(transactions, key, tamper, found):
    sealed_in_parts(transactions, 5, 3)

    faults = list(verify_log.faults_of(tamper(exported(transactions)), key))
    assert any(found in fault for fault in faults), faults


@pytest.mark.one_engine
def test_a_log_that_was_cut_and_signed_anew_is_found_by_who_kept_a_checkpoint(transactions, key):
    kept = sealed_in_parts(transactions, 5, 3)[1]
    cut = exported(transactions)[:7]

    assert list(verify_log.faults_of(cut, key, [kept])) == [
        "8 entries were signed in a checkpoint that was kept, 5 are there"
    ]


@pytest.mark.one_engine
def test_of_two_kept_checkpoints_over_as_many_entries_each_is_looked_at(transactions, key, app):
    """Who signs one log for some and another for others is found by whoever holds a checkpoint of each."""
    kept = sealed_in_parts(transactions, 5)[0]
    other = app.extensions["greenctl"].seal.sign({**kept["statement"], "root": "0" * 64})

    for both in ([kept, other], [other, kept]):
        assert list(verify_log.faults_of(exported(transactions), key, both)) == [
            "entries 0 to 4 are not those of the checkpoint that was kept"
        ]


def test_control_without_a_kept_checkpoint_a_cut_end_looks_whole(transactions, key):
    sealed_in_parts(transactions, 5, 3)

    assert list(verify_log.faults_of(exported(transactions)[:7], key)) == []


def test_who_edits_the_database_itself_is_found(transactions, key):
    sealed_in_parts(transactions, 5)
    with transactions.writing(SEALER) as uow:
        changed, gone = (
            uow.execute(select(LogEntryRow.event_id).where(LogEntryRow.position == n)).scalar_one() for n in (1, 3)
        )
        uow.execute(update(EventRow).where(EventRow.id == changed).values(actor_id="somebody-else"))
        uow.execute(delete(LogEntryRow).where(LogEntryRow.event_id == gone))
        uow.execute(delete(EventRow).where(EventRow.id == gone))

    faults = list(verify_log.faults_of(exported(transactions), key))
    assert "entry 1 (personal.read" in faults[0]
    assert faults[1] == "position 4 stands where 3 should: entries were taken out, put in or moved"


def test_an_auditor_reads_who_did_what_and_narrows_it(transactions, people):
    happen(transactions, 3)
    seal_all(transactions)
    auditor = people.staff(Role.AUDITOR)

    page = auditor.get("/log/events?kind=personal.read&limit=2").json
    assert [(row["subject_id"], row["position"]) for row in page["items"]] == [("thing-2", 2), ("thing-1", 1)]
    rest = auditor.get(f"/log/events?kind=personal.read&limit=2&after={page['next']}").json
    assert [row["subject_id"] for row in rest["items"]] == ["thing-0"]
    assert len(auditor.get("/log/events?subject_id=thing-1&actor_id=system:test").json["items"]) == 1
    assert auditor.get("/log/events?until=2000-01-01").json["items"] == []


def test_anybody_takes_a_checkpoint_and_the_script(transactions, client, key):
    sealed_in_parts(transactions, 2, 2)

    page = client.get("/public/log/checkpoints?limit=1").json
    assert verify_log.is_signed(page["items"][0]["signed"], key)
    assert client.get(f"/public/log/checkpoints?after={page['next']}").json["items"][0]["size"] == 2
    assert client.get("/public/log/verify_log.py").data == Path(verify_log.__file__).read_bytes()


@pytest.mark.one_engine
def test_a_large_log_is_sealed_some_at_a_time(transactions):
    happen(transactions, 7)
    with transactions.writing(SEALER) as uow:
        assert seal_log(uow, most=5) == 5
    assert seal_all(transactions) == 2
