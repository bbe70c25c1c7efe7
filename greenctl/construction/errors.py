"""What can be refused about sites, their checks, certificates and feeds."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class SiteNotThere(NotThere):
    """There is no such site, or it is outside the actor's remit."""

    code = "construction.site_not_there"


class NotASite(Clash):
    """A works has no phases; and what was merged or closed is not begun."""

    code = "construction.not_a_site"


class SiteBegunAlready(Clash):
    """The site was begun before, with other content."""

    code = "construction.site_begun_already"


class SiteMovedOn(Stale):
    """The site was changed since it was read."""

    code = "construction.site_moved_on"


class PlanInvalid(Unacceptable):
    """A phase is planned twice or ends before it begins; `problems` names each."""

    code = "construction.plan_invalid"


class SamePhase(Clash):
    """The site is in that phase already."""

    code = "construction.same_phase"


class DayWrong(Unacceptable):
    """A move or a check is of today or before, and a move not from before the phase that it ends."""

    code = "construction.day_wrong"


class BackByTheDesk(NotAllowed):
    """Going back to an earlier phase is for the desk."""

    code = "construction.back_by_the_desk"


class ReasonMissing(Unacceptable):
    """Going back needs a reason."""

    code = "construction.reason_missing"


class SiteIsFinished(Clash):
    """A finished site is neither checked nor certified."""

    code = "construction.site_is_finished"


class NoCheckList(Clash):
    """No check list holds for such a site in its area on that day."""

    code = "construction.no_check_list"


class CheckInvalid(Unacceptable):
    """Items are unknown, named twice, not of the phase, without a reason or without photos; `problems` names each."""

    code = "construction.check_invalid"


class CheckIdTaken(Clash):
    """The id was used for another check."""

    code = "construction.check_id_taken"


class CheckNotThere(NotThere):
    """There is no such check of the site."""

    code = "construction.check_not_there"


class CertificateNotThere(NotThere):
    """There is no such certificate, or it is outside the actor's remit."""

    code = "construction.certificate_not_there"


class CertificateIdTaken(Clash):
    """The id was used for another application."""

    code = "construction.certificate_id_taken"


class HasCertificate(Clash):
    """The site has an application or a certificate that goes on."""

    code = "construction.has_certificate"


class NotApproved(Clash):
    """No declaration of the site under this programme is approved in a season that goes on."""

    code = "construction.not_approved"


class MustWait(Clash):
    """A decision keeps the site from a certificate until its day of return."""

    code = "construction.must_wait"


class CheckTooWeak(Clash):
    """An application rests on a check of the site by its own people, of these days, in which nothing was not met."""

    code = "construction.check_too_weak"


class EndHasPassed(Clash):
    """The recorded end of the site has passed, so that a certificate would hold on no day."""

    code = "construction.end_has_passed"


class CertificateMovedOn(Stale):
    """The certificate was changed since it was read."""

    code = "construction.certificate_moved_on"


class CertificateState(Clash):
    """What was asked does not fit the certificate's state."""

    code = "construction.certificate_state"


class NotOfThisBody(NotAllowed):
    """The actor does not act for the body that the signature is of."""

    code = "construction.not_of_this_body"


class SignedAlready(Clash):
    """The body has signed in this round."""

    code = "construction.signed_already"


class TwoPeopleSign(NotAllowed):
    """Who signed for one body does not sign for the other."""

    code = "construction.two_people_sign"


class ItemsMissing(Unacceptable):
    """A refusal names items of the check list, an approval none."""

    code = "construction.items_missing"


class NoNumberYet(Clash):
    """A certificate that both bodies have not signed has no paper."""

    code = "construction.no_number_yet"


class FeedImportRefused(Unacceptable):
    """Rows are wrong, so nothing was written; `problems` names each, up to a thousand."""

    code = "construction.feed_import_refused"
