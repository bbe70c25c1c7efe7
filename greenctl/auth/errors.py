"""What can be refused when somebody signs in or reaches too far."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


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


class LoginNotGood(Unacceptable):
    """A login is 3 to 80 of a-z 0-9 . _ @ -"""

    code = "auth.login_not_good"


class GrantsNotGood(Unacceptable):
    """A role that no office has, or a place that has no code."""

    code = "auth.grants_not_good"


class MandateNotGood(Unacceptable):
    """A mandate is for an enterprise preparer or signer."""

    code = "auth.mandate_not_good"


class LoginTaken(Clash):
    """Another account has this login; in bulk `rows` says which ones, counted from 0."""

    code = "auth.login_taken"


class MandateInForceAlready(Clash):
    """The account has this mandate already."""

    code = "auth.mandate_in_force_already"


class TooManyMandates(Clash):
    """One account acts for at most 1,000 sources."""

    code = "auth.too_many_mandates"


class OwnAccount(Clash):
    """Nobody changes their own rights; so somebody who may change rights always remains."""

    code = "auth.own_account"


class AccountSuspendedAlready(Clash):
    code = "auth.account_suspended_already"


class AccountNotSuspended(Clash):
    code = "auth.account_not_suspended"


class AccountMovedOn(Stale):
    """Somebody else has changed the account meanwhile."""

    code = "auth.account_moved_on"


class AccountNotThere(NotThere):
    code = "auth.account_not_there"


class MandateNotThere(NotThere):
    code = "auth.mandate_not_there"


class TooBusyToHash(Clash):
    """Too many passwords are being checked at this moment; the answer is 503 with Retry-After."""

    code = "auth.too_busy"


class DeviceKeyNotGood(Unacceptable):
    """The key is none that a device can have: P-256 or Ed25519, public, as a JWK."""

    code = "auth.device_key_not_good"


class ChallengeNotGood(Unacceptable):
    """The challenge is not ours, or older than two minutes."""

    code = "auth.challenge_not_good"


class DeviceIdTaken(Clash):
    """There is a device with this id; a device draws its id once, and at random."""

    code = "auth.device_id_taken"


class SessionReplaced(NotSignedIn):
    """A newer session of the account took this one's place: there may be so many at once, and no more."""

    code = "auth.session_replaced"


class SessionIdle(NotSignedIn):
    """The session was not renewed for longer than its roles allow."""

    code = "auth.session_idle"


class DeviceNotInUse(NotSignedIn):
    """The device of this session was revoked."""

    code = "auth.device_revoked"


class DeviceProofRefused(NotSignedIn):
    """The session is bound to a device, or the sign-in names one, and that device has not signed; nothing ends."""

    code = "auth.device_proof_refused"


class DeviceProofNotGood(Unacceptable):
    """The signature is not the device's over what it should have signed."""

    code = "auth.device_proof_not_good"


class DeviceNotThere(NotThere):
    """No such device in use is the account's."""

    code = "auth.device_not_there"


class TooManyDevices(Clash):
    """An account has at most so many devices in use."""

    code = "auth.too_many_devices"


class SessionBoundAlready(Clash):
    """The session belongs to another device."""

    code = "auth.session_bound_already"


class SessionNotThere(NotThere):
    """No such session of the account is going on."""

    code = "auth.session_not_there"


class StepUpNeeded(NotAllowed):
    """The act needs a proof that is at most some minutes old."""

    code = "auth.step_up_needed"


class StepUpRefused(NotAllowed):
    """The password is wrong, or the signature is none of a device of the account."""

    code = "auth.step_up_refused"


class HandoverNotGood(NotThere):
    """The code is unknown, used or expired, or whoever made it is signed out."""

    code = "auth.handover_not_good"


class IdentityProviderNotThere(Unacceptable):
    """No such way of signing in is on offer."""

    code = "auth.identity_provider_not_there"


class IdentityProviderAway(Clash):
    """The provider did not answer, or not in a way that it promises; the answer is 503 with Retry-After."""

    code = "auth.identity_provider_away"


class RedirectNotKnown(Unacceptable):
    """Only the addresses in the settings are come back to."""

    code = "auth.redirect_not_known"


class IdentityAttemptNotGood(Unacceptable):
    """The attempt is not ours, used or expired, or the state that came back is not the one that went out."""

    code = "auth.identity_attempt_not_good"


class IdentityRefused(NotAllowed):
    """The provider does not vouch for the person: a bad code, or a token that is not good."""

    code = "auth.identity_refused"


class IdentityNotLinked(NotAllowed):
    """The provider knows the person, and no account here does."""

    code = "auth.identity_not_linked"


class IdentityTaken(Clash):
    """This identity is linked already, perhaps to another account."""

    code = "auth.identity_taken"


class IdentityNotThere(NotThere):
    """The account has no such identity."""

    code = "auth.identity_not_there"


class TooManyIdentities(Clash):
    """An account has at most so many identities."""

    code = "auth.too_many_identities"
