"""What a reader of pages can miss."""

from greenctl.kernel.errors import NotThere


class ProblemNotKnown(NotThere):
    """No answer names such a problem."""

    code = "public.problem_not_known"


class AreaNotKnown(NotThere):
    """No such city, county or management area."""

    code = "public.area_not_known"
