"""What the contract says of findings as they are recorded and read."""

from marshmallow import Schema, fields, validate

from api.fields import Choice, Code, Digest, ExactNumber, Identifier, Moment, SafeString, Whole
from api.photos.schemas import LARGEST_DECLARED, PhonePosition, in_world
from api.schemas import PageQuery, Strict
from greenctl.findings.domain import LONGEST_TEXT, MOST_PHOTOS
from greenctl.photos.domain import MEDIA_TYPES, PhotoState

EVIDENCE = ("complete", "pending", "refused")
KILOMETRES = ("3", "5", "10", "20")
STANDINGS = ("unconfirmed", "confirmed", "disputed", "void_asked", "voided")
PROGRESS = ("found", "ordered", "answered", "sent_back", "closed")
_MOST_PHOTOS = validate.Length(max=MOST_PHOTOS, error="field.too_long")


class DeclaredPhotoIn(Strict):
    """The photo itself, before any of it is sent; as POST /photos takes it."""

    sha256 = Digest(required=True)
    size_bytes = Whole(least=1, most=LARGEST_DECLARED, required=True)
    media_type = Choice(*MEDIA_TYPES, required=True)
    captured_at = Moment(load_default=None, allow_none=True)
    position = fields.Nested(PhonePosition, load_default=None, allow_none=True)


class FindingPhotoIn(Strict):
    """A photo that shows the finding. `declare` declares it in the same breath; without it, it was declared before with
    kind `finding` and the finding's id. Tickets to upload come from POST /photos/{photo_id}/ticket."""

    id = Identifier(required=True)
    slot = SafeString(longest=60, shortest=0, load_default="")
    declare = fields.Nested(DeclaredPhotoIn, load_default=None, allow_none=True)


class FindingBody(Strict):
    """What a finder tells. Severity, points and work line come from the issue in the catalogue."""

    id = Identifier(required=True)
    issue = Code(longest=60, required=True)
    source_id = Identifier(load_default=None, allow_none=True)
    task_id = Identifier(load_default=None, allow_none=True)
    visit_id = Identifier(load_default=None, allow_none=True)
    check_point = SafeString(longest=120, load_default=None, allow_none=True)
    text = SafeString(longest=LONGEST_TEXT, shortest=0, lines=True, load_default="")
    place = SafeString(longest=200, load_default=None, allow_none=True)
    document = SafeString(longest=120, load_default=None, allow_none=True)
    found_on = fields.Date(load_default=None, allow_none=True)
    captured_at = Moment(load_default=None, allow_none=True)
    position = fields.Nested(PhonePosition, load_default=None, allow_none=True)


class NewFindingIn(FindingBody):
    """A finding; `id` is the phone's. Needed are a source or a task, an issue, and photos (or a document's number)."""

    photos = fields.List(
        fields.Nested(FindingPhotoIn), load_default=list, validate=_MOST_PHOTOS, metadata={"maxItems": MOST_PHOTOS}
    )


class FindingPhotoRef(Strict):
    """A photo that was declared before, by an operation of its own."""

    id = Identifier(required=True)
    slot = SafeString(longest=60, shortest=0, load_default="")


class FindingOperationIn(FindingBody):
    """The same as an operation: its photos are declared by operations before it; it waits until they are verified."""

    photos = fields.List(
        fields.Nested(FindingPhotoRef), load_default=list, validate=_MOST_PHOTOS, metadata={"maxItems": MOST_PHOTOS}
    )


class PhotoNamed(Schema):
    """A photo of a finding, by the slot that it fills."""

    id = Identifier(required=True)
    slot = fields.String(required=True)


class RecordedFinding(Schema):
    """A finding as it was recorded; the same again is answered the same. `said_source_id`: the source that was named
    lives on in `source_id`. `flags` are doubts for people to look at; none refuses."""

    id = Identifier(required=True)
    number = fields.String(required=True)
    source_id = Identifier(required=True)
    said_source_id = Identifier(required=True, allow_none=True)
    issue = fields.String(required=True)
    catalogue = fields.String(required=True)
    severity = fields.String(required=True)
    points = ExactNumber(required=True)
    line = fields.String(required=True)
    found_on = fields.Date(required=True)
    captured_at = fields.AwareDateTime(required=True, allow_none=True)
    recorded_at = fields.AwareDateTime(required=True)
    distance_m = ExactNumber(required=True, allow_none=True)
    flags = fields.List(fields.String(), required=True)
    repeat_of = Identifier(required=True, allow_none=True)
    photos = fields.List(fields.Nested(PhotoNamed), required=True)


class FindingPhoto(Schema):
    """A photo of a finding; GET /findings/{finding_id}/photos/{photo_id} gives the image once it is verified."""

    id = Identifier(required=True)
    slot = fields.String(required=True)
    state = Choice(*PhotoState, required=True)
    flags = fields.List(fields.String(), required=True)


