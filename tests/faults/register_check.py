"""The oracle: what the register must look like after any crash. It reads the file by hand."""

from pathlib import Path

import pysqlite3

from tests.faults.traffic import Told


def broken_promises(file: Path, told: Told) -> list[str]:
    """What does not hold, in words; nothing while requests are still unknown may be decided of those."""
    connection = pysqlite3.connect(str(file))
    try:
        return [*_of_the_file(connection), *_of_the_answers(connection, told), *_of_events(connection)]
    finally:
        connection.close()


def effects(file: Path, keys: list[str]) -> dict[str, tuple[int, int, int]]:
    """By key: how many sources, events and kept answers it has."""
    connection = pysqlite3.connect(str(file))
    try:
        return {key: _effects(connection, key) for key in keys}
    finally:
        connection.close()


def _effects(connection: pysqlite3.Connection, key: str) -> tuple[int, int, int]:
    source_id = key.removeprefix("key-")
    counts = (
        ("select count(*) from source where id = ?", source_id),
        ("select count(*) from event where kind = 'source.registered' and subject_id = ?", source_id),
        ("select count(*) from answer where idempotency_key = ?", key),
    )
    one, two, three = (connection.execute(statement, (value,)).fetchone()[0] for statement, value in counts)
    return one, two, three


def _of_the_file(connection: pysqlite3.Connection) -> list[str]:
    integrity = [row[0] for row in connection.execute("pragma integrity_check")]
    orphans = connection.execute("pragma foreign_key_check").fetchall()
    return [f"integrity: {line}" for line in integrity if line != "ok"] + [f"no parent: {row}" for row in orphans]


def _of_the_answers(connection: pysqlite3.Connection, told: Told) -> list[str]:
    present = {row[0] for row in connection.execute("select id from source")}
    kept = dict(connection.execute("select idempotency_key, body from answer"))
    lost = [key for key in told.acknowledged if key.removeprefix("key-") not in present]
    other = [key for key, answer in told.acknowledged.items() if kept.get(key) != answer]
    return [f"acknowledged and lost: {key}" for key in lost] + [f"another answer is kept: {key}" for key in other]


def _of_events(connection: pysqlite3.Connection) -> list[str]:
    """Each query finds what must not be there."""
    registered = "select subject_id from event where kind = 'source.registered'"
    waits = "select o.event_id from outbox o"
    wrong = {
        "source without event": f"select id from source where id not in ({registered})",
        "event without source": f"{registered} and subject_id not in (select id from source)",
        "two events of one source": f"{registered} group by subject_id having count(*) > 1",
        "answer without source": "select idempotency_key from answer"
        " where substr(idempotency_key, 5) not in (select id from source)",
        "source without answer": "select id from source where 'key-' || id not in (select idempotency_key from answer)",
        "delivered and still waiting": f"{waits} join delivery d on d.event_id = o.event_id",
        "neither waiting nor delivered": f"{registered} and id not in (select event_id from outbox)"
        " and id not in (select event_id from delivery)",
        "delivered without effect": "select s.id from source s join event e on e.subject_id = s.id"
        " join delivery d on d.event_id = e.id where s.last_sign_of_life_on is null",
        "effect without delivery": "select s.id from source s join event e on e.subject_id = s.id"
        " where s.last_sign_of_life_on is not null and e.id not in (select event_id from delivery)",
    }
    return [f"{what}: {row[0]}" for what, query in wrong.items() for row in connection.execute(query)]
