"""What can be refused when somebody signs in or reaches too far."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Unacceptable


class NotSignedIn(NotAllowed):
    """No token, or one that is not good any more; the answer is 401 and never says which check failed."""

    code = "auth.not_signed_in"


class WrongCredentials(NotSignedIn):
    """Login or password is wrong, or the account is suspended: one answer for all three."""

    code = "auth.wrong_credentials"


class RefreshRefused(NotSignedIn):
    """The refresh token is unknown, expired or was used before; a reuse has ended its family."""

    code = "auth.refresh_refused"


class ActNotAllowed(NotAllowed):
    """No role of the actor allows this act at all."""

    code = "auth.act_not_allowed"


class InvitationNotGood(NotThere):
    """The invitation code is unknown, used or expired."""

    code = "auth.invitation_not_good"


class PasswordTooWeak(Unacceptable):
    """The password is short, or on the list of passwords everybody knows."""

    code = "auth.password_too_weak"


class LoginTaken(Clash):
    """Another account has this login."""

    code = "auth.login_taken"


class AccountNotThere(NotThere):
    code = "auth.account_not_there"


class TooBusyToHash(Clash):
    """Too many passwords are being checked at this moment; the answer is 503 with Retry-After."""

    code = "auth.too_busy"
