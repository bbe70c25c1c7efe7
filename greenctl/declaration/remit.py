"""Whose business a declaration is: its own firm's, and that of the offices of an area and a department."""

from sqlalchemy import case, func

from greenctl.db.scoping import Within
from greenctl.declaration.models import DeclarationRow
from greenctl.review.models import CaseRow
from greenctl.review.workflow import State
from greenctl.source.models import SourceRow

_CASE, _SOURCE = CaseRow.__table__, SourceRow.__table__
_UNDER_WAY = (State.UNDER_REVIEW.value, State.RETURNED.value)

AREA = case((_CASE.c.state.in_(_UNDER_WAY), _CASE.c.area), else_=_SOURCE.c.area)
"""Where it is dealt with: a case stays with the county it was opened in until it is decided, wherever the source has
moved meanwhile, so that whoever decides has read what they decide on. Asks for a join of sources and an outer one of
cases."""

WITHIN = Within(AREA, func.coalesce(_CASE.c.department, _SOURCE.c.department), DeclarationRow.__table__.c.source_id)
