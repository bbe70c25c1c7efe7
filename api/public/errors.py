"""What a reader of pages can miss."""

from greenctl.kernel.errors import NotThere


class ProblemNotKnown(NotThere):
    """No answer names such a problem."""

    code = "public.problem_not_known"
