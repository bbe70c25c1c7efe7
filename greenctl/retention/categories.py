"""Which personal data there is, since when nobody needs it, and how it is erased.

An erased row says nothing of a person any more. Where others refer to it, it stays as an empty place: a copy of record
keeps its salted digest, which without the salt tells nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, Update, bindparam, delete, select, update
from sqlalchemy.sql import Delete, func

from greenctl.auth.models import AccountRow, IdentityRow
from greenctl.declaration.models import DeclarationRow, SubmissionContactsRow, SubmissionRow
from greenctl.inspection.models import TipRow
from greenctl.notices.models import NoticeChoiceRow, NoticeSubscriptionRow
from greenctl.season.models import SeasonRow
from greenctl.source.events import SourceContactsChanged
from greenctl.source.models import SourceContactRow, SourceRow

_IDS = bindparam("ids", expanding=True)
_ACCOUNT, _IDENTITY, _CHOICE = AccountRow.__table__, IdentityRow.__table__, NoticeChoiceRow.__table__
_SUBMISSION, _DECLARATION, _SEASON = SubmissionRow.__table__, DeclarationRow.__table__, SeasonRow.__table__
_PERSONS, _SOURCE, _CONTACT = SubmissionContactsRow.__table__, SourceRow.__table__, SourceContactRow.__table__
_TIP, _SUBSCRIPTION = TipRow.__table__, NoticeSubscriptionRow.__table__
_ERASED = "已注销"


@dataclass(frozen=True, slots=True)
class Category:
    """`kept` gives each `id` that holds personal data with the last day or moment, `needed`, on which it was needed;
    null while it still is, unless `at_the_latest` says a moment. `erase` takes `ids`. `written_by`: the kind of the
    event by which others may be written under the same id later on; None where nobody can.
    """

    kept: Select[tuple[str, object]]
    erase: tuple[Update | Delete, ...]
    written_by: str | None = None


CATEGORIES: Mapping[str, Category] = {
    # People named in a copy of record, needed until its season is over.
    "submission_contacts": Category(
        select(_PERSONS.c.submission_id.label("id"), _SEASON.c.until.label("needed"))
        .join(_SUBMISSION, _SUBMISSION.c.id == _PERSONS.c.submission_id)
        .join(_DECLARATION, _DECLARATION.c.id == _SUBMISSION.c.declaration_id)
        .join(_SEASON, _SEASON.c.id == _DECLARATION.c.season_id),
        (delete(_PERSONS).where(_PERSONS.c.submission_id.in_(_IDS)),),
    ),
    # Who is to be called at a source that is no more, needed until its last sign of life; where it never showed any,
    # until it was registered.
    "source_contacts": Category(
        select(
            _SOURCE.c.id,
            func.max(_SOURCE.c.last_sign_of_life_on).label("needed"),
            func.max(_SOURCE.c.registered_at).label("at_the_latest"),
        )
        .join(_CONTACT, _CONTACT.c.source_id == _SOURCE.c.id)
        .where(_SOURCE.c.state.in_(("closed", "merged")))
        .group_by(_SOURCE.c.id),
        (delete(_CONTACT).where(_CONTACT.c.source_id.in_(_IDS)),),
        SourceContactsChanged.kind,
    ),
    # How to reach somebody who told something, needed until it was answered.
    "tip_contacts": Category(
        select(_TIP.c.id, _TIP.c.answered_at.label("needed")).where(_TIP.c.contact.is_not(None)),
        (update(_TIP).where(_TIP.c.id.in_(_IDS)).values(contact=None),),
    ),
    # Name, login, address and other sign-on of an account, needed until it was suspended. Its id stands for it in
    # all that it did.
    "account_names": Category(
        select(_ACCOUNT.c.id, _ACCOUNT.c.suspended_at.label("needed")).where(_ACCOUNT.c.display_name != _ERASED),
        (
            delete(_CHOICE).where(_CHOICE.c.account_id.in_(_IDS)),
            delete(_SUBSCRIPTION).where(_SUBSCRIPTION.c.account_id.in_(_IDS)),
            delete(_IDENTITY).where(_IDENTITY.c.account_id.in_(_IDS)),
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id.in_(_IDS))
            .values(display_name=_ERASED, login="erased-" + _ACCOUNT.c.id, password_hash=None),
        ),
    ),
}
