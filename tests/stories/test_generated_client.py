"""What the people of a city do in a winter, told through a client generated from the contract alone."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from stdnum.cn import uscc

from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.review import use_cases as reviews
from tests.people import People, Person
from tests.stories.conftest import Caller, Refused

DEMO = system("test")
TODAY = date(2026, 11, 20)
GOOD = {
    "stack_particulate": "4.2", "stack_so2": "12", "stack_nox": "60", "stack_nmhc": "18", "ammonia_slip": "2",
    "boundary_particulate": "0.2", "enclosed_storage": True, "enclosed_conveying": True, "clean_energy_share": "100",
    "kiln_type": "type_one", "dedusting": "bag", "clean_transport_share": "85", "new_vehicle_share": "100",
    "new_machinery_share": "100", "gate_system": True, "gate_video_months": "12",
    "files": ["approval", "permit", "acceptance", "procedure", "report"],
    "ledgers": ["production_log", "treatment_log", "material_log", "monitoring_log"],
    "online_monitoring": True, "data_months": "12",
}  # fmt: skip
LINES = [{"id": "line-1", "name": "示例生产线1"}]
MEASURES = {
    alert: [{"line": "line-1", "action": "stop", "text": "示例:停产", "shown_by": "示例电表", "checked_by": "示例检查"}]
    for alert in ("yellow", "orange", "red")
}


class City:
    """An open season and the people of one county, each with the generated client."""

    def __init__(self, package: str, address: str, people: People) -> None:
        self._package, self._address, self._people = package, address, people
        self.public = Caller(package, address)
        self.command = self.somebody(people.staff(Role.COMMAND))
        self.registrar = self.somebody(people.staff(Role.COUNTY_REVIEWER, "370811"))
        self.season = self._open_season()

    def somebody(self, person: Person) -> Caller:
        return Caller(self._package, self._address, person.token)

    def reviewer(self, role: Role, area: str, department: str | None = None) -> Caller:
        return self.somebody(self._people.staff(role, area, department))

    def enterprise(self, sector: str, number: int) -> tuple[str, Caller, Caller]:
        """A works in the register, its preparer and its signer."""
        body = f"91000000{number:09d}"
        described = {
            "kind": "works",
            "name": f"示例企业{number}",
            "area": "370811",
            "sectors": [{"sector": sector}],
            "credit_code": body + uscc.calc_check_digit(body),
        }
        if sector == "cement":
            described["sectors"] = [{"sector": "cement", "sub_type": "clinker"}]
        source = self.registrar.call("sources.register_source", body=self.registrar.model("NewSourceIn", described))
        preparer, signer = self._people.preparer(str(source.id)), self._people.signer(str(source.id))
        return str(source.id), self.somebody(preparer), self.somebody(signer)

    def begin(self, who: Caller, source_id: str, programme: str) -> Any:
        body = {"id": new_id(), "source_id": source_id, "season_id": self.season, "programme": programme}
        return who.call("declarations.begin_declaration", body=who.model("NewDeclarationIn", body))

    def decide(self, who: Caller, declaration: UUID, **verdict: Any) -> Any:
        case = who.call("review.get_review_case", declaration)
        body = who.model("DecisionIn", verdict)
        return who.call("review.decide_review_case", declaration, body=body, if_match=f'"{case.version}"')

    def _open_season(self) -> str:
        window = {"applications_from": str(TODAY), "applications_until": str(TODAY + timedelta(days=60))}
        body = {
            "id": new_id(),
            "name_zh": "示例管控季",
            "name_en": "Sample season",
            "starts_on": str(TODAY - timedelta(days=5)),
            "until": str(TODAY + timedelta(days=120)),
            "programmes": [
                {"edition": edition, **window} for edition in ("sample-emergency-2026", "national-trial-2020")
            ],
        }
        season = self.command.call("seasons.plan_season", body=self.command.model("SeasonIn", body))
        self.command.call("seasons.open_season", season.id, if_match=f'"{season.version}"')
        return str(season.id)


@pytest.fixture
def city(generated_package, address, people) -> City:
    return City(generated_package, address, people)


def edit(who: Caller, declaration: Any, answers: dict[str, Any]) -> Any:
    seen = who.call("declaration_readings.get_declaration_form", declaration.id).version
    body = who.model("AnswersIn", answers)
    return who.call("declarations.edit_declaration", declaration.id, body=body, if_match=f'"{seen}"')


def hand_in(preparer: Caller, signer: Caller, declaration: Any) -> Any:
    seen = preparer.call("declarations.get_declaration", declaration.id).version
    signed = signer.call("declarations.sign_declaration", declaration.id, if_match=f'"{seen}"')
    return signer.call("declarations.submit_declaration", declaration.id, if_match=f'"{signed.version}"')


def test_a_cement_works_learns_how_far_the_readable_cells_take_it_and_what_is_undetermined(city):
    source_id, preparer, _ = city.enterprise("cement", 1)
    declaration = city.begin(preparer, source_id, "national_trial")
    edit(preparer, declaration, {"facts": {"cement": {"trans_road_gb5_share": "70", "nh3_slip": "4"}}})

    score = preparer.call("declaration_readings.get_self_score", declaration.id)

    assert score.level is None
    assert score.at_best in {"A", "B", "C"}
    assert score.official is False
    undetermined = set(score.sectors[0].undetermined)
    assert {"pm_kiln", "so2_kiln", "nox_kiln"} <= undetermined


def test_a_works_declares_corrects_passes_every_review_and_stands_on_the_list_with_its_reasons(
    city, clock, transactions
):
    source_id, preparer, signer = city.enterprise("sample_a", 2)
    declaration = city.begin(preparer, source_id, "emergency")
    edit(preparer, declaration, {"facts": {"sample_a": GOOD}, "lines": LINES, "measures": MEASURES})

    score = preparer.call("declaration_readings.get_self_score", declaration.id)
    assert (score.level, score.sectors[0].held_back_by) == ("B", ["stack_nox"])

    seen = preparer.call("declarations.get_declaration", declaration.id).version
    with pytest.raises(Refused) as refused:
        preparer.call("declarations.sign_declaration", declaration.id, if_match=f'"{seen}"')
    assert refused.value.problem.status == 403
    hand_in(preparer, signer, declaration)

    county = city.reviewer(Role.COUNTY_REVIEWER, "370811", "industry")
    field = "facts.sample_a.stack_nox"
    city.decide(county, declaration.id, verdict="return", reason="示例:请核对氮氧化物", fields=[field])

    with pytest.raises(Refused) as refused:
        edit(preparer, declaration, {"facts": {"sample_a": {"stack_so2": "1"}}})
    assert refused.value.problem.code == "declaration.fields_closed"
    edit(preparer, declaration, {"facts": {"sample_a": {"stack_nox": "45"}}})
    submitted = hand_in(preparer, signer, declaration)
    assert (submitted.round_, submitted.level, submitted.official) == (2, "A", False)

    changes = county.call("declaration_readings.get_declaration_changes", declaration.id)
    assert [(one.field, one.before, one.after) for one in changes.between_versions] == [(field, "60", "45")]
    city.decide(county, declaration.id, verdict="approve")
    city.decide(city.reviewer(Role.CITY_REVIEWER, "370800", "industry"), declaration.id, verdict="approve")
    city.decide(city.reviewer(Role.EXPERT, "370800"), declaration.id, verdict="approve")
    standing = preparer.call("declarations.get_declaration", declaration.id)
    assert standing.step == "publicity"

    clock.advance(timedelta(days=10))
    with transactions.writing(DEMO) as uow:
        assert reviews.conclude_waits(uow, TODAY + timedelta(days=10)) == 1

    # Access tokens last ten minutes; the command office signs in again after ten days.
    command = city.reviewer(Role.COMMAND, "370800")
    body = command.model("NewListEditionIn", {"effective_on": str(TODAY + timedelta(days=10)), "seen_number": 0})
    edition = command.call("lists.publish_edition", UUID(city.season), "emergency", body=body)
    entries = city.public.call("lists.list_entries", edition.id).items
    assert [(str(e.source_id), e.level, e.exempt, e.highest_alert) for e in entries] == [(source_id, "A", True, "red")]

    page = city.public.get(f"/p/sources/{source_id}")
    assert page.status_code == 200
    assert "示例条款 3" in page.text
    assert "虚构" in page.text
