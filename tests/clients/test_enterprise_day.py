"""The enterprise's day, told by clients that were generated from the contract, against a live server."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert

from greenctl.auth.models import MandateRow
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.clients.generated import java_classes, typescript
from tests.clients.toolchain import generator, java, node, run
from tests.source.builders import a_code
from tests.stories.test_generated_client import GOOD, LINES, MEASURES, TODAY


@pytest.fixture
def task(app, address, people):
    """Everything that the people of the day are given beforehand."""
    source_id, season_id = a_source(people), a_season(people)
    return {
        "address": address,
        "preparer": somebody(app, people, source_id, Role.PREPARER),
        "signer": somebody(app, people, source_id, Role.SIGNER),
        "reviewer": people.staff(Role.COUNTY_REVIEWER, "370811", "industry").token,
        "source_id": source_id,
        "season_id": season_id,
        "answers": {"facts": {"sample_a": GOOD}, "lines": LINES, "measures": MEASURES},
    }


def test_a_works_declares_is_returned_and_corrects_through_the_typescript_client(task, tmp_path):
    program = typescript() / "enterprise.js"
    (tmp_path / "task.json").write_text(json.dumps(task), encoding="utf-8")

    told = json.loads(run([node(), program, tmp_path / "task.json"], program.parent, 120))

    assert (told["round"], told["level"]) == (2, "A")


def test_the_same_through_the_java_client_with_a_device_that_signs(task, tmp_path):
    (tmp_path / "task.json").write_text(json.dumps(task), encoding="utf-8")
    classes = ["-Dfile.encoding=UTF-8", "-cp", f"{java_classes()}:{generator()}", "org.greenctl.tests.Enterprise"]

    told = json.loads(run([java(), *classes, tmp_path / "task.json"], tmp_path, 120))

    assert (told["round"], told["level"]) == (2, "A")


def a_source(people) -> str:
    """A works of sample sector A."""
    body = {
        "kind": "works",
        "name": "示例企业",
        "area": "370811",
        "sectors": [{"sector": "sample_a"}],
        "credit_code": a_code(),
    }
    made = people.staff(Role.COUNTY_REVIEWER, "370811").post("/sources", body)
    assert made.status_code == 201, made.text
    return made.json["id"]


def a_season(people, **other) -> str:
    """An open season with applications from today on."""
    command, season_id = people.staff(Role.COMMAND), new_id()
    window = {"applications_from": str(TODAY), "applications_until": str(TODAY + timedelta(days=60))}
    body = {
        "id": season_id,
        "name_zh": "示例管控季",
        "name_en": "Sample season",
        "starts_on": str(TODAY - timedelta(days=5)),
        "until": str(TODAY + timedelta(days=120)),
        "programmes": [{"edition": "sample-emergency-2026", **window}],
    } | other
    made = command.post("/seasons", body)
    assert made.status_code == 201, made.text
    assert command.post(f"/seasons/{season_id}/opening", version=made.json["version"]).status_code == 200
    return season_id


def somebody(app, people, source_id: str, role: Role) -> dict[str, str]:
    """Somebody of the enterprise with a password, who signs in by themselves."""
    login = f"example.{role.value}".replace("_", ".")
    account = somebody_with_a_password(app, login)
    row = {"id": new_id(), "account_id": account.id, "source_id": source_id, "role": role}
    with app.extensions["greenctl"].transactions.writing(system("test")) as uow:
        uow.execute(insert(MandateRow), {**row, "granted_at": uow.now})
    return {"login": login, "password": PASSWORD}
