"""What can be wrong with a place."""

from greenctl.kernel.errors import NotThere


class AreaNotKnown(NotThere):
    """No division or management unit has this code."""

    code = "area.not_known"


class DepartmentNotKnown(NotThere):
    """No department has this code."""

    code = "area.department_not_known"
