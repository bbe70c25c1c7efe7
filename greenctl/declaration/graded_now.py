"""What would be graded today: answers, what experts have scored on site, and what is held against the source."""

from datetime import date

from grading import Application
from greenctl.adverse.queries import counting
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import revision_repository as revisions
from greenctl.declaration.form import Reading
from greenctl.declaration.grades import application_of, inputs_of, with_what_is_known
from greenctl.declaration.loading import Loaded


def application_now(uow: UnitOfWork, loaded: Loaded, reading: Reading, today: date) -> Application:
    """The application that handing in these answers today would be graded by; in a first round nobody was there."""
    held = counting(uow, [loaded.source.id]).get(loaded.source.id, ())
    asked = [] if loaded.previous is None else [loaded.declaration.id]
    scored = revisions.site_facts(uow, asked).get(loaded.declaration.id, {})
    declared = inputs_of(reading.application(today))
    return application_of(loaded.form.edition, with_what_is_known(declared, held, scored, today))
