"""What can be refused about panels of experts."""

from greenctl.kernel.errors import Clash, NotAllowed, Unacceptable


class NoPanelSits(Clash):
    """The case does not stand before a panel."""

    code = "panels.none_sits"


class NotSeated(NotAllowed):
    """The asker was not chosen for this panel, or has left it."""

    code = "panels.not_seated"


class OpinionGiven(Clash):
    """An opinion is given once: nobody mends theirs after they have heard of the others'."""

    code = "panels.opinion_given"


class NobodyWhoReviews(Unacceptable):
    """A conflict of interest is said of somebody who holds a desk in reviews, and of nobody else."""

    code = "panels.nobody_who_reviews"


class ScoresGoToThePanel(Clash):
    """While a panel sits, scores are part of each opinion: said aside, the others would read them."""

    code = "panels.scores_go_to_the_panel"