class FindingDetail(Schema):
    """A finding and where it stands. It counts only while it is confirmed, also while somebody asks to void it;
    `evidence` says whether every photo is verified. Who recorded it, and where they stood, is told to offices alone."""

    id = Identifier(required=True)
    number = fields.String(required=True)
    source_id = Identifier(required=True)
    source_name = fields.String(required=True)
    said_source_id = Identifier(required=True, allow_none=True)
    task_id = Identifier(required=True, allow_none=True)
    visit_id = Identifier(required=True, allow_none=True)
    issue = fields.String(required=True)
    catalogue = fields.String(required=True)
    catalogue_fingerprint = fields.String(required=True)
    severity = fields.String(required=True)
    points = ExactNumber(required=True)
    line = fields.String(required=True)
    check_point = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    document = fields.String(required=True, allow_none=True)
    found_on = fields.Date(required=True)
    captured_at = fields.AwareDateTime(required=True, allow_none=True)
    recorded_at = fields.AwareDateTime(required=True)
    recorded_by = fields.String(required=True, allow_none=True)
    device_id = Identifier(required=True, allow_none=True)
    area = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)
    sector = fields.String(required=True, allow_none=True)
    longitude = ExactNumber(required=True, allow_none=True)
    latitude = ExactNumber(required=True, allow_none=True)
    accuracy_m = ExactNumber(required=True, allow_none=True)
    distance_m = ExactNumber(required=True, allow_none=True)
    flags = fields.List(fields.String(), required=True)
    repeat_of = Identifier(required=True, allow_none=True)
    photos = fields.List(fields.Nested(FindingPhoto), required=True)
    evidence = Choice(*EVIDENCE, required=True)
    standing = Choice(*STANDINGS, required=True)
    progress = Choice(*PROGRESS, required=True)
    counts = fields.Boolean(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    confirmed_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    batch_id = fields.String(required=True, allow_none=True)
    version = Whole(required=True)


class FindingsQuery(PageQuery):
    """What to look for, all together; `text` is a part of two characters or more. `longitude`, `latitude` (WGS-84) and
    `within_km` belong together."""

    area = Code(longest=12)
    sector = Code(longest=40)
    line = Code(longest=40)
    issue = Code(longest=60)
    severity = Code(longest=20)
    source_id = Identifier()
    standing = Choice(*STANDINGS)
    progress = Choice(*PROGRESS)
    text = SafeString(longest=20, shortest=2)
    longitude = ExactNumber(validate=in_world(-180, 180))
    latitude = ExactNumber(validate=in_world(-90, 90))
    within_km = Choice(*KILOMETRES)


class FindingListed(Schema):
    """A finding in a list. Where its finder stood is told to offices alone."""

    id = Identifier(required=True)
    number = fields.String(required=True)
    source_id = Identifier(required=True)
    source_name = fields.String(required=True)
    issue = fields.String(required=True)
    severity = fields.String(required=True)
    line = fields.String(required=True)
    sector = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    text = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    found_on = fields.Date(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    longitude = ExactNumber(required=True, allow_none=True)
    latitude = ExactNumber(required=True, allow_none=True)
    flags = fields.List(fields.String(), required=True)
    repeat_of = Identifier(required=True, allow_none=True)
    standing = Choice(*STANDINGS, required=True)
    progress = Choice(*PROGRESS, required=True)
    due_on = fields.Date(required=True, allow_none=True)
    version = Whole(required=True)


class FindingsPage(Schema):
    """The latest first."""

    items = fields.List(fields.Nested(FindingListed), required=True)
    next = fields.String(required=True, allow_none=True)


class ImageQuery(Strict):
    """Which copy."""

    size = Choice("thumbnail", "full", load_default="full")


class CatalogueCitation(Schema):
    """A document of the edition, and where in it."""

    doc = fields.String(required=True)
    clause = fields.String(required=True, allow_none=True)


class CatalogueSeverity(Schema):
    """How grave: working days to put it right from the order on, and points where an issue says none."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    working_days = Whole(required=True)
    points = ExactNumber(required=True)
    cite = fields.Nested(CatalogueCitation, required=True)


class CatalogueIssue(Schema):
    """Something that can be found. `adverse`: the veto that a confirmed finding is recorded as."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    severity = fields.String(required=True)
    line = fields.String(required=True)
    clause = fields.String(required=True)
    cite = fields.Nested(CatalogueCitation, required=True)
    trust = fields.String(required=True)
    points = ExactNumber(required=True)
    adverse = fields.String(required=True, allow_none=True)
    photos_at_least = Whole(required=True)
    text_needed = fields.Boolean(required=True)


class CatalogueDocument(Schema):
    """A document that lines of the edition cite."""

    id = fields.String(required=True)
    title = fields.String(required=True)


class CatalogueSettings(Schema):
    """Numbers of the edition: working days to dispute, days within which the same again is a repeat, metres and minutes
    by which a photo's file may differ from what the phone said."""

    dispute_working_days = Whole(required=True)
    repeat_days = Whole(required=True)
    photo_elsewhere_m = Whole(required=True)
    photo_minutes = Whole(required=True)


class FindingCatalogue(Schema):
    """A catalogue edition: from it anybody can recompute severity, points and days of every finding."""

    id = fields.String(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    in_force_from = fields.Date(required=True)
    fingerprint = fields.String(required=True)
    settings = fields.Nested(CatalogueSettings, required=True)
    severities = fields.List(fields.Nested(CatalogueSeverity), required=True)
    issues = fields.List(fields.Nested(CatalogueIssue), required=True)
    documents = fields.List(fields.Nested(CatalogueDocument), required=True)


class FindingCatalogues(Schema):
    """Every edition, by the day it came into force."""

    items = fields.List(fields.Nested(FindingCatalogue), required=True)
