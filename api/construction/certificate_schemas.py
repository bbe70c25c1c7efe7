"""What the contract says of construction certificates."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString
from api.inspection.fields import some
from api.schemas import PageQuery, Signed, Strict
from greenctl.construction.certificates import Body, EndedWhy, State
from greenctl.construction.permitting import Because

LONGEST_REASON, MOST_ITEMS = 1000, 40


class CertificateApplicationIn(Strict):
    """On which check of the site's own people it rests: of these days, everything looked at, nothing not met."""

    id = Identifier()
    check_id = Identifier(required=True)


class ApplyAgainIn(Strict):
    """On which check the new round rests."""

    check_id = Identifier(required=True)


class SignatureIn(Strict):
    """What one body says. A refusal names items of the check list, an approval none."""

    body = Choice(*Body, required=True)
    approves = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = SafeString(longest=LONGEST_REASON, shortest=4, lines=True, required=True)
    items = some(Code(longest=40), 0, MOST_ITEMS, load_default=list)


class CertificateReasonIn(Strict):
    """Why a certificate is suspended, or holds again."""

    reason = SafeString(longest=LONGEST_REASON, shortest=4, lines=True, required=True)


class CertificatesQuery(PageQuery):
    """`applied`: those that wait for a signature."""

    state = Choice(*State)


class SiteSignature(Schema):
    """What one body said in a round; nobody is named."""

    round = fields.Integer(required=True)
    body = Choice(*Body, required=True)
    approves = fields.Boolean(required=True)
    reason = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    signed_at = fields.AwareDateTime(required=True)


class PermittedLevel(Schema):
    """Whether work is permitted at an alert level; `scope` is the cap that the list states."""

    alert = Code(required=True)
    permitted = fields.Boolean(required=True)
    because = Choice(*Because, required=True)
    scope = fields.String(required=True, allow_none=True)


class Permits(Schema):
    """What is permitted on a day, by the list in force (null: none) and the certificate."""

    on = fields.Date(required=True)
    list_edition_id = Identifier(required=True, allow_none=True)
    levels = fields.List(fields.Nested(PermittedLevel), required=True)


class SiteCertificateLine(Schema):
    """A certificate among others. It holds from `valid_from` until before `valid_until`; `waiting_for` names the bodies
    that have not signed; a lost one can be applied for again from `returns_on` on."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    applied_at = fields.AwareDateTime(required=True)
    state = Choice(*State, required=True)
    round = fields.Integer(required=True)
    number = fields.String(required=True, allow_none=True)
    valid_from = fields.Date(required=True, allow_none=True)
    valid_until = fields.Date(required=True, allow_none=True)
    returns_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    ended_why = Choice(*EndedWhy, required=True, allow_none=True)
    waiting_for = fields.List(Choice(*Body), required=True)
    version = fields.Integer(required=True)


class NamedSiteCertificate(SiteCertificateLine):
    """With its site."""

    name = fields.String(required=True)
    area = Code(required=True)


class SiteCertificatesPage(Schema):
    """By application."""

    items = fields.List(fields.Nested(NamedSiteCertificate), required=True)
    next = fields.String(required=True, allow_none=True)


class SiteCertificate(SiteCertificateLine):
    """All of a certificate; `state` is what it is worth today."""

    check_id = Identifier(required=True)
    removal_id = Identifier(required=True, allow_none=True)
    signatures = fields.List(fields.Nested(SiteSignature), required=True)
    permits = fields.Nested(Permits, required=True)


class SiteCertificates(Schema):
    """Every certificate of a site, the latest application first."""

    items = fields.List(fields.Nested(SiteCertificate), required=True)


class PublicSiteCertificate(Schema):
    """What a certificate is worth at the moment of reading. `signed` holds the same with the installation's signature,
    checked like a receipt."""

    number = fields.String(required=True)
    state = Choice(*State, required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    returns_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    permits = fields.Nested(Permits, required=True)
    read_at = fields.AwareDateTime(required=True)
    signed = fields.Nested(Signed, required=True)
