"""What the contract says of notices."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict
from greenctl.messages import LANGUAGES
from greenctl.notices.kinds import OUTGOING
from greenctl.notices.overseeing import STATES


class NoticesQuery(PageQuery):
    """Which of one's own notices."""

    unread = Choice("true", "false", load_default="false")


class Notice(Schema):
    """Something that was told to the reader, in their language. `kind` says what it is about and `about` which one;
    readers must expect kinds that are added later. One for each firm of the reader's that it concerns."""

    notice_id = Identifier(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    about = fields.String(required=True, allow_none=True)
    source_id = Identifier(required=True, allow_none=True)
    source_name = fields.String(required=True, allow_none=True)
    told_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class NoticesPage(Schema):
    """The latest first."""

    items = fields.List(fields.Nested(Notice), required=True)
    next = fields.String(required=True, allow_none=True)


class UnreadNotices(Schema):
    """How many wait to be read; counted as far as 1000, which means that or more."""

    count = Whole(required=True)


class ReadingIn(Strict):
    """`up_to`: and every notice that was told before it."""

    up_to = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ChoiceIn(Strict):
    """All of it. Without a number, or an address, nothing goes out that way; the application tells in any case."""

    language = Choice(*LANGUAGES, required=True)
    sms = SafeString(longest=20, required=True, allow_none=True)
    email = SafeString(longest=200, required=True, allow_none=True)


class NoticeChoice(Schema):
    """What the reader has chosen; version 0: nothing yet."""

    language = Choice(*LANGUAGES, required=True)
    sms = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class SubscriptionIn(Strict):
    """What the browser's push manager gave: its address, and both keys in base64url as they are."""

    endpoint = SafeString(longest=1000, required=True)
    public_key = SafeString(longest=87, required=True)
    secret = SafeString(longest=22, required=True)


class PushSubscription(Schema):
    """A device that hears of notices while its app is closed; address and keys are not told again."""

    device_id = Identifier(required=True)
    made_at = fields.AwareDateTime(required=True)


class DeliveriesQuery(PageQuery):
    """Which deliveries: `dead` are those that were given up, `kept` those that nobody was there to be handed."""

    state = Choice(*STATES, load_default="dead")


class DeliveryKey(Strict):
    """One notice by one way to one account, endpoint or device."""

    notice_id = Identifier(required=True)
    way = Choice(*OUTGOING, required=True)
    target = Identifier(required=True)


class NoticeTry(Schema):
    """One try. `outcome` is null while it goes on, and for ever where the process was killed."""

    number = fields.Integer(required=True)
    began_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    status = fields.Integer(required=True, allow_none=True)


class Delivery(Schema):
    """What became of a notice that went out; the address is not told. `said` is the text as it was last sent."""

    notice_id = Identifier(required=True)
    way = Choice(*OUTGOING, required=True)
    target = Identifier(required=True)
    kind = fields.String(required=True)
    about = fields.String(required=True, allow_none=True)
    source_id = Identifier(required=True, allow_none=True)
    told_at = fields.AwareDateTime(required=True)
    state = Choice(*STATES, required=True)
    tries = fields.Integer(required=True)
    next_try_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_why = fields.String(required=True, allow_none=True)
    said = fields.String(required=True, allow_none=True)


class TriedDelivery(Delivery):
    """With every try."""

    tried = fields.List(fields.Nested(NoticeTry), required=True)


class DeliveriesPage(Schema):
    """The oldest notice first."""

    items = fields.List(fields.Nested(TriedDelivery), required=True)
    next = fields.String(required=True, allow_none=True)


class EndpointIn(Strict):
    """Where an office's own system hears of notices about `area`; '' stands for any department."""

    id = Identifier()
    area = Code(longest=12, required=True)
    department = SafeString(longest=40, shortest=0, load_default="")
    url = SafeString(longest=400, required=True)


class Endpoint(Schema):
    """An endpoint. Signatures are checked with `secret`: HMAC-SHA256 over the header Greenctl-Timestamp, a full stop
    and the body, in the header Greenctl-Signature as `v1=` and hex. Idempotency-Key is the same for every try."""

    id = Identifier(required=True)
    area = Code(required=True)
    department = fields.String(required=True)
    url = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    version = fields.Integer(required=True)


class OpenedEndpoint(Endpoint):
    """With what signatures are checked by."""

    secret = fields.String(required=True)


class EndpointsPage(Schema):
    """In the order in which they were opened."""

    items = fields.List(fields.Nested(Endpoint), required=True)
    next = fields.String(required=True, allow_none=True)
