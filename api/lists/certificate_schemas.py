"""What the contract says of certificates."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString
from api.schemas import Signed, Strict
from greenctl.lists.certificates import Standing


class CertificateQuery(Strict):
    """The number as it is printed; small letters and spaces do no harm."""

    number = SafeString(longest=60, required=True)


class CertifiedEntry(Schema):
    """What the edition says of the source."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    sector = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    exempt = fields.Boolean(required=True)
    scope = fields.String(required=True, allow_none=True)
    highest_alert = fields.String(required=True, allow_none=True)


class CertificateDecision(Schema):
    """The decision that keeps the source off the list."""

    document = fields.String(required=True)
    decided_on = fields.Date(required=True)
    returns_on = fields.Date(required=True)


class CertificateCheck(Schema):
    """What holds of a certificate on a day; `until` is the first day on which it holds no more."""

    number = fields.String(required=True)
    standing = Choice(*Standing, required=True)
    on = fields.Date(required=True)
    checked_at = fields.AwareDateTime(required=True)
    programme = Code(required=True)
    edition = fields.Integer(required=True)
    fingerprint = fields.String(required=True)
    official = fields.Boolean(required=True)
    effective_on = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    entry = fields.Nested(CertifiedEntry, required=True)
    decision = fields.Nested(CertificateDecision, required=True, allow_none=True)
    replaced_by = fields.String(required=True, allow_none=True)


class CertificateStatement(CertificateCheck):
    """The same, as it is signed."""

    kind = fields.String(required=True)
    schema_number = fields.Integer(required=True, data_key="schema")


class SignedCertificateCheck(Signed):
    """What holds of a certificate, signed: it says itself when that was so."""

    statement = fields.Nested(CertificateStatement, required=True)


class SourceCertificates(Schema):
    """One for each list in force that names the source; a handful."""

    items = fields.List(fields.Nested(CertificateCheck), required=True)
