"""What the items of a pack say, kind by kind. A pack is written by hand, for speed; tests hold each item against this.

`Told.body` stays any object in the contract, so that a kind that comes later breaks no client; beside it stands which
of these schemas goes with which kind, and generators make a type of each.
"""

from typing import Any

from marshmallow import RAISE, Schema, fields

from api.construction.certificate_schemas import SiteCertificateLine
from api.construction.check_schemas import SiteCheck
from api.construction.site_schemas import PHASES
from api.declaration.answers_in import Line, Measure
from api.emergency.duty_schemas import Duty
from api.fields import Choice, Code, ExactNumber, Identifier, Whole
from api.findings.schemas import PROGRESS, STANDINGS, FindingCatalogue, PhotoNamed
from api.inspection.plan_schemas import CheckList, CheckListItem, LineEdition
from api.inspection.visit_schemas import CheckPoint
from api.lists.removal_schemas import RemovalOut
from api.review.schemas import QueuedCase
from api.rules.schemas import SectorForm
from api.source.schemas import SourceOut
from greenctl.construction.domain import WORKS, EndState
from greenctl.declaration.domain import Progress
from greenctl.inspection.domain import Origin, TaskState
from greenctl.season.domain import SeasonState
from greenctl.source.domain import COORDINATE_SYSTEMS


class PackedName(Schema):
    """An entry of the dictionaries `areas` and `departments`."""

    code = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)


class PackedCheckListItem(CheckListItem):
    """With the phases of a construction site in which it applies; null: not said."""

    phases = fields.List(fields.String(), required=True, allow_none=True)


class PackedCheckList(CheckList):
    """An entry of the dictionary `check_lists`. `named`: how many points it speaks of, where that is known; `works`: of
    sites, the kinds of works that it is for."""

    items = fields.List(fields.Nested(PackedCheckListItem), required=True)
    named = fields.Integer(required=True, allow_none=True)
    works = fields.List(fields.String(), required=True, allow_none=True)


_ENTRIES: dict[str, type[Schema]] = {
    "areas": PackedName,
    "departments": PackedName,
    "finding_catalogues": FindingCatalogue,
    "work_lines": LineEdition,
    "check_lists": PackedCheckList,
}


class PackedDictionary(Schema):
    """The schema of `entries` is by the item's id, as `x-schema-by-id` names it."""

    id = fields.String(required=True)
    entries = fields.List(fields.Dict(keys=fields.String()), required=True)

    entries_by_id = _ENTRIES


class PackedProgramme(Schema):
    """Under which rules, and until when, one may declare."""

    programme = Code(required=True)
    applications_from = fields.Date(required=True)
    applications_until = fields.Date(required=True)
    rule_fingerprint = fields.String(required=True)
    earlier_rules = fields.List(
        fields.String(), required=True, metadata={"description": "form editions that drafts may still be on"}
    )
    reasons_for = fields.List(
        fields.String(), required=True, metadata={"description": "what wants a reason where last season said otherwise"}
    )


class PackedSeason(Schema):
    """An open season; `until` is the first day after it."""

    id = Identifier(required=True)
    city = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    state = Choice(*SeasonState, required=True)
    programmes = fields.List(fields.Nested(PackedProgramme), required=True)


class PackedCheckPoints(Schema):
    """What to look at on site in a sector; `id` is the sector."""

    id = fields.String(required=True)
    points = fields.List(fields.Nested(CheckPoint), required=True)


class PackedSource(SourceOut):
    """The register's entry, as far as one needs it on the way."""

    class Meta:
        exclude = ("other_id_kind", "other_id", "permit_number", "size", "last_sign_of_life_on", "registered_at")


