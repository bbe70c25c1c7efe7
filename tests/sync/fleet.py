"""Phones that work without signal on the same few declarations, and the judge of what became of it all."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select, update

from greenctl.auth.use_cases import give_mandate
from greenctl.db.transaction import Transactions
from greenctl.declaration.models import DeclarationRow, FactSheetRow
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.photos.events import PhotoVerified
from greenctl.photos.models import PhotoRow
from greenctl.sync.models import OperationRow
from tests.declaration.builders import World
from tests.photos.builders import a_photo, declared
from tests.sync.builders import SECTOR, Phone, a_phone

FIELDS = ("stack_particulate", "stack_so2", "stack_nox")
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_COLUMNS = (
    OperationRow.device_id, OperationRow.counter, OperationRow.op_id, OperationRow.kind, OperationRow.base_version,
    OperationRow.content, OperationRow.subject, OperationRow.state, OperationRow.outcome, OperationRow.version_after,
    OperationRow.answers_after,
)  # fmt: skip


@dataclass
class Fleet:
    """Devices of different people who act for the same sources.

    `seen`: the version of the answers that each device saw last, by declaration; 0 where it never looked.
    """

    transactions: Transactions
    world: World
    sources: tuple[str, ...]
    phones: list[Phone] = field(default_factory=list)
    declarations: list[str] = field(default_factory=list)
    seen: dict[tuple[int, str], int] = field(default_factory=dict)
    photos: list[tuple[int, str]] = field(default_factory=list)
    numbers: int = 0

    def muster(self, count: int) -> None:
        for _ in range(count):
            phone = a_phone(self.transactions, *self.sources)
            with self.transactions.writing(system("test")) as uow:
                for source in self.sources:
                    give_mandate(uow, phone.actor.account_id, Mandate(source, Role.PREPARER))
            self.phones.append(phone)

    def begin(self, who: int, source: int) -> None:
        """Several may begin the same one; each keeps to the id it drew."""
        operation = self.phones[who].begin(self.sources[source], self.world.season.id)
        self.declarations.append(operation["body"]["id"])

    def edit(self, who: int, which: int, name: str, hours_off: int, *, photo: bool = False) -> None:
        if not self.declarations:
            return
        declaration = self.declarations[which % len(self.declarations)]
        self.numbers += 1
        more: dict[str, Any] = {"captured_at": (NOON + timedelta(hours=hours_off)).isoformat()}
        if photo:
            photo_id = new_id()
            self.photos.append((who, photo_id))
            more["photos"] = [photo_id]
        base = self.seen.get((who, declaration), 0)
        self.phones[who].edit(declaration, {name: str(self.numbers)}, base, **more)

    def void(self, who: int, back: int) -> None:
        made = self.phones[who].made
        if made:
            self.phones[who].void(made[-1 - back % len(made)])

    def look(self, who: int, which: int) -> None:
        """The device has signal for a moment, and sees the declaration as it is."""
        if not self.declarations:
            return
        declaration = self.declarations[which % len(self.declarations)]
        with self.transactions.reading(system("test")) as uow:
            row = uow.execute(
                select(FactSheetRow.version)
                .join(DeclarationRow, DeclarationRow.source_id == FactSheetRow.source_id)
                .where(DeclarationRow.id == declaration)
            ).first()
        if row is not None:
            self.seen[who, declaration] = row.version

    def send(self, who: int, places: list[int]) -> None:
        """Some of what was made, in any order, some of it again; the answer is lost on the way back."""
        made = self.phones[who].made
        if made:
            self.phones[who].send(self.transactions, *(made[place % len(made)] for place in places))

    def verify(self, which: int) -> None:
        """A photo has come, and been looked at."""
        if not self.photos:
            return
        who, photo_id = self.photos.pop(which % len(self.photos))
        declared(self.transactions, a_photo(id=photo_id, subject_id=photo_id), by=self.phones[who].actor)
        with self.transactions.writing(system("test")) as uow:
            verified = {"state": "verified", "original_key": "sample", "settled_at": uow.now}
            uow.execute(update(PhotoRow).where(PhotoRow.id == photo_id).values(verified))
            said = {"sha256": "a" * 64, "evidence_kind": "finding", "evidence_id": "1", "source_id": None}
            uow.record(PhotoVerified(photo_id=photo_id, **said, duplicate_of=None, duplicate_kind=None))
        drain(self.transactions)

    def come_home(self) -> None:
        """Everybody has signal at last: all photos arrive, and all operations are sent once more."""
        while self.photos:
            self.verify(0)
        for phone in self.phones:
            for place in range(0, len(phone.made), 20):
                phone.send(self.transactions, *phone.made[place : place + 20])

    def operations(self) -> list[Any]:
        devices = [phone.device_id for phone in self.phones]
        with self.transactions.reading(system("test")) as uow:
            return list(uow.execute(select(*_COLUMNS).where(OperationRow.device_id.in_(devices))))

    def answers(self) -> dict[str, dict[str, str]]:
        """Source -> field -> value, as it is in the end."""
        with self.transactions.reading(system("test")) as uow:
            rows = uow.execute(
                select(FactSheetRow.source_id, FactSheetRow.body).where(FactSheetRow.source_id.in_(self.sources))
            )
            return {row.source_id: row.body["facts"].get(SECTOR, {}) for row in rows}

    def faults(self) -> list[str]:
        """What is not as it should be, in words; nothing if all is well."""
        operations = self.operations()
        made = {operation["op_id"] for phone in self.phones for operation in phone.made}
        faults = [f"{op_id} has vanished" for op_id in made - {row.op_id for row in operations}]
        faults += [f"{row.op_id} is {row.state}" for row in operations if row.state == "held"]
        faults += [fault for row in operations if row.state == "conflict" for fault in _untold(row)]
        return faults + self._overwritten(operations)

    def _overwritten(self, operations: list[Any]) -> list[str]:
        """Of writes of one field, a later one is by the same device, or has seen the one before; the last stands."""
        faults, last = [], {}
        subjects = self._subjects()
        edits = [row for row in operations if row.kind == "declaration.edit" and row.version_after is not None]
        for row in sorted(edits, key=lambda row: (row.answers_after, row.version_after)):
            source = subjects[row.subject]
            for name in _facts(row):
                before = last.get((source, name))
                if before and before.device_id != row.device_id and before.answers_after > row.base_version:
                    faults.append(f"{row.op_id} silently overwrote {name} of {before.op_id}")
                last[source, name] = row
        stands = self.answers()
        for (source, name), row in last.items():
            if stands[source].get(name) != _facts(row)[name]:
                faults.append(f"{name} of {source} is {stands[source].get(name)}, not what {row.op_id} wrote last")
        return faults

    def _subjects(self) -> dict[str, str]:
        with self.transactions.reading(system("test")) as uow:
            rows = uow.execute(
                select(DeclarationRow.id, DeclarationRow.source_id).where(DeclarationRow.source_id.in_(self.sources))
            )
            return {row.id: row.source_id for row in rows}


def _facts(row: Any) -> dict[str, str]:
    return dict(orjson.loads(row.content)["body"]["answers"]["facts"][SECTOR])


def _untold(row: Any) -> list[str]:
    """A conflict about fields tells what was sent."""
    told = orjson.loads(row.outcome)
    if told["conflict"]["severity"] != "hard" or told["problem"]["next_step"] == "":
        return [f"{row.op_id} does not say what to do"]
    if row.kind != "declaration.edit" or told["problem"]["code"] != "declaration.edits_collide":
        return []
    sent = {f"facts.{SECTOR}.{name}": value for name, value in _facts(row).items()}
    wrong = [field for field in told["conflict"]["fields"] if sent.get(field["field"]) != field["yours"]]
    return [f"{row.op_id} tells another value than was sent: {wrong}"] if wrong else []
