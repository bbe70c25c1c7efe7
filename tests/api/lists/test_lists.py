"""Lists over HTTP: read by anybody, published by the command office of the city."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from flask.testing import FlaskClient

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Role, system
from greenctl.kernel.clock import SteppedClock
from greenctl.kernel.ids import new_id
from greenctl.lists import use_cases
from tests.lists.builders import (
    PERSON,
    PHONE,
    SEASON_ID,
    SIGNER,
    TODAY,
    Unit,
    a_season,
    decided,
    many,
    set_source,
    submission_id,
)
from tests.people import People

SCHEMA = Path(__file__).parents[3] / "mobile_contract" / "schemas" / "list.schema.json"
EMERGENCY = f"/lists/seasons/{SEASON_ID}/emergency"


@pytest.fixture
def edition(transactions: Transactions) -> str:
    """An edition with thirty entries."""
    return publish(transactions, *many(30))


def publish(transactions: Transactions, *units: Unit, seen: int = 0) -> str:
    with transactions.writing(system("test")) as uow:
        if seen == 0:
            a_season(uow)
        decided(uow, *units)
        return use_cases.publish(uow, SEASON_ID, "emergency", TODAY, seen, today=TODAY).id


def further(after: str | None) -> str:
    return f"&after={after}" if after else ""


def test_the_command_office_drafts_and_publishes_and_anybody_reads(
    transactions: Transactions, people: People, client: FlaskClient
) -> None:
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *many(5))
    command = people.staff(Role.COMMAND)

    draft = command.get(f"{EMERGENCY}/draft").json
    answer = command.post(
        f"{EMERGENCY}/editions", {"effective_on": TODAY.isoformat(), "seen_number": draft["seen_number"]}
    )
    listed = client.get("/lists").json

    assert answer.status_code == 201
    assert answer.json["fingerprint"] == draft["fingerprint"]
    assert [edition["id"] for edition in listed["items"]] == [answer.json["id"]]
    assert listed["items"][0]["official"] is False


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.COMMAND, Role.SYSTEM, Role.ANYBODY}])
def test_nobody_else_publishes(transactions: Transactions, people: People, role: Role) -> None:
    with transactions.writing(system("test")) as uow:
        a_season(uow)

    body = {"effective_on": TODAY.isoformat(), "seen_number": 0}

    assert people.staff(role).post(f"{EMERGENCY}/editions", body).status_code == 403


def test_the_command_office_of_a_county_does_not_see_the_draft_of_the_city(
    transactions: Transactions, people: People
) -> None:
    with transactions.writing(system("test")) as uow:
        a_season(uow)

    answer = people.staff(Role.COMMAND, "370811").get(f"{EMERGENCY}/draft")

    assert (answer.status_code, answer.json["code"]) == (404, "season.not_there")


@pytest.mark.parametrize(
    "path, day, seen, code",
    [
        pytest.param("emergency", "2026-11-19", 0, "lists.effective_day_wrong", id="past"),
        pytest.param("emergency", "2027-03-16", 0, "lists.effective_day_wrong", id="after-the-season"),
        pytest.param("emergency", "2026-11-20", 1, "lists.another_edition_published", id="unseen"),
        pytest.param("national_trial", "2026-11-20", 0, "lists.programme_not_listed", id="trial"),
        pytest.param("nothing", "2026-11-20", 0, "season.programme_not_there", id="unknown"),
        pytest.param("emergency", "soon", 0, "request.invalid", id="no-day"),
        pytest.param("emergency", "2026-11-20", None, "request.invalid", id="no-number"),
    ],
)
def test_a_publication_that_cannot_be_is_refused(
    transactions: Transactions, people: People, path: str, day: str, seen: int | None, code: str
) -> None:
    with transactions.writing(system("test")) as uow:
        a_season(uow)

    body = {"effective_on": day, "seen_number": seen}
    answer = people.staff(Role.COMMAND).post(f"/lists/seasons/{SEASON_ID}/{path}/editions", body)

    assert answer.json["code"] == code
    assert answer.json["next_step"]


def test_pages_of_entries_give_each_once_in_order(client: FlaskClient, edition: str) -> None:
    seen, after = [], None
    while True:
        page = client.get(f"/lists/editions/{edition}/entries?limit=7{further(after)}").json
        seen += [item["ordinal"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert seen == list(range(1, 31))


@pytest.mark.parametrize("what", ["", "/entries", "/file.json", "/file.csv"])
def test_an_edition_that_is_known_is_not_sent_again(client: FlaskClient, edition: str, what: str) -> None:
    path = f"/lists/editions/{edition}{what}"
    tag = client.get(path).headers["ETag"]

    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": f"W/{tag}"}).status_code == 304
    assert client.get(path, headers={"If-None-Match": f'"old", {tag}'}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"old"'}).status_code == 200


@pytest.mark.parametrize("path", ["/lists", "/lists/programmes/emergency"])
def test_what_is_in_force_is_sent_again_only_once_it_has_changed(
    client: FlaskClient, edition: str, transactions: Transactions, path: str
) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304

    publish(transactions, *many(31)[30:], seen=1)

    anew = client.get(path, headers={"If-None-Match": tag})
    assert anew.status_code == 200
    assert anew.headers["ETag"] != tag


def test_the_file_is_what_was_hashed_and_fits_its_schema(client: FlaskClient, edition: str) -> None:
    head = client.get(f"/lists/editions/{edition}").json
    file = client.get(f"/lists/editions/{edition}/file.json")

    assert sha256(file.data).hexdigest() == head["fingerprint"]
    document = json.loads(file.data)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert len(document["entries"]) == head["count"] == 30


def test_an_empty_list_is_a_file_too(transactions: Transactions, client: FlaskClient) -> None:
    edition = publish(transactions, Unit(case_state="rejected"))

    file = client.get(f"/lists/editions/{edition}/file.json")

    assert json.loads(file.data)["entries"] == []
    assert f'"{sha256(file.data).hexdigest()}"' == file.headers["ETag"]


@pytest.mark.parametrize(
    "name", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠A1", "=cmd|' /C calc'!A0", '",=1']
)
def test_no_cell_is_a_formula(transactions: Transactions, client: FlaskClient, name: str) -> None:
    edition = publish(transactions, Unit(name=name))

    file = client.get(f"/lists/editions/{edition}/file.csv").data.decode("utf-8-sig")

    for row in csv.reader(io.StringIO(file)):
        assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r\n")) for cell in row)


def test_the_spreadsheet_has_every_row(client: FlaskClient, edition: str) -> None:
    data = client.get(f"/lists/editions/{edition}/file.csv").data

    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))

    assert data.startswith(b"\xef\xbb\xbf")
    assert [row["ordinal"] for row in rows] == [str(n) for n in range(1, 31)]
    assert {row["official"] for row in rows} == {"false"}


def test_the_day_asked_for_decides_which_edition_is_in_force(client: FlaskClient, edition: str) -> None:
    before, on = TODAY - timedelta(days=1), TODAY

    assert client.get(f"/lists?on={before}").json["items"] == []
    assert [found["id"] for found in client.get(f"/lists?on={on}").json["items"]] == [edition]


def test_a_list_is_in_force_from_midnight_of_its_first_day(client: FlaskClient, transactions, edition: str) -> None:
    """Midnight of the city, which is four in the afternoon in Greenwich (S-18)."""
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    read = []
    for now in (midnight - timedelta(seconds=1), midnight):
        transactions.clock = SteppedClock(now)
        read.append([found["id"] for found in client.get("/lists").json["items"]])

    assert read == [[], [edition]]


def test_anybody_is_told_whether_a_source_is_exempt_and_why(transactions: Transactions, client: FlaskClient) -> None:
    edition = publish(transactions, Unit(level="B"))

    [found] = client.get(f"/lists/exemptions?source_id={Unit().source_id}&on={TODAY}").json["lists"]

    assert (found["exempt"], found["why"], found["edition_id"]) == (True, "exempt_by_level", edition)
    assert (found["entry"]["highest_alert"], found["entry"]["reason"]["clause"]) == ("orange", "示例条款 212")
    assert found["entry"]["submission_id"] == submission_id(Unit())


def test_a_stranger_is_exempt_under_no_list(client: FlaskClient, edition: str) -> None:
    [found] = client.get(f"/lists/exemptions?source_id={new_id()}&on={TODAY}").json["lists"]

    assert (found["exempt"], found["why"], found["entry"]) == (False, "not_listed", None)


def test_what_changed_between_two_editions_is_told_by_pages(transactions: Transactions, client: FlaskClient) -> None:
    first = publish(transactions, Unit(number=1), Unit(number=2), Unit(number=3))
    with transactions.writing(system("test")) as uow:
        set_source(uow, Unit(number=1), state="closed")
        set_source(uow, Unit(number=2), name="示例改名")
    second = publish(transactions, Unit(number=4), seen=1)

    found, after = [], None
    while True:
        page = client.get(f"/lists/difference?from={first}&to={second}&limit=1{further(after)}").json
        found += [(item["kind"], item["reason"], item["fields"]) for item in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert found == [
        ("added", "exempt_by_level", []),
        ("changed", "exempt_by_level", ["name"]),
        ("removed", "source_closed", []),
    ]


@pytest.mark.parametrize(
    "path, status, code",
    [
        pytest.param(f"/lists/editions/{new_id()}", 404, "lists.edition_not_there", id="edition"),
        pytest.param(f"/lists/editions/{new_id()}/entries", 404, "lists.edition_not_there", id="entries"),
        pytest.param(f"/lists/editions/{new_id()}/file.json", 404, "lists.edition_not_there", id="json"),
        pytest.param(f"/lists/editions/{new_id()}/file.csv", 404, "lists.edition_not_there", id="csv"),
        pytest.param(
            f"/lists/difference?from={new_id()}&to={new_id()}", 404, "lists.edition_not_there", id="difference"
        ),
        pytest.param("/lists/difference", 422, "request.invalid", id="difference-of-nothing"),
        pytest.param("/lists?on=2026-02-30", 422, "request.invalid", id="no-such-day"),
        pytest.param("/lists/exemptions?source_id=x", 422, "request.invalid", id="no-id"),
        pytest.param("/lists/programmes/a%00b", 404, "request.route_not_there", id="nul"),
    ],
)
def test_what_is_not_there_is_said_with_a_next_step(client: FlaskClient, path: str, status: int, code: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["next_step"]


@pytest.mark.parametrize("after", ["WyJ4Il0", "WzEsMl0", "W10", "zz", "W3RydWVd"])
def test_a_cursor_that_we_did_not_give_is_refused(client: FlaskClient, edition: str, after: str) -> None:
    assert client.get(f"/lists/editions/{edition}/entries?after={after}").status_code == 400


def test_nothing_public_holds_personal_data(client: FlaskClient, edition: str) -> None:
    paths = ("", "/entries", "/file.json", "/file.csv")
    bodies = [client.get(f"/lists/editions/{edition}{path}").text for path in paths]
    bodies += [client.get("/lists").text, client.get(f"/lists/exemptions?source_id={Unit().source_id}").text]

    for body in bodies:
        assert not any(canary in body for canary in (PERSON, PHONE, SIGNER))