class PackedDeclaration(Schema):
    """Where a declaration stands. `answers_version` and `return_reason` are its own people's alone; `open_fields` are
    those that a return has opened; `forms` are the ids of the items of kind `form` that it is filled in by."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    state = Choice(*Progress, required=True)
    step = fields.String(required=True, allow_none=True)
    round = fields.Integer(required=True)
    version = fields.Integer(required=True)
    answers_version = fields.Integer(required=True, allow_none=True)
    open_fields = fields.List(fields.String(), required=True, allow_none=True)
    return_reason = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True, allow_none=True)
    forms = fields.List(fields.String(), required=True)


class PackedAnswers(Schema):
    """A fact sheet; `answers` has the members that PATCH /declarations/{declaration_id} sets."""

    source_id = Identifier(required=True)
    season_id = Identifier(required=True)
    season_starts_on = fields.Date(required=True)
    answers_version = fields.Integer(required=True)
    answers = fields.Dict(keys=fields.String(), required=True)


class PackedMeasures(Schema):
    """Lines and measures by alert, as they were submitted last."""

    declaration_id = Identifier(required=True)
    source_id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    round = fields.Integer(required=True)
    measures = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(Measure)), required=True, allow_none=True
    )
    lines = fields.List(fields.Nested(Line), required=True, allow_none=True)


class PackedListEntry(Schema):
    """What the newest edition of a list says of a source."""

    source_id = Identifier(required=True)
    programme = Code(required=True)
    season_id = Identifier(required=True)
    edition_id = Identifier(required=True)
    number = fields.Integer(required=True)
    effective_on = fields.Date(required=True)
    official = fields.Boolean(required=True)
    level = fields.String(required=True, allow_none=True)
    exempt = fields.Boolean(required=True)
    scope = fields.String(required=True, allow_none=True)
    highest_alert = fields.String(required=True, allow_none=True)


class PackedFinding(Schema):
    """An open finding, and where its closed loop stands; `due_on` is the last day for what is waited for."""

    id = Identifier(required=True)
    number = fields.String(required=True)
    source_id = Identifier(required=True)
    issue = Code(required=True)
    catalogue = Code(required=True)
    severity = Code(required=True)
    line = Code(required=True)
    check_point = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    found_on = fields.Date(required=True)
    repeat_of = Identifier(required=True, allow_none=True)
    standing = Choice(*STANDINGS, required=True)
    progress = Choice(*PROGRESS, required=True)
    due_on = fields.Date(required=True, allow_none=True)
    version = Whole(required=True)
    photos = fields.List(fields.Nested(PhotoNamed), required=True)


class PackedTask(Schema):
    """A visit that this person has to make, and where the source lies."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    plan_id = Identifier(required=True, allow_none=True)
    origin = Choice(*Origin, required=True)
    area = Code(required=True)
    department = fields.String(required=True, allow_none=True)
    line = fields.String(required=True)
    planned_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    state = Choice(*TaskState, required=True)
    finding_id = Identifier(required=True, allow_none=True)
    tip_id = Identifier(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    version = Whole(required=True)
    name = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    longitude = ExactNumber(required=True, allow_none=True)
    latitude = ExactNumber(required=True, allow_none=True)
    coordinate_system = Choice(*COORDINATE_SYSTEMS, required=True, allow_none=True)


class PackedRemoval(RemovalOut):
    """A proposal to take a source off a list, or what came of it."""

    class Meta:
        exclude = ("adverse_id", "reason", "proposed_at", "lift_reason", "holidays_known")


class PackedCase(QueuedCase):
    """A case that waits at one's own step; `source_id` is whose it is."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)

    class Meta:
        exclude = ("overdue", "holidays_known")


class PackedSiteCheck(SiteCheck):
    """The last check of a site."""

    class Meta:
        exclude = ("source_id", "check_list_sha256", "recorded_at", "items")


class PackedSiteCertificate(SiteCertificateLine):
    """The last certificate that was applied for."""

    class Meta:
        exclude = ("source_id", "season_id", "programme", "applied_at", "round", "ended_why", "waiting_for")


class PackedSite(Schema):
    """A construction site that is not closed, by its source: its phase, the last check and the last certificate."""

    source_id = Identifier(required=True)
    work = Choice(*WORKS, required=True)
    phase = Choice(*PHASES, required=True)
    planned_until = fields.Date(required=True, allow_none=True)
    end_state = Choice(*EndState, required=True)
    asked_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)
    check = fields.Nested(PackedSiteCheck, required=True, allow_none=True)
    certificate = fields.Nested(PackedSiteCertificate, required=True, allow_none=True)


class PackedNotice(Schema):
    """What was told to the person in the last thirty days, for each of their firms that it concerns, in both languages.
    `kind` says what it is about and `about` which one; readers must expect kinds that are added later."""

    notice_id = Identifier(required=True)
    kind = fields.String(required=True)
    about = fields.String(required=True, allow_none=True)
    source_id = Identifier(required=True, allow_none=True)
    source_name = fields.String(required=True, allow_none=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    text_zh = fields.String(required=True)
    text_en = fields.String(required=True)
    told_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


BODIES: dict[str, type[Schema]] = {
    "dictionary": PackedDictionary, "season": PackedSeason, "form": SectorForm, "check_points": PackedCheckPoints,
    "source": PackedSource, "declaration": PackedDeclaration, "answers": PackedAnswers, "measures": PackedMeasures,
    "list_entry": PackedListEntry, "case": PackedCase, "finding": PackedFinding, "task": PackedTask, "duty": Duty,
    "removal": PackedRemoval, "site": PackedSite, "notice": PackedNotice,
}  # fmt: skip


def misfits(kind: str, document: dict[str, Any]) -> Any:
    """What in an item's body is not as the contract says of its kind; empty where all is."""
    found = BODIES[kind](unknown=RAISE).validate(document)
    if kind == "dictionary" and not found:
        return _ENTRIES[document["id"]](many=True, unknown=RAISE).validate(document["entries"])
    return found
