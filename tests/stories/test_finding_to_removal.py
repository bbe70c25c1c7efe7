"""From a finding to a list without the source and back again: what each person does, and what anybody reads."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from greenctl.findings.loop.moves import Act
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.kernel.period import Period
from greenctl.review import use_cases as reviews
from tests.declaration.builders import APPLICATIONS, World as Winter, a_season, a_world, handed_in
from tests.findings.loop.world import DESK, OTHER_DESK, World, a_firm, do, found
from tests.review.builders import city_reviewer, county_reviewer, decide, expert

FIRST_DAY = date(2026, 12, 3)
"""when the twelve days of publicity are over"""
NEXT_WINTER = Period(date(2026, 11, 1), date(2027, 11, 1))


@pytest.fixture
def winter(transactions, clock):
    """One works, graded A and approved."""
    winter = a_world(transactions)
    (handed,) = handed_in(transactions, winter)
    for version, reviewer in enumerate((county_reviewer(), city_reviewer(), expert()), start=1):
        decide(transactions, reviewer, handed.declaration_id, version)
    come(clock, FIRST_DAY)
    with transactions.writing(system("test")) as uow:
        assert reviews.conclude_waits(uow, FIRST_DAY) == 1
    return winter


def come(clock, day):
    """Ten in the morning."""
    clock.move_to(datetime.combine(day, time(2), UTC))


def everything_is_done(transactions):
    while drain(transactions):
        pass


def publish(people, winter, seen, on):
    body = {"effective_on": on.isoformat(), "seen_number": seen}
    answer = people.staff(Role.COMMAND).post(f"/lists/seasons/{winter.season.id}/emergency/editions", body)
    assert answer.status_code == 201, answer.json
    return answer.json


def listed(client, edition):
    return {item["source_id"] for item in client.get(f"/lists/editions/{edition['id']}/entries").json["items"]}


class Story:
    """What each person does, in turn, and what is read in between."""

    def __init__(self, people, client, transactions, clock, winter):
        self.people, self.client, self.transactions, self.clock, self.winter = (
            people,
            client,
            transactions,
            clock,
            winter,
        )
        (self.works,) = winter.works
        self.world = World(transactions, self.works, a_firm(self.works))

    def finds(self):
        """An inspector writes down what was found, on a paper of the day instead of photos."""
        told = {"id": new_id(), "source_id": self.works, "issue": "treatment_not_running", "document": "示例现场笔录"}
        answer = self.people.staff(Role.INSPECTOR).post(
            "/findings", {**told, "text": "示例:治理设施停运", "photos": []}
        )
        assert answer.status_code == 201, answer.json
        return answer.json["id"], answer.json["number"]

    def orders(self, finding, number):
        """The county orders it put right; with the finder, that is two people who hold it against the works."""
        self.finding = finding
        do(self.world, self.finding, Act.ORDER, DESK)
        everything_is_done(self.transactions)
        (record,) = self.get(f"/sources/{self.works}/adverse-records")
        assert (record["state"], record["document"], record["finding_id"]) == ("confirmed", number, finding)
        return record

    def proposes(self, record):
        """The machine proposes two things, and decides neither."""
        (grade,) = self.get("/grade-revisions")
        (removal,) = self.get("/removals?state=proposed")
        assert (grade["level"], grade["cause"]) == ("C", record["id"])
        assert (removal["consequence"], removal["hear_until"]) == ("remove", "2026-12-10")
        return removal["id"]

    def disputes(self, removal):
        """Nothing counts while the firm disputes; once somebody else has dismissed that, all of it is back."""
        do(self.world, self.finding, Act.DISPUTE, self.world.firm)
        everything_is_done(self.transactions)
        assert self.get("/grade-revisions") == []
        command = self.people.staff(Role.COMMAND)
        assert command.get(f"/removals/{removal}").json["evidence_state"] == "suspended"
        do(self.world, self.finding, Act.DISMISS, OTHER_DESK)
        everything_is_done(self.transactions)

    def decides(self, removal):
        """The firm says what there is to say; after the hearing a person of the city decides both."""
        statement = {"text": "示例:我公司已完成整改,请酌情处理"}
        assert self.people.signer(self.works).post(f"/removals/{removal}/statements", statement).status_code == 201
        come(self.clock, date(2026, 12, 11))
        reviewer, (grade,) = self.people.staff(Role.CITY_REVIEWER), self.get("/grade-revisions")
        accepted = reviewer.post(f"/grade-revisions/{grade['id']}/decision", {"accept": True}, version=grade["version"])
        decision = {"remove": True, "reason": "示例:听证后决定移出"}
        decided = reviewer.post(f"/removals/{removal}/decision", decision, version=2)
        assert (accepted.status_code, decided.status_code) == (200, 200)
        assert decided.json["returns_on"] == "2027-02-11"

    def publishes(self, seen, on):
        return publish(self.people, self.winter, seen, on)

    def get(self, path):
        return self.people.staff(Role.COMMAND).get(path).json["items"]


def test_a_finding_leads_to_a_removal_and_its_day_of_return_back(people, client, transactions, clock, winter):
    story = Story(people, client, transactions, clock, winter)
    first = story.publishes(0, FIRST_DAY)
    assert listed(client, first) == {story.works}

    finding, number = story.finds()
    removal = story.proposes(story.orders(finding, number))
    story.disputes(removal)
    story.decides(removal)

    # At once beside the list that stands; in the list itself with the next edition, which says why.
    text = f"By decision of 2026-12-11, on {number}; returns 2027-02-11."
    assert text in client.get(f"/p/sources/{story.works}?lang=en").get_data(as_text=True)
    assert listed(client, first) == {story.works}
    second = story.publishes(1, date(2026, 12, 11))
    assert listed(client, second) == set()
    (change,) = client.get(f"/lists/difference?from={first['id']}&to={second['id']}").json["items"]
    assert (change["kind"], change["reason"]) == ("removed", "removed_by_decision")
    assert change["removal"]["document"] == number

    # The finding is made public: on the source's page with what the firm said, and to whoever follows it.
    batch = people.staff(Role.COMMAND).post("/findings/batches", {"area": "370811", "seen_number": 0})
    assert batch.status_code == 201, batch.text
    assert number in client.get(f"/p/sources/{story.works}?lang=zh").get_data(as_text=True)
    followed = client.get(f"/p/sources/{story.works}/feed.json?lang=en").json["items"]
    assert any(number in item["title"] and "示例" in item["content_text"] for item in followed)
    assert any("returns 2027-02-11" in item["content_text"] for item in followed)

    # On its day of return it is considered again by itself, as it is graded now; a day in between reads as it did.
    come(clock, date(2027, 2, 11))
    third = story.publishes(2, date(2027, 2, 11))
    (back,) = client.get(f"/lists/editions/{third['id']}/entries").json["items"]
    assert (back["source_id"], back["level"], back["exempt"]) == (story.works, "C", False)
    assert client.get("/lists/removals").json["items"] == []
    (then,) = client.get("/lists/removals?on=2026-12-24").json["items"]
    assert then["removal_id"] == removal


def test_the_next_season_is_graded_by_what_was_found_in_this_one(people, client, transactions, clock, winter):
    story = Story(people, client, transactions, clock, winter)
    (finding,) = found(story.world, issue="treatment_not_running", number="2026-000123")
    story.orders(finding, "2026-000123")

    next_season = a_season(transactions, days=NEXT_WINTER, applications=APPLICATIONS)
    (again,) = handed_in(transactions, Winter(next_season, winter.works, winter.site), story.works)

    assert again.level == "C"


def test_a_finding_that_falls_later_gives_the_place_back_by_a_person(people, client, transactions, clock, winter):
    (works,) = winter.works
    publish(people, winter, 0, FIRST_DAY)
    world = World(transactions, works, a_firm(works))
    (finding,) = found(world, issue="treatment_not_running", number="2026-000124")
    do(world, finding, Act.ORDER, DESK)
    everything_is_done(transactions)
    command = people.staff(Role.COMMAND)
    (removal,) = command.get("/removals").json["items"]
    waived = {"text": "示例:无异议", "waives": True}
    people.signer(works).post(f"/removals/{removal['id']}/statements", waived)
    decision = {"remove": True, "reason": "示例:企业放弃陈述"}
    assert command.post(f"/removals/{removal['id']}/decision", decision, version=2).status_code == 200
    without = publish(people, winter, 1, FIRST_DAY + timedelta(days=1))

    do(world, finding, Act.ASK_VOID, OTHER_DESK)
    do(world, finding, Act.VOID, DESK)
    everything_is_done(transactions)
    (falls,) = command.get("/removals?state=lift").json["items"]
    body = {"lift": True, "reason": "示例:发现已作废"}
    lifted = command.post(f"/removals/{falls['id']}/lifting", body, version=falls["version"])
    assert lifted.json["lift"] == "lifted"

    assert listed(client, without) == set()
    assert listed(client, publish(people, winter, 2, FIRST_DAY + timedelta(days=2))) == {works}
