"""Phones for tests: each keeps its own chain of operations, as an app does, and sends what the test tells it to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import insert

from api.sync.operations_in import sent
from greenctl.auth.models import AccountRow, DeviceRow
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, Mandate, Role, Scope, system
from greenctl.kernel.canonical import canonical_bytes, sha256_hex
from greenctl.kernel.ids import new_id
from greenctl.sync.domain import FIRST_HASH
from greenctl.sync.use_cases import Answered, Batch, Push

ZONE = ZoneInfo("Asia/Shanghai")
CAPTURED_AT = "2026-11-20T09:58:00+08:00"
SECTOR = "sample_a"
FACTS = ("stack_particulate", "stack_so2")


@dataclass
class Phone:
    """A device of `actor`. `made`: every operation it has made, in order."""

    actor: Actor
    device_id: str
    made: list[dict[str, Any]] = field(default_factory=list)

    def make(self, kind: str, body: Mapping[str, Any], base: int = 0, **more: Any) -> dict[str, Any]:
        """The next operation of the chain."""
        operation = {
            "op_id": new_id(),
            "counter": len(self.made) + 1,
            "previous_hash": hash_of(self.made[-1]) if self.made else FIRST_HASH,
            "kind": kind,
            "base_version": base,
            "captured_at": CAPTURED_AT,
            "body": dict(body),
            **more,
        }
        self.made.append(operation)
        return operation

    def begin(self, source_id: str, season_id: str, programme: str = "emergency") -> dict[str, Any]:
        body = {"id": new_id(), "source_id": source_id, "season_id": season_id, "programme": programme}
        return self.make("declaration.begin", body)

    def edit(self, declaration_id: str, facts: Mapping[str, Any], base: int = 0, **more: Any) -> dict[str, Any]:
        return self.make("declaration.edit", an_edit(declaration_id, facts), base, **more)

    def void(self, operation: Mapping[str, Any]) -> dict[str, Any]:
        return self.make("operation.void", {"op_id": operation["op_id"]})

    def send(self, transactions: Transactions, *operations: dict[str, Any]) -> Answered:
        """Send these operations, or all that were made, straight to the use case."""
        batch = Batch(self.device_id, tuple(sent(operation) for operation in operations or self.made), b"", None)
        return Push(transactions, self._enter, batch, ZONE, "zh", 10).carry_out()

    def outcomes(self, transactions: Transactions, *operations: dict[str, Any]) -> list[dict[str, Any]]:
        """What was answered to each."""
        return [orjson.loads(document) for document in self.send(transactions, *operations).outcomes]

    def _enter(self, uow: Any) -> None:
        uow.act_as(self.actor, Scope())


def hash_of(operation: Mapping[str, Any]) -> str:
    """As an app computes it."""
    return sha256_hex(canonical_bytes(operation))


def an_edit(declaration_id: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"declaration_id": declaration_id, "answers": {"facts": {SECTOR: dict(facts)}}}


def a_phone(transactions: Transactions, *sources: str, role: Role = Role.PREPARER, actor: Actor | None = None) -> Phone:
    """A phone of somebody new who acts for these sources, or another one of `actor`."""
    device_id, account = new_id(), actor.account_id if actor else new_id()
    with transactions.writing(system("test")) as uow:
        if actor is None:
            row = {"id": account, "login": account, "display_name": "示例人员", "epoch": 1, "created_at": uow.now}
            uow.execute(insert(AccountRow.__table__), row)
        register(uow, device_id, account)
        now = uow.now
    mandates = tuple(Mandate(source, role) for source in sources)
    return Phone(actor or Actor(account, mandates=mandates, stepped_up_at=now), device_id)


def register(uow: Any, device_id: str, account_id: str, public_key: Any = None) -> None:
    row = {"id": device_id, "account_id": account_id, "name": "示例手机", "platform": "android"}
    moments = {"registered_at": uow.now, "public_key": public_key}
    extra = {"last_seen_at": uow.now} if "last_seen_at" in DeviceRow.__table__.columns else {}
    uow.execute(insert(DeviceRow.__table__), {**row, **moments, **extra})


def states(outcomes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [outcome["outcome"] for outcome in outcomes]
