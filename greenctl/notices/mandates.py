"""Both sides hear of a mandate: the person who has it or had it, and the others who stand for the firm."""

from collections.abc import Sequence

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell


def tell_of_mandates(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler of `auth.mandate_given` and `auth.mandate_revoked`."""
    tell(
        uow,
        *(
            Notice(
                kind=event.kind.removeprefix("auth.").replace("_", "."),
                cause=event.body["mandate_id"],
                about=event.body["mandate_id"],
                source_id=event.body["source_id"],
                account_id=event.body["account_id"],
                words={"role": event.body["role"]},
            )
            for event in events
        ),
    )
