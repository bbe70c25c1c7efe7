"""What can be refused when cases move to another edition."""

from greenctl.kernel.errors import Clash, NotThere, Unacceptable


class EditionMoveNotThere(NotThere):
    """There is no such move, or its cases are none of the asker's business."""

    code = "editions.move_not_there"


class SameEdition(Unacceptable):
    """Cases move from one edition to another one."""

    code = "editions.same"


class NothingToMove(Clash):
    """No case can move: `stay` says how many stay, and the dry run why."""

    code = "editions.nothing_to_move"


class MoveIdTaken(Clash):
    """Another move has this id."""

    code = "editions.move_id_taken"


class MoveUndone(Clash):
    """The move was undone before."""

    code = "editions.move_undone"


class DecidedSince(Clash):
    """Of the cases that moved, `count` have gone on since; a move is undone as a whole or not at all."""

    code = "editions.decided_since"
