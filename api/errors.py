"""What can be wrong with a request before any use case sees it."""

from greenctl.kernel.errors import DomainError, Unacceptable


class BodyNotJSON(DomainError):
    code = "request.body_not_json"


class BodyTooDeep(BodyNotJSON):
    code = "request.body_too_deep"


class NameTwice(BodyNotJSON):
    """One object says the same name twice; readers differ in which of the two they take."""

    code = "request.name_twice"


class NumberNotExact(BodyNotJSON):
    """A JSON number that programs read differently; decimals are sent as strings."""

    code = "request.number_not_exact"


class BodyTooLarge(DomainError):
    code = "request.body_too_large"


class WrongMediaType(DomainError):
    code = "request.wrong_media_type"


class RequestInvalid(Unacceptable):
    """Fields of the body or of the query have the wrong shape; `problems` names each."""

    code = "request.invalid"


class VersionMissing(DomainError):
    """The write needs If-Match with the version that was seen."""

    code = "request.version_missing"


class VersionMalformed(DomainError):
    code = "request.version_malformed"


class KeyMissing(DomainError):
    """A request that creates something needs an Idempotency-Key."""

    code = "request.idempotency_key_missing"


class KeyMalformed(DomainError):
    code = "request.idempotency_key_malformed"


class KeyReused(Unacceptable):
    """The key was used before, with another body; `problems` names the fields that differ."""

    code = "request.idempotency_key_reused"


class CursorNotGood(DomainError):
    code = "request.cursor_not_good"


class RouteNotThere(DomainError):
    code = "request.route_not_there"


class MethodNotAllowed(DomainError):
    code = "request.method_not_allowed"


class TooManyRequests(DomainError):
    code = "request.too_many"


class TemporarilyUnavailable(DomainError):
    """The database or the disk does not take writes at this moment; nothing was half-written."""

    code = "server.temporarily_unavailable"


class UnexpectedFault(DomainError):
    """A defect of ours; the request id finds it in the log."""

    code = "server.fault"
