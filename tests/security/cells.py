"""The cells of the matrix: one operation asked by everybody, and what is wrong with the answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import BaseConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from api.documentation import Declared
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import NOBODY, Role
from greenctl.kernel.ids import new_id
from tests.people import Person
from tests.security.expected_rights import RIGHTS
from tests.security.places import (
    CITY_WIDE,
    ENTERPRISE,
    MAKES_CITY_WIDE,
    NAMED_IN_BODY,
    OFFICES,
    OWN,
    OWN_IN_BODY,
    PRIVATE,
    REACHES_INTO,
    STANDINGS,
    Crowd,
    Things,
    sample,
)

# An area reaches these; what belongs to the whole city is reached from the city alone.
_REACHED = {"county": {"own", "city"}, "city": {"city"}}


@dataclass(frozen=True)
class Operation:
    """One method of one route."""

    method: str
    rule: Rule
    declared: Declared

    @property
    def name(self) -> str:
        return self.declared.view.__name__

    @property
    def reads(self) -> bool:
        return self.method == "GET"

    @property
    def names_a_scoped_thing(self) -> bool:
        return self.name not in REACHES_INTO and bool(self.rule.arguments & {*PRIVATE, *CITY_WIDE})

    def path(self, ids: dict[str, Any]) -> str:
        return self.rule.build(ids, append_unknown=False)[1]


def operations(app: Flask) -> tuple[list[Operation], list[str]]:
    """Every operation of the running application; and the routes that do not say who may."""
    found, undeclared = [], []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        declared = getattr(app.view_functions[rule.endpoint], "declared", None)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if declared is None:
                undeclared.append(f"{method} {rule}")
            else:
                found.append(Operation(method, rule, declared))
    return found, undeclared


class Asking:
    """Asks one operation as everybody, and collects what is not as it should be."""

    def __init__(self, operation: Operation, crowd: Crowd, things: Things) -> None:
        self.operation, self.crowd, self.things = operation, crowd, things
        self.rights = RIGHTS[operation.declared.act]
        named = operation.rule.arguments
        # What names a source as well belongs to that one.
        narrow = "source_id" in named or operation.name in REACHES_INTO
        city_wide = (named & CITY_WIDE and not narrow) or operation.name in MAKES_CITY_WIDE
        self.place = "city" if city_wide else "county"
        self.faults: list[str] = []

    def faults_found(self) -> list[str]:
        """What is wrong, in words; nothing if all is well."""
        if "anybody" in self.rights:
            self._ask_as_nobody()
            return self.faults
        self._prepare()
        before = self._written()
        for who, person, refusal in self._refused():
            self._expect_refusal(who, person, refusal)
        if self._written() != before:
            self.faults.append("a refused request has written something")
        for who, person, fresh in self._allowed():
            self._expect_entry(who, person, fresh)
        return self.faults

    def _prepare(self) -> None:
        """Make now what the requests will name, so that afterwards it is the requests alone that write."""
        self._ids(self.things)
        sample(self.operation.name, self.operation.declared.body, self.things)
        for kind in PRIVATE:
            self.things.get(kind)

    def _refused(self) -> Iterator[tuple[str, Person | None, str]]:
        """Who must be turned away, and how: not signed in, not allowed, not there, or with nothing to see."""
        yield "nobody", None, "not_signed_in"
        for role in OFFICES:
            yield f"{role}, suspended", self.crowd.suspended(role), "not_signed_in"
        if "everybody" in self.rights:
            if self._names_own:
                yield "somebody else", self.crowd.roleless, "not_there"
            return
        yield "somebody without a role", self.crowd.roleless, "not_allowed"
        for role in OFFICES:
            relation = self.rights.get(role)
            for standing in STANDINGS:
                who = f"{role}, {standing}"
                if relation is None:
                    yield who, self.crowd.office[role, standing], "not_allowed"
                elif relation == "area" and standing not in _REACHED[self.place]:
                    yield who, self.crowd.office[role, standing], self._out_of_reach()
        for role in ENTERPRISE:
            refusal = self._out_of_reach() if role in self.rights else "not_allowed"
            yield f"{role} of another source", self.crowd.enterprise(role, new_id()), refusal

    def _out_of_reach(self) -> str:
        if self.operation.names_a_scoped_thing:
            return "not_there"
        return "refused_by_body" if self.operation.name in NAMED_IN_BODY else "nothing_foreign"

    def _allowed(self) -> Iterator[tuple[str, Person, Things]]:
        for role in OFFICES:
            relation = "any" if "everybody" in self.rights else self.rights.get(role)
            for standing in STANDINGS:
                if relation == "any" or (relation == "area" and standing in _REACHED[self.place]):
                    person = self._somebody(role, standing)
                    yield f"{role}, {standing}", person, self._fresh(person)
        for role in ENTERPRISE:
            if {role, "everybody"} & self.rights.keys():
                things = self._fresh()
                person = self.crowd.enterprise(role, things.get("source_id"))
                if self._names_own:
                    things.made["account_id"] = person.account_id
                yield f"{role}, own", person, things

    def _somebody(self, role: Role, standing: str) -> Person:
        """What somebody does to their own account must not trouble the next question."""
        once = "everybody" in self.rights and not self.operation.reads
        return self.crowd.office_worker(role, standing) if once else self.crowd.office[role, standing]

    @property
    def _names_own(self) -> bool:
        """Whether it names something that everybody has for themselves, and nobody else comes near."""
        names = self.operation.name in OWN_IN_BODY or bool(self.operation.rule.arguments & OWN)
        return "everybody" in self.rights and names

    def _fresh(self, person: Person | None = None) -> Things:
        """A write may change what it touches, so each gets its own: of the person's account, where that matters."""
        shared = self.operation.reads and not self._names_own
        things = self.things if shared else Things(self.things.transactions, self.things.store)
        if person is not None and self._names_own:
            things.made["account_id"] = person.account_id
        return things

    def _ask_as_nobody(self) -> None:
        """What is there for anybody need not be there at all; it must only not ask who is asking."""
        ids = {name: _any_value(converter) for name, converter in self.operation.rule._converters.items()}
        response = self._send(None, ids, self.things)
        code = response.json["code"] if response.mimetype == "application/problem+json" else None
        if code in {"auth.not_signed_in", "auth.act_not_allowed"} or response.status_code >= 500:
            self._fault("nobody", response)

    def _expect_refusal(self, who: str, person: Person | None, refusal: str) -> None:
        ids = self._ids(self.things)
        response = self._send(person, ids, self.things)
        match refusal:
            case "not_signed_in":
                good = response.status_code == 401
            case "not_allowed":
                good = response.status_code == 403 and response.json["code"] == "auth.act_not_allowed"
            case "not_there":
                good = response.status_code == 404 and self._same_as_absent(person, ids, response)
            case "refused_by_body":
                good = response.status_code >= 400 and response.json["code"] == NAMED_IN_BODY[self.operation.name][1]
            case _:
                good = response.status_code < 500 and response.status_code != 401
        if not good:
            self._fault(f"{who} ({refusal})", response)
        if "ETag" in response.headers and refusal != "nothing_foreign":
            self.faults.append(f"{who}: a refusal with an ETag")
        if refusal == "nothing_foreign":
            self._look_for_foreign_ids(who, response)

    def _same_as_absent(self, person: Person | None, ids: dict[str, Any], response: TestResponse) -> bool:
        """ "Not yours" must read exactly like "not there"."""
        absent = {name: new_id() if "-" in str(value) else value for name, value in ids.items()}
        other = self._send(person, absent, self.things)
        text = other.get_data(as_text=True)
        for name, value in absent.items():
            text = text.replace(str(value), str(ids[name]))
        text = text.replace(other.headers["X-Request-Id"], response.headers["X-Request-Id"])
        return text == response.get_data(as_text=True) and response.status_code == other.status_code

    def _expect_entry(self, who: str, person: Person, things: Things) -> None:
        response = self._send(person, self._ids(things), things)
        refused = response.status_code == 403 and response.json["code"] == "auth.act_not_allowed"
        shapeless = response.status_code in {400, 415, 428} or (
            response.status_code == 422 and response.json["code"] == "request.invalid"
        )
        if response.status_code in {401, 404} or response.status_code >= 500 or refused or shapeless:
            self._fault(f"{who} (allowed)", response)

    def _look_for_foreign_ids(self, who: str, response: TestResponse) -> None:
        text = response.get_data().decode(errors="replace")
        asked_for = json.dumps(sample(self.operation.name, self.operation.declared.body, self.things))
        seen = [kind for kind in PRIVATE if (name := self.things.get(kind)) in text and name not in asked_for]
        if seen:
            self.faults.append(f"{who} sees {', '.join(seen)} of somebody else")

    def _ids(self, things: Things) -> dict[str, Any]:
        return {name: things.get(name) for name in sorted(self.operation.rule.arguments)}

    def _send(self, person: Person | None, ids: dict[str, Any], things: Things) -> TestResponse:
        declared = self.operation.declared
        headers = {"If-Match": '"1"'} if declared.if_match else {}
        if declared.creates:
            headers["Idempotency-Key"] = new_id()
        if person is not None:
            headers["Authorization"] = f"Bearer {person.token}"
        content: dict[str, Any] = {}
        if declared.raw is not None:
            data = b'{"type":"FeatureCollection","features":[]}' if declared.raw.endswith("json") else b"not a workbook"
            content = {"data": data, "content_type": declared.raw}
        elif declared.streams:
            content = {"data": b"x", "content_type": declared.streams[0]}
        elif declared.body is not None:
            content = {"json": sample(self.operation.name, declared.body, things)}
        query = sample(f"{self.operation.name}?", declared.query, things)
        return self.crowd.client.open(
            self.operation.path(ids), method=self.operation.method, headers=headers, query_string=query, **content
        )

    def _written(self) -> int:
        with self.things.transactions.reading(NOBODY) as uow:
            return int(uow.execute(select(func.count()).select_from(EventRow)).scalar_one())

    def _fault(self, who: str, response: TestResponse) -> None:
        body = response.get_data().decode(errors="replace")[:300]
        self.faults.append(f"{self.operation.method} {self.operation.rule}: {who}: {response.status_code} {body}")


def _any_value(converter: BaseConverter) -> Any:
    return 1 if isinstance(converter, IntegerConverter) else new_id()


ROLES_IN_THE_TABLE = {str(role) for role in (*OFFICES, *ENTERPRISE)} | {"anybody", "everybody"}
NO_ROLE_OF_ITS_OWN = {Role.SYSTEM, Role.ANYBODY, Role.SIGNED_IN}
