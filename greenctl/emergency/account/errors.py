"""What can be refused about the shares that a city must reach."""

from greenctl.kernel.errors import NotThere


class LadderUnknown(NotThere):
    """No edition of the reduction target is called that."""

    code = "emergency.ladder_unknown"
