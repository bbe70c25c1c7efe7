"""What Schemathesis makes up from the contract, sent as every role, and held against the contract."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks as openapi
from schemathesis.specs.openapi.checks import negative_data_rejection

from api.construction.feed_routes import CSV
from greenctl.kernel.ids import new_id
from greenctl.photos.domain import MEDIA_TYPES
from greenctl.workbook.writing import MEDIA_TYPE
from tests.fuzz import contract
from tests.fuzz.city import PHOTO, WORKBOOKS, City
from tests.fuzz.site_samples import FEEDS

CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.ignored_auth,
    negative_data_rejection,
]
SEED = 20261120


@schemathesis.serializer(MEDIA_TYPE)
def _workbook(_context: Any, value: Any) -> dict[str, Any]:
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


@schemathesis.serializer(CSV, *MEDIA_TYPES)
def _bytes(_context: Any, value: Any) -> dict[str, Any]:
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


schemathesis.openapi.media_type(MEDIA_TYPE, st.sampled_from(WORKBOOKS) | st.binary(max_size=400))
schemathesis.openapi.media_type(CSV, st.sampled_from((FEEDS.encode(), b"")) | st.binary(max_size=400))
for _media_type in MEDIA_TYPES:
    schemathesis.openapi.media_type(_media_type, st.sampled_from((PHOTO, PHOTO[:-9], b"")) | st.binary(max_size=400))


@dataclass
class Tally:
    """What was sent and what came of it."""

    cases: int = 0
    requests: int = 0
    successes: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)

    def fault(self, kind: str, text: str) -> None:
        """One of a kind is enough to mend it."""
        self.faults.setdefault(kind, text)

    def told(self) -> str:
        return "\n\n".join(f"{kind}\n{text}" for kind, text in self.faults.items())


def contract_of(app: Flask) -> BaseSchema:
    """The contract as the application would write it now, with the application behind it."""
    schema = schemathesis.openapi.from_dict(contract.contract_of(app))
    schema.app = app
    rejection = schema.config.checks.negative_data_rejection
    # 304: a tag is compared before anything else of a request is read.
    rejection.expected_statuses = [*rejection.expected_statuses, "304", "412", "413"]
    return schema


def operations_of(app: Flask) -> Iterator[APIOperation]:
    for found in contract_of(app).get_all_operations():
        yield found.ok()


def fuzz(operation: APIOperation, city: City, tally: Tally, *, cases: int, roles_a_case: int) -> None:
    """`cases` good and as many bad requests to one operation, each as some roles, all roles in turn."""
    sender = _Sender(operation, city, tally, roles_a_case)
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(SEED)
        @settings(
            max_examples=cases,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def send(case: Case) -> None:
            sender.send(case)

        try:
            send()
        except Unsatisfiable:
            continue  # what takes nothing at all cannot be asked wrongly
    city.restore()


class _Sender:
    def __init__(self, operation: APIOperation, city: City, tally: Tally, roles_a_case: int) -> None:
        self.label, self.city, self.tally = operation.label, city, tally
        self.public = operation.definition.raw.get("security") == []
        self.roles_a_case = roles_a_case
        # Any bytes are a workbook to the contract, so that none of them is wrong by it.
        told = str(operation.definition.raw.get("requestBody", ""))
        # An operation of a batch that has the wrong shape is refused in its own outcome, and the batch is answered.
        takes_anything = (
            MEDIA_TYPE in told or CSV in told or MEDIA_TYPES[0] in told or self.label == "POST /sync/batches"
        )
        self.unsound = [negative_data_rejection] if takes_anything else []
        self.turn = 0
        self.welcome: set[str] = set()
        # Not Hypothesis's own: what is chosen from depends on answers.
        self.random = Random(f"{SEED} {self.label} {tally.cases}")

    def send(self, case: Case) -> None:
        """All roles have their turn, and who was let in before is asked along."""
        _use_real_values(case, self.city, self.random)
        self.tally.cases += 1
        roles = list(self.city.people)
        asked = {roles[(self.turn + number) % len(roles)] for number in range(self.roles_a_case)}
        self.turn += self.roles_a_case
        welcome = sorted(self.welcome - asked)
        for role in sorted(asked | {self.random.choice(welcome)} if welcome else asked):
            self.send_as(role, case)

    def send_as(self, role: str, case: Case) -> None:
        person = self.city.people[role]
        # What is packed is not unpacked on the way to the checks.
        headers = {"Accept-Encoding": "identity"}
        if person and not self.public:
            headers["Authorization"] = f"Bearer {person.token}"
        if (
            "Authorization" in headers
            and "Idempotency-Key" in (case.headers or ())
            and not case.meta.is_negative_at(ParameterLocation.HEADER)
        ):
            headers["Idempotency-Key"] = new_id()  # a key is good for one effect
        answer = case.call(headers=headers)
        self.tally.requests += 1
        self.tally.pairs.add((self.label, role))
        if answer.status_code not in {401, 403}:
            self.welcome.add(role)
        if answer.status_code < 300:
            self.tally.successes[self.label] += 1
        try:
            case.validate_response(answer, checks=CHECKS, headers=headers, excluded_checks=self.unsound)
        except FailureGroup as group:
            for failure in group.exceptions:
                kind = f"{self.label}: {type(failure).__name__} {answer.status_code}"
                self.tally.fault(kind, f"as {role}: {failure}\n{case.as_curl_command()}\n{answer.text[:600]}")
        if self.label == "DELETE /me/sessions" and answer.status_code == 204:
            self.city.restore()


def _use_real_values(case: Case, city: City, random: Random) -> None:
    """Put things that exist in the place of most made-up values, where that makes nothing wrong right."""
    together = city.together.get(case.operation.label, {}) if random.random() < 0.4 else {}
    for location, name in (
        (ParameterLocation.PATH, "path_parameters"),
        (ParameterLocation.QUERY, "query"),
        (ParameterLocation.HEADER, "headers"),
    ):
        values = getattr(case, name)
        if values and not case.meta.is_negative_at(location):
            real = {key: _real(city, case, key, value, random) for key, value in values.items()}
            setattr(case, name, {key: together.get(key, value) for key, value in real.items()})
    if "/store/" in case.path and random.random() < 0.7 and not case.meta.is_negative_at(ParameterLocation.QUERY):
        # The values of an address are good together or not at all.
        case.query, case.path_parameters = dict(city.upload), {"upload_id": city.photos["photo_declared"]}
    sample = city.samples.get(case.operation.label)
    if sample and random.random() < 0.6 and not case.meta.is_negative_at(ParameterLocation.BODY):
        case.body = deepcopy(sample)
    elif case.body and not case.meta.is_negative_at(ParameterLocation.BODY):
        case.body = _real(city, case, "", case.body, random)


def _real(city: City, case: Case, name: str, value: Any, random: Random) -> Any:
    known = city.real.get(name)
    if name == "edition_id" and case.path.startswith("/rules"):
        known = ["sample-2026"]
    if known and random.random() < 0.8:
        return random.choice(known)
    if isinstance(value, dict):
        return {key: _real(city, case, key, inner, random) for key, inner in value.items()}
    if isinstance(value, list):
        return [_real(city, case, name.removesuffix("s"), inner, random) for inner in value]
    return value
