"""What the contract says of rankings."""

from typing import Any

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import PageQuery, Signed, Strict, counts

ENDS = ("praise", "blame")
STATES = ("ranked", "vetoed", "not_enough_visits", "undetermined", "banded")
REQUEST_STATES = ("asked", "granted", "declined")
_NOT_SHARED: dict[str, Any] = {"description": "the firm's own word; nobody has verified it"}
_MICRO: dict[str, Any] = {"description": "points per visit, a decimal of at most 6 places"}


class RankingRowsQuery(PageQuery):
    """One cohort (`sector/size`, `-` for what is not stated), or one end."""

    cohort = SafeString(longest=100)
    end = Choice(*ENDS)


class ReplyIn(Strict):
    """One reply to an edition; it is printed as it is, so it must name no person's number or address."""

    id = Identifier()
    text = SafeString(shortest=2, longest=1000, lines=True, required=True)


class RequestIn(Strict):
    """Why the rank should be looked at again, for instance what was repaired."""

    id = Identifier()
    reason = SafeString(shortest=2, longest=1000, lines=True, required=True)


class RequestAnswerIn(Strict):
    """Granted, the next edition says that it was considered; its rank may be better, the same or worse."""

    grant = fields.Boolean(required=True, truthy={True}, falsy={False})
    answer = SafeString(shortest=2, longest=1000, lines=True, required=True)


class RequestsQuery(PageQuery):
    """Requests in one state."""

    state = Choice(*REQUEST_STATES)


