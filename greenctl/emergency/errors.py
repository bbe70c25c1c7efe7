"""What can be refused about alerts, inventories and duties."""

from greenctl.kernel.errors import NotThere, Unacceptable


class DefinitionUnknown(NotThere):
    """No definition edition is called that."""

    code = "emergency.definition_unknown"


class NoDefinition(Unacceptable):
    """On that day no edition is known to be in force there."""

    code = "emergency.no_definition"


class LadderUnknown(NotThere):
    """No edition of the reduction duty is called that."""

    code = "emergency.ladder_unknown"