class SchemeOut(Schema):
    """A scheme: everything that decides a ranking, each figure cited and marked with how far it is trusted."""

    id = Code(required=True)
    kind = Choice("rate", "wallet", "year_points", "score", required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    fingerprint = fields.String(required=True, metadata={"description": "SHA-256 of `document`, as canonical JSON"})
    document = fields.Dict(required=True)


class SchemesOut(Schema):
    """Every scheme that comes with the program."""

    items = fields.List(fields.Nested(SchemeOut), required=True)


class RankingHead(Schema):
    """A published edition. `official: false` marks samples and schemes with figures that nobody has confirmed."""

    id = Identifier(required=True)
    scheme = Code(required=True)
    number = Whole(required=True)
    as_of = fields.Date(required=True)
    published_at = fields.DateTime(required=True)
    supersedes = Identifier(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    scheme_fingerprint = fields.String(required=True)
    inputs_sha256 = fields.String(required=True, metadata={"description": "SHA-256 of inputs.jsonl"})
    fingerprint = fields.String(required=True, metadata={"description": "SHA-256 of ranking.jsonl"})


class RankingsOut(Schema):
    """The latest editions under every scheme, the newest first; at most 200."""

    items = fields.List(fields.Nested(RankingHead), required=True)


class RankingDetail(RankingHead):
    """With its counts, its cohorts and the signed statement."""

    count = Whole(required=True)
    by_state = counts()
    by_end = counts()
    by_band = counts()
    cohorts = counts()
    heading = fields.Dict(keys=fields.String(), required=True)
    signed = fields.Nested(Signed, required=True)


class Figures(Schema):
    """What a source comes to. `rank` is shared where the rate is the same; 1 is the lowest rate of `of` in the cohort.

    `low` and `high` are the interval of the rate, `others` that of the others it was held against, `shrunk` its best
    guess, `prior_visits` how many visits the others' rate was worth. `band` is of schemes that have bands.
    """

    cohort = fields.String(required=True)
    state = Choice(*STATES, required=True)
    rank = Whole(required=True, allow_none=True)
    of = Whole(required=True, allow_none=True)
    end = Choice(*ENDS, required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)
    open = Whole(required=True, allow_none=True)
    points = fields.String(required=True, allow_none=True)
    rate = fields.String(required=True, allow_none=True, metadata=_MICRO)
    others = fields.String(required=True, allow_none=True, metadata=_MICRO)
    shrunk = fields.String(required=True, allow_none=True, metadata=_MICRO)
    low = fields.String(required=True, allow_none=True, metadata=_MICRO)
    high = fields.String(required=True, allow_none=True, metadata=_MICRO)
    prior_visits = fields.String(required=True, allow_none=True)
    score = fields.String(required=True, allow_none=True)
    band = fields.String(required=True, allow_none=True)


class RankingDraftRow(Figures):
    """A row of a draft."""

    source_id = Identifier(required=True, attribute="source", metadata={"description": "`source` in the files"})
    name = fields.String(required=True)


class RankingDraft(Schema):
    """What publishing now would give: the first of each end. `version` is what publishing wants to be told."""

    scheme = Code(required=True)
    scheme_fingerprint = fields.String(required=True)
    as_of = fields.Date(required=True)
    version = Whole(required=True, metadata={"description": "the number of the newest edition, 0 for none"})
    by_state = counts()
    by_end = counts()
    by_band = counts()
    rows = fields.List(fields.Nested(RankingDraftRow), required=True)


class SinceOut(Schema):
    """Where the source stood in the edition before, and why it stands elsewhere."""

    rank = Whole(required=True, allow_none=True)
    end = Choice(*ENDS, required=True, allow_none=True)
    state = fields.String(required=True, allow_none=True)
    rate = fields.String(required=True, allow_none=True)
    reasons = fields.List(fields.Dict(), required=True)


class RankingRowOut(Figures):
    """A published row; `events` are the numbers of the findings it rests on."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    visits = Whole(required=True)
    findings = Whole(required=True)
    events = fields.List(fields.String(), required=True)
    since = fields.Nested(SinceOut, required=True, allow_none=True)


class RankingLine(RankingRowOut):
    """With its place in the edition."""

    ordinal = Whole(required=True)


class RankingRowsPage(Schema):
    """A page of an edition: by cohort, then rank, then id."""

    items = fields.List(fields.Nested(RankingLine), required=True)
    next = fields.String(required=True, allow_none=True)


class RankingEvent(Schema):
    """A finding that a row rests on, and what the firm said to it."""

    number = fields.String(required=True)
    issue = fields.String(required=True)
    severity = fields.String(required=True)
    points = fields.String(required=True)
    found_on = fields.Date(required=True)
    closed_on = fields.Date(required=True, allow_none=True, metadata={"description": "as it stands today"})
    counts = fields.Boolean(required=True, metadata={"description": "whether it counts today"})
    answer = fields.String(required=True, allow_none=True, metadata=_NOT_SHARED)


class PublicReply(Schema):
    """A firm's reply to its rank."""

    text = fields.String(required=True, metadata=_NOT_SHARED)
    said_at = fields.DateTime(required=True)
    verified = fields.Boolean(required=True, metadata={"description": "Always false: it is what the firm says."})


class PublicRequest(Schema):
    """A request to be rated again, and what came of it."""

    id = Identifier(required=True)
    reason = fields.String(required=True, metadata=_NOT_SHARED)
    asked_at = fields.DateTime(required=True)
    state = Choice(*REQUEST_STATES, required=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.DateTime(required=True, allow_none=True)
    considered_in = Identifier(required=True, allow_none=True)


class RankingRowDetail(RankingRowOut):
    """A row with the findings it rests on, the firm's reply and its requests."""

    details = fields.List(fields.Nested(RankingEvent), required=True)
    reply = fields.Nested(PublicReply, required=True, allow_none=True)
    requests = fields.List(fields.Nested(PublicRequest), required=True)


class RankingRequest(PublicRequest):
    """A request as offices and the firm see it."""

    edition_id = Identifier(required=True)
    source_id = Identifier(required=True)
    version = Whole(required=True)


class NamedRequest(RankingRequest):
    """With what the source is called."""

    source_name = fields.String(required=True)


class RequestsPage(Schema):
    """A page of requests in order of their ids."""

    items = fields.List(fields.Nested(NamedRequest), required=True)
    next = fields.String(required=True, allow_none=True)


class RankingReply(Schema):
    """A reply, as it is printed."""

    id = Identifier(required=True)
    edition_id = Identifier(required=True)
    source_id = Identifier(required=True)
    text = fields.String(required=True)
    said_at = fields.DateTime(required=True)
